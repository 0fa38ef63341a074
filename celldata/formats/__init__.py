"""Readers and writers of file formats. Each module imports its libraries itself; `open` chooses by content."""
