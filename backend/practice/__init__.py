"""Practice: the tour's movie and tasks on it, which nobody reviews and nothing counts."""
