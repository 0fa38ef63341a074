"""Work: who gets it, the log of edits, and the labels it leads to."""
