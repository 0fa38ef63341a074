"""Movies on the server, and their current labels."""
