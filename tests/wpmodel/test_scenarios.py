"""The named scenarios: legal, sourced, different, and run without breaking the books or losing anybody."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from wpmodel import Scenario, run
from wpmodel.agents.kernel.counts import REMOVED
from wpmodel.agents.rules.cash import surplus_shared
from wpmodel.calendar import WORK_PROGRAMME
from wpmodel.foundation.ledger import OUTSIDE
from wpmodel.results.claimant_table import status_at
from wpmodel.results.metrics import taken
from wpmodel.results.result import Result
from wpmodel.scenario import BASELINE, check_together, names, text_of
from wpmodel.studies.ablation import SIMPLER
from wpmodel.studies.emergence import METRICS
from wpmodel.tables import evidence

SMALL = ("South Yorkshire",)
SAME_BUDGET = [name for name in names() if "budget" in Scenario.load(name).description.split(":")[0]]
NAMED = [name for name in names() if name != BASELINE]
SOON, LATE = "2013-06-01", "2014-04-30"
"""What moves a metric soon need not be run for longer."""
COVERED = [row for row in evidence.rows("coverage") if row["state"] == "works"]
"""Passages of source documents that a scenario of ours does something about."""


@pytest.fixture(scope="module")
def baseline() -> Result:
    return run(until="2013-06-30", areas=SMALL)


@pytest.mark.parametrize("name", names())
def test_a_scenario_is_legal_named_as_its_file_and_described_in_a_line(name: str) -> None:
    scenario = Scenario.load(name)
    check_together(scenario)
    assert scenario.name == name
    assert scenario.description.endswith(".")
    assert 20 < len(scenario.description) < 160
    assert "\n" not in scenario.description


@pytest.mark.parametrize("name", names())
def test_its_sources_resolve(name: str) -> None:
    ids = [one.strip() for one in Scenario.load(name).source.split(";")]
    assert [row["id"] for row in evidence.citations(ids)] == ids


@pytest.mark.parametrize("name", NAMED)
def test_it_differs_from_the_baseline_in_everything_it_names(name: str) -> None:
    """Or from the simpler model, which most rival structures share."""
    ours, theirs, simpler = (Scenario.load(each) for each in (name, BASELINE, SIMPLER))
    assert ours.changes
    assert [p for p in ours.changes if ours[p] == theirs[p] == simpler[p] and name != "no-programme"] == []
    assert [p for p in ours.changes if ours[p] != theirs[p]], "it does nothing"


@pytest.mark.parametrize("name", NAMED)
def test_its_values_have_reasons(name: str) -> None:
    """What is shown is the file itself, with at least one comment for each value that is not plain."""
    text = text_of(name)
    assert Scenario.from_toml(text) == Scenario.load(name)
    if name != "no-programme":
        assert text.count("\n# ") >= 1


@cache
def figures(name: str, until: str) -> dict[str, float]:
    """A scenario run once in one area until a day, whose books and people are right: what rows of coverage look at."""
    result = run(name, until=until, areas=SMALL)
    keeps_its_books_and_people(result)
    asked = [row for row in COVERED if name in (row["scenario"], row["yardstick"] or BASELINE)]
    found = taken(result, *dict.fromkeys(METRICS[row["metric"]].function for row in asked))
    result.model.close()
    return found


def keeps_its_books_and_people(result: Result) -> None:
    _, payer, payee, _, pence = result.model.ledger.entries()
    assert (pence > 0).all()
    assert int(result.model.ledger.balances.sum()) == 0
    balances = np.zeros_like(result.model.ledger.balances)
    np.add.at(balances, payee, pence)
    np.subtract.at(balances, payer, pence)
    assert (balances == result.model.ledger.balances).all()
    states = np.bincount(status_at(result.rows, result.weeks))
    assert states.sum() == len(result.rows) == len(np.unique(result.rows["id"]))


@pytest.mark.parametrize("name", names())
def test_it_runs_and_keeps_its_books_and_people(name: str) -> None:
    figures(name, SOON)


@pytest.mark.parametrize("row", COVERED, ids=lambda row: f"{row['scenario']}-{row['metric']}")
def test_it_moves_the_metric_of_a_passage_that_it_covers(row: dict[str, str]) -> None:
    assert any(moved(row, until) for until in (SOON, LATE)), "a scenario that does nothing here is no row that works"


def moved(row: dict[str, str], until: str) -> bool:
    """Whether the metric of a row is there at the end of a run until a day, and another than under its yardstick."""
    before, after = (figures(name, until) for name in (row["yardstick"] or BASELINE, row["scenario"]))
    return row["metric"] in after and after[row["metric"]] != before.get(row["metric"])


def test_the_tariffs_that_say_so_are_marked_as_of_the_same_budget() -> None:
    assert {"flat-tariff", "service-fee-20", "terms-of-work-choice", "terms-of-flexible-new-deal"} <= set(SAME_BUDGET)


@pytest.fixture(scope="module")
def three_areas() -> float:
    return cost(BASELINE)


def cost(name: str) -> float:
    """What the Department pays in the end, in pounds, less what comes back to it."""
    result = run(name, areas=("West Yorkshire", "Wales", "West London"))
    ledger = result.ledger()
    paid = ledger.loc[ledger["payer"] == OUTSIDE[0], "pence"].sum()
    back = ledger.loc[ledger["payee"] == OUTSIDE[0], "pence"].sum()
    result.model.close()
    return float(paid - back) / 100


@pytest.mark.parametrize("name", SAME_BUDGET)
def test_a_scenario_of_the_same_budget_costs_within_a_twelfth_of_the_baseline(name: str, three_areas: float) -> None:
    assert cost(name) == pytest.approx(three_areas, rel=1 / 12)


# The levers -----------------------------------------------------------------------------------------------------------


def test_a_service_fee_is_paid_for_everybody_on_the_programme_every_four_weeks(baseline: Result) -> None:
    scenario = Scenario("fee", {"service_fee": 10.0})
    result = run(scenario, until="2013-06-30", areas=SMALL)
    ledger = result.ledger()
    paid = ledger.loc[(ledger["event"] == "service fee"), "pence"].sum()
    counts = result.records.counts[:-1].sum(axis=(1, 2), dtype=np.int64)
    assert paid == 1000 * int(counts[:, 0].sum() + counts[:, 1].sum())  # searching and in work, paid a period later
    down = ledger.loc[ledger["event"] == "service fee passed down", "pence"].sum()
    assert 0 < down < paid * 0.8
    assert "service fee" not in set(baseline.ledger()["event"].astype(str))


def test_a_barrier_removed_earns_its_fee(baseline: Result) -> None:
    result = run(Scenario("distance", {"pay_for_barrier_removed": 200.0}), until="2013-06-30", areas=SMALL)
    ledger = result.ledger()
    paid = ledger.loc[ledger["event"] == "distance travelled fee", "pence"].sum()
    removed = result.records.counts[..., REMOVED].sum(axis=(1, 2), dtype=np.int64)
    assert 20000 * removed[:-2].sum() <= paid <= 20000 * removed.sum()
    assert removed.sum() > 1.5 * baseline.records.counts[..., REMOVED].sum()


def test_a_profit_lock_shares_what_is_beyond_the_profit_allowed() -> None:
    assert surplus_shared(1000, 10_000, 0.05, 1.0) == 500
    assert surplus_shared(1000, 10_000, 0.05, 0.5) == 250
    assert surplus_shared(400, 10_000, 0.05, 1.0) == 0
    assert surplus_shared(-1000, 10_000, 0.05, 1.0) == 0


def test_open_books_move_money_from_primes_to_tier_1_only() -> None:
    result = run(Scenario("lock", {"profit_lock": 1.0, "profit_allowed": 0.0}), areas=("West London",))
    ledger = result.ledger()
    shared = ledger[ledger["event"] == "surplus shared"]
    assert shared["pence"].sum() > 0
    primes = {prime.name for prime in result.model.primes}
    assert set(shared["payer"]) <= primes
    assert not set(shared["payee"]) & primes
    lag = result.model.settings.review_lag_weeks
    assert (shared["week"] >= WORK_PROGRAMME.year_begins(2) + lag - 4).all()
