"""`make bench-models`: how good the segmentation is, on what, and what it costs.

sets (the real movies) · workspace (training, as `dvc repro` does it) · quality, boxed, cost, ablations (the
parts)
"""
