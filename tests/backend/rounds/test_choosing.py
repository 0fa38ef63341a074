"""Which tasks are made: a budget, the most suspicious, a share at random."""

from collections import Counter
from types import SimpleNamespace

import pytest

from backend.models import TaskKind
from backend.rounds.choosing import Proposal, choose


def proposal(n, suspicion=None, kind=TaskKind.SEGMENTATION):
    movie = SimpleNamespace(movie=SimpleNamespace(id=n, name=f"m{n}"))
    return Proposal(movie, kind, 0, 4, suspicion)


@pytest.fixture
def hundred():
    """A hundred movies, the later the more suspicious."""
    return [proposal(n, n / 100) for n in range(100)]


def ids(chosen):
    return [each.movie.movie.id for each in chosen]


def test_the_most_suspicious_are_chosen_and_come_first(hundred):
    chosen = choose(hundred, 3, 0.0, seed=1)
    assert ids(chosen) == [99, 98, 97]
    assert not any(each.random for each in chosen)


def test_a_share_is_drawn_among_all_of_them(hundred):
    chosen = choose(hundred, 20, 0.5, seed=1)
    drawn = [each for each in chosen if each.random]
    others = [each for each in chosen if not each.random]
    assert (len(drawn), len(others)) == (10, 10)
    assert len(set(ids(chosen))) == 20
    # The others are the most suspicious of what was not drawn.
    assert ids(others) == [n for n in range(99, -1, -1) if n not in ids(drawn)][:10]
    # The queue gives them out by suspicion, like any.
    assert [each.suspicion for each in chosen] == sorted((each.suspicion for each in chosen), reverse=True)


def test_every_task_is_drawn_as_often(hundred):
    """Also the most suspicious: else the sample would lack them."""
    times = Counter(
        each.movie.movie.id
        for seed in range(400)
        for each in choose(hundred, 20, 0.5, seed=seed)
        if each.random
    )
    # 40 each are expected, with a standard deviation of 6.
    assert len(times) == 100
    assert 15 < min(times.values()) < max(times.values()) < 65


def test_the_same_round_draws_the_same_whatever_the_order(hundred):
    assert choose(hundred, 20, 0.3, seed=4) == choose(hundred[::-1], 20, 0.3, seed=4)
    assert choose(hundred, 20, 0.3, seed=4) != choose(hundred, 20, 0.3, seed=5)


def test_without_a_budget_all_are_made_and_the_share_marks_some(hundred):
    chosen = choose(hundred, None, 0.1, seed=1)
    assert (len(chosen), sum(each.random for each in chosen)) == (100, 10)
    assert sum(each.random for each in choose(hundred, 500, 1.0, seed=1)) == 100


def test_what_nobody_judged_comes_last():
    assert ids(choose([proposal(1), proposal(2, 0.0), proposal(3, 0.4)], None, 0.0, seed=1)) == [3, 2, 1]
