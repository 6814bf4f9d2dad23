"""Which pages are there? One module each; every page is reproduced by its address."""
