"""The review desk as experts use it: with keys alone, one at a time, and what comes of their verdicts."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from celldata.edits import CellsChange, Edit, paint_between
from tests.e2e.conftest import SIZE
from tests.e2e.people import Annotator
from tests.e2e.practice_movie import HEIGHT, WIDTH, import_movie
from tests.e2e.test_axe import violations
from tests.live_home import HomeServer
from tests.proofs.client import Client

pytestmark = pytest.mark.e2e

MOVIES = ("two", "three", "four", "five")


class Crowd(Client):
    """An annotator without a page."""

    def submit_next(self, *edits: Edit) -> int:
        """Ask for work, save the edits, submit; the task's id."""
        taken = self.take()
        assert taken is not None
        task, lease = taken
        assert self.save(task["id"], lease["token"], 0, *edits).status == 200
        answer = self.try_(
            "POST", f"/tasks/{task['id']}/submit", {"lease": lease["token"], "expected": len(edits)}
        )
        assert answer.status == 200, answer
        return int(task["id"])


def frame() -> np.ndarray:
    image = np.zeros((HEIGHT, WIDTH), np.uint32)
    image[28:52, 25:55] = 1
    image[28:52, 95:125] = 2
    return image


def edit(before: np.ndarray, after: np.ndarray, t: int, removed: Any = (), added: Any = ()) -> Edit:
    painted = paint_between(before, after, t, "nucleus")
    assert painted is not None
    cells = (CellsChange("nucleus", tuple(removed), tuple(added)),) if removed or added else ()
    return Edit(str(uuid.uuid4()), "test", (painted, *cells))


def split(t: int) -> Edit:
    """Cell 1 is 1 and 3."""
    after = frame()
    after[28:52, 40:55] = 3
    return edit(frame(), after, t, added=[(t, 3, 3)])


def removed(t: int) -> Edit:
    after = frame()
    after[after == 2] = 0
    return edit(frame(), after, t, removed=[(t, 2, 2)])


def nibbled(t: int) -> Edit:
    """A reshape that hardly shows."""
    after = frame()
    after[28, 25:30] = 0
    return edit(frame(), after, t)


@pytest.fixture(scope="module")
def desk(server: HomeServer, tmp_path_factory: pytest.TempPathFactory) -> list[int]:
    """Four submitted tasks of the annotator, the oldest first: a split with small reshapes, a removed cell,
    and two that are as they were predicted but for one small reshape.
    """
    server.add_people({"second": "expert"})
    folder = tmp_path_factory.mktemp("two")
    import_movie(server, folder)
    for name in MOVIES[1:]:
        options = ("--axes", "TYXC", "--name", name, "--open-tasks", "segmentation")
        server.prospero("movies", "import", folder / "two.npz", *options)
    crowd = Crowd(server, "annotator")
    return [
        crowd.submit_next(split(1), nibbled(2), nibbled(3)),
        crowd.submit_next(removed(1)),
        crowd.submit_next(nibbled(0)),
        crowd.submit_next(nibbled(0)),
    ]


@pytest.fixture(scope="module")
def person(browser: Browser, server: HomeServer, desk: list[int]) -> Iterator[Callable[[str], Page]]:
    """A function name -> page of a browser in which they are signed in."""
    contexts, complaints = [], []

    def sign_in(name: str) -> Page:
        contexts.append(browser.new_context(viewport=SIZE))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: complaints.append(f"{name}: {error}"))
        page.goto(server.login_link(name))
        return page

    yield sign_in
    for context in contexts:
        context.close()
    assert complaints == []


def keys(page: Page, *pressed: str) -> None:
    for key in pressed:
        page.keyboard.press(key)


def judged_by_me(page: Page, movie: str) -> None:
    """The desk has opened this task, and it is this page's to judge."""
    expect(page.get_by_role("heading", name=movie, exact=True)).to_be_visible()
    expect(page.get_by_text("Only you are judging this task")).to_be_visible()
    expect(page.get_by_label("Verdict").get_by_role("button", name="Accept", exact=True)).to_be_enabled()


def api(page: Page, server: HomeServer, path: str) -> Any:
    answer = page.request.get(f"{server.url}/api/v1{path}")
    assert answer.ok, answer.text()
    return answer.json()


def test_experts_do_not_meet_at_one_task(server: HomeServer, person, desk: list[int]) -> None:
    first, second = person("expert"), person("second")
    first.goto(f"{server.url}/review/{desk[0]}")
    judged_by_me(first, "two")
    second.goto(f"{server.url}/review/{desk[0]}")
    expect(second.get_by_text(re.compile("^expert is judging this task, until"))).to_be_visible()
    expect(second.get_by_label("Verdict").get_by_role("button", name="Accept", exact=True)).to_be_disabled()
    keys(second, "a")
    expect(second.get_by_role("alertdialog")).to_have_count(0)
    # The first one steps on; the task is free, and the second has it without asking.
    keys(first, ">")
    judged_by_me(first, "three")
    judged_by_me(second, "two")
    second.goto(f"{server.url}/")
    first.goto("about:blank")


def test_axe_finds_nothing_in_any_state_of_the_desk(server: HomeServer, person, desk: list[int]) -> None:
    page = person("expert")
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{server.url}/review/{desk[0]}")
    judged_by_me(page, "two")
    found = violations(page)
    for key in ("2", "3", "1", "h"):
        keys(page, key)
        found += violations(page)
    keys(page, "F2")
    expect(page.get_by_label("Contrast of the images")).to_be_visible()
    page.wait_for_timeout(300)
    found += violations(page)
    keys(page, "Escape")
    # By key: under the pointer its tooltip would stand outside of every landmark.
    page.get_by_role("button", name="Filters").press("Enter")
    expect(page.get_by_label("Person", exact=True)).to_be_visible()
    page.wait_for_timeout(300)
    found += violations(page)
    keys(page, "Escape", "m")
    page.keyboard.type("Ragged")
    keys(page, "Enter", "Escape", "r")
    expect(page.get_by_role("alertdialog")).to_be_visible()
    found += violations(page)
    page.goto("about:blank")
    assert found == []


def test_an_expert_works_with_keys_alone(server: HomeServer, person, desk: list[int]) -> None:
    page = person("expert")
    page.goto(f"{server.url}/review?order=oldest")
    judged_by_me(page, "two")
    assert page.url.endswith(f"/review/{desk[0]}?order=oldest")
    changes = page.get_by_role("listbox", name="Changes")
    selected = changes.get_by_role("option", selected=True)
    expect(selected).to_contain_text("Cell 1 split into 1 and 3")
    expect(page.get_by_role("application", name="Change 1 of 2: Cell 1 split into 1 and 3")).to_be_visible()
    keys(page, ".")
    expect(selected).to_contain_text("2 small reshapes")
    expect(selected).to_contain_text("1 of 2")
    keys(page, ".")
    expect(selected).to_contain_text("2 of 2")
    expect(page.get_by_role("button", name="Frame 3, 1 change")).to_have_attribute("aria-current", "true")
    # One kind only: it alone is listed and stepped through, and what is left out is said.
    keys(page, "k", "k")
    expect(page.get_by_text("1 of 2 shown.")).to_be_visible()
    expect(changes.get_by_role("option")).to_have_count(1)
    keys(page, ".")
    expect(selected).to_contain_text("Cell 1 split into 1 and 3")
    keys(page, "k")
    expect(changes.get_by_role("option")).to_have_count(2)
    keys(page, ".", ".")
    expect(selected).to_contain_text("2 of 2")
    # Swipe and blink.
    keys(page, "2", "Shift+ArrowRight", "Shift+ArrowRight")
    expect(page.get_by_role("slider", name="Line between")).to_have_attribute("aria-valuenow", "60")
    keys(page, "3")
    expect(page.get_by_role("application", name="Submission, frame 3")).to_be_visible()
    expect(page.get_by_role("application", name="Prediction, frame 3")).to_be_visible()
    keys(page, "Space")
    held = page.get_by_role("application").get_attribute("aria-label")
    page.wait_for_timeout(1000)
    assert page.get_by_role("application").get_attribute("aria-label") == held
    keys(page, "1", "a")
    expect(page.get_by_role("alertdialog", name="Accept this task?")).to_be_visible()
    keys(page, "Escape")
    expect(page.get_by_role("alertdialog")).to_have_count(0)
    keys(page, "a", "Enter")
    expect(page.get_by_text("Accepted: two, frames 0–4")).to_be_visible()

    # The next one comes by itself; it goes back with a comment.
    judged_by_me(page, "three")
    expect(selected).to_contain_text("Cell 2 removed")
    keys(page, "r")
    expect(
        page.get_by_text("Add a comment first, so that the annotator knows what to change.")
    ).to_be_visible()
    page.keyboard.type("It is there, only dim")
    keys(page, "Enter", "Escape")
    expect(page.get_by_text("Cell 2 · frame 1")).to_be_visible()
    keys(page, "r", "Enter")
    expect(page.get_by_text("Returned: three, frames 0–4")).to_be_visible()

    # The third is mended.
    judged_by_me(page, "four")
    keys(page, "f")
    expect(
        page.get_by_role("alertdialog", name="Fix this task, and accept it with your edits?")
    ).to_be_visible()
    keys(page, "Enter")
    expect(page.get_by_text("Fixing the work of annotator")).to_be_visible()
    expect(page.get_by_role("button", name="Accept with my edits")).to_be_enabled()
    expect(page.get_by_role("application", name=re.compile("^Frame 0, 2 cells"))).to_be_visible()
    keys(page, "]")
    expect(page.get_by_role("application", name=re.compile("selected$"))).to_be_visible()
    keys(page, "Backspace")
    expect(page.get_by_role("application", name=re.compile("^Frame 0, 1 cell"))).to_be_visible()
    keys(page, "Control+Enter")
    expect(page.get_by_text("Accepted with your edits: four")).to_be_visible()
    judged_by_me(page, "five")
    assert "order=oldest" in page.url

    states = [api(page, server, f"/tasks/{task}")["state"] for task in desk]
    assert states == ["approved", "returned", "approved", "submitted"]
    submitted, mended = api(page, server, f"/tasks/{desk[2]}/revisions")
    assert (submitted["author"], submitted["verdict"]["verdict"]) == ("annotator", "fix")
    assert (mended["author"], mended["verdict"]) == ("expert", None)
    (change,) = api(page, server, f"/tasks/{desk[2]}/changes?from=1&to=2")
    assert (change["kind"], change["t"]) == ("removed", 0)
    page.goto("about:blank")


def test_leaving_without_keeps_what_was_submitted(server: HomeServer, person, desk: list[int]) -> None:
    page = person("expert")
    page.goto(f"{server.url}/review/{desk[3]}")
    judged_by_me(page, "five")
    keys(page, "f", "Enter")
    expect(page.get_by_role("application", name=re.compile("^Frame 0, 2 cells"))).to_be_visible()
    keys(page, "]", "Backspace")
    expect(page.get_by_role("application", name=re.compile("^Frame 0, 1 cell"))).to_be_visible()
    keys(page, "Shift+Escape")
    expect(page.get_by_role("button", name="Leave without my edits?")).to_be_visible()
    keys(page, "Shift+Escape")
    judged_by_me(page, "five")
    assert api(page, server, f"/tasks/{desk[3]}")["state"] == "submitted"
    assert api(page, server, f"/reviews/{desk[3]}")["mending"] is None
    lineage = api(page, server, f"/tasks/{desk[3]}/lineage")
    assert sorted(row[2] for row in lineage["cells"]["nucleus"] if row[0] == 0) == [1, 2]
    keys(page, "a", "Enter")
    expect(page.get_by_role("heading", name="Nothing to review.")).to_be_visible()
    assert [r["author"] for r in api(page, server, f"/tasks/{desk[3]}/revisions")] == ["annotator"]


def test_a_return_is_ticked_off_submitted_again_and_accepted(
    server: HomeServer, person, desk: list[int]
) -> None:
    page = person("annotator")
    annotator = Annotator(page, server)
    page.goto(f"{server.url}/tasks/{desk[1]}?debug")
    annotator.wait("window.__prospero?.frame().shown !== null")
    comments = page.get_by_role("region", name="Comments")
    comments.get_by_role("button", name=re.compile("It is there, only dim")).click()
    annotator.wait("window.__prospero.frame().shown === 1")
    expect(page.get_by_role("img", name="Comment 1: It is there, only dim")).to_be_visible()
    tick = comments.get_by_role("checkbox", name="Done: It is there, only dim")
    tick.click()  # not `check`: it is ticked when the server says so
    expect(comments.get_by_text("1 open")).to_have_count(0)
    expect(tick).to_be_checked()
    mask = np.zeros((HEIGHT, WIDTH), bool)
    mask[30:50, 97:123] = True
    annotator.paint_new(mask)
    annotator.saved()
    annotator.submit()

    judge = person("second")
    judge.goto(f"{server.url}/review")
    judged_by_me(judge, "three")
    # What was changed since the return is what is shown first.
    expect(judge.get_by_role("listbox", name="Changes").get_by_role("option")).to_have_count(1)
    expect(judge.get_by_text(re.compile("ticked off")).first).to_be_visible()
    keys(judge, "h")
    history = judge.locator("details", has_text="History")
    for words in ("Revision 1", "returned", "by expert", "Revision 2"):
        expect(history.get_by_text(words).first).to_be_visible()
    keys(judge, "a", "Enter")
    expect(judge.get_by_role("heading", name="Nothing to review.")).to_be_visible()
    assert api(judge, server, f"/tasks/{desk[1]}")["state"] == "approved"
