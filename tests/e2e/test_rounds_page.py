"""The page of rounds in a browser: a round is closed there; its curve, its report and the table of movies."""

import re
import uuid
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from backend.database import db, now, write
from backend.models import Role, Round, Task
from backend.people import accounts
from backend.review import verdicts
from backend.rounds.manifest_keys import MODELS
from backend.tasks import leases
from backend.tasks.submission import submit
from tests.e2e.test_axe import in_both_themes, violations
from tests.live_home import HomeServer, add_movies, app_of

pytestmark = pytest.mark.e2e

CARDS = ("Where the movies stand", "Learning curve", "Stopping rule", "What the model got wrong", "Cost")
REPORT = (
    "<!doctype html><title>Round 1</title><h1>The report of round 1</h1>"
    "<script>document.title = 'ran'</script>"
)


def hand_in(task_id: int, *, accepted: bool) -> None:
    """As the annotator does, and the expert where it is accepted."""
    task = db.session.get_one(Task, task_id)
    annotator, expert = accounts.find_user("annotator"), accounts.find_user("expert")
    assert annotator is not None
    assert expert is not None
    with write():
        token = leases.grant(task, annotator, str(uuid.uuid4())).token
    with write():
        submit(task, annotator, token, 0)
    if accepted:
        verdicts.give(task_id, expert, verdicts.VerdictKind.ACCEPT, [])


@pytest.fixture(scope="module")
def lab(server: HomeServer) -> HomeServer:
    """Three movies of two tasks: one is approved, one half approved and half in review, one was not begun."""
    server.add_people({"maya": Role.ADMIN.value})
    with app_of(server) as app:
        add_movies(app, 3, 10, (24, 32))
        tasks = [task.id for task in db.session.query(Task).order_by(Task.id)]
        for task in tasks[:3]:
            hand_in(task, accepted=True)
        hand_in(tasks[3], accepted=False)
    server.start()
    return server


@pytest.fixture(scope="module")
def pages(lab: HomeServer, browser: Browser) -> Iterator[Callable[[str], Page]]:
    """A function name -> page on which that person looks at the round at work, without motion."""
    contexts = []
    complaints: list[str] = []

    def look(name: str) -> Page:
        contexts.append(browser.new_context(reduced_motion="reduce", viewport={"width": 1280, "height": 720}))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(lab.login_link(name))
        page.goto(f"{lab.url}/rounds")
        return page

    yield look
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture(scope="module")
def manager(pages: Callable[[str], Page]) -> Page:
    return pages("maya")


def rows(table: Locator) -> list[list[str]]:
    return [
        [cell.strip() for cell in row.locator("th, td").all_inner_texts()]
        for row in table.locator("tbody tr").all()
    ]


def test_before_the_first_close_every_card_says_what_is_missing(manager: Page) -> None:
    expect(manager.get_by_role("heading", level=1)).to_have_text("Round 1")
    expect(manager.get_by_text("not begun yet")).to_be_visible()
    for card in CARDS:
        expect(manager.get_by_role("region", name=card, exact=True)).to_be_visible()
    expect(manager.get_by_text("The curve starts when round 1 is closed.")).to_be_visible()
    expect(
        manager.get_by_text("Too few tasks with two labelers for a stopping rule: 0 of 10.")
    ).to_be_visible()
    table = manager.get_by_role("region", name="Movies", exact=True)
    assert [row[:3] for row in rows(table)] == [
        ["movie 2", "predicted", "–"],
        ["movie 0", "approved", "–"],
        ["movie 1", "in review", "–"],
    ]
    assert in_both_themes(manager) == []


def test_a_round_is_closed_from_the_page(manager: Page, lab: HomeServer) -> None:
    button = manager.get_by_role("button", name="Close the round…")
    button.click()
    dialog = manager.get_by_role("dialog", name="Close round 1")
    expect(dialog).to_contain_text(
        "3 approved tasks go into round 1. 3 tasks are open. "
        "They are left out of round 1 and offered again in round 2."
    )
    assert violations(manager) == []
    # Put away, nothing happens, and the keyboard is back where it was.
    manager.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(button).to_be_focused()
    manager.keyboard.press("Enter")
    dialog.get_by_role("button", name="Close the round").click()
    # Files are written and DVC runs: on a slow machine that takes a while.
    expect(dialog).to_contain_text(re.compile(r"Round 1 is closed: 3 approved tasks"), timeout=120_000)
    assert violations(manager) == []
    dialog.get_by_role("button", name="Put away").last.click()
    expect(dialog).to_be_hidden()
    expect(manager.get_by_text(re.compile(r"^closed \d+ \w+$"))).to_be_visible()
    step = manager.get_by_role("list", name="Steps of the round").locator("[aria-current=step]")
    expect(step).to_have_text("Retrain")
    assert (lab.workspace / "data.dvc").is_file()
    with app_of(lab):
        found = db.session.get_one(Round, 1)
        assert found.closed_at is not None


@pytest.fixture(scope="module")
def measured(lab: HomeServer) -> HomeServer:
    """Two models were measured on the test split, the second after round 1, and there is a report."""

    def model(base: float) -> dict[str, object]:
        names = {"movie 0": base, "movie 1": base + 0.04, "movie 2": base + 0.02}
        return {
            "segmentation": {
                "per_movie": {name: {"det": v + 0.05, "seg": v, "f1": v} for name, v in names.items()},
                "errors": {"missed": 31, "false": 24, "merged": 19, "split": 16, "catastrophe": 4},
                "true": 1000,
            },
            "tracking": {
                "per_movie": {
                    name: {
                        "tra": v,
                        "division_f1": v - 0.2,
                        "aa_strict": v - 0.01,
                        "te_strict": v - 0.02,
                    }
                    for name, v in names.items()
                }
            },
        }

    with app_of(lab), write():
        first = db.session.get(Round, 1)
        if first is None:  # these tests are run without the one that closes it
            first = Round(number=1, closed_at=now())
            db.session.add(first)
        first.manifest = {**(first.manifest or {}), MODELS: {"0": model(0.8), "1": model(0.9)}}
    (lab.workspace / "reports").mkdir(exist_ok=True)
    (lab.workspace / "reports" / "round-1.html").write_text(REPORT, encoding="utf-8")
    return lab


@pytest.fixture(scope="module")
def expert(measured: HomeServer, pages: Callable[[str], Page]) -> Page:
    page = pages("expert")
    expect(page.get_by_role("link", name="Report of round 1")).to_be_visible()
    return page


def test_the_curve_is_told_drawn_and_listed(expert: Page) -> None:
    curve = expert.get_by_role("region", name="Learning curve")
    words = re.compile(r"SEG rose from \.82 to \.92, division F1 rose from \.62 to \.72, rounds 0 to 1\.")
    expect(curve.get_by_role("img", name=words)).to_be_visible()
    group = curve.get_by_role("group", name="Figures of the learning curve")
    for name in ("DET", "TRA", "AA", "TE"):
        group.get_by_role("button", name=name).press("Space")
        expect(group.get_by_role("button", name=name)).to_have_attribute("aria-pressed", "true")
    names = curve.locator("svg text").filter(has_text=re.compile(r"^\.\d\d "))
    # The share that needed no correction is known once the approved tasks are counted, behind their approval.
    assert names.count() >= 6
    boxes = sorted((box["y"], box["height"]) for box in (each.bounding_box() for each in names.all()) if box)
    for (above, height), (below, _) in pairwise(boxes):
        assert below >= above + height - 1, "two names of lines overlap"
    curve.get_by_role("button", name="Learning curve as a table").click()
    place = curve.locator("thead th").all_inner_texts().index("SEG")
    assert [(row[0], row[place]) for row in rows(curve)] == [
        ("0", ".82 (.77–.86), n 3"),
        ("1", ".92 (.87–.96), n 3"),
    ]
    assert in_both_themes(expert) == []
    curve.get_by_role("button", name="Learning curve as a chart").click()
    assert in_both_themes(expert) == []
    assert "figures=" in expert.url


@pytest.mark.parametrize("width", [390, 720, 1000, 1280, 2560])
def test_nothing_is_cut_off_at_any_width(expert: Page, width: int) -> None:
    expert.set_viewport_size({"width": width, "height": 1440 if width > 2000 else 720})
    expect(expert.get_by_role("region", name="Cost")).to_be_visible()
    assert expert.evaluate("document.documentElement.scrollWidth") <= width
    for card in CARDS:
        section = expert.get_by_role("region", name=card, exact=True)
        over = section.evaluate("(card) => card.scrollWidth - card.clientWidth")
        assert over <= 0, f"{card} is {over} pixels too narrow for what is in it"
    expert.set_viewport_size({"width": 1280, "height": 720})


def test_the_report_opens_and_runs_nothing(expert: Page) -> None:
    with expert.context.expect_page() as opened:
        expert.get_by_role("link", name="Report of round 1").click()
    report = opened.value
    expect(report.get_by_role("heading", name="The report of round 1")).to_be_visible()
    assert report.title() == "Round 1"
    report.close()


def test_who_may_not_close_is_not_asked(expert: Page) -> None:
    expect(expert.get_by_role("button", name="Close the round…")).to_have_count(0)


def test_the_table_of_movies_sorts_and_filters_by_keyboard(expert: Page) -> None:
    expert.get_by_role("link", name="Open the table").press("Enter")
    table = expert.get_by_role("table")
    expect(table.get_by_role("rowheader")).to_have_count(3)
    heading = table.get_by_role("button", name="Movie")
    heading.press("Enter")
    expect(table.get_by_role("rowheader")).to_have_text(["movie 0", "movie 1", "movie 2"])
    heading.press("Enter")
    expect(table.get_by_role("rowheader")).to_have_text(["movie 2", "movie 1", "movie 0"])
    expect(table.get_by_role("columnheader", name="Movie")).to_have_attribute("aria-sort", "descending")
    expert.get_by_label("Standing").select_option("in review")
    expect(table.get_by_role("rowheader")).to_have_text(["movie 1"])
    expect(expert.get_by_role("status").filter(has_text="movies")).to_have_text("1 of 3 movies")
    assert in_both_themes(expert) == []
    expert.get_by_label("Name").fill("no such movie")
    expect(expert.get_by_text("No movie is so.")).to_be_visible()
    expert.get_by_role("link", name="Round 1").click()
    expect(expert.get_by_role("region", name="Stopping rule")).to_be_visible()


def test_annotators_are_told_that_rounds_are_for_experts(pages: Callable[[str], Page]) -> None:
    page = pages("annotator")
    expect(page.get_by_role("heading", name="Rounds are for experts")).to_be_visible()
    expect(page.get_by_role("link", name="Rounds", exact=True)).to_have_count(0)
    assert in_both_themes(page) == []
