"""How do people reach the Pact in a browser, and programs over HTTP? Pages and REST API over the public rooms."""
