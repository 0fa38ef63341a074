"""How many pairs agreement needs to rank people: the crowd of `bench/workforce.py` without a server.

Everybody outlines the same fields; of all pairs of them, scenes of as many as a crowd would have are drawn,
many times, and each scene ranks the four kinds by the mean agreement and by that without the partners.
"""

from __future__ import annotations

import zlib
from itertools import combinations

import numpy as np
from scipy.stats import spearmanr

from bench.table import Measurement
from bench.workforce_fill import KINDS, PER_KIND
from bench.workforce_people import RETURN_BELOW, RETURN_BELOW_AGAIN, rates_of, share_of
from celldata.labels import Labels
from celldata.metrics.raters import without_partners
from celldata.scoring.objects import score_segmentation
from celldata.simulator import SimulationParameters, corrupt, simulate

FIELDS, SCENES = 10, 200
PEOPLE = [(kind, share_of(n, PER_KIND)) for kind in KINDS for n in range(PER_KIND)]
# Tasks in all, people for each: 50 pairs, 100, 150 and 240 of 40 people.
CROWDS = ((100, 2), (200, 2), (150, 3), (160, 4))
# Rank correlation of the kinds that the crowd's proof asks for.
RANKED = 0.9


def measure_raters() -> list[Measurement]:
    """The share of scenes whose ranking fails, by mean agreement and without the partners."""
    agreement, errors = _everybody()
    rows = []
    for tasks, overlap in CROWDS:
        scenes = [_scene(np.random.default_rng(seed), tasks, overlap, agreement) for seed in range(SCENES)]
        told = []
        for name, figure in (("mean", _means), ("without partners", without_partners)):
            ranks = [_ranks(figure(*scene), errors) for scene in scenes]
            kinds, people = (np.array(values) for values in zip(*ranks, strict=True))
            told.append((name, float((kinds < RANKED).mean()), float(people.mean())))
        (_, of_means, by_mean), (_, failed, alone) = told
        pairs = len(scenes[0][0])
        rows.append(
            Measurement(
                f"agreement of {pairs} pairs, rankings of the kinds below {RANKED}",
                100 * failed,
                5.0 if (tasks, overlap) == CROWDS[-1] else None,
                "%",
                f"{tasks} tasks, {overlap} people each, {SCENES} scenes; by mean agreement "
                f"{100 * of_means:.0f} %; rank correlation of people {alone:.2f}, by mean {by_mean:.2f}",
            )
        )
    return rows


def _everybody() -> tuple[np.ndarray, np.ndarray]:
    """Agreement (field, person, person) of all with all, and errors in an outline by person."""
    agreement = np.ones((FIELDS, len(PEOPLE), len(PEOPLE)))
    errors, chances = np.zeros(len(PEOPLE)), 0
    for field in range(FIELDS):
        parameters = SimulationParameters(
            n_frames=5, height=96, width=128, n_cells=5, max_cells=14, cell_cycle_h=400.0, radius_um=7.0
        )
        truth = Labels.from_images(simulate(parameters, field).labels.images, ())
        chances += len(truth.cells.rows)
        done = []
        for person, (kind, share) in enumerate(PEOPLE):
            mine, wrong = _deed(truth, kind, share, field)
            errors[person] += wrong
            done.append(mine)
        for one, other in combinations(range(len(PEOPLE)), 2):
            value = score_segmentation(done[one], done[other]).value
            agreement[field, one, other] = agreement[field, other, one] = value
    return agreement, errors / chances


def _deed(truth: Labels, kind: str, share: float, field: int) -> tuple[Labels, int]:
    """What a person hands in at last, and how much was wrong with it at first."""
    first_errors = 0
    for revision, enough in enumerate((RETURN_BELOW, RETURN_BELOW_AGAIN, 0.0)):
        seed = zlib.crc32(f"{kind} {share} {field} {revision}".encode())
        mine, wrong = corrupt(truth, rates_of(kind, share, "segmentation", revision), seed)
        if revision == 0:
            first_errors = len(wrong)
        if score_segmentation(truth, mine).value >= enough:
            break
    return mine, first_errors


Scene = tuple[np.ndarray, np.ndarray, np.ndarray]


def _scene(rng: np.random.Generator, tasks: int, overlap: int, agreement: np.ndarray) -> Scene:
    """(first, second, agreement) of the pairs of a crowd in which all do about as many tasks."""
    turns: list[int] = []
    pairs: list[tuple[int, int]] = []
    values: list[float] = []
    for _ in range(tasks // overlap):
        group: list[int] = []
        while len(group) < overlap:
            # Nobody does a task twice.
            turn = next((n for n, person in enumerate(turns) if person not in group), None)
            if turn is None:
                turns += rng.permutation(len(PEOPLE)).tolist()
            else:
                group.append(turns.pop(turn))
        field = rng.integers(FIELDS)
        pairs += combinations(group, 2)
        values += [agreement[field, one, other] for one, other in combinations(group, 2)]
    first, second = np.array(pairs).T
    return first, second, np.array(values)


def _means(first: np.ndarray, second: np.ndarray, agreement: np.ndarray) -> dict[int, float]:
    both, twice = np.concatenate([first, second]), np.tile(agreement, 2)
    return {person: float(twice[both == person].mean()) for person in np.unique(both).tolist()}


def _ranks(known: dict[int, float], errors: np.ndarray) -> tuple[float, float]:
    """Rank correlation with the true errors: of the kinds, and of the people one by one."""
    people = sorted(known)
    kinds = []
    for n in range(len(KINDS)):
        of_kind = [person for person in people if person // PER_KIND == n]
        kinds.append((errors[of_kind].mean(), np.mean([known[person] for person in of_kind])))
    of_kinds = spearmanr(*zip(*kinds, strict=True)).statistic
    return -float(of_kinds), -float(spearmanr(errors[people], [known[p] for p in people]).statistic)
