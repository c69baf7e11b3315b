"""People back at the jobcentre: as many as came off the programme, and they compete for the same vacancies (R13)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wpmodel import Result, Scenario, WorkProgramme
from wpmodel.agents.kernel.counts import RETURNERS
from wpmodel.agents.kinds import RETURNED
from wpmodel.agents.rules.returning import jobs_sought, still_there

POUNDS = st.floats(0, 1e6)


@given(POUNDS, st.floats(0, 0.2), st.floats(0, 2), st.floats(0, 1), st.floats(0, 1))
def test_some_of_the_returners_find_work_and_nobody_is_lost_or_made(
    returners: float, odds: float, relative: float, room: float, leaving: float
) -> None:
    sought = jobs_sought(returners, odds, relative)
    assert 0.0 <= sought <= returners
    assert jobs_sought(returners, odds, 0.0) == 0.0
    assert jobs_sought(returners, 1.1 * odds, relative) >= sought * (1.0 - 1e-12)
    left = still_there(returners, room * sought, leaving)
    assert 0.0 <= left <= returners
    assert left == pytest.approx((returners - room * sought) * (1.0 - leaving))


def test_jobs_sought_are_four_weeks_of_chances() -> None:
    assert jobs_sought(1_000.0, 0.25, 1.0) == pytest.approx(1_000 * (1 - 0.8**4))


def test_everybody_whose_time_is_up_comes_back_to_a_jobcentre_of_the_area(area_run: Result) -> None:
    model = area_run.model
    came = int(area_run.records.counts[..., RETURNERS].sum())
    assert came == (area_run.rows["status"] == RETURNED).sum() > 1_000
    here = [office for office in model.jobcentres if office.area == model.areas[0]]
    assert sum(office.came_back for office in here) == pytest.approx(came)
    assert sum(office.came_back for office in model.jobcentres) == pytest.approx(came)
    referred = np.array([office.referred for office in here])
    assert np.allclose([office.came_back for office in here], came * referred / referred.sum())


def run_with(odds: float) -> tuple[float, float]:
    """Jobs that participants were about to start in the last periods, and returners who found work."""
    scenario = Scenario("few vacancies", {"vacancy_reach": 0.01, "returner_odds": odds, "returner_leaving": 0})
    model = WorkProgramme(scenario, rng=1, areas=["South Yorkshire"], until="2014-12-31")
    hires = 0.0
    while model.period < model.periods:
        model.step()
        hires += float(model.offices["hires_wanted"].sum())
        for market in model.markets:
            assert market.sought * market.room <= market.openings[model.period - 1] * (1 + 1e-9)
    model.close()
    found = sum(office.found_work for office in model.jobcentres)
    left = sum(office.returners for office in model.jobcentres)
    assert found + left == pytest.approx(sum(office.came_back for office in model.jobcentres))
    return hires, found


def test_returners_take_vacancies_that_participants_then_do_not_get() -> None:
    alone, nobody = run_with(0.0)
    together, found = run_with(1.0)
    assert nobody == 0.0 < found
    assert together < alone
