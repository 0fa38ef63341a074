"""Finished movies beside their predictions."""

from backend.database import db
from backend.models import Round, Task
from backend.rounds.closing import close_round
from backend.rounds.opening import open_round


def test_a_finished_movie_that_is_predicted_is_compared_and_gets_no_task(server, workspace, labels, predict):
    server.add("m1", labels())
    (task,) = server.open("m1", "tracking")
    server.approve(task)
    close_round(workspace, server.stores)
    worse = labels()
    worse.divisions.clear()
    predict("m1", worse, tracking=0.1)
    opened = open_round(workspace, server.stores)
    assert [each.id for each in db.session.query(Task)] == [task]
    assert (opened.compared["m1"]["objects_f1"], opened.compared["m1"]["seg"]) == (1.0, 1.0)
    assert opened.compared["m1"]["division_f1_strict"] == 0.0
    assert opened.compared["m1"]["aa_strict"] == 1.0
    db.session.expire_all()
    assert db.session.get(Round, 1).manifest["compared"] == {"1": opened.compared}
