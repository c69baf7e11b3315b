"""Patterns: complete, resolvable, judged as written down; their statistics against a run counted by hand."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from wpmodel import Result, run
from wpmodel.agents.kinds import BARRIERS, NEVER
from wpmodel.calendar import WORK_PROGRAMME
from wpmodel.engine.parking import weeks_out_of_work
from wpmodel.engine.records import REPEATS
from wpmodel.parameters import PAYMENT_GROUPS
from wpmodel.results import sanctioning
from wpmodel.studies import patterns as p
from wpmodel.studies.emergence import experiments
from wpmodel.tables import evidence

ALL = p.patterns()
ONE_AREA = {"areas.outcomes_and_slack"}
"""Statistics that one area cannot give."""


@pytest.fixture(scope="module")
def found(area_run: Result) -> dict[str, float]:
    return p.look(area_run)


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.id)
def test_a_pattern_resolves(one: p.Pattern, found: dict[str, float]) -> None:
    evidence.citations(one.source.split("; "))
    assert one.low <= one.high
    if one.kind == "experiment":
        assert experiments([one.statistic])
    elif one.kind == "figure":
        assert one.statistic in evidence.figures().index
    else:
        assert one.statistic in found
        assert np.isfinite([one.low, one.high]).any(), "a metric needs a range"


def test_every_statistic_made_for_patterns_is_used(area_run: Result) -> None:
    assert set(p.statistics(area_run)) <= {one.statistic for one in ALL}


def test_every_level_has_patterns_that_are_no_fit() -> None:
    assert {one.level for one in ALL if one.role == "validate"} == {"micro", "meso", "macro"}
    assert len({one.id for one in ALL}) == len(ALL)


def test_every_seed_has_to_lie_in_the_range() -> None:
    one = next(one for one in ALL if one.id == "upheld")
    assert one.met([one.low, one.high])
    assert not one.met([one.low, one.high + 0.1])
    assert not one.met([one.low - 0.1])
    assert not one.met([])
    assert not one.met([float("nan")])


def test_open_ends_are_open() -> None:
    one = next(one for one in ALL if one.id == "support-leans")
    assert one.met([1e9])
    assert not one.met([0.0])


def test_verdicts_of_made_up_values() -> None:
    table = p.judged({"creaming.index": [0.4, 0.5], "sectors.gap": [-1.0], "caseload-per-adviser-2013-05-21": [1.0]})
    table = table.set_index("id")
    assert table.loc["support-leans", "met"] is True
    assert table.loc["support-leans", "model"] == pytest.approx(0.45)
    assert table.loc["sectors-differ", "met"] is False
    assert table.loc["caseloads", "met"] is None, "what goes in has no verdict"
    assert table.loc["upheld", "met"] is False, "what is not there is not met"


def test_statistics_of_a_run(area_run: Result, found: dict[str, float]) -> None:
    rows = area_run.rows[area_run.rows["attached"] + area_run.allotted_weeks <= area_run.weeks]
    rows = rows[rows["attached"] < NEVER]
    outcomes, starts = (rows["outcome"] < NEVER).sum(), (rows["first_job"] < NEVER).sum()
    assert found["rates.outcomes_per_start"] == pytest.approx(100.0 * outcomes / starts)
    home = np.array([place.tier == 0 for place in area_run.model.places])[rows["first_place"]]
    reached = rows["outcome"] < NEVER
    assert found["rates.raw_gap"] == pytest.approx(100.0 * (reached[home].mean() - reached[~home].mean()))
    rise = [area_run.measures[f"rate-12m-{month}"] for month in ("2012-06", "2011-06")]
    assert found["rates.rise_2011_to_2012"] == pytest.approx(rise[0] - rise[1])
    assert found["primes.spread"] >= 1.0
    assert 0.0 <= found["spread.explained_by_group"] <= 100.0
    assert np.isnan(found["areas.outcomes_and_slack"]), "one area has no correlation over areas"


def test_objections_and_insolvencies_are_the_members(area_run: Result, found: dict[str, float]) -> None:
    members = area_run.members()
    objections = members[members["cause"] == "objection"]
    half = area_run.weeks / 2
    early = ((objections["left_on"] - np.datetime64("2011-06-01")).dt.days / 7.0 < half).mean()
    assert found["exits.first_half"] == pytest.approx(100.0 * early, abs=1e-9, nan_ok=True)


def test_repeats_are_people_sanctioned_again_within_the_year(area_run: Result, found: dict[str, float]) -> None:
    """Held against the same run stopped at both ends of the year."""
    first, last = (
        run(seed=1, areas=[area_run.model.area_names[k] for k in area_run.model.areas], until=day)
        for day in ("2013-06-25", "2014-06-24")
    )
    assert (first.model.period, last.model.period) == REPEATS
    before = dict(zip(first.rows["id"].tolist(), first.rows["sanctions"].tolist(), strict=True))
    jsa = [group.startswith("jsa") for group in PAYMENT_GROUPS]
    rows = last.rows[np.array(jsa)[last.rows["group"]]]
    times = [n - before.get(k, 0) for k, n in zip(rows["id"].tolist(), rows["sanctions"].tolist(), strict=True)]
    again = [n > 1 for n in times if n > 0]
    assert found["sanctions.repeats"] == pytest.approx(100.0 * sum(again) / len(again))
    assert 0.0 < found["sanctions.repeats"] < 50.0


def test_where_primes_differ_most_is_a_ratio_of_their_rates(area_run: Result, found: dict[str, float]) -> None:
    rates = sanctioning.rates_by_contract(area_run, WORK_PROGRAMME.week_of(date(2015, 12, 31)) + 1)
    assert found["sanctions.spread_most"] == pytest.approx(np.nanmax(rates) / np.nanmin(rates))
    assert found["sanctions.spread_above_two"] == 100.0 * (found["sanctions.spread_most"] > 2.0)


def test_areas_where_primes_differ_twofold_are_counted(monkeypatch: pytest.MonkeyPatch, area_run: Result) -> None:
    ratios = np.array([1.1, 2.0, 2.1, 3.0])
    monkeypatch.setattr(sanctioning, "ratios_in_areas", lambda rates, result: ratios)
    assert sanctioning.spread_over_areas(area_run) == {"sanctions.spread_most": 3.0, "sanctions.spread_above_two": 50.0}


def test_decisions_on_people_without_a_home_by_hand(area_run: Result, found: dict[str, float]) -> None:
    rows = area_run.attached
    weeks = weeks_out_of_work(rows, area_run.weeks, area_run.allotted_weeks)
    bound = np.array(area_run.model.scenario.numbers("duties"))[rows["group"]] == 1.0
    without = ((rows["barriers"] | rows["removed"]) >> BARRIERS.index("housing") & 1).astype(bool)
    rates = [rows["sanctions"][bound & who].sum() / weeks[bound & who].sum() for who in (without, ~without)]
    assert found["sanctions.homeless"] == pytest.approx(rates[0] / rates[1])


def test_a_short_run_gives_what_it_can(short_run: Result) -> None:
    values = p.look(short_run)
    assert np.isfinite(values["creaming.index"])
    assert values["incentives.first_year"] == 0.0
    assert np.isnan(values["rates.outcomes_per_start"]), "nobody has had all their time yet"
    assert np.isnan(values["sectors.convergence"])
    assert np.isnan(values["sanctions.repeats"]), "the year of the published figure is not over"
