"""What a movie, its labels and its lineage are; edits to them; file formats; the simulator; the metrics."""
