"""What cannot be used of a request's body, as the problem that says so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from backend.web.problems import Invalid
from celldata.errors import DataError


@contextmanager
def as_invalid(*fields: str) -> Iterator[None]:
    """DataError as the problem `invalid`, at the one of these fields that it is about, else at the first."""
    try:
        yield
    except DataError as error:
        where = error.source if error.source in fields else fields[0]
        raise Invalid.at(where, f"{error.problem}. {error.remedy}") from error
