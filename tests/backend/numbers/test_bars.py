"""Bars over time: which days they stand for, and that nothing falls between them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.numbers.bars import Accepted, Unit, bars_of, midnight, unit_for, zone_of

moments = st.datetimes(datetime(2024, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))


@given(st.lists(moments, min_size=1, max_size=30), st.integers(-840, 840))
def test_every_task_is_in_one_bar(times, offset):
    _, bars = bars_of([Accepted(at, 1, 2, 3.0) for at in times], zone_of(offset))
    assert sum(bar.tasks_accepted for bar in bars) == len(times)
    assert [bar.begins for bar in bars] == sorted({bar.begins for bar in bars})
    assert bars[0].begins <= min(times).astimezone(zone_of(offset)).date()


@pytest.mark.parametrize(
    ("days", "unit"), [(7, Unit.DAY), (31, Unit.DAY), (90, Unit.WEEK), (365, Unit.MONTH)]
)
def test_longer_periods_have_longer_bars(days, unit):
    first = date(2026, 1, 1)
    assert unit_for(first, first + timedelta(days=days - 1)) is unit


def test_weeks_begin_on_monday_and_months_on_their_first():
    _, weeks = bars_of([], UTC, date(2026, 3, 11), date(2026, 6, 1))
    assert (weeks[0].begins, weeks[-1].begins) == (date(2026, 3, 9), date(2026, 6, 1))
    _, months = bars_of([], UTC, date(2025, 11, 30), date(2026, 12, 1))
    assert [bar.begins.month for bar in months[:3]] == [11, 12, 1]
    assert len(months) == 14


def test_no_work_has_no_bars_and_a_day_begins_at_midnight_of_who_looks():
    assert bars_of([], UTC) == (Unit.DAY, [])
    assert midnight(date(2026, 3, 11), zone_of(60)) == datetime(2026, 3, 10, 23, 0, tzinfo=UTC)
