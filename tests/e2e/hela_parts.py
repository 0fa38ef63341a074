"""Parts of the real movie Fluo-N2DL-HeLa/01 with known errors, as files to import."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from celldata.crop import crop_labels, crop_movie
from celldata.formats import ctc, ctc_tracks
from celldata.labels import Labels
from celldata.movie import Movie
from celldata.simulator import Corruption, CorruptionRates, corrupt

FRAMES = slice(35, 47)  # twelve frames with six divisions in the field of tracks
FIELD_OF_TRACKS = (slice(416, 672), slice(48, 304))  # here no track leaves and comes back
FIELD_OF_OUTLINES = (slice(96, 320), slice(64, 320))
FIELD_WITHOUT_LABELS = (slice(416, 608), slice(704, 896))
PIXEL_SIZE_UM, FRAME_INTERVAL_S = 0.645, 1800
SEEDS = range(500)


@dataclass(frozen=True)
class Part:
    """One part: where its raw frames and its labels lie, the truth, and what is wrong in the labels."""

    raw: Path
    masks: Path | None
    truth: Labels
    errors: list[Corruption]

    def options(self) -> list[str]:
        """Arguments of `prospero movies import`."""
        common = ["--pixel-size", str(PIXEL_SIZE_UM), "--frame-interval", str(FRAME_INTERVAL_S)]
        labels = [] if self.masks is None else ["--labels", str(self.masks)]
        return [str(self.raw), *common, *labels]


def read_frames(hela: Path, frames: slice) -> tuple[Movie, Labels]:
    """Some frames of the movie, counted from 0, with their true labels."""
    numbers = range(frames.start, frames.stop)
    movie = ctc.read_raw(hela / "01", numbers, pixel_size_um=PIXEL_SIZE_UM, frame_interval_s=FRAME_INTERVAL_S)
    truth = ctc.read_labels(hela / "01_ST" / "SEG", markers_dir=hela / "01_GT" / "TRA", numbers=numbers)
    for division in ctc_tracks.divisions_of(ctc.read_tracks(hela / "01_GT" / "TRA" / "man_track.txt")):
        if frames.start < division.t < frames.stop:
            truth.divisions.add(replace(division, t=division.t - frames.start))
    return movie, truth


def make_parts(hela: Path, folder: Path) -> dict[str, Part]:
    """`outlines` with missed nuclei, `tracks` with a swap and a missed division, `new` without labels."""
    movie, whole = read_frames(hela, FRAMES)
    parts = {}
    for name, (y, x) in (
        ("outlines", FIELD_OF_OUTLINES),
        ("tracks", FIELD_OF_TRACKS),
        ("new", FIELD_WITHOUT_LABELS),
    ):
        truth = crop_labels(whole, y=y, x=x)
        truth.divisions = {d for d in truth.divisions if len(d.daughters) > 1}
        raw = folder / name / "01"
        ctc.write_raw(raw, crop_movie(movie, y=y, x=x))
        masks, errors = None, []
        if name != "new":
            labels, errors = _wrong(name, truth)
            masks = folder / name / "01_RES"
            notes = ctc.write_result(masks, labels)
            assert not [note for note in notes if "overlap" in note], notes
        parts[name] = Part(raw, masks, truth, errors)
    return parts


def _wrong(name: str, truth: Labels) -> tuple[Labels, list[Corruption]]:
    """Labels with the errors that the test mends: the first seed that makes exactly them."""
    for seed in SEEDS:
        if name == "outlines":
            labels, errors = corrupt(truth, CorruptionRates.only(missed=0.01), seed)
            if errors and errors[0].t < 5 and _is_inside(truth, errors[0]):
                return labels, errors
        else:
            labels, errors = corrupt(truth, CorruptionRates.only(swap=0.05, missed_division=0.2), seed)
            kinds = sorted(error.kind for error in errors)
            if kinds == ["missed_division", "swap"]:
                return labels, errors
    raise AssertionError(f"no seed below {len(SEEDS)} makes the errors of {name}")


def _is_inside(truth: Labels, error: Corruption) -> bool:
    """Whether the missed nucleus lies wholly within the field."""
    y, x = np.nonzero(truth.mask_of_cells(truth.features[0], error.t) == error.cells[0])
    height, width = truth.shape[1:]
    return bool(len(y) and y.min() > 2 and x.min() > 2 and y.max() < height - 3 and x.max() < width - 3)
