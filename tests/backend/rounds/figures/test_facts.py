"""What the figures are made of: which round and which model a task counts for; a fixed number of queries."""

import sqlalchemy as sa

from backend.database import db
from backend.models import Task
from backend.rounds.figures.facts import read_facts
from tests.backend.rounds.figures.conftest import day


def test_work_counts_for_the_round_that_holds_it_else_for_the_one_at_work(two_rounds, facts):
    found = facts()
    rounds = {name: found.round_of(db.session.get(Task, task)) for name, task in two_rounds.items()}
    assert {name for name, number in rounds.items() if number == 1} == {"a1", "a2", "b1", "b2"}
    assert (found.current, found.collecting) == (2, 2)


def test_a_task_that_a_close_left_out_counts_for_the_next_round_but_for_the_model_that_drew_it(lab, facts):
    lab.round(1, 0, 10)
    lab.round(2, 12, 20)
    task = lab.task(lab.movie("a"), "approved", 5)
    found = facts()
    row = db.session.get(Task, task)
    assert (found.current, found.collecting) == (2, 3)
    assert (found.round_of(row), found.opened_in(row)) == (3, 1)


def test_what_was_never_accepted_counts_where_the_accepted_one_of_its_group_does(lab, facts):
    lab.round(1, 0, 10)
    lab.round(2, 12, None)
    movie = lab.movie("a")
    first = lab.task(movie, "in_round", 5, round_number=1)
    other, dropped = lab.task(movie, "compared", 5), lab.task(movie, "dropped", 13)
    for task in (first, other):
        db.session.get(Task, task).overlap_of_id = first
    found = facts()
    assert found.round_of(db.session.get(Task, other)) == 1
    assert found.round_of(db.session.get(Task, dropped)) == 2


def test_what_was_drawn_at_random_is_known_with_all_of_its_group(lab, facts):
    movie = lab.movie("a")
    drawn, chosen, same = (lab.task(movie, "queued", 1) for _ in range(3))
    db.session.get(Task, same).overlap_of_id = drawn
    lab.round(1, 0, None, random_tasks=[drawn])
    found = facts()
    random = [task for task in (drawn, chosen, same) if found.is_random(db.session.get(Task, task))]
    assert random == [drawn, same]


def test_time_on_what_somebody_else_submitted_is_an_experts_and_all_other_an_annotators(two_rounds, facts):
    spent = facts().spent
    assert (spent[two_rounds["c1"]].annotators, spent[two_rounds["c1"]].experts) == (400, 60)
    assert spent[two_rounds["c2"]].annotators == 40, "Bob passed it over: it is work all the same"
    assert (spent[two_rounds["d1"]].annotators, spent[two_rounds["d1"]].returned) == (0, 1)


def test_the_number_of_queries_is_fixed(lab, two_rounds):
    statements = []

    def note(connection, cursor, statement, parameters, context, executemany):
        statements.append(statement)

    def read():
        db.session.flush()
        db.session.expire_all()
        statements.clear()
        found = read_facts()
        # What the figures ask of a task and its movie is there.
        for movie in found.movies:
            assert all(task.created_at > day(-1) for task in movie.tasks)
            assert movie.movie.n_frames
        return len(statements)

    engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        few = read()
        for n in range(20):
            movie = lab.movie(f"more {n}")
            tasks = [lab.task(movie, "approved", 13, first) for first in (0, 5)]
            for task in tasks:
                lab.outcome(task, 10.0, cells=10, predicted=10)
                lab.time(task, "Ann", 10)
            lab.pair(*tasks, objects={"true": 10, "predicted": 10, "correct": 9})
        assert read() == few <= 7
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


def test_only_what_a_model_drew_says_how_good_it_is(lab, facts):
    """An import without outlines, and tasks made of a movie's own labels, are nobody's predictions."""
    movie = lab.movie("a")
    lab.round(1, 0, 10)
    blank, outlined = lab.task(movie, "in_round", 1), lab.task(movie, "in_round", 1, 5)
    opened, copied = lab.task(movie, "approved", 13), lab.task(movie, "approved", 13, 5)
    of_group = lab.task(movie, "approved", 13)
    db.session.get(Task, of_group).overlap_of_id = opened
    lab.round(2, 12, None, opened_tasks=[opened])
    for task, predicted in ((blank, 0), (outlined, 9), (opened, 0), (copied, 10), (of_group, 9)):
        lab.outcome(task, cells=10, predicted=predicted)
    found = facts()
    said = {outcome.task.id for outcome in found.counted if found.says_of_model(outcome)}
    assert {outlined, opened} <= said <= {outlined, opened, of_group}
    assert not said & {blank, copied}
