"""Places to look at in a tracking task: worked out from its labels, with what annotators decided."""
