"""The verbs of post-processing on hand-made linkings."""

from ml.tracking.linkers.linker import LinkRules
from ml.tracking.linkers.overlap import OverlapLinker
from ml.tracking.mending import drop_short, extend, fill_gaps
from ml.tracking.tracks import LinkedTrack, Linking
from tests.ml.tracking.linkers.scenes import check, divisions_of, scene_of, tracks_of


def of(frames):
    """Linked without gaps."""
    scene, names = scene_of(frames)
    return OverlapLinker().link(scene, LinkRules()), scene.features, names


GAP = [{"A": (60, 60)}, {"A": (60, 62)}, {}, {"A": (60, 66)}, {"A": (60, 68)}]


def test_a_gap_is_filled_by_one_link():
    linking, features, names = of(GAP)
    assert tracks_of(linking, names) == ["AA", "AA"]
    filled = fill_gaps(linking, features)
    check(filled, len(names))
    assert tracks_of(filled, names) == ["AAAA"]
    assert filled.tracks[0].frames == [0, 1, 3, 4]
    assert filled.tracks[0].probability[1] == 0
    assert tracks_of(extend(linking, features), names) == ["AA", "AA"]


def test_a_gap_too_long_a_cell_too_far_or_too_large_is_none():
    for frames in (
        [{"A": (60, 60)}, {}, {}, {"A": (60, 60)}],
        [{"A": (60, 60)}, {}, {"A": (60, 110)}],
        [{"A": (60, 60, 8)}, {}, {"A": (60, 60, 4)}],
    ):
        linking, features, names = of(frames)
        assert tracks_of(fill_gaps(linking, features, max_gap=1), names) == ["A", "A"]


def test_extend_joins_neighbouring_frames_and_chains():
    linking, features, names = of(GAP[:2])
    split = Linking([LinkedTrack([row], [t]) for t, row in enumerate(linking.tracks[0].rows)], [])
    assert tracks_of(extend(split, features), names) == ["AA"]


def test_linkers_that_tell_no_confidence_are_mended_too():
    linking, features, names = of(GAP)
    silent = Linking([LinkedTrack(track.rows, track.frames) for track in linking.tracks], [])
    filled = fill_gaps(silent, features)
    assert tracks_of(filled, names) == ["AAAA"]
    assert filled.tracks[0].probability == filled.tracks[0].rival == []


DIVISION = [{"M": (60, 60, 6), "x": (20, 20)}, {"a": (60, 54, 4), "b": (60, 67, 4)}]


def test_short_tracks_go_unless_they_have_kin():
    linking, _, names = of(DIVISION)
    kept = drop_short(linking, 2)
    check(kept, len(names))
    assert tracks_of(kept, names) == ["M", "a", "b"]
    assert divisions_of(kept, names) == [("M", "ab", 1)]
    assert drop_short(linking, 1) == linking


def test_a_mother_and_a_daughter_are_joined_to_nobody():
    linking, features, names = of(DIVISION)
    for mended in (extend(linking, features), fill_gaps(linking, features)):
        check(mended, len(names))
        assert tracks_of(mended, names) == ["M", "a", "b", "x"]
