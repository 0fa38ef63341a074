"""The models: segmentation, tracking, their evaluation, and the stages that dvc.yaml runs.

ml imports celldata and never backend: a folder of movies in a notebook is enough for it.
"""

import os

# Before torch is loaded: its OpenMP threads otherwise spin while they wait for each other, which on a machine
# that is busy with other work (a server, a browser) costs three times the processor time of the computation
# itself.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
