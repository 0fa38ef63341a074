"""Two clients race for one task, a thousand times by each way: one lease each time, and both can have it."""

import math
import random
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from threading import Barrier

import pytest
import sqlalchemy as sa

from backend.database import db
from backend.models import LeaseRecord
from tests.live_home import app_of
from tests.proofs.client import Answer, Client
from tests.proofs.conftest import Database, ServerFactory
from tools.live_server import LiveServer

pytestmark = pytest.mark.slow

# Those count in which both requests were under way at once.
RACES = {"sqlite": 1000, "postgresql": 100}
# Who is sent off first is drawn by lot, so a server that favours nobody makes `won` a fair coin's: in one run
# of a million it strays further than so many standard deviations.
SIGMAS = 5
BOTH = pytest.mark.parametrize("database", RACES, indirect=True)
Runner = Callable[[Client], Answer]


@BOTH
def test_one_of_two_who_open_a_task_at_once_gets_it(make_server: ServerFactory, database: Database) -> None:
    server = make_server({"one": "expert", "two": "expert"}, n_movies=1, n_frames=5)
    server.start()
    clients = [Client(server, name) for name in ("one", "two")]
    (task,) = clients[0].get("/tasks")

    def check_loser(answer: Answer, winner: Client) -> None:
        assert (answer.status, answer.slug) == (409, "lease-held")
        assert (answer.body["holder"], answer.body["mine"]) == (winner.name, False)

    races = RACES[database.name]
    _race(races, server, clients, task["id"], lambda client: client.lease(task["id"]), check_loser)


@BOTH
def test_one_of_two_who_ask_for_the_last_task_at_once_gets_it(
    make_server: ServerFactory, database: Database
) -> None:
    server = make_server({"one": "annotator", "two": "annotator"}, n_movies=1, n_frames=5)
    server.start()
    clients = [Client(server, name) for name in ("one", "two")]
    work = clients[0].take()
    assert work is not None
    task, lease = work
    _release(clients[0], task["id"], lease["token"])

    def ask(client: Client) -> Answer:
        answer = client.try_("POST", "/tasks/ask", {"kind": "segmentation", "tab": client.tab})
        return answer if answer.body["task"] is None else Answer(200, answer.body["lease"])

    def check_loser(answer: Answer, winner: Client) -> None:
        assert (answer.status, answer.body["lease"]) == (200, None)
        (reason,) = answer.body["reasons"]
        assert (reason["reason"], reason["count"]) == ("all_leased", 1)

    _race(RACES[database.name], server, clients, task["id"], ask, check_loser, before=1)


def _race(
    races: int,
    server: LiveServer,
    clients: list[Client],
    task: int,
    run: Runner,
    check_loser: Callable[[Answer, Client], None],
    before: int = 0,
) -> None:
    """`races` times: both run at once, one gets the lease and gives it back. `before`: leases there were."""
    rng = random.Random(5)
    won: Counter[str] = Counter()
    met = 0
    start = Barrier(2)

    def timed(client: Client) -> tuple[Answer, float, float]:
        start.wait()
        begun = time.monotonic()
        return run(client), begun, time.monotonic()

    with ThreadPoolExecutor(2) as pool:
        while met < races:
            assert won.total() < 2 * races, f"only {met} of {won.total()} races were any"
            pair = rng.sample(clients, 2)
            answers, begun, ended = zip(*pool.map(timed, pair), strict=True)
            (first,) = [n for n, answer in enumerate(answers) if answer.status == 200 and _token(answer)]
            winner = pair[first]
            check_loser(answers[1 - first], winner)
            won[winner.name] += 1
            met += max(begun) < min(ended)
            _release(winner, task, _token(answers[first]))
    held = won.total()
    print(f"\n{held} races, {met} met: {won}")
    assert abs(won["one"] - held / 2) <= SIGMAS * math.sqrt(held) / 2, f"one of them is favoured: {won}"
    with app_of(server):
        leases = db.session.scalars(
            sa.select(LeaseRecord).where(LeaseRecord.task_id == task).order_by(LeaseRecord.granted_at)
        ).all()
        assert len(leases) == held + before
        assert all(lease.ended_at is not None for lease in leases)
        assert all(a.ended_at <= b.granted_at for a, b in pairwise(leases))


def _token(answer: Answer) -> str:
    return str(answer.body.get("token", ""))


def _release(client: Client, task: int, token: str) -> None:
    assert client.try_("DELETE", f"/tasks/{task}/lease?token={token}").status in (200, 204)
