"""Exits by organisation: pairs, their interval, gaps between sectors, and what a laboratory makes of them."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from wpmodel import Scenario, run
from wpmodel.agents.rules.leaving import CAUSES, INSOLVENCY, WITHDRAWAL
from wpmodel.results.survival import THREE_YEARS, distress, exits, founders
from wpmodel.studies import emergence
from wpmodel.studies.emergence import Experiment, above_zero, look_for
from wpmodel.studies.paired_exits import FATE, change_of, fates, looked_at, paired


def bodies(stay: int, lost: int, won: int, leave: int) -> tuple[NDArray, NDArray]:
    before = np.repeat([False, True, False, True], [stay, lost, won, leave])
    return before, np.repeat([False, False, True, True], [stay, lost, won, leave])


def test_only_organisations_that_change_make_an_effect() -> None:
    found = paired(*bodies(80, 2, 12, 6))
    assert (found.count, found.only_base, found.only_changed) == (100, 2, 12)
    assert (found.base, found.changed, found.effect) == pytest.approx((8.0, 18.0, 10.0))
    p, q, n = 13 / 102, 3 / 102, 102
    assert found.error == pytest.approx(100 * ((p + q - (p - q) ** 2) / n) ** 0.5)
    assert found.interval == pytest.approx((10 - 1.959964 * found.error, 10 + 1.959964 * found.error))
    assert found.interval[0] > 0.0


def test_pairs_say_more_than_two_shares_do_and_none_that_changes_does_not_mean_certainty() -> None:
    loose = paired(*bodies(60, 15, 25, 0))
    tight = paired(*bodies(60, 0, 10, 30))
    assert loose.effect == tight.effect == pytest.approx(10.0)
    assert tight.error < loose.error
    assert paired(*bodies(50, 0, 0, 5)).error > 0.0
    assert np.isnan(paired(np.zeros(0, bool), np.zeros(0, bool)).effect)


def test_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    dice, held = np.random.default_rng(1), 0
    for _ in range(400):
        before = dice.random(150) < 0.1
        after = np.where(dice.random(150) < 0.1, ~before, before)
        low, high = paired(before, after).interval
        held += low <= 100 * (0.9 * 0.1 - 0.1 * 0.1) <= high
    assert 0.92 < held / 400 < 0.99


def test_a_metric_tells_sector_and_cause_or_that_runs_have_to_judge_it() -> None:
    assert looked_at("exits.voluntary") == ([("voluntary", 1.0)], None)
    assert looked_at("exits.insolvency.public") == ([("public", 1.0)], INSOLVENCY)
    assert looked_at("exits.gap") == ([("voluntary", 1.0), ("private", -1.0)], None)
    others = ("exits.public_gap", "exits.all_tiers.voluntary", "exits.organisations.public", "hours", "exits.x.public")
    for other in others:
        assert looked_at(other) is None
    with pytest.raises(ValueError, match="judged by runs"):
        change_of("hours", [], [])


def test_a_change_is_over_the_organisations_of_all_seeds_that_both_arms_have() -> None:
    went = {cause: float(1 + k) for k, cause in enumerate(CAUSES)}
    base = [{f"{FATE}voluntary.1": 0.0, f"{FATE}private.2": 0.0, "hours": 6.0}, {f"{FATE}voluntary.1": 0.0}]
    other = [
        {f"{FATE}voluntary.1": went[WITHDRAWAL], f"{FATE}private.2": went[INSOLVENCY], "hours": 5.0},
        {f"{FATE}voluntary.1": 0.0, f"{FATE}voluntary.9": went[WITHDRAWAL]},
    ]
    assert change_of("exits.voluntary", base, other).count == 2
    assert change_of("exits.voluntary", base, other).effect == pytest.approx(50.0)
    assert change_of("exits.insolvency.voluntary", base, other).effect == 0.0
    assert change_of("exits.withdrawal.voluntary", base, other).effect == pytest.approx(50.0)
    gap = change_of("exits.gap", base, other)
    assert (gap.count, gap.effect) == (3, pytest.approx(50.0 - 100.0))
    assert gap.error > change_of("exits.voluntary", base, other).error


def test_fates_are_those_that_the_metrics_are_shares_of() -> None:
    scenario = Scenario("x", {"reserve_months": 0.5, "credit_months": 0.2, "cash_first": 0})
    result = run(scenario, seed=1, areas=["South Yorkshire", "Wales"], until="2014-06-30", threads=1)
    found, shares = fates(result), exits(result)
    assert len(found) == len(founders(result, tier="tier1"))
    for sector in ("voluntary", "private", "public"):
        of_it = np.array([fate for name, fate in found.items() if name.startswith(f"{FATE}{sector}.")])
        assert shares[f"exits.organisations.{sector}"] == len(of_it)
        assert shares[f"exits.{sector}"] == pytest.approx(100 * (of_it > 0).mean())
        for k, cause in enumerate(CAUSES):
            assert shares[f"exits.{cause}.{sector}"] == pytest.approx(100 * (of_it == 1 + k).mean())
    assert max(found.values()) > 0
    assert all(s.left <= THREE_YEARS for s in founders(result, tier="tier1") if found[f"{FATE}{s.sector}.{s.number}"])


def test_the_laboratory_judges_exits_by_organisation_and_the_rest_by_run() -> None:
    one = Experiment("X", "a name", "a prediction", (), (), "exits.voluntary", "up", float("nan"), True, "bet")
    base = [{f"{FATE}voluntary.{k}": 0.0 for k in range(60)}] * 2
    changed = [{**base[0], **{f"{FATE}voluntary.{k}": 2.0 for k in range(9)}}] * 2
    row = emergence._by_body(one, base, changed)
    assert (row["organisations"], row["base"], row["changed"], row["effect"]) == (120.0, 0.0, 15.0, 15.0)
    assert row["p"] < 0.001
    assert row["low"] > 5.0
    assert above_zero(1.959964, 1.0) == pytest.approx(0.025, abs=1e-6)
    assert (
        emergence._by_body(one.__class__(*("X", "n", "p", (), (), "hours", "up", 0.0, True, "bet")), base, changed)
        == {}
    )
    assert look_for("exits.gap") is emergence.metrics_and_fates
    assert look_for("hours") is emergence.metrics


def test_charities_of_either_tier_live_on_reserves_where_use_cost_them_more_than_staying_in_a_chain() -> None:
    result = run(seed=1, areas=["South Yorkshire", "Wales"], until="2012-10-31", threads=1)
    cash = result.records.cash
    here = [s for s in founders(result, "voluntary") if s.left is None or s.left > 65]
    before = distress(result)
    assert before["distress.asked"] == len(here) > 40
    assert 0.0 < before["distress.reserves"] < 90.0
    for s in here:
        cash[16, s.account], cash[3, s.account] = 0, 0
    assert distress(result)["distress.reserves"] == 0.0, "nobody is poorer"
    helper = next(s for s in here if s.call_offs and not s.places)
    each = round(100 * result.model.settings.chain_cost) * 13 * len(helper.call_offs)
    for lost, used, share in ((each, 10, 0), (each + 100, 10, 1), (each + 100, None, 0), (each + 100, 66, 0)):
        cash[3, helper.account], helper.first_referral = lost, used
        assert distress(result)["distress.reserves"] == pytest.approx(100 * share / len(here))
