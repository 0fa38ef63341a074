"""Instructions: one key away, beside the work, the server's own where it has some."""

import pytest
from playwright.sync_api import expect

from tests.e2e.people import Annotator
from tests.e2e.practice_movie import EMPTY, import_movie, open_task
from tools.live_server import LiveServer

pytestmark = pytest.mark.e2e

OWN = """# Our way

Look for **mitoses**.

<script>window.broken = true</script>
<img src=x onerror="window.broken = true">

[A link](javascript:window.broken=true) and ![a picture](pictures/outlines.png) ![no](https://example.org/x.png)
"""


@pytest.fixture(scope="module")
def movie(server: LiveServer, tmp_path_factory) -> None:
    import_movie(server, tmp_path_factory.mktemp("two"))


@pytest.fixture
def annotator(movie, server: LiveServer, signed_in) -> Annotator:
    annotator = Annotator(signed_in("annotator"), server)
    open_task(annotator, server)
    return annotator


def test_f1_opens_them_beside_the_work_and_finds_the_place_again(annotator: Annotator) -> None:
    page = annotator.page
    # The first time a button says so in words.
    button = page.get_by_role("banner").get_by_role("button", name="Instructions", exact=True)
    expect(button.get_by_text("Instructions")).to_be_visible()
    expect(button).to_have_attribute("aria-keyshortcuts", "F1")
    annotator.key("F1")
    sheet = page.get_by_role("region", name="Instructions")
    expect(sheet.get_by_role("heading", name="Segmentation: every cell has its outline")).to_be_visible()
    picture = sheet.locator("img").first
    expect(picture).to_be_visible()
    assert picture.evaluate("async (image) => { await image.decode(); return image.naturalWidth; }") > 300
    text = sheet.get_by_role("document")
    text.evaluate("(element) => { element.scrollTop = 600; }")
    # The work goes on beside it.
    annotator.key("b")
    before = annotator.see("undo()")["undo"]
    annotator.point(*EMPTY)
    annotator.wait(f"window.__prospero.undo().undo === {before + 1}")
    annotator.key("Control+z")
    annotator.key("F1")
    expect(sheet).to_be_hidden()
    annotator.key("F1")
    expect(text).to_be_visible()
    page.wait_for_timeout(300)
    assert text.evaluate("(element) => element.scrollTop") == pytest.approx(600, abs=2)
    text.press("Escape")
    expect(sheet).to_be_hidden()
    page.reload()
    annotator.wait("window.__prospero !== undefined && window.__prospero.frame().shown !== null")
    expect(button).to_be_visible()
    expect(button.get_by_text("Instructions")).to_have_count(0)


def test_the_servers_own_text_is_shown_and_nothing_in_it_runs(
    annotator: Annotator, server: LiveServer
) -> None:
    folder = server.home / "instructions"
    folder.mkdir(exist_ok=True)
    (folder / "segmentation.md").write_text(OWN, encoding="utf-8")
    try:
        annotator.key("F1")
        sheet = annotator.page.get_by_role("region", name="Instructions")
        expect(sheet.get_by_role("heading", name="Our way")).to_be_visible()
        expect(sheet.get_by_text("mitoses")).to_be_visible()
        assert sheet.locator("script").count() == 0
        assert sheet.locator("a").get_attribute("href") in (None, "")
        sources = [image.get_attribute("src") for image in sheet.get_by_role("img").all()]
        assert [source for source in sources if source] == ["/api/v1/instructions/pictures/outlines.png"]
        assert annotator.page.evaluate("window.broken") is None
    finally:
        (folder / "segmentation.md").unlink()
