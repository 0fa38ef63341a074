"""The models in the box: first labels and tracks for a first movie, before anybody has trained anything.

They have seen simulated nuclei only. `dvc repro --force ml/boxed/dvc.yaml` makes them anew; CARD.md says how
they do on real movies.
"""

from pathlib import Path

BOXED = Path(__file__).with_name("segmentation.pt")
BOXED_TRACKING = Path(__file__).with_name("tracking.pt")
