"""A crowd at work: N annotators, an edit a second each, against a plain `prospero serve` on the same cores.

`python -m bench soak --minutes M --annotators N`. At the end the server's log and labels are compared with
what it acknowledged: an edit that is missing, there twice, or not in the labels is counted as lost.
"""

import json
import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import psutil

from bench.annotator import Annotator
from bench.crowd import fill_server
from bench.lane import Lane
from bench.table import Measurement
from tools.live_server import LiveServer

ANNOTATORS = 100
SHORT_MINUTES = 2.0
PAUSE_S = 0.5, 1.5  # seconds from one edit to the next: one on average, as people do, not as clocks do
HEARTBEAT_S = 20.0  # as the page of somebody at work
SAMPLE_S = 5.0
GRACE_S = 20.0  # for what is late when the time is over; then the rest is given up, and counted as an error
BUDGET_MS = 250.0
# Memory is flat when it does not grow by more than this between two halves, once all tasks are open.
WARM_UP_S = 45.0
FLAT_MB = 10.0
THEIRS_BYTES = 302_000
THEIRS = "DeepCell Label: 302 kB each way at 2048², 4,096 cells, + 3.6 MB of raw image where a tool needs it"


@dataclass
class Tally:
    """What the annotators met; each adds to its own, so that nobody waits for a lock."""

    seconds: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@dataclass
class Sample:
    """The server at a moment: all its processes together."""

    at: float
    memory_mb: float
    cpu_s: float


def measure_soak(minutes: float = SHORT_MINUTES, n_annotators: int = ANNOTATORS) -> list[Measurement]:
    """A server of its own, filled, soaked, checked and stopped."""
    with tempfile.TemporaryDirectory(prefix="prospero-soak-") as folder, LiveServer(Path(folder)) as live:
        live.home.mkdir()
        _say(f"a movie and {n_annotators} tasks")
        links = fill_server(live, n_annotators)
        live.start()
        _say("everybody opens a task")
        people = [Annotator(Lane.to(live.url), link, seed) for seed, link in enumerate(links)]
        _say(f"{n_annotators} annotators at work for {minutes:g} min")
        tallies, samples, client_cpu = soak(live, people, minutes * 60)
        _say("log and labels of the server against what it acknowledged")
        lost = [what for annotator in people for what in annotator.differences()]
        for what in [error for tally in tallies for error in tally.errors][:20] + lost[:20]:
            _say(what)
        return rows(tallies, samples, client_cpu, lost, n_annotators, minutes)


def soak(
    live: LiveServer, people: list[Annotator], seconds: float
) -> tuple[list[Tally], list[Sample], float]:
    """Let people work; tallies, samples of the server, and CPU seconds of this process."""
    tallies = [Tally() for _ in people]
    begin = time.monotonic() + 1.0
    threads = [
        threading.Thread(target=work, args=(annotator, tally, begin, begin + seconds, seed))
        for seed, (annotator, tally) in enumerate(zip(people, tallies, strict=True))
    ]
    cpu = time.process_time()
    for thread in threads:
        thread.start()
    samples = [_sample(live)]
    while any(thread.is_alive() for thread in threads):
        time.sleep(max(0.0, min(SAMPLE_S, begin + seconds - time.monotonic())) or 0.1)
        if time.monotonic() - samples[-1].at >= SAMPLE_S:
            samples.append(_sample(live))
    samples.append(_sample(live))
    return tallies, samples, time.process_time() - cpu


def work(annotator: Annotator, tally: Tally, begin: float, end: float, seed: int) -> None:
    """Edits at random moments, one a second on average; never two at once, as the page never sends two.

    An edit counts from the moment it was due: a server that falls behind delays those that come after, and
    must not be spared for it.
    """
    rng = random.Random(seed)
    due, beat = begin + rng.random(), begin + HEARTBEAT_S * rng.random()
    edit = annotator.next_edit()
    body = annotator.body(edit)
    while due < end:
        time.sleep(max(0.0, due - time.monotonic()))
        if time.monotonic() > end + GRACE_S:
            tally.errors.append(f"task {annotator.task_id}: edits were due that could not be sent in time")
            return
        try:
            status, _, content = annotator.lane.send("POST", annotator.path, body)
            tally.seconds.append(time.monotonic() - due)
            if status != 200:
                raise AssertionError(f"an edit was answered {status}: {content[:200]!r}")
            tally.sizes.append(len(body))
            annotator.accept(edit, json.loads(content)["sequence"])
            edit = annotator.next_edit()
            body = annotator.body(edit)
            if time.monotonic() > beat:
                annotator.heartbeat()
                beat += HEARTBEAT_S
        except (OSError, AssertionError) as error:
            tally.errors.append(f"task {annotator.task_id}: {error}")
        due += rng.uniform(*PAUSE_S)


def rows(
    tallies: list[Tally],
    samples: list[Sample],
    client_cpu: float,
    lost: list[str],
    n_annotators: int,
    minutes: float,
) -> list[Measurement]:
    """Lines of the table, and beside them what is not a budget."""
    seconds = np.array([s for tally in tallies for s in tally.seconds])
    sizes = np.array([s for tally in tallies for s in tally.sizes])
    errors = sum(len(tally.errors) for tally in tallies)
    p50, p95, p99 = (float(np.percentile(seconds, q)) * 1000 for q in (50, 95, 99))
    lasted = samples[-1].at - samples[0].at
    per_edit = (samples[-1].cpu_s - samples[0].cpu_s) / len(seconds) * 1000
    start, end, growth = flatness(samples)
    who = f"{n_annotators} annotators"
    return [
        Measurement(
            f"{who}, edit acknowledged, p95",
            p95,
            BUDGET_MS,
            "ms",
            f"{minutes:g} min, {len(seconds):,} edits, {len(seconds) / lasted:.0f} a second; p50 {p50:.0f}, "
            f"p99 {p99:.0f}, max {seconds.max() * 1000:.0f} ms; CPU per edit: server {per_edit:.1f} ms, "
            f"this client {client_cpu / len(seconds) * 1000:.1f} ms",
        ),
        Measurement(f"{who}, errors", errors, 0, "", "answers other than 200, broken connections"),
        Measurement(
            f"{who}, edits lost or twice",
            len(lost),
            0,
            "",
            "log, frames and cells against what was acknowledged",
        ),
        Measurement(
            f"{who}, growth of memory",
            growth,
            FLAT_MB,
            "MB",
            f"server, all processes (PSS): {start:.0f} MB at the start, {end:.0f} MB at the end; "
            f"growth: between the medians of the two halves after {WARM_UP_S:.0f} s",
        ),
        Measurement(
            "bytes sent per edit, crowd, median",
            float(np.median(sizes)),
            1000,
            "B",
            f"{THEIRS}; labels in one browser",
        ),
    ]


def flatness(samples: list[Sample]) -> tuple[float, float, float]:
    """MB at the start, at the end, and by how much the second half after the warm-up lies above the first."""
    warm = [sample.memory_mb for sample in samples if sample.at - samples[0].at >= WARM_UP_S]
    if len(warm) < 4:
        warm = [sample.memory_mb for sample in samples[len(samples) // 2 :]]
    half = max(1, len(warm) // 2)
    growth = float(np.median(warm[half:] or warm) - np.median(warm[:half]))
    return samples[0].memory_mb, samples[-1].memory_mb, growth


def _sample(live: LiveServer) -> Sample:
    """Memory counts each shared page once (PSS); CPU is that of the master and of the workers that live."""
    processes = [psutil.Process(live.pid), *(psutil.Process(pid) for pid in live.workers())]
    memory = sum(process.memory_full_info().pss for process in processes) / 1e6
    cpu = sum(sum(process.cpu_times()[:2]) for process in processes)
    return Sample(time.monotonic(), memory, cpu)


def _say(what: str, say: Callable[[str], object] = sys.stderr.write) -> None:
    say(f"bench: {what}\n")
