"""Smart click on a crowded simulated movie: cut from the boxed model's maps, and from the image."""

from pathlib import Path

import numpy as np
import torch

from celldata.formats import map_files
from celldata.proposals import smart_click, smart_click_in_maps
from celldata.simulator import SimulationParameters, simulate
from ml.boxed import BOXED
from ml.segmentation.predict import segment_movie
from ml.segmentation.segmenter import Segmenter
from tests.masks import iou, middle

REACH = 4  # usual radii on each side of the click, as the page asks
SMALLEST_PX = 60


def test_maps_give_better_outlines_than_the_image(tmp_path: Path) -> None:
    parameters = SimulationParameters(n_frames=1, height=256, width=320, n_cells=100, max_cells=200)
    made = simulate(parameters, seed=2)
    model = Segmenter.load(BOXED, torch.device("cpu"))
    segment_movie(model, made.movie, "nucleus", progress=False, maps_to=tmp_path)
    maps, cut = map_files.read_maps(tmp_path, 0), map_files.read_info(tmp_path).cut
    raw, labels = made.movie.raw[0, 0], made.labels.images["nucleus"][0]
    cells, areas = np.unique(labels[labels > 0], return_counts=True)
    radius = float(np.sqrt(np.median(areas) / np.pi))
    reach = int(np.ceil(REACH * radius))
    by_image, by_maps = [], []
    for cell in cells[areas >= SMALLEST_PX]:
        y, x = middle(labels == cell)
        top, left = max(0, y - reach), max(0, x - reach)
        box = np.s_[top : y + reach + 1, left : x + reach + 1]
        place, true = (y - top, x - left), (labels == cell)[box]
        by_image.append(iou(smart_click(raw[box], [place], radius=radius).region, true))
        by_maps.append(iou(smart_click_in_maps(maps[:, *box], [place], cut=cut).region, true))
    print(f"\n{len(by_maps)} cells, mean IoU: maps {np.mean(by_maps):.3f}, image {np.mean(by_image):.3f}")
    assert len(by_maps) > 80
    assert np.mean(by_maps) >= np.mean(by_image)
    assert np.mean(by_maps) > 0.75
