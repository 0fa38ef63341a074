"""Linkers: from the outlines of a movie to tracks and divisions, each in its own way, all called alike."""
