"""People in a browser: invited, joined, signed in again by password, a session ended; and what admins see."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.live_home import HomeServer

pytestmark = pytest.mark.e2e

PASSWORD = "tractor violet seven"


@pytest.fixture(scope="module")
def started(server: HomeServer) -> HomeServer:
    server.add_people({"maya": "admin"})
    server.start()
    return server


def join(page: Page, link: str, name: str, password: str) -> None:
    page.goto(link)
    page.get_by_label("Public name").fill(name)
    page.get_by_label("Password (optional)").fill(password)
    page.get_by_role("button", name="Join", exact=True).click()


def sign_in(page: Page, server: HomeServer, name: str, password: str) -> None:
    page.goto(f"{server.url}/sign-in")
    page.get_by_label("Name").fill(name)
    page.get_by_role("textbox", name="Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def test_invited_joined_and_signed_in_again(started: HomeServer, signed_in, browser) -> None:
    admin = signed_in("maya")
    admin.get_by_role("navigation", name="Main").get_by_role("link", name="People").click()
    invite = admin.get_by_role("form", name="New invitation")
    invite.get_by_label("Segmentation skill").select_option("2")
    invite.get_by_label("Note").fill("the crowd")
    invite.get_by_role("button", name="Invite").click()
    link = admin.get_by_label("Link of the invitation").input_value()
    assert link.startswith(f"{started.url}/join/")
    invitations = admin.get_by_role("table", name="Invitations")
    expect(invitations.get_by_role("row", name="the crowd")).to_contain_text("0 of 1")

    # A look uses nothing up: another browser only opens it.
    looking = browser.new_context().new_page()
    looking.goto(link)
    expect(looking.get_by_text("You are invited by maya as annotator")).to_be_visible()
    looking.context.close()

    home, elsewhere = browser.new_context(), browser.new_context()
    first, second = home.new_page(), elsewhere.new_page()
    join(first, link, "Ada", "short")
    expect(first.get_by_text("This has 5 characters.")).to_be_visible()
    first.get_by_label("Password (optional)").fill(PASSWORD)
    first.get_by_role("button", name="Join", exact=True).click()
    expect(first.get_by_role("button", name="Ada")).to_be_visible()
    first.wait_for_url(f"{started.url}/")

    # The one place is taken.
    second.goto(link)
    expect(second.get_by_role("alert")).to_contain_text("This invitation was used before.")
    admin.reload()
    row = admin.get_by_role("table", name="Invitations").get_by_role("row", name="the crowd")
    expect(row).to_contain_text("1 of 1")
    expect(row).to_contain_text("Ada")

    # Signed in again by password, in another browser, which then ends the first one's session.
    sign_in(second, started, "Ada", PASSWORD)
    second.get_by_role("button", name="Ada").click()
    second.get_by_role("menuitem", name="Account").click()
    sessions = second.get_by_role("table", name="Where you are signed in")
    expect(sessions.get_by_role("row")).to_have_count(3)
    expect(sessions.get_by_text("this browser")).to_have_count(1)
    expect(sessions.get_by_text("Chrome on Linux")).to_have_count(2)
    sessions.get_by_role("button", name=re.compile("^End Chrome on Linux")).click()
    expect(sessions.get_by_role("row")).to_have_count(2)
    first.reload()
    first.wait_for_url("**/sign-in")

    # The admin sees the newcomer with the skill of the invitation, and pauses them.
    person = admin.get_by_role("table", name="People").get_by_role("row", name="Ada")
    expect(person.get_by_role("cell").nth(2)).to_have_text("2")
    person.get_by_role("button", name="Change Ada").click()
    dialog = admin.get_by_role("dialog", name="Ada")
    dialog.get_by_role("switch").click(force=True)
    dialog.get_by_label("Why, in words for the person").fill("Look at the instructions again.")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_be_hidden()
    expect(person.get_by_text("paused")).to_be_visible()
    home.close()
    elsewhere.close()


def test_a_token_is_shown_once_and_works(started: HomeServer, signed_in) -> None:
    page = signed_in("annotator")
    page.goto(f"{started.url}/account")
    page.get_by_label("Name of the program").fill("script")
    page.get_by_role("button", name="Make token").click()
    secret = page.get_by_label("New token").input_value()
    table = page.get_by_role("table", name="API tokens")
    expect(table.get_by_role("row", name="script")).to_contain_text("never")
    headers = {"Authorization": f"Bearer {secret}"}
    # Without the cookies of the page.
    with_token = page.context.browser.new_context().request
    assert with_token.get(f"{started.url}/api/v1/queue", headers=headers).status == 200
    ask = with_token.post(f"{started.url}/api/v1/tasks/ask", headers=headers, data={})
    assert ask.status == 403
    page.reload()
    expect(table.get_by_role("row", name="script")).to_be_visible()
    expect(page.get_by_label("New token")).to_have_count(0)
    assert secret not in page.content()
    page.get_by_role("button", name="Revoke the token script…").click()
    page.get_by_role("button", name="Revoke for good: the token script").click()
    expect(table).to_be_hidden()
    assert with_token.get(f"{started.url}/api/v1/queue", headers=headers).status == 401


def test_a_reset_brings_somebody_back_who_forgot(started: HomeServer, signed_in, browser) -> None:
    mine = signed_in("expert")
    mine.goto(f"{started.url}/account")
    mine.get_by_label("New password").fill(PASSWORD)
    mine.get_by_role("button", name="Set password").click()
    expect(mine.get_by_text("The new password counts.")).to_be_visible()
    expect(mine.get_by_label("Old password")).to_be_visible()

    admin = signed_in("maya")
    admin.goto(f"{started.url}/people")
    admin.get_by_role("button", name="Change expert").click()
    dialog = admin.get_by_role("dialog", name="expert")
    dialog.get_by_role("button", name="Reset password…").click()
    dialog.get_by_role("button", name="Reset", exact=True).click()
    link = dialog.get_by_label("Sign-in link").input_value()
    mine.reload()
    mine.wait_for_url("**/sign-in**")
    mine.goto(link)
    expect(mine.get_by_role("button", name="expert")).to_be_visible()
    mine.goto(f"{started.url}/account")
    expect(mine.get_by_text("You have none: only one-time links sign you in.")).to_be_visible()


def test_people_are_for_admins_only(started: HomeServer, signed_in) -> None:
    page = signed_in("annotator")
    expect(page.get_by_role("button", name="annotator")).to_be_visible()
    expect(page.get_by_role("link", name="People")).to_have_count(0)
    page.goto(f"{started.url}/people")
    expect(page.get_by_role("heading", name="People are for admins")).to_be_visible()
