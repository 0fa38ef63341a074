"""What is seen too shortly goes; who divides or was born stays."""

from ml.tracking.linkers.dropping import DroppingLinker
from ml.tracking.linkers.linker import LinkRules
from ml.tracking.linkers.overlap import OverlapLinker
from tests.ml.tracking.linkers.scenes import divisions_of, scene_of, tracks_of

FRAMES = [
    {"A": (30, 30), "M": (90, 90)},
    {"A": (30, 30), "D": (83, 83), "E": (97, 97), "X": (20, 110)},
    {"A": (30, 30), "Y": (110, 20)},
    {"A": (30, 30), "Y": (110, 20)},
]


def test_short_tracks_go_and_families_stay():
    scene, names = scene_of(FRAMES)
    before = OverlapLinker().link(scene, LinkRules())
    assert tracks_of(before, names) == ["AAAA", "D", "E", "M", "X", "YY"]
    after = DroppingLinker(OverlapLinker(), 2).link(scene, LinkRules())
    assert tracks_of(after, names) == ["AAAA", "D", "E", "M", "YY"]
    assert divisions_of(after, names) == divisions_of(before, names) == [("M", "DE", 1)]
    assert tracks_of(DroppingLinker(OverlapLinker(), 3).link(scene, LinkRules()), names) == [
        "AAAA",
        "D",
        "E",
        "M",
    ]
