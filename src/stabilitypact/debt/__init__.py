"""How does debt move? Pure array functions, without countries, law or files."""
