"""The database: migrations agree with the models; writes take their lock at once and stay whole."""

import threading

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from backend import database
from backend.database import MIGRATIONS, UtcDateTime, db, now, write
from backend.models import Role, User


def is_compared(_thing, name, kind, *_):
    """SQLite does not tell the order of an index's column, so Alembic cannot compare this one."""
    return not (kind == "index" and name == "ix_tasks_waiting")


def test_the_order_of_tasks_has_an_index(app):
    with app.app_context(), db.engine.connect() as connection:
        names = {index["name"] for index in sa.inspect(connection).get_indexes("tasks")}
        assert "ix_tasks_waiting" in names


def test_migrating_an_empty_database_gives_the_models(app):
    with app.app_context():
        assert database.current_migration() == database.newest_migration()
        with db.engine.connect() as connection:
            opts = {"compare_type": True, "compare_server_default": True, "include_object": is_compared}
            context = MigrationContext.configure(connection, opts=opts)
            assert compare_metadata(context, db.metadata) == []


def test_migrations_can_go_back_to_nothing_and_return(app):
    from flask_migrate import downgrade

    with app.app_context():
        database.add_migrations(app)
        downgrade(directory=str(MIGRATIONS), revision="base")
        assert set(sa.inspect(db.engine).get_table_names()) == {"alembic_version"}
        database.upgrade()
        assert "tasks" in sa.inspect(db.engine).get_table_names()


def test_open_leases_stay_open_through_the_migration_that_changed_their_rule(app, ann, segmentation, edits):
    from flask_migrate import downgrade

    answer = ann.ask()
    with app.app_context():
        database.add_migrations(app)
        downgrade(directory=str(MIGRATIONS), revision="0001")
        database.upgrade()
    task_id, token = answer["task"]["id"], answer["lease"]["token"]
    assert ann.save(task_id, token, 0, edits.paint()).json == {"sequence": 1}
    assert ann.get(f"/tasks/{task_id}").json["lease"]["holder"] == "Ann"


def test_the_newest_migration_is_the_one_alembic_finds():
    assert database.newest_migration() == ScriptDirectory(str(MIGRATIONS)).get_current_head()


def test_what_is_acknowledged_survives_a_power_cut_and_rows_refer_to_rows(app, database_kind):
    wanted = {
        "sqlite": {
            "PRAGMA journal_mode": "wal",
            "PRAGMA synchronous": 2,
            "PRAGMA foreign_keys": 1,
            "PRAGMA cache_size": -512,
        },
        "postgresql": {"SHOW fsync": "on", "SHOW synchronous_commit": "on", "SHOW lock_timeout": "15s"},
    }[database_kind]
    with app.app_context():
        assert {query: db.session.execute(sa.text(query)).scalar() for query in wanted} == wanted


class Interrupted(Exception):
    """Something goes wrong inside a write."""


def add_and_fail():
    with write():
        db.session.add(User(name="Gone", role=Role.ANNOTATOR))
        db.session.flush()
        raise Interrupted


def add_inside_and_fail():
    with write():
        with write():
            db.session.add(User(name="Gone", role=Role.ANNOTATOR))
        raise Interrupted


def test_a_failed_write_leaves_nothing(app):
    with app.app_context():
        with pytest.raises(Interrupted):
            add_and_fail()
        assert db.session.query(User).count() == 0


def test_an_inner_write_is_part_of_the_outer_one(app):
    with app.app_context():
        with pytest.raises(Interrupted):
            add_inside_and_fail()
        assert db.session.query(User).count() == 0
        with write():
            db.session.add(User(name="Here", role=Role.ANNOTATOR))
        assert db.session.query(User).count() == 1


def test_writers_queue_up_and_see_what_was_written_before(app):
    """Read, then write what follows from it: without the lock at the start some of these would be lost."""
    with app.app_context(), write():
        db.session.add(User(name="0", role=Role.ANNOTATOR))
    errors = []

    def count_up():
        try:
            for _ in range(5):
                with app.app_context():
                    db.session.query(User).all()
                    with write():
                        user = db.session.query(User).with_for_update().one()
                        user.name = str(int(user.name) + 1)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with app.app_context():
        assert db.session.query(User).one().name == "20"


def test_times_come_back_in_utc_and_need_a_zone():
    column = UtcDateTime()
    moment = now()
    assert column.process_result_value(moment.replace(tzinfo=None), None) == moment
    with pytest.raises(ValueError, match="time zone"):
        column.process_bind_param(moment.replace(tzinfo=None), None)
