"""What is redrawn in parts looks as if everything had been drawn."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page

from tests.e2e.people import Annotator
from tools.live_server import LiveServer

pytestmark = pytest.mark.e2e

RESTED_MS = 1200  # software renderers draw smooth outlines when the view has come to rest


def test_hovering_and_selecting_leave_no_trace(server: LiveServer, signed_in, tmp_path: Path) -> None:
    folder = tmp_path / "nuclei"
    server.prospero("simulate", folder, "--frames", 5, "--size", 192, "--cells", 20, "--seed", 3)
    server.prospero("movies", "import", folder, "--name", "nuclei", "--open-tasks", "segmentation")
    server.start()
    annotator = Annotator(signed_in("annotator"), server)
    annotator.ask_for_work()
    cells = sorted({row[2] for rows in annotator.see("cells()").values() for row in rows})
    places = [place for cell in cells if (place := annotator.see(f"centroid({cell})"))]
    assert len(places) > 5
    annotator.page.wait_for_timeout(RESTED_MS)
    untouched = _canvas(annotator.page)
    for place in places:
        annotator.page.mouse.move(*annotator.screen(place["y"], place["x"]))
        annotator.page.wait_for_timeout(30)
    annotator.point(places[-1]["y"], places[-1]["x"])
    annotator.page.wait_for_timeout(RESTED_MS)
    in_parts = _canvas(annotator.page)
    for _ in range(2):  # inverted and back: the whole view is drawn
        annotator.key("i")
        annotator.page.wait_for_timeout(RESTED_MS)
    assert np.array_equal(in_parts, _canvas(annotator.page))
    assert not np.array_equal(in_parts, untouched), "the selected cell is not highlighted"


def _canvas(page: Page) -> np.ndarray:
    """(Y, X, 3) of the image and what lies over it."""
    box = page.get_by_role("application").bounding_box()
    return np.asarray(Image.open(io.BytesIO(page.screenshot(clip=box))).convert("RGB"))
