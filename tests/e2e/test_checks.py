"""Checks while one works: a movie with a tiny piece, a hole and a cell that is missing in one frame."""

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.e2e.people import Annotator, Expert
from tools.live_server import LiveServer

pytestmark = pytest.mark.e2e

HEIGHT, WIDTH = 120, 200
REASON = "It left the focus"


@pytest.fixture(scope="module")
def movie(server: LiveServer, tmp_path_factory) -> None:
    raw = np.random.default_rng(4).normal(500, 8, (5, HEIGHT, WIDTH, 1)).round().astype(np.uint16)
    labels = np.zeros((5, HEIGHT, WIDTH, 1), np.int32)
    for cell, (y, x) in enumerate([(20, 20), (20, 80), (70, 20), (70, 80)], start=1):
        labels[:, y : y + 20, x : x + 20] = cell
        raw[:, y : y + 20, x : x + 20] += 1500
    labels[1, 10:12, 50:52] = 1  # a piece of 4 px
    labels[2, 28:31, 88:91] = 0  # a hole of 9 px in cell 2
    labels[3, 70:90, 80:100] = 0  # cell 4 is missing
    path = tmp_path_factory.mktemp("checks") / "checks.npz"
    np.savez(path, X=raw, y=labels)
    server.prospero(
        "movies", "import", path, "--axes", "TYXC", "--name", "checks", "--open-tasks", "segmentation"
    )
    server.start()


def test_checks_are_listed_mended_found_fine_undone_and_submitted_with_a_reason(
    movie, server: LiveServer, signed_in, tmp_path
):
    annotator = Annotator(signed_in("annotator"), server)
    task = annotator.ask_for_work()
    page = annotator.page
    panel = page.get_by_role("region", name="Checks")
    rows = panel.get_by_role("option")
    expect(panel.get_by_text("3 open")).to_be_visible(timeout=15_000)
    expect(panel.get_by_text("1 fragment · 1 hole · 1 missing")).to_be_visible()
    expect(rows).to_have_count(3)
    page.screenshot(path=tmp_path / "checks.png")

    rows.nth(1).click()
    annotator.wait("window.__prospero.frame().shown === 2")
    assert annotator.see("selected()") == 2
    annotator.key("/")
    expect(panel.get_by_text("2 open")).to_be_visible()
    assert annotator.value(2, 29, 89) == 2
    annotator.key("Control+z")
    expect(panel.get_by_text("3 open")).to_be_visible()
    assert annotator.value(2, 29, 89) == 0
    annotator.key("Control+Shift+z")
    expect(panel.get_by_text("2 open")).to_be_visible()

    annotator.key(",")
    annotator.wait("window.__prospero.frame().shown === 1")
    annotator.key("f")
    expect(panel.get_by_text("1 open")).to_be_visible()
    annotator.saved()
    annotator.open(task)
    expect(panel.get_by_text("1 open")).to_be_visible(timeout=15_000)
    expect(panel.get_by_text("1 fine · open again")).to_be_visible()

    annotator.key("Control+Enter")
    dialog = page.get_by_role("dialog", name="Open checks")
    expect(dialog.get_by_text("1 check is open. Submit with a reason, or look at it first.")).to_be_visible()
    page.screenshot(path=tmp_path / "dialog.png")
    dialog.get_by_role("button", name="Look").click()
    annotator.wait("window.__prospero.frame().shown === 3")
    annotator.key("Control+Enter")
    expect(dialog.get_by_role("button", name="Submit")).to_be_disabled()
    dialog.get_by_label("Reason").fill(REASON)
    dialog.get_by_role("button", name="Submit").click()
    expect(page.get_by_text("Submitted. An expert will look at it.")).to_be_visible(timeout=15_000)

    expert = Expert(signed_in("expert"), server)
    expert.look_at(task)
    left = expert.page.get_by_text(f"1 check left open: {REASON}")
    expect(left).to_be_visible()
    left.click()
    expect(expert.page.get_by_text("Cell 4 is missing in one frame, frame 3")).to_be_visible()
    expert.page.screenshot(path=tmp_path / "review.png")
