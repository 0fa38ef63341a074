"""What is done to the tracks of any linker, in order."""

from ml.tracking.linkers.linker import LinkRules
from ml.tracking.linkers.mended import MendedLinker
from ml.tracking.linkers.overlap import OverlapLinker
from tests.ml.tracking.linkers.scenes import divisions_of, scene_of, tracks_of

FRAMES = [
    {"A": (30, 30), "M": (90, 90)},
    {"A": (30, 30), "D": (83, 83), "E": (97, 97), "X": (20, 110)},
    {"Y": (110, 20)},
    {"A": (30, 30), "Y": (110, 20)},
]


def tracks(**verbs: int) -> list[str]:
    scene, names = scene_of(FRAMES)
    linking = MendedLinker(OverlapLinker(), **verbs).link(scene, LinkRules())
    assert divisions_of(linking, names) == [("M", "DE", 1)]
    return tracks_of(linking, names)


def test_without_verbs_nothing_changes():
    assert tracks() == ["A", "AA", "D", "E", "M", "X", "YY"]


def test_short_tracks_go_and_families_stay():
    assert tracks(least=2) == ["AA", "D", "E", "M", "YY"]
    assert tracks(least=3) == ["D", "E", "M"]


def test_gaps_are_filled_before_what_is_short_goes():
    assert tracks(filled=1) == ["AAA", "D", "E", "M", "X", "YY"]
    assert tracks(filled=1, least=3) == ["AAA", "D", "E", "M"]
