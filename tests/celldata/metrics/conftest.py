"""Tiny lineages drawn with letters, CTC folders for the independent check, and the real HeLa truth."""

from collections.abc import Callable, Iterable
from contextlib import nullcontext
from pathlib import Path
from unittest.mock import patch
from warnings import catch_warnings

import numpy as np
import pytest
import tifffile

from celldata.labels import Labels
from celldata.lineage import Division, tracks
from celldata.metrics.ctc_folders import read_trackings

FEATURE = "nucleus"
LANE_PX = 4


def draw(lanes: Iterable[str], divisions: Iterable[tuple[int, tuple[int, ...], int]] = ()) -> Labels:
    """Labels from one string per place, one letter per frame: ``draw(["1122", "1133"])`` is a wide cell 1 in
    frames 0 and 1, in whose place lie cells 2 and 3 afterwards. A point is background."""
    ids = np.array(
        [[0 if c == "." else int(c, 36) for c in lane] for lane in lanes], np.uint32
    )  # (places, T)
    rows = np.repeat(ids.T[:, None, :], LANE_PX, axis=1)
    images = np.repeat(rows, LANE_PX, axis=2)
    return Labels.from_images({FEATURE: images}, [Division(*division) for division in divisions])


def write_ctc(labels: Labels, folder: Path, prediction: bool) -> None:
    """A CTC folder, by other code than the project's own. A track with a hole becomes two, linked."""
    masks = np.zeros(labels.shape, np.uint16)
    lines: list[list[int]] = []
    name_at: dict[tuple[int, int], int] = {}
    parents = {daughter: d.parent for d in labels.divisions for daughter in d.daughters}
    free = max(labels.cells.cells()) + 1
    for cell, track in tracks(labels.cells, ()).items():
        name = cell
        for i, t in enumerate(track.frames):
            if i == 0:
                lines.append([name, t, t, 0])
            elif t == track.frames[i - 1] + 1:
                lines[-1][2] = t
            else:
                lines.append([free, t, t, name])
                name, free = free, free + 1
            name_at[t, cell] = name
            masks[t][labels.frame(FEATURE, t) == cell] = name
    last = {cell: frames[-1] for cell in labels.cells.cells() if (frames := labels.cells.frames_of(cell))}
    for line in lines:
        parent = parents.get(line[0])
        if parent:
            line[3] = name_at[last[parent], parent]
    text = "".join(f"{' '.join(map(str, line))}\n" for line in lines)
    if prediction:
        folder.mkdir(parents=True)
        (folder / "res_track.txt").write_text(text)
        for t, mask in enumerate(masks):
            tifffile.imwrite(folder / f"mask{t:03d}.tif", mask)
        return
    for kind, name in (("TRA", "man_track"), ("SEG", "man_seg")):
        (folder / kind).mkdir(parents=True)
        for t, mask in enumerate(masks):
            tifffile.imwrite(folder / kind / f"{name}{t:03d}.tif", mask)
    (folder / "TRA" / "man_track.txt").write_text(text)


@pytest.fixture(scope="session")
def ctcmetrics(tmp_path_factory) -> Callable[..., dict[str, float]]:
    """Figures of py-ctcmetrics for two Labels (values = cells).

    Its TF leaves out true tracks by the order of their labels, as the software of the challenge does; by
    default this step is left out (`by_order`), and all else is as it is.
    """
    evaluate = pytest.importorskip("ctc_metrics").evaluate_sequence

    def figures(truth: Labels, prediction: Labels, by_order: bool = False) -> dict[str, float]:
        folder = tmp_path_factory.mktemp("ctc")
        write_ctc(truth, folder / "01_GT", prediction=False)
        write_ctc(prediction, folder / "01_RES", prediction=True)
        metrics = ["Valid", "DET", "SEG", "TRA", "LNK", "CT", "TF", "BC", "CCA", "BIO", "OP_CLB"]
        metrics += ["MOTA", "IDF1"]
        whole = nullcontext() if by_order else patch("ctc_metrics.scripts.evaluate.tf", tf_of_all_tracks)
        with whole, catch_warnings(action="ignore"):
            return evaluate(str(folder / "01_RES"), str(folder / "01_GT"), metrics=metrics, threads=1)

    return figures


def tf_of_all_tracks(*arguments) -> float:
    """TF of py-ctcmetrics from its own fractions: the best one of each true track that has any."""
    from ctc_metrics.metrics.biological.tf import calculate_fractions_fo_computed_tracks

    best: dict[int, float] = {}
    for fractions in calculate_fractions_fo_computed_tracks(*arguments).values():
        for track, share in fractions.items():
            best[track] = max(share, best.get(track, 0.0))
    return float(np.mean(list(best.values()))) if best else 0.0


@pytest.fixture(scope="session")
def traccuracy_of(tmp_path_factory) -> Callable[[Labels, Labels], dict[str, dict[str, float]]]:
    """Figures of traccuracy for two Labels (values = cells), by metric; masks match as in the challenge.

    Its division metrics need masks of which none covers several: without that they are left out.
    """
    from traccuracy.loaders import load_ctc_data
    from traccuracy.matchers import CTCMatcher
    from traccuracy.metrics import CellCycleAccuracy, CTCMetrics, DivisionMetrics

    def figures(truth: Labels, prediction: Labels) -> dict[str, dict[str, float]]:
        folder = tmp_path_factory.mktemp("traccuracy")
        write_ctc(truth, folder / "01_GT", prediction=False)
        write_ctc(prediction, folder / "01_RES", prediction=True)
        graphs = [load_ctc_data(str(folder / side), run_checks=False) for side in ("01_GT/TRA", "01_RES")]
        matched = CTCMatcher().compute_mapping(*graphs)
        metrics = [CTCMetrics(), CellCycleAccuracy()]
        if matched.matching_type == "one-to-one":
            metrics.append(DivisionMetrics(max_frame_buffer=3))
        with catch_warnings(action="ignore"):
            return {type(metric).__name__: metric.compute(matched).results for metric in metrics}

    return figures


@pytest.fixture(scope="session")
def named_by_value() -> Callable[[Labels], Labels]:
    """Labels whose values are their cells, as CTC masks hold them."""
    return lambda labels: Labels.from_images({FEATURE: labels.masks_of_cells(FEATURE)}, labels.divisions)


@pytest.fixture(scope="session")
def bacteria(real_movie, named_by_value) -> tuple[Labels, Labels]:
    """bacteria-lineage-masks-only: the truth and an automatic tracking of the same masks with known errors.

    Every eighth pixel each way, for others' checks cost by the pixel: every cell keeps some in every frame.
    """
    home = real_movie("bacteria-lineage-masks-only")
    found = []
    for whole in read_trackings(home / "01_GT", home / "01_RES"):
        side = named_by_value(whole)
        thin = Labels.from_images({FEATURE: side.images[FEATURE][:, ::8, ::8]}, side.divisions)
        assert thin.cells == side.cells
        found.append(thin)
    return found[0], found[1]


@pytest.fixture(scope="session")
def hela_truth(hela) -> Labels:
    """Fluo-N2DL-HeLa/01: outlines of 01_ST/SEG; where a cell has none, its tracking marker stands in."""
    outlines = [tifffile.imread(path) for path in sorted((hela / "01_ST" / "SEG").glob("*.tif"))]
    images = np.stack(outlines).astype(np.uint32)
    for image, path in zip(images, sorted((hela / "01_GT" / "TRA").glob("*.tif")), strict=True):
        markers = tifffile.imread(path)
        missing = np.flatnonzero(np.bincount(markers.ravel()))
        missing = missing[np.bincount(image.ravel(), minlength=missing[-1] + 1)[missing] == 0]
        stand_in = np.isin(markers, missing) & (image == 0)
        image[stand_in] = markers[stand_in]
    children: dict[int, list[tuple[int, int]]] = {}
    for line in (hela / "01_GT" / "TRA" / "man_track.txt").read_text().splitlines():
        cell, first, _, parent = map(int, line.split())
        if parent:
            children.setdefault(parent, []).append((first, cell))
    divisions = [Division(p, tuple(c for _, c in kids), min(kids)[0]) for p, kids in children.items()]
    return Labels.from_images({FEATURE: images}, divisions)


@pytest.fixture(scope="session")
def part_of() -> Callable[..., Labels]:
    """A function that cuts frames and a window out of labels; divisions stay where all their cells do."""

    def cut(labels: Labels, frames: slice, rows: slice = slice(None), columns: slice = slice(None)) -> Labels:
        images = labels.images[FEATURE][frames, rows, columns].copy()
        part = Labels.from_images({FEATURE: images})
        first = frames.start or 0
        for division in labels.divisions:
            if all(part.cells.has_cell(cell) for cell in (division.parent, *division.daughters)):
                moved = Division(division.parent, division.daughters, division.t - first)
                births = [part.cells.frames_of(daughter)[0] for daughter in division.daughters]
                if part.cells.frames_of(division.parent)[-1] < min(births):
                    part.divisions.add(moved)
        return part

    return cut


@pytest.fixture(name="draw")
def draw_fixture() -> Callable[..., Labels]:
    return draw
