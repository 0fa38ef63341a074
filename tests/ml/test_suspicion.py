"""Wrong predictions are more suspicious than right ones."""

import numpy as np

from celldata.labels import Labels
from celldata.lineage import Division
from ml.suspicion import frame_signs, tracking_suspicion, window_suspicion

SIDE = 60


def movie(n_frames: int = 5) -> np.ndarray:
    """Nine squares of 10 pixels, well apart, in every frame."""
    frames = np.zeros((n_frames, SIDE, SIDE), np.uint32)
    for value in range(9):
        y, x = 6 + 18 * (value // 3), 6 + 18 * (value % 3)
        frames[:, y : y + 10, x : x + 10] = value + 1
    return frames


def suspicion_of(frames: np.ndarray, confidence=None) -> tuple[float, list[str]]:
    sure = confidence or {t: dict.fromkeys(range(1, 10), 1.0) for t in range(len(frames))}
    return window_suspicion(frame_signs(Labels.from_images({"nucleus": frames}), "nucleus", sure))


def test_a_quiet_movie_is_not_suspicious() -> None:
    assert suspicion_of(movie()) == (0.0, [])


def test_each_sign_raises_suspicion_and_is_named() -> None:
    unsure = {t: dict.fromkeys(range(1, 10), 0.3) for t in range(5)}
    fewer = movie()
    fewer[2:][np.isin(fewer[2:], (1, 2, 3, 4))] = 0
    swollen = movie()
    swollen[3, 4:18, 4:18] = 1
    touching = movie()
    touching[:, 6:16, 16:24] = 1
    for frames, confidence, words in (
        (movie(), unsure, "45 unsure cells"),
        (fewer, None, "count jumps by -4 at frame 2"),
        (swollen, None, "2 cells change their area abruptly"),  # into frame 3 and out of it
        (touching, None, "10 cells touch another"),
    ):
        suspicion, reasons = suspicion_of(frames, confidence)
        assert suspicion > 0
        assert words in reasons


def test_more_errors_are_more_suspicious() -> None:
    few, many = movie(), movie()
    few[2][few[2] < 4] = 0
    many[2][many[2] < 8] = 0
    assert 0 < suspicion_of(few)[0] < suspicion_of(many)[0] <= 1


def test_an_empty_window_comes_first() -> None:
    suspicion, reasons = suspicion_of(np.zeros((5, SIDE, SIDE), np.uint32))
    assert suspicion == 1
    assert reasons == ["no cells found in frames 0 to 4"]


def tracked(p: float = 0.99, runner_up: float = 0.0) -> dict:
    links = [{"t": t, "cell": c, "p": p, "runner_up": runner_up} for t in range(1, 5) for c in range(1, 10)]
    return {"tracking": links, "divisions": []}


def test_sure_links_of_whole_tracks_are_not_suspicious() -> None:
    suspicion, reasons = tracking_suspicion(Labels.from_images({"nucleus": movie()}), tracked(1.0))
    assert suspicion == 0
    assert reasons == []


def test_rivals_and_loose_ends_are_suspicious_but_not_at_the_edge_or_in_divisions() -> None:
    frames = movie()
    frames[2:][frames[2:] == 5] = 50  # the middle cell changes its name: one end, one beginning
    labels = Labels.from_images({"nucleus": frames})
    suspicion, reasons = tracking_suspicion(labels, tracked(0.5, 0.45))
    assert "36 links have a close rival" in reasons
    assert "1 tracks begin inside the image" in reasons
    assert "1 tracks end inside the image" in reasons
    calmer, _ = tracking_suspicion(labels, tracked())
    assert 0 < calmer < suspicion <= 1

    divided = movie()
    divided[2:][divided[2:] == 5] = 0
    divided[2:, 24:29, 24:34], divided[2:, 29:34, 24:34] = 50, 51
    born = Labels.from_images({"nucleus": divided}, [Division(5, (50, 51), 2)])
    _, reasons = tracking_suspicion(born, tracked())
    assert reasons == []


def test_a_movie_without_links_is_judged_too() -> None:
    labels = Labels.empty(["nucleus"], (3, SIDE, SIDE))
    assert tracking_suspicion(labels, {"tracking": [], "divisions": []}) == (0.0, [])
    # A linker that does not tell how sure it is of its divisions.
    assert tracking_suspicion(labels, {"tracking": [], "divisions": [{"p": None}]}) == (0.0, [])
