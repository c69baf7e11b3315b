"""The whole model under any legal contract and any legal world: it runs, everything is finite, and all adds up.

Hypothesis draws any number of parameters anywhere between their bounds, the bounds themselves among them. A few
scenarios in every test run, many with the marker `deep` (`make deep`).
"""

from __future__ import annotations

import re
import warnings
from itertools import chain

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from legal import legal, legal_number

from wpmodel import Result, Scenario, WorkProgramme
from wpmodel.agents.kinds import IN_WORK, SEARCHING
from wpmodel.parameters import DECLARED, ParameterError
from wpmodel.results.store import fingerprint
from wpmodel.scenario import RISING, WHOLES, check_together
from wpmodel.setup.intake import Intake

TOGETHER = {*chain(*RISING), *WHOLES}
"""Drawn one by one they would seldom go together."""
NAMES = [name for name in DECLARED if name not in TOGETHER and not name.startswith("milestone_")]
ANY = {"deadline": None, "suppress_health_check": list(HealthCheck)}
REFUSALS = "the tender found no holder|are all zero"
"""A world without what it needs is refused in words."""


@st.composite
def scenarios(draw: st.DrawFn, among: list[str]) -> Scenario:
    """Some parameters anywhere between their bounds, and now and then those that go together."""
    most = draw(st.sampled_from([2, 8, 30, len(among)]))
    names = draw(st.lists(st.sampled_from(among), unique=True, min_size=1, max_size=most))
    found = Scenario("any", {name: draw(legal(name)) for name in names})
    if draw(st.booleans()):
        share = draw(st.floats(0.02, 0.97))
        found += Scenario("assessed", {"wca_new": (share, (1 - share) / 2, (1 - share) / 2)})
    if draw(st.booleans()):
        found += draw(milestones())
    assume(_fits(found))
    return found


@st.composite
def milestones(draw: st.DrawFn) -> Scenario:
    """One to four paid points, each later than the last and within its window, in place of even payments."""
    weeks = sorted(draw(st.sets(st.integers(1, 52), min_size=1, max_size=4)))
    found: dict[str, float] = {"outcome_weeks": weeks[0], "sustainment_payments": 0}
    for k, week in enumerate(weeks, 1):
        found[f"milestone_within_{k}"] = draw(st.just(0) | st.integers(week, 60))
        found[f"milestone_delay_{k}"] = draw(legal("milestone_delay_1"))
        if k > 1:
            found |= {f"milestone_weeks_{k}": week, f"milestone_fee_{k}": draw(legal_number("milestone_fee_2"))}
    return Scenario("milestones", found)


def _fits(scenario: Scenario) -> bool:
    try:
        check_together(scenario)
    except ParameterError:
        return False
    return True


def lived(scenario: Scenario, people: Intake | None, until: str) -> WorkProgramme | None:
    """The model after its last period; nothing where the world is refused in words. No warning of numpy is let pass."""
    with warnings.catch_warnings(action="error", category=RuntimeWarning):
        try:
            model = WorkProgramme(scenario, rng=2, people=people, areas=["South Yorkshire"], until=until, threads=1)
        except ValueError as refused:
            if not re.search(REFUSALS, str(refused)):
                raise
            return None
        model.close()
        while model.period < model.periods:
            model.step()
            everything_adds_up(model)
    return model


def everything_adds_up(model: WorkProgramme) -> None:
    """People are filed once, where their rows say; every pound that somebody has, somebody lacks."""
    rows = model.claimants.rows
    filed = np.concatenate(model.caseloads.of())
    assert np.array_equal(np.sort(filed), np.flatnonzero(np.isin(rows["status"], (SEARCHING, IN_WORK))))
    assert np.array_equal(rows["place"][filed], np.repeat(np.arange(len(model.places)), model.caseloads.sizes))
    assert model.ledger.balances.sum() == 0
    assert np.array_equal([p.cash for p in model.providers], model.ledger.balances[-len(model.providers) :])


def everything_is_finite(model: WorkProgramme) -> None:
    result = Result(model)
    arrays = {name: model.claimants.rows[name] for name in model.claimants.rows.dtype.names}
    for name, array in (arrays | vars(model.records)).items():
        assert np.isfinite(array.astype(float)).all(), name
    for name in ("table", "cohorts", "spending", "per_head", "accounts", "people", "performance", "places", "members"):
        table = getattr(result, name)().select_dtypes("number")
        assert not np.isinf(table.to_numpy(float, na_value=np.nan)).any(), name
    assert (model.ledger.entries()[4] > 0).all(), "whoever pays, pays something"


def holds(scenario: Scenario, people: Intake | None, until: str) -> None:
    one = lived(scenario, people, until)
    if one is not None:
        everything_is_finite(one)
        other = lived(scenario, people, until)
        assert other is not None
        assert fingerprint(Result(one)) == fingerprint(Result(other))


NO_TENDER = [name for name in NAMES if name != "tender"]


@settings(max_examples=3, derandomize=True, **ANY)
@given(scenario=scenarios(NO_TENDER))
def test_any_legal_scenario_runs_and_adds_up(few: Intake, scenario: Scenario) -> None:
    holds(scenario, few, "2011-12-31")


@pytest.mark.parametrize("low", [True, False], ids=["lowest", "highest"])
def test_everything_at_its_bound_runs_and_adds_up(few: Intake, low: bool) -> None:
    """But for parts of a whole, which have to add up, the tender, shares of a trait, which cannot all be zero, and
    milestones, which take the place of even payments."""
    left_out = {"tender", "health_jsa", "health_esa", "ages_jsa_25_plus", "ages_jsa_other", "ages_esa"}
    bounds = {name: DECLARED[name].low if low else DECLARED[name].high for name in NAMES if name not in left_out}
    holds(Scenario("at its bound", bounds), few, "2011-12-31")


@pytest.mark.parametrize("rule", [0, 1])
def test_where_nothing_is_remembered_a_band_keeps_its_presumption(few: Intake, rule: int) -> None:
    """Jobs of nobody by people of nobody: found by the test above."""
    forgetful = Scenario("forgetful", {"evidence_kept": 0, "rule_of_support": rule})
    model = lived(forgetful, few, "2011-12-31")
    assert model is not None
    assert np.isfinite(model.offices["jobs_each"]).all()


@pytest.mark.deep
@settings(max_examples=120, **ANY)
@given(scenario=scenarios(NO_TENDER))
def test_many_legal_scenarios_run_and_add_up(few: Intake, scenario: Scenario) -> None:
    holds(scenario, few, "2013-12-31")


@pytest.mark.deep
@settings(max_examples=25, **ANY)
@given(scenario=scenarios(NAMES))
def test_many_legal_tenders_award_and_add_up(everyone: Intake, scenario: Scenario) -> None:
    holds(scenario + Scenario("by tender", {"tender": 1}), everyone, "2011-08-31")
