"""The disk of the server is full, or turns read-only, under a running server: real faults, real processes."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.backend.faults.fault_server import Annotator, FaultServer, check_unavailable, run_quietly

SIZE_MB = 16


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FaultServer, Annotator]]:
    """One server that goes through every fault: each test ends with it well again, without a restart."""
    with FaultServer(tmp_path_factory.mktemp("disk")) as server:
        yield server, server.begin()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[FaultServer]:
    """A server whose home is a disk of its own, of a few megabytes."""
    with FaultServer(tmp_path) as server:
        server.home.mkdir()
        refused = run_quietly("mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m", "tmpfs", server.home)
        if refused:
            pytest.skip(f"NO DISK TO FILL: this machine does not let the tests mount a tmpfs ({refused})")
        try:
            yield server
        finally:
            server.stop()
            run_quietly("umount", "-l", server.home)


@contextmanager
def files_may_not_grow(server: FaultServer) -> Iterator[None]:
    """The kernel refuses every write beyond the first 8 kB of a file, as on a disk or quota that is used up
    (EFBIG); works on every machine.
    """
    limits = {pid: resource.prlimit(pid, resource.RLIMIT_FSIZE) for pid in server.workers()}
    assert limits, "the server has no workers"
    for pid, (_, hard) in limits.items():
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (8192, hard))
    try:
        yield
    finally:
        for pid, limit in limits.items():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, limit)


@contextmanager
def immutable(*files: Path) -> Iterator[None]:
    """The kernel refuses every write to these files, also by who has them open already."""
    refused = run_quietly("chattr", "+i", *files)
    if refused:
        run_quietly("chattr", "-i", *files)
        pytest.skip(f"NO READ-ONLY DATABASE: this machine does not let the tests forbid writing ({refused})")
    try:
        yield
    finally:
        run_quietly("chattr", "-i", *files)


def test_a_full_disk_refuses_whole_batches_and_is_well_again_by_itself(small_disk: FaultServer):
    server, ann = small_disk, small_disk.begin()
    assert ann.save(*ann.batch()).status == 200
    space = os.statvfs(server.home)
    filler = server.home / "filler"
    # Room for a few batches, so that the disk fills up in the middle of one.
    filler.write_bytes(bytes(space.f_bavail * space.f_frsize - 300_000))
    for _ in range(200):
        batch = ann.batch()
        answer = ann.save(*batch)
        if answer.status != 200:
            break
    check_unavailable(answer, "full", "The disk of the server is full")
    ann.check_kept()
    # The next one is refused the same way, and reading goes on.
    check_unavailable(ann.save(*batch), "full", "The disk of the server is full")
    ann.check_kept()
    status, checks = ann.ready()
    assert (status, "is full" in checks["storage"]) == (503, True), checks
    assert "Free space on it" in server.log
    filler.unlink()
    assert ann.save(*batch).status == 200
    assert ann.save(*ann.batch()).status == 200
    ann.check_kept()
    assert ann.ready()[0] == 200


def test_files_that_may_not_grow_refuse_whole_batches(desk: tuple[FaultServer, Annotator]):
    server, ann = desk
    assert ann.save(*ann.batch()).status == 200
    batch = ann.batch(size=4)
    with files_may_not_grow(server):
        for _ in range(2):
            check_unavailable(ann.save(*batch), "full", "The disk of the server is full")
            ann.check_kept()
        assert ann.ready()[0] == 503
    assert ann.save(*batch).status == 200
    ann.check_kept()
    assert ann.ready()[0] == 200


def test_a_database_that_turns_read_only_is_said_to_be_and_is_well_again_by_itself(
    desk: tuple[FaultServer, Annotator],
):
    server, ann = desk
    assert ann.save(*ann.batch()).status == 200
    batch = ann.batch()
    with immutable(server.database, server.database.with_name("prospero.sqlite-wal")):
        for _ in range(2):
            check_unavailable(ann.save(*batch), "read-only", "can only be read")
            ann.check_kept()
        status, checks = ann.ready()
        assert (status, "can only be read" in checks["database"]) == (503, True), checks
    assert ann.save(*batch).status == 200
    ann.check_kept()
    assert ann.ready()[0] == 200
    assert "writable again" in server.log
