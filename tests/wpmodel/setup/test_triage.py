"""Payment groups by triage: as many in each, the dearest terms furthest from work, traits and luck as they were."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wpmodel import Scenario, WorkProgramme
from wpmodel.setup.tariff import outcome_fees
from wpmodel.setup.triage import by_distance, prices

AREA, UNTIL = ["South Yorkshire"], "2011-09-30"


@pytest.fixture(scope="module")
def worlds() -> Iterator[dict[str, WorkProgramme]]:
    found = {
        name: WorkProgramme(Scenario.load("triage").given(*settings), rng=1, areas=AREA, until=UNTIL)
        for name, settings in (("none", ["triage=0"]), ("exact", ["triage_error=0"]), ("rough", ["triage_error=3"]))
    }
    yield found
    for model in found.values():
        model.close()


def by_number(model: WorkProgramme) -> np.ndarray:
    return model.claimants.rows[np.argsort(model.claimants.rows["id"])]


def test_the_same_people_come_with_the_same_traits_and_as_many_are_in_each_group(
    worlds: dict[str, WorkProgramme],
) -> None:
    before, after = by_number(worlds["none"]), by_number(worlds["exact"])
    for name in ("id", "referred", "attached", "readiness", "motivation", "barriers", "jobcentre", "age_band"):
        assert (before[name] == after[name]).all()
    assert (before["group"] != after["group"]).mean() > 0.4
    assert (np.bincount(before["group"], minlength=9) == np.bincount(after["group"], minlength=9)).all()
    assert (worlds["none"].people.weekly(9, 18) == worlds["exact"].people.weekly(9, 18)).all()


def test_who_is_found_furthest_gets_the_terms_that_pay_most(worlds: dict[str, WorkProgramme]) -> None:
    price = prices(worlds["exact"])[worlds["exact"].area_names.index(AREA[0])]
    rows = by_number(worlds["exact"])
    dear, cheap = price.argmax(), price.argmin()
    now = rows[rows["referred"] < 4]
    assert now["readiness"][now["group"] == dear].max() <= now["readiness"][now["group"] == cheap].min()


def test_terms_are_dear_by_the_fees_that_are_paid_also_after_a_tender() -> None:
    """A discount of the award, and not the scenario's, can make another group the dearest."""
    scenario = Scenario.load("tender-2011").given("triage=1", "most_discount=0.5")
    model = WorkProgramme(scenario, rng=1, areas=AREA, until=UNTIL)
    here = model.area_names.index(AREA[0])
    contracts = [k for k, contract in enumerate(model.contracts) if contract.area == here]
    paid = outcome_fees(model.scenario, model.award.discount[contracts])
    assert (model.award.discount[contracts] != np.array(scenario.numbers("outcome_discount"))).any()
    places = [model.contracts[k].places[0].index for k in contracts]
    assert (model.payments.outcome[:, places] == paid.swapaxes(0, 1)).all()
    expected = model.tariff.most_for_one_person(paid).mean(axis=0)
    assert prices(model)[here] == pytest.approx(expected)
    model.close()


def test_an_error_makes_groups_less_alike(worlds: dict[str, WorkProgramme]) -> None:
    def unlike(name: str) -> float:
        rows = by_number(worlds[name])
        return float(np.mean([rows["readiness"][rows["group"] == g].std() for g in (0, 1, 5)]))

    assert unlike("exact") < 0.6 * unlike("rough") < 0.6 * 1.2 * unlike("none")


def test_providers_expect_of_a_group_what_its_people_are_like(worlds: dict[str, WorkProgramme]) -> None:
    means, rows = worlds["exact"].people.expected(np.zeros(11)), by_number(worlds["exact"])
    assert means[1] == pytest.approx(worlds["exact"].people.expected(np.ones(11))[1])
    assert np.corrcoef(means[rows["group"]], rows["readiness"])[0, 1] > 0.8


@given(st.integers(1, 60), st.integers(0, 2**31))
def test_every_cell_keeps_its_groups_and_orders_them_by_price(n: int, seed: int) -> None:
    dice = np.random.default_rng(seed)
    found, groups, cell = dice.normal(size=n), dice.integers(0, 9, n).astype(np.uint8), dice.integers(0, 3, n)
    price = dice.permutation(9) * 100
    dealt = by_distance(found, groups, cell, price[groups])
    for k in range(3):
        here = cell == k
        assert sorted(dealt[here]) == sorted(groups[here])
        in_order = price[dealt[here][np.argsort(-found[here], kind="stable")]]
        assert (np.diff(in_order) >= 0).all()
