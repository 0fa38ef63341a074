"""The model in the box: first labels for a first movie, before anybody has trained anything.

It has seen simulated nuclei only. `dvc repro --force ml/boxed/dvc.yaml` makes it anew; CARD.md says how it
does on real movies.
"""

from pathlib import Path

BOXED = Path(__file__).with_name("segmentation.pt")
BOXED_TRACKING = Path(__file__).with_name("tracking.pt")
