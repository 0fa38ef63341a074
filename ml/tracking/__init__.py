"""Tracking: per-cell features, the neighbourhood encoder and tracker of Caliban, linking, training."""
