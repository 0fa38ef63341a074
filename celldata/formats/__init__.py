"""Readers and writers of file formats; `open` chooses by content. Libraries are imported where used."""
