"""What must be done? Criteria, safeguards, the search for the required path, and what follows from it."""
