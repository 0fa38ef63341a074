"""Image operations on the server, as proposals: it looks at raw pixels and changes nothing."""
