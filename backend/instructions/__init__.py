"""Instructions of the kinds of tasks: Markdown with pictures, the server's own or those that come along."""
