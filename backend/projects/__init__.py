"""Projects: bodies of work, each with its own way of giving work out."""
