"""The queue page: what is ready in each project and why there is none; skipping and flagging a task."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from backend.database import db, now, write
from backend.models import MovieRecord, Project, Task, User
from backend.movies.current_labels import load_labels
from backend.tasks.creation import create_segmentation_tasks
from tests.e2e.people import Annotator
from tests.e2e.practice_movie import EMPTY, import_movie
from tests.e2e.test_axe import violations
from tests.live_home import HomeServer, app_of

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def tasks(server: HomeServer, tmp_path_factory: pytest.TempPathFactory) -> list[int]:
    """Four tasks on one movie, and two projects beside the first that have none for the annotator."""
    server.add_people({"second": "annotator", "boss": "admin"})
    import_movie(server, tmp_path_factory.mktemp("movie"))
    with app_of(server):
        movie = db.session.query(MovieRecord).one()
        labels = load_labels(movie)
        with write():
            paused = Project(name="Organoids", paused_at=now())
            skilled = Project(name="Neurons", required_level=1, priority=-1)
            db.session.add_all([paused, skilled])
        projects = [movie.project_id, movie.project_id, movie.project_id, paused.id, skilled.id]
        for project_id in projects:
            with write():
                made = create_segmentation_tasks(movie, labels)
                for task in made:
                    task.project_id = project_id
        found = [task.id for task in db.session.query(Task).order_by(Task.id)]
    server.start()
    return found


def sound(page: Page) -> None:
    """axe finds nothing on the page, once what opens has opened."""
    page.wait_for_timeout(400)
    assert violations(page) == []


def rows(page: Page) -> list[str]:
    listed = page.get_by_role("list", name="Kinds of work").get_by_role("listitem")
    expect(listed.first).to_be_visible()
    return listed.all_inner_texts()


def said(page: Page) -> list[str]:
    return [" ".join(text.split()) for text in rows(page)]


def test_the_queue_says_what_is_ready_and_why_there_is_none(
    tasks: list[int], signed_in: Callable[[str], Page]
) -> None:
    page = signed_in("annotator")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_contain_text("ready for you")
    first, skilled, paused = sorted(said(page), key=lambda row: not row.startswith("First"))
    assert first.startswith("First project Segmentation:")
    assert first.endswith("ready")
    assert {skilled, paused} == {
        "Neurons Segmentation: needs the segmentation skill, 5 practice tasks to go Practise",
        f"Organoids Segmentation: Paused by the project since {now().astimezone():%-d %B}",
    }
    sound(page)
    # Enter asks, wherever the focus is.
    page.keyboard.press("Enter")
    page.wait_for_url("**/tasks/*")


def test_a_task_is_skipped_with_a_reason_and_kept_edits_go_to_others(
    tasks: list[int], server: HomeServer, signed_in: Callable[[str], Page]
) -> None:
    annotator = Annotator(signed_in("annotator"), server)
    page = annotator.page
    task = annotator.ask_for_work()
    annotator.open_mine(task)
    annotator.key("b")
    annotator.point(*EMPTY)
    annotator.wait("window.__prospero.undo().undo === 1")
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Skip…").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Skip", exact=True)).to_be_disabled()
    dialog.get_by_text("I cannot see the borders").click()
    sound(page)
    dialog.get_by_role("button", name="Skip", exact=True).click()
    expect(page.get_by_role("heading", name="ready for you")).to_be_visible()
    with app_of(server):
        left = db.session.get_one(Task, task)
        assert (left.state, left.annotator_id, left.sequence) == ("queued", None, 1)
    assert annotator.ask_for_work() != task
    other = Annotator(signed_in("second"), server)
    assert other.ask_for_work() == task


def test_a_task_is_flagged_from_the_palette_and_comes_back_with_the_experts_words(
    tasks: list[int], server: HomeServer, signed_in: Callable[[str], Page]
) -> None:
    annotator = Annotator(signed_in("annotator"), server)
    page = annotator.page
    task = annotator.ask_for_work()
    annotator.open_mine(task)
    annotator.key("Control+k")
    page.get_by_label("Find a tool, a command or a cell by its number").fill("flag")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Flag this task")
    dialog.get_by_role("textbox", name="Reason").fill("Everything is out of focus")
    dialog.get_by_role("button", name="Flag", exact=True).click()
    expect(page.get_by_role("heading", name="ready for you")).to_be_visible()

    expert = signed_in("expert")
    csrf = expert.evaluate("async () => (await (await fetch('/api/v1/session')).json()).csrf_token")
    headers = {"X-CSRF-Token": csrf}
    (flag,) = expert.request.get(f"{server.url}/api/v1/flags").json()
    assert (flag["task"]["id"], flag["by"], flag["reason"]) == (
        task,
        "annotator",
        "Everything is out of focus",
    )
    body = {"action": "annotator", "answer": "Label the two cells that are sharp."}
    told = expert.request.post(f"{server.url}/api/v1/flags/{flag['id']}/answer", data=body, headers=headers)
    assert told.status == 200

    page.reload()
    returned = page.get_by_role("region", name="Returned to you")
    expect(returned.get_by_text("Label the two cells that are sharp.")).to_be_visible()
    box = returned.get_by_role("checkbox", name="Comment 1 done")
    box.check()
    expect(box).to_be_checked()
    page.reload()
    expect(box).to_be_checked()
    returned.get_by_role("link", name="Open").click()
    page.wait_for_url(f"**/tasks/{task}")


def test_who_is_paused_reads_why(
    tasks: list[int], server: HomeServer, signed_in: Callable[[str], Page]
) -> None:
    with app_of(server), write():
        user = db.session.query(User).filter_by(name="second").one()
        user.paused_at, user.paused_for = now(), "The last 5 check tasks scored .61, the limit is .80."
    page = signed_in("second")
    expect(page.get_by_text("Your work is paused")).to_be_visible()
    expect(page.get_by_text("the limit is .80")).to_be_visible()
    expect(page.get_by_role("heading", name=re.compile("^No (new )?task for you right now$"))).to_be_visible()
    with app_of(server), write():
        db.session.query(User).filter_by(name="second").one().paused_at = None


def test_instructions_are_written_by_an_admin_and_are_news_at_the_task(
    tasks: list[int], server: HomeServer, signed_in: Callable[[str], Page]
) -> None:
    annotator = Annotator(signed_in("annotator"), server)
    task = annotator.ask_for_work()
    annotator.open_mine(task)
    annotator.key("F1")
    expect(
        annotator.page.get_by_role("heading", name="Segmentation: every cell has its outline")
    ).to_be_visible()
    annotator.leave()

    boss = signed_in("boss")
    boss.get_by_role("link", name="Instructions").click()
    sound(boss)
    boss.get_by_role("button", name="Edit").click()
    area = boss.get_by_label("Markdown")
    area.fill("# Our own way\n\nEvery cell counts.\n")
    preview = boss.get_by_role("region", name="Preview")
    expect(preview.get_by_role("heading", name="Our own way")).to_be_visible()
    sound(boss)
    boss.get_by_role("button", name="Save version 1").click()
    expect(boss.get_by_text("segmentation · version 1,")).to_be_visible()

    annotator.open_mine(task)
    button = annotator.page.get_by_role("banner").get_by_role("button", name="Instructions", exact=True)
    expect(button.get_by_text("Instructions")).to_be_visible()
    annotator.key("F1")
    expect(annotator.page.get_by_role("heading", name="Our own way")).to_be_visible()


def test_an_admin_adds_and_pauses_a_project(tasks: list[int], signed_in: Callable[[str], Page]) -> None:
    boss = signed_in("boss")
    boss.get_by_role("link", name="Projects").click()
    boss.get_by_role("button", name="New project…").click()
    boss.get_by_label("Name").fill("Embryos")
    boss.get_by_label("People per task").fill("2")
    sound(boss)
    boss.get_by_role("button", name="Add", exact=True).click()
    row = boss.get_by_role("row", name="Embryos")
    expect(row).to_be_visible()
    sound(boss)
    row.get_by_role("button", name="Pause").click()
    expect(row.get_by_text("paused since")).to_be_visible()
    row.get_by_role("button", name="Resume").click()
    expect(row.get_by_role("button", name="Pause")).to_be_visible()
