"""PostgreSQL stops, crashes, locks a row or runs out of disk under a server that goes on running."""

from __future__ import annotations

import shutil
import threading
import uuid
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import sqlalchemy as sa

from backend import database
from backend.database import db, write
from backend.models import Task
from tests.backend.faults.fault_server import Annotator, FaultServer, check_unavailable, run_quietly
from tests.backend.postgres_cluster import Cluster, new_cluster
from tests.backend.shared_servers import make_app


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A cluster of these tests' own: they stop it."""
    made = new_cluster()
    if made is None:
        pytest.skip("NO POSTGRESQL: nothing is tested on it; see tools/find_postgres.py")
    yield made
    made.remove()


@pytest.fixture(scope="module")
def desk(
    cluster: Cluster, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[FaultServer, Annotator]]:
    with pytest.MonkeyPatch.context() as patch, FaultServer(tmp_path_factory.mktemp("pg")) as server:
        patch.setenv("DATABASE_URL", cluster.url)
        yield server, server.begin(cluster.url)


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_the_database_stops_and_comes_back(mode: str, cluster: Cluster, desk: tuple[FaultServer, Annotator]):
    """`immediate` is a crash: what was acknowledged before it is there after it."""
    server, ann = desk
    for _ in range(3):
        assert ann.save(*ann.batch()).status == 200
    batch = ann.batch()
    cluster.stop(mode)
    for _ in range(2):
        check_unavailable(ann.save(*batch), "gone", "cannot be reached")
    status, checks = ann.ready()
    assert (status, "cannot be read (gone)" in checks["database"]) == (503, True), checks
    cluster.start()
    ann.check_kept()
    assert ann.save(*batch).status == 200
    ann.check_kept()
    assert ann.ready()[0] == 200
    assert "Start it, or check DATABASE_URL" in server.log


def test_a_row_that_stays_locked_is_a_problem(
    cluster: Cluster, desk: tuple[FaultServer, Annotator], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    _, ann = desk
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 300)
    app = make_app(tmp_path, cluster.url)
    headers = {"Cookie": ann.cookie, "X-CSRF-Token": ann.csrf}
    with app.app_context():
        holder = db.engine.connect()
    with holder, holder.begin():
        holder.execute(sa.select(Task.id).where(Task.id == ann.task).with_for_update())
        renewal = {"token": ann.token, "idle": 0}
        client = app.test_client(use_cookies=False)
        answer = client.put(f"/api/v1/tasks/{ann.task}/lease", json=renewal, headers=headers)
        assert (answer.status_code, answer.json["reason"]) == (503, "locked"), answer.json
    assert ann.save(*ann.batch()).status == 200
    ann.check_kept()


def test_two_writers_that_wait_for_each_other_are_told_to_try_again(
    cluster: Cluster, desk: tuple[FaultServer, Annotator], tmp_path: Path
):
    """PostgreSQL ends one of two that wait for each other; that one gets a problem, never a 500."""
    app = make_app(tmp_path / "one", cluster.url)
    keys = uuid.uuid4().int % 10**6, uuid.uuid4().int % 10**6 + 10**6
    both_hold = threading.Barrier(2)
    answers: list[tuple[int, str | None]] = []

    def lock(first: int, second: int) -> str:
        with write():
            db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(first)))
            both_hold.wait(20)
            db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(second)))
        return "done"

    app.add_url_rule("/lock/<int:first>/<int:second>", view_func=lock)

    def ask(first: int, second: int) -> None:
        answer = app.test_client().get(f"/lock/{first}/{second}")
        answers.append((answer.status_code, answer.json["reason"] if answer.is_json else None))

    threads = [threading.Thread(target=ask, args=pair) for pair in (keys, keys[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers, key=str) == [(200, None), (503, "conflict")]


def fill(path: Path) -> None:
    """Write until the disk takes nothing more."""
    with suppress(OSError), path.open("wb", buffering=0) as file:
        while file.write(bytes(2**16)):
            pass


def test_the_disk_of_the_database_is_full(cluster: Cluster, tmp_path: Path):
    """The rows of this server lie on a small disk of their own; PostgreSQL itself stays well."""
    disk = cluster.folder / "small"
    disk.mkdir()
    refused = run_quietly("mount", "-t", "tmpfs", "-o", "size=24m,mode=700", "tmpfs", disk)
    if refused:
        pytest.skip(f"NO DISK TO FILL: this machine does not let the tests mount a tmpfs ({refused})")
    try:
        shutil.chown(disk, cluster.user)
        cluster.sql(f"CREATE TABLESPACE small LOCATION '{disk}'")
        cluster.sql("CREATE DATABASE small TABLESPACE small")
        url = cluster.url.replace("/prospero?", "/small?")
        with pytest.MonkeyPatch.context() as patch, FaultServer(tmp_path) as server:
            patch.setenv("DATABASE_URL", url)
            ann = server.begin(url)
            assert ann.save(*ann.batch()).status == 200
            filler = disk / "filler"
            fill(filler)
            for _ in range(200):  # the last page of the table takes some more
                batch = ann.batch(size=4)
                answer = ann.save(*batch)
                if answer.status != 200:
                    break
            check_unavailable(answer, "full", "The disk of the server is full")
            ann.check_kept()
            filler.unlink()
            assert ann.save(*batch).status == 200
            ann.check_kept()
            server.stop()
        cluster.sql("DROP DATABASE small WITH (FORCE)")
        cluster.sql("DROP TABLESPACE small")
    finally:
        run_quietly("umount", "-l", disk)
