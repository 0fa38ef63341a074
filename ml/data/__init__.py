"""What the models learn from: the folder of a round, normalised and rescaled. Nothing here imports torch."""
