"""Who has lost the lease writes nothing any more, however late their request arrives."""

import http.client
import json
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest

from celldata.edits import CellsChange, Edit, edit_to_json
from tests.proofs.client import Answer, Client
from tests.proofs.conftest import ServerFactory
from tools.live_server import LiveServer

pytestmark = pytest.mark.slow

TAKEOVERS = 30
TERM_S = 4


def row_edit(t: int, number: int) -> Edit:
    """An edit that fits once for each number: a row of the cells table."""
    return Edit(str(uuid.uuid4()), "new cell", (CellsChange("nucleus", added=((t, 100, 1000 + number),)),))


def state_of(client: Client, task: dict[str, Any]) -> Any:
    """All that a refused write must leave as it is."""
    now = client.get(f"/tasks/{task['id']}")
    return now["sequence"], now["state"], now["lease"], client.log(task["id"]), client.labels(task).to_json()


class LateRequest:
    """A batch of edits of which all but the last bytes have arrived at the server."""

    def __init__(self, server: LiveServer, client: Client, task: int, token: str, edit: Edit) -> None:
        body = json.dumps({"lease": token, "expected": 0, "edits": [edit_to_json(edit)]}).encode()
        self._connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        self._connection.putrequest("POST", f"/api/v1/tasks/{task}/edits")
        for name, value in {**client.headers(), "Content-Length": str(len(body))}.items():
            self._connection.putheader(name, value)
        self._connection.endheaders(body[:-10])
        self._rest = body[-10:]

    def finish(self) -> Answer:
        self._connection.send(self._rest)
        response = self._connection.getresponse()
        answer = Answer(response.status, json.loads(response.read()))
        self._connection.close()
        return answer


@pytest.fixture
def server(make_server: ServerFactory) -> LiveServer:
    people = {"ann": "annotator", "bob": "annotator"}
    server = make_server(people, n_movies=1, n_frames=5, PROSPERO_LEASE_SECONDS=str(TERM_S))
    server.start()
    return server


def test_a_late_write_is_refused_when_another_tab_has_taken_the_task_over(server: LiveServer) -> None:
    old, new = Client(server, "ann"), Client(server, "ann")
    task, lease = old.take()
    in_flight = LateRequest(server, old, task["id"], lease["token"], row_edit(0, 1))
    taken = new.lease(task["id"], take_over=True)
    assert taken.status == 200
    before = state_of(new, task)
    for answer in (old.save(task["id"], lease["token"], 0, row_edit(0, 2)), in_flight.finish()):
        assert (answer.status, answer.slug) == (410, "lease-lost")
    assert state_of(new, task) == before
    assert new.save(task["id"], taken.body["token"], 0, row_edit(0, 1)).body == {"sequence": 1}


def test_a_late_write_is_refused_when_the_time_is_over(server: LiveServer) -> None:
    ann, bob = Client(server, "ann"), Client(server, "bob")
    task, lease = ann.take()
    in_flight = LateRequest(server, ann, task["id"], lease["token"], row_edit(0, 1))
    assert bob.take() is None
    time.sleep(TERM_S + 0.3)
    # Nobody has it now: the lease is over all the same, and the task is as it was.
    answer = ann.save(task["id"], lease["token"], 0, row_edit(0, 2))
    assert (answer.status, answer.slug) == (410, "lease-lost")
    work = bob.take()
    assert work is not None
    assert work[0]["id"] == task["id"]
    assert bob.save(task["id"], work[1]["token"], 0, row_edit(0, 3)).body == {"sequence": 1}
    before = state_of(bob, task)
    for answer in (in_flight.finish(), ann.save(task["id"], lease["token"], 1, row_edit(0, 4))):
        assert (answer.status, answer.slug) == (410, "lease-lost")
    assert state_of(bob, task) == before


def test_nothing_of_the_old_tab_is_saved_behind_a_takeover(server: LiveServer) -> None:
    """Two tabs of one person take the task from each other, while the one that has it saves all the time."""
    tabs = [Client(server, "ann"), Client(server, "ann")]
    task, lease = tabs[0].take()
    made: list[set[str]] = [set(), set()]
    saved: set[str] = set()
    numbers = iter(range(1, 100_000))

    def save_on(tab: int, token: str, sequence: int, stop: Event) -> None:
        """Save until the lease is lost, and once more after that."""
        while True:
            edit = row_edit(0, next(numbers))
            made[tab].add(edit.id)
            answer = tabs[tab].save(task["id"], token, sequence, edit)
            if answer.status == 200:
                saved.add(edit.id)
                sequence = answer.body["sequence"]
                continue
            assert answer.slug == "lease-lost", answer
            if stop.is_set():
                return

    holder, token, sequence = 0, lease["token"], 0
    bounds = []
    with ThreadPoolExecutor(1) as pool:
        for _ in range(TAKEOVERS):
            stop = Event()
            saving = pool.submit(save_on, holder, token, sequence, stop)
            time.sleep(0.05)
            taken = tabs[1 - holder].lease(task["id"], take_over=True)
            stop.set()
            assert taken.status == 200
            token, sequence = taken.body["token"], taken.body["sequence"]
            bounds.append((holder, sequence))
            saving.result(timeout=60)
            holder = 1 - holder
    log = tabs[0].log(task["id"])
    assert {entry["id"] for entry in log} == saved
    assert len(saved) > TAKEOVERS
    begin = 0
    for holder, end in bounds:
        assert all(entry["id"] in made[holder] for entry in log[begin:end])
        begin = end
    assert len(log) == begin
