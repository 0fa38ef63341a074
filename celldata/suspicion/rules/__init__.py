"""One rule a file. Each looks at what earlier ones did not tell, and tells what it finds."""
