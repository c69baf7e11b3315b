"""Reforms: each does what its lever says, alone, in the direction that follows from its rule, and off does nothing."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

from wpmodel import Result, Scenario, run
from wpmodel.agents.kernel.counts import MINUTES
from wpmodel.agents.rules.review import merlin_score
from wpmodel.mechanisms.reforms import LEVERS, award_rules, taken_up
from wpmodel.mechanisms.reforms.bond import Bond
from wpmodel.mechanisms.reforms.consortium import Consortium, carried, part_kept
from wpmodel.mechanisms.reforms.employer_links import pays
from wpmodel.mechanisms.reforms.own_programme import OwnProgramme
from wpmodel.mechanisms.reforms.prime_terms import slice_chosen, slice_that_passes
from wpmodel.mechanisms.reforms.profit_lock import chance_of_lock
from wpmodel.mechanisms.reforms.services import Services, hoped_for, tries
from wpmodel.parameters import DECLARED
from wpmodel.results import reforming
from wpmodel.studies.ablation import SIMPLER
from wpmodel.studies.emergence import metrics, reform_metrics

AREA = ["South Yorkshire"]


@cache
def made(**levers: float) -> Result:
    return run(Scenario("levers", levers), until="2014-04-30", areas=AREA, threads=1)


@cache
def figures(**levers: float) -> dict[str, float]:
    result = made(**levers)
    return metrics(result) | reform_metrics(result)


TENDER = {"tender": 1.0}
SIMPLE = {name: Scenario.load(SIMPLER)[name] for name in Scenario.load(SIMPLER).changes}
"""The simpler model: providers alike, so that one area of few places tells of the lever and not of who is there."""
MOVES: list[tuple[dict[str, float], dict[str, float], str, str]] = [
    ({}, {"programme_of_its_own": 0.2}, "hours.furthest", "up"),
    ({}, {"direct_awards": 1.0}, "chain.passed_on", "up"),
    ({}, {"slice_chosen": 1.0}, "chain.passed_on", "down"),
    (
        {"slice_chosen": 1.0},
        {"slice_chosen": 1.0, "merlin_pass": 0.75, "merlin_penalty": 1000.0},
        "chain.passed_on",
        "up",
    ),
    ({}, {"consortium_members": 1.0}, "exits.insolvency.voluntary", "down"),
    ({}, {"bond": 20.0}, "cash.trough.voluntary", "up"),
    ({}, {"savings_share": 0.25}, "hours", "up"),
    ({}, {"savings_share": 0.25}, "public.programme", "up"),
    ({**SIMPLE, "profit_lock": 1.0}, {**SIMPLE, "profit_lock": 1.0, "lock_foreseen": 1.0}, "hours", "down"),
    (
        {"profit_lock": 1.0, "lock_foreseen": 1.0},
        {"profit_lock": 1.0, "lock_foreseen": 1.0, "surplus_to_area": 1.0},
        "chain.given",
        "up",
    ),
    ({}, {"experience_weight": 20.0}, "parked", "down"),
    ({}, {"staff_transferred": 1.0}, "job_start_rate", "up"),
    ({}, {"employer_links": 1.0, "link_cost": 0.0}, "job_start_rate", "up"),
    ({}, {"volunteering": 0.2}, "job_start_rate", "up"),
    ({}, {"volunteering": 0.2, "volunteering_gain": -0.05}, "job_start_rate", "down"),
    ({"objectors": 60.0}, {"objectors": 60.0, "duties": 0.0}, "objectors.joined", "up"),
    ({}, {"adviser_discretion": 0.5}, "sanctions.adverse", "down"),
    ({**SIMPLE, "services": 3.0}, {**SIMPLE, "services": 3.0, "services_shown": 1.0}, "services.lift", "up"),
    (TENDER, {**TENDER, "bid_writing": 1.0}, "tender.discount", "up"),
    (TENDER, {**TENDER, "bid_writing": 1.0}, "hours", "down"),
    (TENDER, {**TENDER, "record_weight": 1.0}, "tender.curse", "down"),
    (TENDER, {**TENDER, "kept_for_entrants": 0.2}, "tender.entrants", "up"),
]


def named(part: str | dict[str, float]) -> str:
    """A measure, or the levers that are moved."""
    return part if isinstance(part, str) else "-".join(name for name in part if name not in SIMPLE)


@pytest.mark.parametrize(("base", "change", "metric", "expected"), MOVES, ids=named)
def test_the_lever_alone_moves_its_measure_as_its_rule_says(
    base: dict[str, float], change: dict[str, float], metric: str, expected: str
) -> None:
    gain = figures(**change)[metric] - figures(**base).get(metric, 0.0)
    assert (gain > 0.0) if expected == "up" else (gain < 0.0), gain


def test_off_no_reform_is_taken_up_and_every_lever_is_declared_without_effect() -> None:
    result = made()
    assert result.model.reforms == ()
    assert taken_up(result.model) == ()
    assert all(DECLARED[lever].value == DECLARED[lever].neutral == 0 for lever in LEVERS)


@pytest.mark.parametrize("lever", LEVERS)
def test_on_it_is_taken_up_alone_and_keeps_books_and_people(lever: str) -> None:
    high = DECLARED[lever].high
    result = run(Scenario(lever, {lever: min(high, 1.0)}), until="2012-03-31", areas=AREA, threads=1)
    assert [type(one) for one in result.model.reforms] == [LEVERS[lever]]
    assert int(result.model.ledger.balances.sum()) == 0
    assert len(np.unique(result.rows["id"])) == len(result.rows)
    result.model.close()


@pytest.mark.parametrize("lever", ["programme_of_its_own", "consortium_members", "services", "volunteering"])
def test_the_same_bits_on_any_number_of_threads(lever: str) -> None:
    from wpmodel.engine.pickling import fingerprint

    def print_of(threads: int) -> str:
        scenario = Scenario(lever, {lever: 0.5 if DECLARED[lever].unit.startswith("share") else 2.0})
        result = run(scenario, until="2012-03-31", areas=AREA, threads=threads)
        found = fingerprint(result.model)
        result.model.close()
        return found

    assert print_of(1) == print_of(3)


# A programme of its own ---------------------------------------------------------------------------------------------


def test_only_those_judged_furthest_are_in_the_programme_of_their_own() -> None:
    result = made(programme_of_its_own=0.2)
    one = reforming.taken_up(result, OwnProgramme)
    assert one is not None
    model, rows = result.model, result.attached
    assessed = model.traits_on_arrival(rows)["assessed"]
    market = model.offices["area"][rows["first_place"]]
    own = np.isin(rows["first_place"], [place.index for place in one.places])
    assert (assessed[own] <= one.threshold[market[own]]).all()
    left_out = ~own & (assessed <= one.threshold[market])
    assert left_out.mean() < 0.05  # where its place stood empty
    assert 0.1 < own.mean() < 0.3  # a fifth of those of all years: people who come later are further from work


def test_its_people_have_fewer_others_beside_them_and_its_fee_is_paid_for_them_alone() -> None:
    result = made(programme_of_its_own=0.2)
    one = reforming.taken_up(result, OwnProgramme)
    assert one is not None
    places = [place.index for place in one.places]
    late = slice(result.model.period - 6, result.model.period)
    looking = result.records.counts[late, :, :, 0].sum(axis=(0, 2))
    advisers = result.records.advisers[late].sum(axis=0)
    own = looking[places].sum() / advisers[places].sum()
    others = np.delete(looking, places).sum() / np.delete(advisers, places).sum()
    assert own < others
    fees = result.model.payments.service_fees
    assert (fees[places] > 0).all()
    assert not np.delete(fees, places, axis=0).any()
    assert result.records.counts[..., MINUTES].sum() > 0


# Consortium ---------------------------------------------------------------------------------------------------------


def test_needs_are_met_as_far_as_what_is_spare_goes() -> None:
    assert carried([100, 0, 0], [0, 300, 100]) == ([0, 75, 25], [100, 0, 0])
    assert carried([300, 100], [0, 200]) == ([0, 200], [150, 50])
    assert carried([0, 0], [5, 5]) == ([0, 0], [0, 0])


def test_who_earns_for_a_pool_keeps_part_of_it() -> None:
    assert part_kept(0.0, 0.1) == 1.0
    assert part_kept(0.5, 0.0) == 0.5
    assert part_kept(1.0, 1.0) == 1.0


def test_no_member_is_insolvent_while_its_pool_has_money() -> None:
    result = made(consortium_members=1.0, reserve_months=0.2)
    one = reforming.taken_up(result, Consortium)
    assert one is not None
    gone = [s for s in one.joined if s.cause == "insolvency"]
    for member in gone:
        cash = [s.cash for s in one.joined if s.left is None]
        assert sum(cash) <= 0, member.name
    alone = made(reserve_months=0.2)
    assert sum(s.cause == "insolvency" for s in alone.model.subcontractors) >= len(gone)
    assert reforming.pools(result) > 0.0  # type: ignore[operator]


def test_a_pool_that_shares_income_gives_less_help_than_one_that_does_not() -> None:
    """The free rider: cash is carried in both."""

    def minutes(pooled: float) -> int:
        result = made(consortium_members=1.0, income_pooled=pooled, cash_first=0.0)
        one = reforming.taken_up(result, Consortium)
        assert one is not None
        places = [p.index for s in one.joined for p in s.places]
        return int(result.records.counts[:, places][..., MINUTES].sum(dtype=np.int64))

    assert minutes(1.0) < minutes(0.0)


# Money --------------------------------------------------------------------------------------------------------------


def test_what_investors_advanced_is_repaid_owed_or_lost() -> None:
    result = made(bond=20.0, bond_return=0.0)
    one = reforming.taken_up(result, Bond)
    assert one is not None
    assert one.advanced == one.repaid + int(one.owed.sum()) + one.lost > 0
    book = result.ledger().groupby("event", observed=True)["pence"].sum()
    assert book["bond advanced"] == one.advanced
    assert book["bond repaid"] == one.repaid


def test_a_lock_is_the_likelier_the_larger_the_surplus() -> None:
    assert chance_of_lock(5.0, 100.0, 0.05, 0.1) == pytest.approx(0.5)
    assert chance_of_lock(25.0, 100.0, 0.05, 0.1) > 0.95 > 0.05 > chance_of_lock(-15.0, 100.0, 0.05, 0.1)
    assert chance_of_lock(5.0, 0.0, 0.05, 0.1) == 0.0


@pytest.mark.parametrize(("bar", "served"), [(0.7, 1.0), (0.75, 0.9), (0.6, 0.5)])
def test_the_slice_that_passes_is_the_largest_that_does(bar: float, served: float) -> None:
    kept = slice_that_passes(bar, 5.0, served)
    assert merlin_score(1.0 - kept, 5.0, served) >= bar - 1e-12
    if kept < 1.0:
        assert merlin_score(1.0 - kept - 0.01, 5.0, served) < bar


def test_a_prime_keeps_less_only_where_the_fine_is_dearer() -> None:
    assert slice_chosen(0.35, 0.2, 1000.0, 0.0) == 0.35
    assert slice_chosen(0.35, 0.2, 1000.0, 149.0) == 0.35
    assert slice_chosen(0.35, 0.2, 1000.0, 151.0) == 0.2
    assert slice_chosen(0.35, 0.6, 1000.0, 1e9) == 0.35


# People and services ------------------------------------------------------------------------------------------------


def test_a_team_for_employers_is_kept_while_it_pays() -> None:
    assert pays(0.1, 1000.0, 3.0, 30)
    assert not pays(0.1, 1000.0, 3.0, 40)
    dear = made(employer_links=1.0, link_cost=200.0)
    assert "team for employers" in set(dear.ledger()["event"].astype(str))  # the first weeks, before anybody knows
    assert (
        figures(employer_links=1.0, link_cost=200.0)["job_start_rate"]
        < (figures(employer_links=1.0, link_cost=0.0)["job_start_rate"])
    )


def test_hope_falls_with_what_is_learned_and_doubt_makes_worth_trying() -> None:
    mean, weight = np.array([0.1, 0.1, 0.0]), np.array([0.0, 100.0, 0.0])
    hopes = hoped_for(mean, weight, 0.2)
    assert hopes[0] == hopes[2] == pytest.approx(0.2)  # untried: what it might be
    assert hopes[1] == pytest.approx(0.1, abs=0.03)
    assert tries(0.2, 0.3, 1000.0, 59.0)
    assert not tries(0.2, 0.3, 1000.0, 61.0)


def test_nobody_tries_a_service_where_results_pay_nothing() -> None:
    free: dict[str, Any] = {"outcome_fee": 0.0, "sustainment_fee": 0.0, "mission": 0.0, "attachment_fee": 0.0}
    result = made(services=3.0, **free)
    one = reforming.taken_up(result, Services)
    assert one is not None
    assert not one.kind.any()
    assert figures(services=3.0)["services.tried"] > 0.0


# The tender ---------------------------------------------------------------------------------------------------------


def test_a_record_takes_back_what_was_promised_too_much() -> None:
    rate, twice = np.array([0.5]), np.full(9, 2.0)
    assert award_rules.as_the_record_has_it(rate, twice, 1.0) == pytest.approx(1 / 3)
    assert award_rules.as_the_record_has_it(rate, twice, 0.0) == pytest.approx(0.5)


def test_words_that_cost_nothing_leave_every_plan_as_profitable_as_the_best() -> None:
    profit = np.array([[3.0, 1.0], [2.0, 0.0]])
    assert (award_rules.profit_of_words(profit, 0.0) == profit).all()
    assert (award_rules.profit_of_words(profit, 1.0) == [[3.0, 3.0], [2.0, 2.0]]).all()
    assert award_rules.delivered(np.array([40.0]), np.array([160.0]), 0.5) == pytest.approx(80.0)


def test_contracts_kept_for_entrants_go_to_nobody_else() -> None:
    marks, entrants = np.array([[0.9, 0.9], [0.5, np.nan], [0.8, 0.8]]), np.array([False, True, False])
    won = award_rules.awarded(marks, np.array([2, 2]), 7, entrants, 0.25)
    assert won.tolist() == [[True, True], [True, False], [False, True]]
