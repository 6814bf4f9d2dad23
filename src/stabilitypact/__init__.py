"""The EU Stability and Growth Pact as a running system."""
