"""In which language does a reader see the Pact? Messages, numbers, dates and names of states."""
