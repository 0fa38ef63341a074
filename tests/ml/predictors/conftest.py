"""Stand-ins for Cellpose and StarDist with the surface that the real packages have: the classes, the
arguments and the results that ml.predictors relies on, and a refusal of everything else. They threshold.
"""

import sys
from pathlib import Path

import numpy as np
import pytest

from celldata.movie import Movie

# Both releases: arguments as in cellpose/models.py, results (masks, flows, styles), flows[2] the logits.
CELLPOSE_COMMON = """
import os, pathlib
import numpy as np
from scipy import ndimage

_MODEL_DIR_ENV = os.environ.get("CELLPOSE_LOCAL_MODELS_PATH")
_MODEL_DIR_DEFAULT = pathlib.Path.home().joinpath(".cellpose", "models")
MODEL_DIR = pathlib.Path(_MODEL_DIR_ENV) if _MODEL_DIR_ENV else _MODEL_DIR_DEFAULT


def _run(x, batch_size, diameter):
    assert x.ndim == 2 and batch_size >= 1
    masks = ndimage.label(x > 0.5)[0].astype(np.uint16)
    masks[masks == 1] = masks.max() + 3  # numbers with a gap, as after a filter of sizes
    logits = np.where(x > 0.5, 2.0, -6.0).astype(np.float32)
    return masks, [np.zeros((*x.shape, 3), np.uint8), np.zeros((2, *x.shape)), logits], np.zeros(256)
"""
CELLPOSE_3 = (
    CELLPOSE_COMMON
    + '''

class Cellpose:
    """The class with a model of sizes, which release 4 does not have any more."""


class CellposeModel:
    def __init__(self, gpu=False, pretrained_model=False, model_type=None, diam_mean=30., device=None,
                 nchan=2, pretrained_model_ortho=None, backbone="default"):
        assert os.path.isfile(pretrained_model), "would be downloaded"
        if b"corrupt" in pathlib.Path(pretrained_model).read_bytes():
            raise RuntimeError("Error(s) in loading state_dict for CPnet\\nmore lines")
        self.asked = []

    def eval(self, x, batch_size=8, resample=True, channels=None, channel_axis=None, z_axis=None,
             normalize=True, invert=False, rescale=None, diameter=None, flow_threshold=0.4,
             cellprob_threshold=0.0, do_3D=False, anisotropy=None, flow3D_smooth=0, stitch_threshold=0.0,
             min_size=15, max_size_fraction=0.4, niter=None, augment=False, tile_overlap=0.1, bsize=224,
             interp=True, compute_masks=True, progress=None):
        assert channels == [0, 0]
        self.asked.append(diameter)
        return _run(x, batch_size, diameter)
'''
)
CELLPOSE_4 = (
    CELLPOSE_COMMON
    + """

class CellposeModel:
    def __init__(self, gpu=False, pretrained_model="cpsam", model_type=None, diam_mean=None, device=None,
                 nchan=None, use_bfloat16=True):
        assert os.path.isfile(pretrained_model), "would be downloaded"
        self.asked = []

    def eval(self, x, batch_size=8, resample=True, channels=None, channel_axis=None, z_axis=None,
             normalize=True, invert=False, rescale=None, diameter=None, flow_threshold=0.4,
             cellprob_threshold=0.0, do_3D=False, anisotropy=None, flow3D_smooth=0, stitch_threshold=0.0,
             min_size=15, max_size_fraction=0.4, niter=None, augment=False, tile_overlap=0.1, bsize=256,
             compute_masks=True, progress=None):
        assert channels is None, "deprecated since 4.0.1"
        self.asked.append(diameter)
        return _run(x, batch_size, diameter)
"""
)
# stardist/models/base.py and csbdeep/models/base_model.py: config None reads basedir/name/config.json.
STARDIST = """
import json, pathlib
from types import SimpleNamespace
import numpy as np
from scipy import ndimage


class StarDist2D:
    def __init__(self, config=None, name=None, basedir="."):
        assert config is None
        folder = pathlib.Path(basedir) / name
        self.config = SimpleNamespace(**json.loads((folder / "config.json").read_text()))
        assert list(folder.glob("*.h5"))
        self.asked = []

    @classmethod
    def from_pretrained(cls, name_or_alias=None):
        raise AssertionError("would download")

    def predict_instances(self, img, axes=None, normalizer=None, sparse=True, prob_thresh=None,
                          nms_thresh=None, scale=None, n_tiles=None, show_tile_progress=True, verbose=False,
                          return_labels=True, predict_kwargs=None, nms_kwargs=None, overlap_label=None,
                          return_predict=False):
        assert img.ndim == 2 and axes == "YX" and len(n_tiles) == 2
        self.asked.append(n_tiles)
        labels, n = ndimage.label(img > 0.5)
        prob = np.linspace(0.9, 0.6, n).astype(np.float32)
        points = np.array(ndimage.center_of_mass(labels > 0, labels, range(1, n + 1)))
        return labels.astype(np.int32), dict(coord=np.zeros((n, 2, 32)), points=points, prob=prob)
"""


@pytest.fixture
def install(tmp_path_factory, monkeypatch):
    """Puts a stand-in on the path, as if a user had installed it; it goes after the test."""

    def put(package: str, text: str) -> None:
        root = tmp_path_factory.mktemp("site-packages")
        folder = root / package / ("models" if package == "stardist" else "")
        folder.mkdir(parents=True)
        (root / package / "__init__.py").write_text("")
        (folder / ("__init__.py" if package == "stardist" else "models.py")).write_text(text)
        monkeypatch.syspath_prepend(root)

    yield put
    for name in [n for n in sys.modules if n.split(".")[0] in ("cellpose", "stardist")]:
        del sys.modules[name]


@pytest.fixture
def cellpose_weights(tmp_path: Path, monkeypatch) -> Path:
    """The folder in which Cellpose keeps its weights."""
    folder = tmp_path / "cellpose-weights"
    folder.mkdir()
    monkeypatch.setenv("CELLPOSE_LOCAL_MODELS_PATH", str(folder))
    return folder


@pytest.fixture
def keras_home(tmp_path: Path, monkeypatch) -> Path:
    """The folder in which StarDist keeps its weights."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    return tmp_path / "keras"


@pytest.fixture(scope="session")
def discs() -> Movie:
    """Two frames of three bright discs on a dark noisy ground; two touch, the third lies at the edge."""
    yy, xx = np.mgrid[:90, :110]
    raw = np.random.default_rng(1).normal(1000, 30, (2, 1, 90, 110))
    for y, x in ((40, 30), (40, 47), (4, 90)):
        raw[:, 0][:, (yy - y) ** 2 + (xx - x) ** 2 <= 9**2] += 1500
    return Movie("discs", raw.astype(np.uint16), ("nuclei",), 0.65, 600.0)


@pytest.fixture
def stand_ins() -> dict[str, str]:
    return {"cellpose 3": CELLPOSE_3, "cellpose 4": CELLPOSE_4, "stardist": STARDIST}
