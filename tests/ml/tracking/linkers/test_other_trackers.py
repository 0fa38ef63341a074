"""Trackers of other people. LapTrack is run; Trackastra and bTrack are stand-ins with the packages' surface,
for neither is installed where the tests run (both were run by hand: docs/models.md).
"""

import importlib.util
import sys
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest
import torch

from celldata.errors import DataError
from ml.tracking.linkers.btrack import BTrackLinker
from ml.tracking.linkers.choose import LINKERS, load_linker
from ml.tracking.linkers.edges import linking_of_edges
from ml.tracking.linkers.laptrack import LapTrackLinker
from ml.tracking.linkers.linker import LinkRules
from ml.tracking.linkers.trackastra import TrackastraLinker
from ml.tracking.scene import Scene
from tests.ml.tracking.linkers.scenes import divisions_of, scene_of, tracks_of

CPU = torch.device("cpu")
DRIFTING = [{"A": (20 + t, 20), "B": (60, 30 + 2 * t), "C": (100, 100)} for t in range(5)]
DIVIDING = [
    {"A": (30, 30), "M": (80, 80)},
    {"A": (31, 30), "M": (80, 80)},
    {"A": (32, 30), "D": (76, 76), "E": (84, 84)},
    {"A": (33, 30), "D": (73, 73), "E": (87, 87)},
]
HIDING = [{"A": (30, 30), "B": (80, 80)}, {"A": (30, 30)}, {"A": (30, 30), "B": (81, 80)}]


def missing(monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == package else find(name))


def test_laptrack_follows_cells():
    scene, names = scene_of(DRIFTING)
    linking = LapTrackLinker().link(scene, LinkRules())
    assert tracks_of(linking, names) == ["AAAAA", "BBBBB", "CCCCC"]
    assert all(track.probability == [] for track in linking.tracks), "it does not say how sure it is"


def test_laptrack_finds_a_division_unless_nothing_divides():
    scene, names = scene_of(DIVIDING)
    linking = LapTrackLinker().link(scene, LinkRules())
    assert divisions_of(linking, names) == [("M", "DE", 2)]
    assert [track.closed for track in linking.tracks].count(True) == 1
    assert np.isnan(linking.divisions[0].p)
    linking = LapTrackLinker().link(scene, LinkRules(divisions=False))
    assert linking.divisions == []
    assert len(tracks_of(linking, names)) == 3


@pytest.mark.parametrize(("max_gap", "tracks"), [(1, ["AAA", "BB"]), (0, ["AAA", "B", "B"])])
def test_laptrack_closes_gaps_as_it_is_told(max_gap, tracks):
    scene, names = scene_of(HIDING)
    assert tracks_of(LapTrackLinker().link(scene, LinkRules(max_gap=max_gap)), names) == tracks


def test_the_largest_cells_are_kept_where_a_well_holds_few():
    scene, names = scene_of([{"A": (30, 30, 4), "B": (80, 80, 8)}, {"A": (30, 30, 7), "B": (80, 80, 6)}])
    linking = LapTrackLinker().link(scene, LinkRules(max_cells=1))
    assert tracks_of(linking, names) == ["A", "B"]


@pytest.mark.parametrize("frames", [[{}, {}], [{"A": (30, 30)}], [{}, {"A": (30, 30)}, {}, {"A": (30, 31)}]])
def test_laptrack_bears_empty_frames(frames):
    scene, names = scene_of(frames)
    assert "".join(tracks_of(LapTrackLinker().link(scene, LinkRules()), names)) == "A" * len(names)


def test_edges_that_contradict_each_other_are_sorted_out():
    """Two earlier rows of one: the nearest. Three later ones: the two nearest, and one begins anew."""
    merging = [{"A": (30, 30), "B": (30, 60)}, {"C": (30, 35)}]
    scene, names = scene_of(merging)
    row = {name: i for i, name in enumerate(names)}
    edges = [(row["A"], row["C"]), (row["C"], row["B"])]  # also the wrong way round
    linking = linking_of_edges(scene.features, edges, np.arange(3), LinkRules())
    assert tracks_of(linking, names) == ["AC", "B"]
    scene, names = scene_of([{"M": (60, 60)}, {"X": (60, 70), "Y": (60, 80), "Z": (60, 40)}])
    row = {name: i for i, name in enumerate(names)}
    edges = [(row["M"], row[name]) for name in "XYZ"]
    linking = linking_of_edges(scene.features, edges, np.arange(4), LinkRules())
    assert divisions_of(linking, names) == [("M", "XY", 1)] or divisions_of(linking, names) == [
        ("M", "XZ", 1)
    ]
    assert tracks_of(linking, names) == ["M", "X", "Y", "Z"]


@pytest.mark.parametrize("name", ["laptrack", "trackastra", "btrack"])
def test_a_package_that_is_not_there_is_named_with_what_to_type(name, monkeypatch, tmp_path):
    missing(monkeypatch, name)
    scene, _ = scene_of(DRIFTING)
    with pytest.raises(DataError, match=rf"{name}: the package is not installed.*pip install .*{name}"):
        load_linker(name, None, CPU, tmp_path / "none.pt").link(scene, LinkRules())


def test_weights_that_nobody_asks_for_are_refused(tmp_path):
    for name in ("overlap", "laptrack", "btrack"):
        with pytest.raises(DataError, match=f"the linker {name} has no weights"):
            load_linker(name, tmp_path / "some.pt", CPU, tmp_path / "none.pt")


def test_a_linker_of_the_model_asks_for_its_weights(tmp_path):
    for name in LINKERS[:2]:
        with pytest.raises(DataError, match=r"none\.pt: there is no such file"):
            load_linker(name, None, CPU, tmp_path / "none.pt")


class Graph:
    """As networkx has it: nodes with what is known of them, and edges."""

    def __init__(self, nodes: dict, edges: list) -> None:
        self.nodes, self.edges = nodes, edges


class Transformer:
    """Joins what has the same place in both frames; each node is (frame, number in the masks)."""

    asked: list

    def __init__(self) -> None:
        self.asked = []

    def track(self, images: np.ndarray, masks: np.ndarray, mode: str) -> tuple[Graph, np.ndarray]:
        assert images.shape == masks.shape
        self.asked.append((mode, images.dtype, masks.dtype))
        nodes, edges = {}, []
        for t, mask in enumerate(masks):
            for label in np.unique(mask[mask > 0]):
                nodes[t, int(label)] = {"time": t, "label": int(label), "coords": (0, 0)}
                if t:
                    before = masks[t - 1][mask == label]
                    edges += [((t - 1, int(other)), (t, int(label))) for other in np.unique(before) if other]
        return Graph(nodes, edges), masks


@pytest.fixture
def trackastra(monkeypatch: pytest.MonkeyPatch) -> Transformer:
    made = Transformer()
    module = ModuleType("trackastra.model")
    module.Trackastra = SimpleNamespace(from_folder=lambda folder, device: made)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "trackastra", ModuleType("trackastra"))
    monkeypatch.setitem(sys.modules, "trackastra.model", module)
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: object() if name == "trackastra" else find(name)
    )
    return made


def test_trackastra_follows_cells(trackastra, tmp_path):
    (tmp_path / "train_config.yaml").write_text("features: wrfeat")
    linker = load_linker("trackastra", tmp_path, CPU, tmp_path / "none.pt")
    scene, names = scene_of(DIVIDING)
    linking = linker.link(scene, LinkRules())
    assert divisions_of(linking, names) == [("M", "DE", 2)]
    linker.link(scene, LinkRules(divisions=False))
    assert trackastra.asked == [
        ("greedy", np.float32, np.int32),
        ("greedy_nodiv", np.float32, np.int32),
    ]
    one = linker.link(scene, LinkRules(max_cells=1))
    assert sum(len(track.rows) for track in one.tracks) == len(DIVIDING)


def test_trackastra_fetches_nothing(trackastra, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    with pytest.raises(DataError, match=r"there are no weights general_2d in .*fetch its weights.*--model"):
        TrackastraLinker.load(None, CPU)
    mine = tmp_path / "trackastra" / "models" / "general_2d"
    mine.mkdir(parents=True)
    (mine / "train_config.yaml").write_text("features: wrfeat")
    scene, names = scene_of(DRIFTING)
    assert len(tracks_of(TrackastraLinker.load(None, CPU).link(scene, LinkRules()), names)) == 3


class Bayesian:
    """Two tracks a cell: its first frames, and the rest, by where it is; the second is the first's child."""

    volume = None

    def __init__(self, verbose: bool) -> None:
        self.tracks: list[SimpleNamespace] = []

    def __enter__(self) -> "Bayesian":
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def configure(self, configuration: SimpleNamespace) -> None:
        Bayesian.configured = configuration  # type: ignore[attr-defined]

    def append(self, objects: np.ndarray) -> None:
        assert objects.shape[1] == 4, "t, x, y, z"
        order = np.lexsort((objects[:, 0], objects[:, 1]))
        refs = [[int(i) for i in order if objects[i, 1] == x] for x in np.unique(objects[:, 1])]
        for number, own in enumerate(refs, start=1):
            self.tracks.append(SimpleNamespace(ID=number, parent=number, refs=[own[0], -1, *own[1:]]))

    def track(self, step_size: int) -> None:
        assert self.volume is not None

    def optimize(self, **options: object) -> None:
        assert options["msg_lev"] == "GLP_MSG_OFF"


def test_btrack_follows_cells(monkeypatch):
    module = ModuleType("btrack")
    keep = SimpleNamespace
    parts = {
        "BayesianTracker": Bayesian,
        "config": keep(TrackerConfig=keep),
        "models": keep(MotionModel=keep, HypothesisModel=keep),
        "constants": keep(BayesianUpdates=keep(APPROXIMATE=1)),
    }
    for name, part in parts.items():
        setattr(module, name, part)
    monkeypatch.setitem(sys.modules, "btrack", module)
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: object() if name == "btrack" else find(name)
    )
    scene, names = scene_of([{"A": (20 + t, 20), "C": (100, 100)} for t in range(4)])
    linking = BTrackLinker().link(scene, LinkRules(divisions=False))
    assert tracks_of(linking, names) == ["AAAA", "CCCC"]
    configured = Bayesian.configured  # type: ignore[attr-defined]
    assert "P_branch" not in configured.hypothesis_model.hypotheses
    assert configured.motion_model.max_lost == 2


def test_nothing_to_track(trackastra, tmp_path):
    empty = Scene(np.zeros((3, 1, 20, 20), np.uint16), np.zeros((3, 20, 20), np.uint32), None)
    (tmp_path / "train_config.yaml").write_text("features: wrfeat")
    for linker in (LapTrackLinker(), TrackastraLinker.load(tmp_path, CPU)):
        assert linker.link(empty, LinkRules()).tracks == []
