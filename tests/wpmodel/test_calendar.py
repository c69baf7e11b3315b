"""Time: weeks from 1 June 2011, periods that cover the last day asked for, contract years that end on 31 March."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from wpmodel.agents.kinds import NEVER
from wpmodel.calendar import (
    FIRST_DAY,
    LAST_DAY,
    contract_year,
    date_of,
    dates_of,
    month_of,
    parse_day,
    periods_until,
    programme_year,
    week_of,
    year_span,
)
from wpmodel.tables import evidence


def test_a_week_begins_on_its_date_and_holds_seven_days() -> None:
    assert (date_of(0), week_of(FIRST_DAY)) == (date(2011, 6, 1), 0)
    for week in (0, 1, 52, 343):
        days = [date_of(week) + timedelta(days=k) for k in range(7)]
        assert {week_of(day) for day in days} == {week}


def test_the_last_day_asked_for_is_lived() -> None:
    """A run until a day covers that day, and is less than a period longer."""
    for days in range(1, 120):
        day = FIRST_DAY + timedelta(days=days)
        end = date_of(4 * periods_until(day))
        assert end > day
        assert end - day <= timedelta(days=28)


def test_a_run_to_the_end_has_86_periods() -> None:
    assert periods_until(LAST_DAY) == 86


def test_contract_years_end_on_31_march() -> None:
    for year, end in enumerate((date(2012, 3, 31), date(2013, 3, 31), date(2014, 3, 31))):
        assert contract_year(week_of(end)) == year
        assert contract_year(week_of(end) + 1) == year + 1
        assert date_of(week_of(end)) <= end < date_of(week_of(end) + 1)
    assert contract_year(0) == 0
    assert contract_year(week_of(LAST_DAY)) == 3


def test_contract_years_are_those_of_the_price_schedule() -> None:
    for row in evidence.rows("attachment_fee_taper"):
        inside = date.fromisoformat(row["period_start"]) + timedelta(days=20)
        assert contract_year(week_of(inside)) == int(row["contract_year"]) - 1


def test_never_is_not_a_time() -> None:
    dates = dates_of(np.array([0, NEVER, 1], np.int16))
    assert dates.tolist() == [pd.Timestamp(2011, 6, 1), pd.NaT, pd.Timestamp(2011, 6, 8)]
    assert dates.dtype.kind == "M"
    assert dates_of(np.array([], np.int16)).dtype.kind == "M"


def test_a_week_belongs_to_the_month_of_its_middle_day() -> None:
    weeks = np.arange(340)
    months = month_of(weeks)
    for week in weeks:
        middle = date_of(week) + timedelta(days=3)
        assert months[week] == np.datetime64(f"{middle:%Y-%m}")
    counts = np.unique(months, return_counts=True)[1][1:-1]
    assert set(counts.tolist()) == {4, 5}


def test_days_are_read_from_text() -> None:
    assert parse_day("2014-03-31") == date(2014, 3, 31) == parse_day(date(2014, 3, 31))
    for moment in (datetime(2014, 3, 31, 12), pd.Timestamp("2014-03-31"), np.datetime64("2014-03-31")):
        assert type(parse_day(moment)) is date
        assert parse_day(moment) == date(2014, 3, 31)


@pytest.mark.parametrize("text", ["31/03/2014", "2014-13-01", "2014-02-30", "", "soon", None, "2014"])
def test_what_is_not_a_day_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="2014-03-31"):
        parse_day(text)


@pytest.mark.parametrize("text", ["2011-05-31", "2010-01-01", "2023-01-01", "9999-12-31"])
def test_a_day_outside_the_programme_is_refused_with_the_bounds(text: str) -> None:
    with pytest.raises(ValueError, match=r"from 2011-06-0\d to 2022-12-31"):
        parse_day(text)


def test_the_bounds_that_the_message_names_are_legal() -> None:
    with pytest.raises(ValueError, match="outside") as refused:
        parse_day("1999-12-31")
    bounds = re.findall(r"\d{4}-\d\d-\d\d", str(refused.value))[1:]
    assert [parse_day(bound).isoformat() for bound in bounds] == bounds


def test_single_years_are_the_tariffs_until_its_last_one() -> None:
    for week in range(week_of(LAST_DAY) + 1):
        assert min(programme_year(week), 4) == contract_year(week) + 1
    assert [year_span(year) for year in (1, 2, 7)] == [
        (date(2011, 6, 1), date(2012, 3, 31)),
        (date(2012, 4, 1), date(2013, 3, 31)),
        (date(2017, 4, 1), date(2018, 3, 31)),
    ]
