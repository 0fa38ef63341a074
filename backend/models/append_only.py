"""Rows that are added and never changed: the log of edits and the revisions. Whatever code tries, in any
database, the session refuses.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Mapper, ORMExecuteState, Session

from backend.models.reviews import Revision
from backend.models.tasks import EditRecord

APPEND_ONLY = (EditRecord, Revision)
TABLES = {kind.__table__ for kind in APPEND_ONLY}


def _refuse(table: Any) -> None:
    raise RuntimeError(f"Rows of {table} are added and never changed: a later edit or revision says more.")


def _refuse_row(mapper: Mapper[Any], connection: Any, row: Any) -> None:
    _refuse(mapper.local_table)


def _refuse_statement(state: ORMExecuteState) -> None:
    table = getattr(state.statement, "table", None)
    if (state.is_update or state.is_delete) and table in TABLES:
        _refuse(table)


for _kind in APPEND_ONLY:
    event.listen(_kind, "before_update", _refuse_row)
    event.listen(_kind, "before_delete", _refuse_row)
event.listen(Session, "do_orm_execute", _refuse_statement)
