"""A manager's pages in a browser: at every width, with keys alone, with no answer and no session."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from backend.database import db, write
from backend.models import UserSession
from tests.e2e.test_axe import in_both_themes, violations
from tests.live_home import HomeServer, app_of

pytestmark = pytest.mark.e2e

PAGES = ("", "people", "projects", "figures", "instructions", "training", "account")
LONG_NAME = "A very long public name that somebody chose because eighty letters were allowed"


@pytest.fixture(scope="module")
def started(server: HomeServer) -> HomeServer:
    server.add_people({"maya": "admin", LONG_NAME: "admin"})
    server.start()
    return server


@pytest.fixture
def admin(started: HomeServer, browser: Browser) -> Iterator[Page]:
    """Maya's page, without motion; an error on it fails the test."""
    complaints: list[str] = []
    context = browser.new_context(reduced_motion="reduce", viewport={"width": 1280, "height": 720})
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(started.login_link("maya"))
    yield page
    context.close()
    assert complaints == []


@pytest.mark.parametrize("width", [1440, 1280, 820, 390])
def test_no_page_is_wider_than_the_window(started: HomeServer, browser: Browser, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(started.login_link(LONG_NAME))
    for name in PAGES:
        page.goto(f"{started.url}/{name}")
        expect(page.locator("main")).not_to_have_attribute("aria-busy", "true")
        expect(page.get_by_role("banner").get_by_role("button", name=LONG_NAME)).to_be_in_viewport()
        beyond = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            " + Math.max(0, document.querySelector('header').scrollWidth - innerWidth)"
        )
        assert (name, beyond) == (name, 0)
    context.close()


def test_the_pages_are_a_menu_where_their_links_have_no_room(started: HomeServer, admin: Page) -> None:
    menu = admin.get_by_role("button", name="Pages", exact=True)
    links = admin.get_by_role("navigation", name="Main")
    expect(links.get_by_role("link")).to_have_count(8)
    expect(menu).to_be_hidden()
    admin.set_viewport_size({"width": 820, "height": 800})
    expect(links.get_by_role("link")).to_have_count(0)
    # With keys alone.
    menu.focus()
    admin.keyboard.press("Enter")
    admin.get_by_role("menuitem", name="Work").wait_for()
    assert violations(admin) == []
    admin.keyboard.type("Proj")
    for _ in range(5):
        if admin.get_by_role("menuitem", name="Projects").evaluate(
            "(item) => item === document.activeElement"
        ):
            break
        admin.keyboard.press("ArrowDown")
    admin.keyboard.press("Enter")
    expect(admin.get_by_role("heading", name="Projects")).to_be_visible()


def test_a_project_is_added_with_keys_alone_and_a_taken_name_is_said_at_its_field(
    started: HomeServer, admin: Page
) -> None:
    admin.goto(f"{started.url}/projects")
    admin.get_by_role("table", name="Projects").wait_for()
    assert in_both_themes(admin) == []
    admin.get_by_role("button", name="New project…").focus()
    admin.keyboard.press("Enter")
    dialog = admin.get_by_role("dialog", name="New project")
    name = dialog.get_by_label("Name")
    expect(name).to_be_focused()
    admin.keyboard.type("first PROJECT")
    admin.keyboard.press("Enter")
    expect(dialog.get_by_text("There is one of this name already.")).to_be_in_viewport()
    expect(name).to_be_focused()
    assert violations(admin) == []
    admin.keyboard.press("Control+a")
    admin.keyboard.type("<b>Embryos</b>")
    for _ in range(7):
        admin.keyboard.press("Tab")
    expect(dialog.get_by_label("Share of check tasks")).to_be_focused()
    admin.keyboard.press("Control+a")
    admin.keyboard.type("7.5")
    admin.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    row = admin.get_by_role("row").filter(has_text="<b>Embryos</b>")
    expect(row).to_contain_text("8 %")
    expect(row).to_contain_text("no answers yet")
    assert admin.locator("main b").count() == 0


def test_what_the_server_does_not_answer_is_said_and_done_again(started: HomeServer, admin: Page) -> None:
    admin.goto(f"{started.url}/projects")
    pause = admin.get_by_role("button", name="Pause First project")
    pause.wait_for()
    admin.route("**/api/v1/projects/1", lambda route: route.abort())
    pause.click()
    expect(admin.get_by_role("alert")).to_contain_text("The server did not answer.")
    admin.unroute_all()
    pause.click()
    admin.get_by_role("button", name="Resume First project").click()
    expect(pause).to_be_visible()
    expect(admin.get_by_role("alert")).to_have_count(0)


def test_a_text_outlives_the_session_in_which_it_was_written(started: HomeServer, admin: Page) -> None:
    admin.goto(f"{started.url}/instructions/1/tracking")
    admin.get_by_role("button", name="Edit").click()
    area = admin.get_by_label("Markdown")
    area.fill(
        f"# Ours\n\n{'x' * 200}\n\n![elsewhere](https://example.org/a.png)\n\n<script>alert(1)</script>"
    )
    preview = admin.get_by_role("region", name="Preview")
    expect(preview.get_by_text("Picture not shown: elsewhere.")).to_be_visible()
    assert preview.evaluate("(part) => part.scrollWidth <= part.clientWidth")
    assert in_both_themes(admin) == []
    with app_of(started), write():
        db.session.query(UserSession).delete()
    admin.get_by_role("button", name="Save version 1").click()
    admin.wait_for_url("**/sign-in?next=*")
    admin.goto(started.login_link("maya"))
    admin.goto(f"{started.url}/instructions/1/tracking")
    admin.get_by_role("button", name="Go on writing").click()
    assert area.input_value().startswith("# Ours")
    admin.get_by_role("button", name="Save version 1").click()
    expect(admin.get_by_label("Version")).to_be_visible()
    assert violations(admin) == []
    # The text before it is there to be read, and to go back to.
    admin.get_by_label("Version").select_option("0")
    expect(admin.get_by_text("This text counts no more. People read version 1 now.")).to_be_visible()
    admin.get_by_role("button", name="Edit from here").click()
    admin.get_by_role("button", name="Save version 2").click()
    expect(admin.get_by_text("tracking · version 2,")).to_be_visible()
