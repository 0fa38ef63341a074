"""Properties of whole histories: random edits, undos and redos; logs that replay; edits that do not fit."""

import json
import random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from celldata.edits import EditConflict, apply, edit_from_json, edit_to_json, invert
from tests.random_edits import CONFLICTS, Hand, conflicting_edit, new_id, random_edit, random_labels

# Seeds instead of hypothesis' own draws: a history takes thousands of choices, and replays from its number.
seeds = st.integers(0, 2**32 - 1).map(random.Random)


@given(seeds, st.integers(1, 40))
def test_undo_and_redo_pass_through_the_same_labels_in_both_directions(rng, n_edits):
    base = random_labels(rng)
    hand = Hand(rng, base.copy())
    states = [base]
    for _ in range(n_edits):
        hand.edit()
        states.append(hand.labels.copy())
    at = n_edits
    for _ in range(60):
        back = rng.random() < 0.5
        if back and at:
            hand.undo()
            at -= 1
        elif not back and at < n_edits:
            hand.redo()
            at += 1
        assert hand.labels == states[at]
    while hand.undo_stack:
        hand.undo()
    assert hand.labels == base


@given(seeds, st.integers(1, 60))
def test_a_random_log_replays_to_the_same_labels(rng, n_steps):
    base = random_labels(rng)
    hand = Hand(rng, base.copy())
    for _ in range(n_steps):
        hand.step()
    replayed = base.copy()
    for edit in hand.log:
        apply(edit_from_json(json.loads(json.dumps(edit_to_json(edit)))), replayed)
    assert replayed == hand.labels
    for edit in reversed(hand.log):
        apply(invert(edit, new_id(rng)), replayed)
    assert replayed == base


def test_a_thousand_undos_return_exactly_the_base_and_as_many_redos_the_end():
    rng = random.Random(20)
    base = random_labels(rng, times=range(2, 7), shape=(24, 32))
    hand = Hand(rng, base.copy())
    for _ in range(1000):
        hand.edit()
    end = hand.labels.copy()
    assert end != base
    for _ in range(1000):
        hand.undo()
    assert not hand.undo_stack
    assert hand.labels == base
    for _ in range(1000):
        hand.redo()
    assert hand.labels == end


@given(seeds)
def test_a_new_edit_clears_redo_for_every_kind_of_label(rng):
    hand = Hand(rng, random_labels(rng))
    for _ in range(rng.randint(2, 8)):
        hand.edit()
    hand.undo()
    assert hand.redo_stack
    hand.edit()
    with pytest.raises(IndexError):
        hand.redo()


@given(seeds, st.sampled_from(CONFLICTS))
def test_an_edit_that_does_not_fit_is_refused_and_changes_nothing(rng, kind):
    labels = random_labels(rng)
    edit, at = conflicting_edit(rng, labels, kind)
    before = labels.copy()
    with pytest.raises(EditConflict) as conflict:
        apply(edit_from_json(edit_to_json(edit)), labels)
    assert (conflict.value.edit_id, conflict.value.change_index) == (edit.id, at)
    assert labels == before


@given(seeds)
def test_an_undo_that_comes_twice_is_refused(rng):
    labels = random_labels(rng)
    edit = random_edit(rng, labels)
    before = labels.copy()
    apply(edit, labels)
    # An edit whose later changes take its earlier ones back can be undone as often as one likes.
    assume(labels != before)
    apply(invert(edit, new_id(rng)), labels)
    assert labels == before
    with pytest.raises(EditConflict):
        apply(invert(edit, new_id(rng)), labels)
    assert labels == before
