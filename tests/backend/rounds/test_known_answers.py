"""Whatever people do in practice and in check tasks, rounds and exports are as if they had not been there."""

import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.answers import making
from backend.answers.blanks import task_on
from backend.database import db, write
from backend.models import AnswerUse, KnownAnswer, Task, TaskKind, TaskState, User
from backend.movies.current_labels import approved_windows
from backend.movies.exporting import export_movie
from backend.people.accounts import find_user
from backend.rounds.closing import close_round
from backend.tasks import leases, states
from backend.tasks.submission import submit
from tests.backend.answers.conftest import spoiled
from tests.backend.rounds.conftest import dividing_cells
from tests.backend.rounds.test_closing import folder_state


@pytest.fixture
def answers(server, labels):
    """Two answers on a movie of the lab, one for practice and one for check tasks."""
    server.add("m1", labels())
    movie, truth = server.movie("m1"), dividing_cells()
    uses, kind = (AnswerUse.GOLD, AnswerUse.PRACTICE), TaskKind.SEGMENTATION
    made = [making.answer_on(movie, (0, 4), truth, spoiled(truth), use=use, kind=kind) for use in uses]
    return [answer.id for answer in made]


def do(server, answer_id: int, approved: bool) -> int:
    """A person does a task with this answer; a check task ends approved, as accepted silently."""
    person = find_user(server.annotator)
    with write():
        answer = db.session.get(KnownAnswer, answer_id)
        task = task_on(answer)
        if answer.use is AnswerUse.PRACTICE:
            task.practice_of_id = person.id
        db.session.add(task)
        db.session.flush()
        token = leases.grant(task, person, str(uuid.uuid4())).token
        task_id = task.id
    with write():
        submit(db.session.get(Task, task_id), db.session.get(User, person.id), token, 0)
    if approved and db.session.get(Task, task_id).is_check:
        with write():
            states.move(db.session.get(Task, task_id), TaskState.APPROVED)
    return task_id


def test_a_check_task_covers_no_frame_and_joins_no_round(server, workspace, answers):
    task = do(server, answers[0], approved=True)
    assert approved_windows(server.movie("m1").id) == []
    closed = close_round(workspace, server.stores)
    assert (closed.tasks, db.session.get(Task, task).state) == (0, TaskState.APPROVED)
    assert db.session.get(Task, task).round_number is None


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 1), st.booleans()), min_size=1, max_size=4))
def test_rounds_and_exports_are_as_without_them(server, workspace, answers, tmp_path, deeds):
    def outcome():
        folder = tmp_path / str(uuid.uuid4())
        export_movie(server.movie("m1"), folder, "npz", server.stores)
        close_round(workspace, server.stores)
        return folder_state(workspace), folder.read_bytes()

    before = outcome()
    for which, approved in deeds:
        do(server, answers[which], approved)
    after = outcome()
    assert {name: data for name, data in after[0].items() if "manifest" not in name} == {
        name: data for name, data in before[0].items() if "manifest" not in name
    }
    assert len(after[1]) == len(before[1])
