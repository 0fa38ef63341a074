"""A person who rests: the task goes back to the queue, and the next stroke brings it back."""

import pytest
from playwright.sync_api import expect

from tests.e2e.people import Annotator
from tests.e2e.strokes import PIXELS, check_saved, stroke_made
from tests.live_home import add_movies, app_of
from tools.live_server import LiveServer

pytestmark = pytest.mark.e2e

LEASE_S = 12
# The notice goes when the task is had again: a stroke above would begin on it on a slow machine.
BELOW_THE_NOTICE = 30


def test_a_rest_gives_the_task_back_and_the_next_stroke_gets_it_again(server: LiveServer, signed_in) -> None:
    with app_of(server) as app:
        add_movies(app, 1, 5, (PIXELS, PIXELS))
    server.settings["PROSPERO_LEASE_SECONDS"] = str(LEASE_S)
    server.start()
    annotator = Annotator(signed_in("annotator"), server)
    task = annotator.ask_for_work()
    stroke_made(annotator, 0)
    annotator.saved()
    notice = annotator.page.get_by_role("alert")
    expect(notice).to_contain_text("This task went back to the queue at", timeout=90_000)
    expect(notice).to_contain_text("What you saved is kept.")
    stroke_made(annotator, BELOW_THE_NOTICE)
    expect(notice).to_be_hidden(timeout=30_000)
    annotator.saved()
    check_saved(annotator, server, task, 2)
