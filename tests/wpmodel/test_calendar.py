"""Time: weeks from 1 June 2011, periods that cover the last day asked for, contract years that end on 31 March."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from wpmodel.agents.kinds import NEVER
from wpmodel.calendar import WORK_PROGRAMME, Calendar
from wpmodel.tables import evidence


def test_a_week_begins_on_its_date_and_holds_seven_days() -> None:
    assert (WORK_PROGRAMME.date_of(0), WORK_PROGRAMME.week_of(WORK_PROGRAMME.first_day)) == (date(2011, 6, 1), 0)
    for week in (0, 1, 52, 343):
        days = [WORK_PROGRAMME.date_of(week) + timedelta(days=k) for k in range(7)]
        assert {WORK_PROGRAMME.week_of(day) for day in days} == {week}


def test_the_last_day_asked_for_is_lived() -> None:
    """A run until a day covers that day, and is less than a period longer."""
    for days in range(1, 120):
        day = WORK_PROGRAMME.first_day + timedelta(days=days)
        end = WORK_PROGRAMME.date_of(4 * WORK_PROGRAMME.periods_until(day))
        assert end > day
        assert end - day <= timedelta(days=28)


def test_a_run_to_the_end_has_86_periods() -> None:
    assert WORK_PROGRAMME.periods_until(WORK_PROGRAMME.last_day) == 86


def test_contract_years_end_on_31_march() -> None:
    for year, end in enumerate((date(2012, 3, 31), date(2013, 3, 31), date(2014, 3, 31))):
        assert WORK_PROGRAMME.contract_year(WORK_PROGRAMME.week_of(end)) == year
        assert WORK_PROGRAMME.contract_year(WORK_PROGRAMME.week_of(end) + 1) == year + 1
        assert (
            WORK_PROGRAMME.date_of(WORK_PROGRAMME.week_of(end))
            <= end
            < WORK_PROGRAMME.date_of(WORK_PROGRAMME.week_of(end) + 1)
        )
    assert WORK_PROGRAMME.contract_year(0) == 0
    assert WORK_PROGRAMME.contract_year(WORK_PROGRAMME.week_of(WORK_PROGRAMME.last_day)) == 3


def test_contract_years_are_those_of_the_price_schedule() -> None:
    for row in evidence.rows("attachment_fee_taper"):
        inside = date.fromisoformat(row["period_start"]) + timedelta(days=20)
        assert WORK_PROGRAMME.contract_year(WORK_PROGRAMME.week_of(inside)) == int(row["contract_year"]) - 1


def test_never_is_not_a_time() -> None:
    dates = WORK_PROGRAMME.dates_of(np.array([0, NEVER, 1], np.int16))
    assert dates.tolist() == [pd.Timestamp(2011, 6, 1), pd.NaT, pd.Timestamp(2011, 6, 8)]
    assert dates.dtype.kind == "M"
    assert WORK_PROGRAMME.dates_of(np.array([], np.int16)).dtype.kind == "M"


def test_a_week_belongs_to_the_month_of_its_middle_day() -> None:
    weeks = np.arange(340)
    months = WORK_PROGRAMME.month_of(weeks)
    for week in weeks:
        middle = WORK_PROGRAMME.date_of(week) + timedelta(days=3)
        assert months[week] == np.datetime64(f"{middle:%Y-%m}")
    counts = np.unique(months, return_counts=True)[1][1:-1]
    assert set(counts.tolist()) == {4, 5}


def test_days_are_read_from_text() -> None:
    assert WORK_PROGRAMME.parse_day("2014-03-31") == date(2014, 3, 31) == WORK_PROGRAMME.parse_day(date(2014, 3, 31))
    for moment in (datetime(2014, 3, 31, 12), pd.Timestamp("2014-03-31"), np.datetime64("2014-03-31")):
        assert type(WORK_PROGRAMME.parse_day(moment)) is date
        assert WORK_PROGRAMME.parse_day(moment) == date(2014, 3, 31)


@pytest.mark.parametrize("text", ["31/03/2014", "2014-13-01", "2014-02-30", "", "soon", None, "2014"])
def test_what_is_not_a_day_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="2014-03-31"):
        WORK_PROGRAMME.parse_day(text)


@pytest.mark.parametrize("text", ["2011-05-31", "2010-01-01", "2023-01-01", "9999-12-31"])
def test_a_day_outside_the_programme_is_refused_with_the_bounds(text: str) -> None:
    with pytest.raises(ValueError, match=r"from 2011-06-0\d to 2022-12-31"):
        WORK_PROGRAMME.parse_day(text)


def test_the_bounds_that_the_message_names_are_legal() -> None:
    with pytest.raises(ValueError, match="outside") as refused:
        WORK_PROGRAMME.parse_day("1999-12-31")
    bounds = re.findall(r"\d{4}-\d\d-\d\d", str(refused.value))[1:]
    assert [WORK_PROGRAMME.parse_day(bound).isoformat() for bound in bounds] == bounds


def test_single_years_are_the_tariffs_until_its_last_one() -> None:
    for week in range(WORK_PROGRAMME.week_of(WORK_PROGRAMME.last_day) + 1):
        assert min(WORK_PROGRAMME.programme_year(week), 4) == WORK_PROGRAMME.contract_year(week) + 1
    assert [WORK_PROGRAMME.year_span(year) for year in (1, 2, 7)] == [
        (date(2011, 6, 1), date(2012, 3, 31)),
        (date(2012, 4, 1), date(2013, 3, 31)),
        (date(2017, 4, 1), date(2018, 3, 31)),
    ]


@pytest.mark.parametrize("first", [date(2009, 10, 1), date(2011, 6, 1), date(2014, 4, 1), date(2018, 1, 2)])
def test_contract_years_end_on_31_march_whenever_a_programme_begins(first: date) -> None:
    days = Calendar(first, date(first.year + 3, 3, 31), date(first.year + 5, 3, 31))
    assert [end.month == 4 and end.day == 1 and end > first for end in days.year_ends] == [True] * 3
    assert (days.year_ends[0] - first).days <= 366
    for year in (1, 2, 3, 4, 5):
        begins, ends = days.year_span(year)
        week = days.year_begins(year)
        assert days.programme_year(week) == year
        assert week == 0 or days.programme_year(week - 1) == year - 1
        assert begins <= days.date_of(week) + timedelta(days=3) <= ends
    assert [days.contract_year(days.week_of(end) + 1) for end in days.year_ends] == [1, 2, 3]
    with pytest.raises(ValueError, match=f"choose a day from {first}"):
        days.parse_day(first - timedelta(days=1))
