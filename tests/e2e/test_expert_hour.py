"""An expert's hour: a dozen tasks of both kinds, judged with keys alone from the first filter on."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e import desk_scene as scene
from tests.e2e.conftest import SIZE
from tests.e2e.desk_scene import BIRTH, BORN, LONG, Work
from tests.live_home import HomeServer
from tests.proofs.client import Client

pytestmark = pytest.mark.e2e

OTHER = "Other"
WORKS = (
    Work("alpha", 0.95, edits=(scene.split(1), scene.nibbled(2), scene.nibbled(3))),
    Work("beta", 0.90, edits=(scene.removed(1),)),
    Work("gamma", 0.85, kind="tracking", edits=(scene.divisions(added=(BIRTH,)),)),
    Work("delta", 0.80, edits=(scene.added(0),)),
    Work(
        "epsilon",
        0.75,
        kind="tracking",
        divisions=(BIRTH,),
        edits=(scene.divisions(removed=(BIRTH,)), scene.relabeled(2, 7, range(8, LONG))),
    ),
    Work("zeta", 0.70, edits=(scene.eaten(4),)),
    Work("eta", 0.65),
    Work("theta", 0.60, kind="tracking", edits=(scene.relabeled(2, 9, range(3, LONG)),)),
    Work("iota", 0.30, author="second", project=OTHER, edits=(scene.eaten(0), scene.added(2))),
    Work("kappa", 0.20, author="second", edits=(scene.removed(3),)),
    Work("lambda", 0.10, author="second", kind="tracking", edits=(scene.divisions(added=(BIRTH,)),)),
    Work("mu", 0.05, flag="out of focus"),
)
# The page counts every press and move of a pointer: at the end there was none.
COUNT_POINTERS = """
  window.pointers = 0;
  for (const kind of ['pointerdown', 'pointermove', 'wheel'])
    window.addEventListener(kind, () => window.pointers++, true);
"""


class Desk:
    """An expert who has hidden the mouse."""

    def __init__(self, page: Page, server: HomeServer) -> None:
        self.page = page
        self.server = server
        self.changes = page.get_by_role("listbox", name="Changes")
        self.change = self.changes.get_by_role("option", selected=True)
        self.rows = page.get_by_role("listbox", name="Tasks to review").get_by_role("option")
        self.question = page.get_by_role("alertdialog")

    def keys(self, *pressed: str) -> None:
        for key in pressed:
            self.page.keyboard.press(key)

    def write(self, words: str) -> None:
        self.page.keyboard.type(words)

    def tab_to(self, target: Locator, key: str = "Tab") -> None:
        """Tab until it has the focus, as one does."""
        for _ in range(80):
            if target.count() and target.evaluate("element => element === document.activeElement"):
                return
            self.keys(key)
        pytest.fail(f"Tab does not come to {target}")

    def has(self, movie: str) -> None:
        """The task is open, with its pictures, and this page's to judge."""
        expect(self.page.get_by_role("heading", name=movie, exact=True)).to_be_visible()
        expect(self.page.get_by_text("Only you are judging this task")).to_be_visible()
        verdict = self.page.get_by_label("Verdict")
        expect(verdict.get_by_role("button", name="Accept", exact=True)).to_be_enabled()

    def frame(self, t: int) -> None:
        expect(self.page.get_by_role("button", name=re.compile(f"^Frame {t}, "))).to_have_attribute(
            "aria-current", "true"
        )

    def accept(self, movie: str) -> None:
        self.keys("a")
        expect(self.question).to_be_visible()
        self.keys("Enter")
        expect(self.page.get_by_text(f"Accepted: {movie}, ")).to_be_visible()

    def give_back(self, movie: str) -> None:
        self.keys("r")
        expect(self.question).to_be_visible()
        self.keys("Enter")
        expect(self.page.get_by_text(f"Returned: {movie}, ")).to_be_visible()

    def filters(self) -> Locator:
        """Open them; the focus is in the first one."""
        self.keys("/")
        person = self.page.get_by_label("Person", exact=True)
        expect(person).to_be_focused()
        # Who has something in the queue comes from the server.
        expect(person.get_by_role("option", name=re.compile("^second"))).to_have_count(1)
        return person

    def close_filters(self) -> None:
        self.keys("Escape")
        self.filters_are_closed()

    def filters_are_closed(self) -> None:
        expect(self.page.get_by_label("Person", exact=True)).to_have_count(0)

    def order(self, words: str) -> None:
        """F6 to the queue, Tab to the button."""
        self.keys("F6")
        button = self.page.get_by_role("group", name="Order").get_by_role("button", name=words, exact=True)
        self.tab_to(button)
        self.keys("Enter")
        expect(button).to_have_attribute("aria-pressed", "true")

    def api(self, path: str) -> Any:
        answer = self.page.request.get(f"{self.server.url}/api/v1{path}")
        assert answer.ok, answer.text()
        return answer.json()


@pytest.fixture(scope="module")
def tasks(server: HomeServer) -> dict[str, int]:
    server.add_people({"second": "annotator"})
    server.start()
    return scene.submit_all(server, WORKS)


def test_an_experts_whole_hour_with_keys_alone(
    browser: Browser, server: HomeServer, tasks: dict[str, int]
) -> None:
    context = browser.new_context(viewport=SIZE)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.add_init_script(COUNT_POINTERS)
    page.goto(server.login_link("expert"))
    page.goto(f"{server.url}/review")
    desk = Desk(page, server)

    the_queue(desk)
    segmentation_is_accepted_change_by_change(desk)
    segmentation_is_returned(desk)
    tracking_is_accepted(desk)
    segmentation_is_mended(desk)
    tracking_is_returned_with_a_preset(desk)
    the_rest(desk)
    a_flag_is_answered(desk)

    assert page.evaluate("window.pointers") == 0
    context.close()
    assert complaints == []
    what_was_kept(Client(server, "expert"), tasks)


def the_queue(desk: Desk) -> None:
    """Every filter and order, and the steps from task to task."""
    desk.has("alpha")
    expect(desk.rows).to_have_count(11)
    desk.keys(">")
    desk.has("beta")
    desk.keys("<")
    desk.has("alpha")

    desk.filters()
    desk.write("second")
    expect(desk.rows).to_have_count(3)
    desk.keys("Home")
    expect(desk.rows).to_have_count(11)
    desk.close_filters()
    for name, words, left in (
        ("Project", OTHER, 1),
        ("Kind", "Tracking", 4),
        ("Suspicion, at least", "0.7", 6),
        ("Score of the person’s check tasks, at most", "1", 0),
        ("Waiting for hours, at least", "1", 0),
    ):
        desk.filters()
        field = desk.page.get_by_label(name, exact=True)
        desk.tab_to(field)
        desk.write(words)
        expect(desk.rows).to_have_count(left)
        desk.tab_to(desk.page.get_by_role("button", name="Show everything").first)
        desk.keys("Enter")
        desk.filters_are_closed()
        expect(desk.rows).to_have_count(11)

    desk.order("Differ")
    expect(desk.page.get_by_text("Nothing fits.", exact=True)).to_be_visible()
    desk.order("Oldest")
    expect(desk.rows).to_have_count(11)
    desk.order("Suspicion")
    expect(desk.rows.first).to_contain_text("alpha")


def segmentation_is_accepted_change_by_change(desk: Desk) -> None:
    page = desk.page
    desk.has("alpha")
    expect(desk.change).to_contain_text("Cell 1 split into 1 and 3")
    desk.frame(1)
    desk.keys(".")
    expect(desk.change).to_contain_text("2 small reshapes")
    desk.frame(2)
    desk.keys(".")
    expect(desk.change).to_contain_text("2 of 2")
    desk.frame(3)
    desk.keys(",", ",")
    expect(desk.change).to_contain_text("Cell 1 split into 1 and 3")
    desk.keys("2", "Shift+ArrowLeft", "Shift+ArrowLeft")
    expect(page.get_by_role("slider", name="Line between")).to_have_attribute("aria-valuenow", "40")
    # Blink turns by itself; Space holds it, and shows the other side.
    desk.keys("3")
    expect(page.get_by_role("application", name="Submission, frame 1")).to_be_visible()
    expect(page.get_by_role("application", name="Prediction, frame 1")).to_be_visible()
    desk.keys("Space", "1")
    expect(page.get_by_role("application", name="Change 1 of 2")).to_be_visible()
    desk.keys("F1")
    expect(page.get_by_role("region", name="Instructions")).to_be_visible()
    desk.keys("Escape")
    expect(page.get_by_role("region", name="Instructions")).to_have_count(0)
    desk.keys("F2")
    gamma = page.get_by_role("slider", name="Gamma")
    expect(gamma).to_be_visible()
    desk.tab_to(gamma)
    desk.keys("ArrowRight")
    expect(gamma).to_have_attribute("aria-valuenow", "0.75")
    desk.keys("Escape")
    expect(gamma).to_have_count(0)
    desk.keys("=", "-", "0", "h")
    expect(page.get_by_text("by annotator, 3 edits")).to_be_visible()
    # An armed verdict is dropped with Esc; a second key may arm another one.
    desk.keys("a")
    expect(desk.question).to_be_visible()
    desk.keys("Escape")
    expect(desk.question).to_have_count(0)
    desk.accept("alpha")


def segmentation_is_returned(desk: Desk) -> None:
    desk.has("beta")
    expect(desk.change).to_contain_text("Cell 2 removed")
    desk.keys("r")
    needed = "Add a comment first, so that the annotator knows what to change."
    expect(desk.page.get_by_text(needed)).to_be_visible()
    expect(desk.page.get_by_label("Comment on cell 2, frame 1")).to_be_focused()
    desk.write("It is there, only dim")
    desk.keys("Enter", "Escape")
    expect(desk.page.get_by_text("Cell 2 · frame 1")).to_be_visible()
    desk.give_back("beta")


def tracking_is_accepted(desk: Desk) -> None:
    desk.has("gamma")
    expect(desk.change).to_contain_text("Division of cell 1 added")
    desk.frame(BORN)
    desk.keys("ArrowLeft")
    desk.frame(BORN - 1)
    desk.keys("ArrowRight", "3")
    expect(desk.page.get_by_role("application", name=f"Submission, frame {BORN}")).to_be_visible()
    desk.keys("1")
    desk.accept("gamma")


def segmentation_is_mended(desk: Desk) -> None:
    page = desk.page
    desk.has("delta")
    expect(desk.change).to_contain_text("Cell 5 added")
    desk.keys("f")
    expect(desk.question).to_be_visible()
    desk.keys("Enter")
    expect(page.get_by_role("button", name="Accept with my edits")).to_be_enabled()
    expect(page.get_by_role("application", name=re.compile("^Frame 0, 3 cells"))).to_be_visible()
    desk.keys("]")
    expect(page.get_by_role("application", name=re.compile("selected$"))).to_be_visible()
    desk.keys("Backspace")
    expect(page.get_by_role("application", name=re.compile("^Frame 0, 2 cells"))).to_be_visible()
    desk.keys("Control+Enter")
    expect(page.get_by_text("Accepted with your edits: delta")).to_be_visible()


def tracking_is_returned_with_a_preset(desk: Desk) -> None:
    desk.has("epsilon")
    expect(desk.change).to_contain_text("Division of cell 1 removed")
    desk.frame(BORN)
    desk.keys("m")
    expect(desk.page.get_by_label(re.compile("^Comment on .*frame 6"))).to_be_focused()
    desk.tab_to(desk.page.get_by_role("button", name="Missed division", exact=True))
    desk.keys("Enter")
    expect(desk.page.get_by_role("button", name="Remove comment 1")).to_be_visible()
    desk.keys(".")
    expect(desk.change).to_contain_text("Cell 2 is now 7")
    expect(desk.change).to_contain_text(f"t 8–{LONG - 1}")
    desk.keys("m")
    desk.write("Wrong track: it stays cell 2")
    desk.keys("Enter", "Escape")
    expect(desk.page.get_by_role("button", name="Return, 2 comments")).to_be_visible()
    desk.give_back("epsilon")


def the_rest(desk: Desk) -> None:
    desk.has("zeta")
    expect(desk.change).to_contain_text("Cell 1 reshaped IoU .66")
    # With a reason, which stands in the history.
    desk.keys("a")
    expect(desk.question).to_be_visible()
    desk.tab_to(desk.page.get_by_label("Why (for the history of the task)"))
    desk.write("The left third was light from outside")
    desk.keys("Enter")
    expect(desk.page.get_by_text("Accepted: zeta, ")).to_be_visible()
    desk.has("eta")
    expect(desk.page.get_by_text("No changes: submitted as predicted.")).to_be_visible()
    desk.accept("eta")
    desk.has("theta")
    expect(desk.change).to_contain_text("Cell 2 is now 9")
    desk.accept("theta")
    # What is left is one person's, of two projects: the filter stays from task to task.
    desk.has("iota")
    desk.filters()
    desk.write("second")
    expect(desk.rows).to_have_count(3)
    desk.close_filters()
    desk.keys(".")
    desk.frame(2)
    desk.accept("iota")
    desk.has("kappa")
    assert "person=" in desk.page.url
    desk.accept("kappa")
    desk.has("lambda")
    desk.accept("lambda")
    expect(desk.page.get_by_role("heading", name="Nothing fits these filters.")).to_be_visible()
    desk.tab_to(desk.page.get_by_role("main").get_by_role("button", name="Show everything"))
    desk.keys("Enter")
    expect(desk.page.get_by_role("heading", name="Nothing to review.")).to_be_visible()


def a_flag_is_answered(desk: Desk) -> None:
    page = desk.page
    desk.keys("F6")
    desk.tab_to(page.get_by_role("button", name="Flagged 1"))
    desk.keys("Enter")
    expect(page.get_by_text("out of focus")).to_be_visible()
    desk.tab_to(page.get_by_role("link", name="Look at it"))
    desk.keys("Enter")
    expect(page.get_by_role("heading", name="mu", exact=True)).to_be_visible()
    desk.tab_to(page.get_by_role("button", name="Drop", exact=True))
    desk.keys("Enter")
    drop = page.get_by_role("button", name="Drop for good?")
    expect(drop).to_be_focused()
    desk.keys("Enter")
    expect(page.get_by_text("Nothing is flagged.")).to_be_visible()


def what_was_kept(expert: Client, tasks: dict[str, int]) -> None:
    """Who judged what, with which words: the server has it all."""
    states = {movie: expert.get(f"/tasks/{task}")["state"] for movie, task in tasks.items()}
    returned = {"beta": "returned", "epsilon": "returned", "mu": "dropped"}
    assert states == {movie: returned.get(movie, "approved") for movie in tasks}

    def revisions(movie: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = expert.get(f"/tasks/{tasks[movie]}/revisions")
        return found

    given = {movie: revisions(movie)[0]["verdict"] for movie in tasks if movie != "mu"}
    assert {verdict["expert"] for verdict in given.values()} == {"expert"}
    assert given["delta"]["verdict"] == "fix"
    assert [each["author"] for each in revisions("delta")] == ["annotator", "expert"]
    assert given["zeta"]["reason"] == "The left third was light from outside"
    pinned = {
        movie: [(c["text"], c["t"], c["cell"]) for c in revisions(movie)[0]["comments"]] for movie in given
    }
    assert pinned.pop("beta") == [("It is there, only dim", 1, 2)]
    assert pinned.pop("epsilon") == [
        ("Missed division", BORN, 1),
        ("Wrong track: it stays cell 2", 8, 7),
    ]
    assert not any(pinned.values())
