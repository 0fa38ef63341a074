"""The dashboard of figures, one's own page and the card on the work page, in a browser."""

import csv
import io
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.people import Annotator, Expert
from tests.e2e.practice_movie import import_movie
from tests.e2e.test_axe import in_both_themes
from tools.live_server import LiveServer

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def people(
    server: LiveServer, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Page, Page]]:
    """Pages of an annotator and of an expert; one task was returned, submitted again and accepted."""
    import_movie(server, tmp_path_factory.mktemp("two"))
    contexts = [browser.new_context(reduced_motion="reduce") for _ in range(2)]
    mine, theirs = (context.new_page() for context in contexts)
    mine.goto(server.login_link("annotator"))
    theirs.goto(server.login_link("expert"))
    annotator, expert = Annotator(mine, server), Expert(theirs, server)
    task = annotator.ask_for_work()
    annotator.submit()
    expert.return_with(task, "Missed: a dim cell")
    annotator.open(task)
    annotator.submit()
    expert.accept(task)
    yield mine, theirs
    for context in contexts:
        context.close()


def test_an_annotator_sees_their_week_and_their_figures(
    people: tuple[Page, Page], server: LiveServer
) -> None:
    page, _ = people
    page.goto(f"{server.url}/")
    card = page.get_by_role("region", name="My last 7 days")
    expect(card.get_by_text("task accepted", exact=True)).to_be_visible()
    expect(card.get_by_text("returned, 1 of 2")).to_be_visible()
    card.get_by_role("link", name="All my figures").click()
    page.wait_for_url("**/my-figures")
    expect(page.get_by_role("heading", name="My figures")).to_be_visible()
    expect(page.get_by_role("table")).to_contain_text("1 of 2")
    expect(page.get_by_role("link", name="Figures", exact=True)).to_have_count(0)
    page.goto(f"{server.url}/figures")
    page.wait_for_url("**/my-figures")
    expect(page.get_by_role("table")).to_be_visible()
    assert in_both_themes(page) == []
    page.goto(f"{server.url}/")
    expect(page.get_by_role("region", name="My last 7 days").get_by_text("50 %")).to_be_visible()
    assert in_both_themes(page) == []


def test_an_expert_sees_everybody_and_takes_the_figures_along(
    people: tuple[Page, Page], server: LiveServer
) -> None:
    _, page = people
    page.goto(f"{server.url}/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Figures").click()
    table = page.get_by_role("table")
    expect(table.get_by_role("row").filter(has_text="annotator")).to_contain_text("1 of 2")
    # The accepted task is counted behind its approval.
    page.wait_for_timeout(1000)
    page.reload()
    expect(page.get_by_text("Outlines, per 1 000 cells")).to_be_visible(timeout=15_000)
    assert in_both_themes(page) == []

    page.get_by_label("Kind", exact=True).select_option("tracking")
    expect(page.get_by_text("Nobody has worked on what you chose")).to_be_visible()
    page.get_by_label("Kind", exact=True).select_option("segmentation")
    page.get_by_label("Person", exact=True).select_option(label="annotator")
    expect(table.get_by_role("rowheader")).to_have_text(["annotator"])
    assert "kind=segmentation" in page.url
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="By project, person, round and kind: CSV").click()
    text = download.value.path().read_text(encoding="utf-8")
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["person"], row["tasks_accepted"], row["tasks_returned"]) == ("annotator", "1", "1")
    assert float(row["seconds_worked"]) > 0
    assert download.value.suggested_filename == "figures-groups.csv"


def test_headings_sort_with_the_keyboard(people: tuple[Page, Page], server: LiveServer) -> None:
    _, page = people
    page.goto(f"{server.url}/figures")
    heading = page.get_by_role("button", name="Accepted")
    heading.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("columnheader", name="Accepted")).to_have_attribute("aria-sort", "descending")
    assert page.get_by_role("rowheader").first.inner_text() == "annotator"
