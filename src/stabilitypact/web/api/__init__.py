"""Which questions does the REST API answer? Those of the command line, with the same JSON."""
