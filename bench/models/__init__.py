"""`make bench-models`: how good segmentation and tracking are, on what, and what they cost.

sets (the real movies) · workspace (training, as `dvc repro` does it) · quality, boxed, cost, ablations (the
parts) · tracking
"""
