"""Live figures: what the statistical offices publish now, what they said before, and the user's own numbers."""
