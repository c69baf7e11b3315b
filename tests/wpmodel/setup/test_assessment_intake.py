"""The assessment in the intake: the published people as long as nothing differs; then the same people, moved."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from wpmodel import Result, Scenario, WorkProgramme, run
from wpmodel.agents.luck import key_of
from wpmodel.calendar import WORK_PROGRAMME
from wpmodel.foundation.ledger import OUTSIDE
from wpmodel.parameters import PAYMENT_GROUPS
from wpmodel.results.selection import of_assessment
from wpmodel.setup.assessment_intake import Assessed, assessed, reassessed
from wpmodel.setup.behaviour import settings_of
from wpmodel.setup.intake import Intake, published_intake

BASE = Scenario.load("work-programme-2011")
ESA_NEW, ESA_EX_IB, JSA_25, JSA_EX_IB = (
    PAYMENT_GROUPS.index(g) for g in ("esa_new", "esa_ex_ib", "jsa_25_plus", "jsa_ex_ib")
)
STRICT = "wca_strictness=0.7"


@cache
def under(*settings: str, seed: int = 1) -> Assessed:
    found = reassessed(published_intake(), settings_of(BASE.given(*settings)), key_of(seed))
    assert isinstance(found, Assessed)
    return found


def referred(people: Assessed, *groups: int) -> int:
    return int((people.comes & np.isin(people.group, groups)).sum())


def test_nothing_changed_is_the_published_intake_itself(everyone: Intake) -> None:
    assert assessed(everyone, settings_of(BASE), key_of(1), BASE.programme) is everyone


@pytest.mark.parametrize("seed", [1, 2])
def test_decided_anew_by_the_published_bars_every_claim_ends_as_it_did(everyone: Intake, seed: int) -> None:
    again, n = under(seed=seed), len(everyone)
    assert len(again) > n + 500_000
    for name in ("group", "referred", "area"):
        assert np.array_equal(getattr(again, name)[:n], getattr(everyone, name))
    assert np.array_equal(again.kind[:n], everyone.group)
    assert again.comes[:n].all()
    assert not again.comes[n:].any()
    assert np.array_equal(again.weekly(9, 18), everyone.weekly(9, 18))


def test_claims_behind_the_referrals_are_as_many_as_the_published_shares_say() -> None:
    again, n = under(), len(published_intake())
    able = referred(again, ESA_NEW)
    ill = (again.kind[n:] == len(PAYMENT_GROUPS)).sum()
    assert ill / able == pytest.approx(0.26 / (0.20 + 0.54 * 0.4 * 0.38), rel=0.001)


def test_a_stricter_assessment_moves_people_to_jsa_and_brings_people_in_from_the_support_group() -> None:
    strict, n = under(STRICT), len(published_intake())
    was = published_intake().group
    assert referred(strict, ESA_NEW, ESA_EX_IB) < 0.95 * referred(under(), ESA_NEW, ESA_EX_IB)
    assert referred(strict, JSA_25, JSA_EX_IB) > referred(under(), JSA_25, JSA_EX_IB)
    to_jsa = strict.comes[:n] & (strict.group[:n] != was)
    assert set(was[to_jsa]) == {ESA_NEW, ESA_EX_IB}
    assert set(strict.kind[n:][strict.comes[n:]]) == {9, 10}
    assert (strict.kind[:n] == was).all()


def test_a_laxer_assessment_moves_people_the_other_way() -> None:
    lax, n = under("wca_strictness=-0.7"), len(published_intake())
    was = published_intake().group
    to_esa = lax.comes[:n] & (lax.group[:n] != was)
    assert set(was[to_esa]) == {JSA_25, JSA_EX_IB}
    assert referred(lax, JSA_25, JSA_EX_IB) < referred(under(), JSA_25, JSA_EX_IB)
    assert {9, 10}.isdisjoint(lax.kind[lax.comes])


def test_people_are_moved_only_through_the_groups_that_the_assessment_fills() -> None:
    for setting in (STRICT, "wca_error=1.6", "wca_capacity=0.5", "appeal_rate=0"):
        people, was = under(setting), published_intake()
        others = ~np.isin(was.group, (ESA_NEW, ESA_EX_IB, JSA_25, JSA_EX_IB))
        n = np.flatnonzero(others)
        assert people.comes[n].all()
        assert np.array_equal(people.group[n], was.group[n])
        assert np.array_equal(people.referred[n], was.referred[n])


def test_a_further_step_moves_nobody_back() -> None:
    some, more = under(STRICT), under("wca_strictness=1.4")
    was = published_intake().group
    n = len(was)
    fit = [people.group[:n] != was for people in (some, more)]
    moved = fit[0] & some.comes[:n]
    assert moved.any()
    assert not (moved & more.comes[:n] & ~fit[1]).any()


def test_more_error_moves_people_both_ways() -> None:
    wild, n = under("wca_error=1.6"), len(published_intake())
    was = published_intake().group
    moved = wild.comes[:n] & (wild.group[:n] != was)
    assert {ESA_NEW, ESA_EX_IB, JSA_25, JSA_EX_IB} == set(was[moved])


def test_a_backlog_delays_and_sends_fewer_and_moves_nobody_between_groups() -> None:
    slow, n = under("wca_capacity=0.7"), len(published_intake())
    was = published_intake()
    assert np.array_equal(slow.group[:n], was.group)
    stays = slow.comes[:n]
    assert 0.6 < stays[was.group == ESA_NEW].mean() < 0.8
    later = slow.referred[:n][stays].astype(int) - was.referred[stays]
    assert later.min() == 0
    assert set(np.unique(later % 4)) == {0}
    assert later[was.group[stays] == ESA_NEW].mean() > 20
    assert slow.referred.max() == was.referred.max()


def test_appeals_bring_people_who_would_have_won() -> None:
    none, usual, all_do = (referred(under(s), ESA_NEW) for s in ("appeal_rate=0", "appeal_rate=0.4", "appeal_rate=1"))
    won = 0.54 * 0.4 * 0.38
    assert none / usual == pytest.approx(0.20 / (0.20 + won), rel=0.01)
    assert none < usual < all_do
    kinder = referred(under("appeal_success=0.6"), ESA_NEW)
    assert usual < kinder


def test_those_nearest_to_work_cross_the_upper_bar_first() -> None:
    model = WorkProgramme(BASE.given(STRICT), rng=1, areas=["South Yorkshire"], until="2011-07-31")
    model.close()
    rows = model.claimants.rows
    kind = model.people.kinds()[rows["id"]]
    able = kind == ESA_NEW
    moved = able & (rows["group"] == JSA_25)
    stayed = able & (rows["group"] == ESA_NEW)
    assert moved.sum() > 100
    assert rows["readiness"][moved].mean() > rows["readiness"][stayed].mean() + 0.2
    assert rows["readiness"][moved].mean() < rows["readiness"][kind == JSA_25].mean() - 0.5
    ill = kind >= len(PAYMENT_GROUPS)
    assert rows["readiness"][ill].mean() < rows["readiness"][stayed].mean()


def test_those_furthest_from_work_cross_it_back_first() -> None:
    model = WorkProgramme(BASE.given("wca_strictness=-0.7"), rng=1, areas=["Wales"], until="2011-07-31")
    model.close()
    rows = model.claimants.rows
    mine = model.people.kinds()[rows["id"]] == JSA_EX_IB
    moved, stayed = (rows["readiness"][mine & (rows["group"] == g)] for g in (ESA_EX_IB, JSA_EX_IB))
    assert moved.size > 100
    assert moved.mean() < stayed.mean() - 0.2


def test_providers_take_a_person_for_what_she_was_found_to_be() -> None:
    lasting = Scenario("x", {"wca_strictness": 0.7, "assessment_weight": 0})
    model = WorkProgramme(lasting, rng=1, areas=["South Yorkshire"], until="2011-07-31")
    model.close()
    rows = model.claimants.rows
    means = np.array(BASE.numbers("readiness_mean")) + model.settings.mean_drive
    assert np.allclose(rows["assessed"], means[rows["group"]])


@pytest.fixture(scope="module")
def strict_run() -> Result:
    return run(BASE.given(STRICT, "wca_capacity=0.8"), areas=["South Yorkshire"], until="2013-06-30")


def test_books_balance_and_everybody_is_in_one_state_under_a_strict_assessment(strict_run: Result) -> None:
    model, ledger = strict_run.model, strict_run.ledger()
    names = [*OUTSIDE, *(p.name for p in model.providers)]
    into = ledger.groupby("payee", observed=True)["pence"].sum().reindex(names, fill_value=0)
    out = ledger.groupby("payer", observed=True)["pence"].sum().reindex(names, fill_value=0)
    assert ((into - out).to_numpy() == model.ledger.balances).all()
    rows = strict_run.rows
    assert np.unique(rows["id"]).size == len(rows)
    people = strict_run.people()
    assert people["exit_status"].notna().all()
    assert (rows["referred"] <= rows["attached"]).all()
    attached = model.records.attached.sum()
    assert attached == (rows["attached"] < strict_run.weeks).sum()


def test_those_whom_no_assessment_touches_keep_their_traits_and_dates(strict_run: Result, short_run: Result) -> None:
    there = np.isin(strict_run.rows["id"], short_run.rows["id"])
    mine = strict_run.rows[there & (strict_run.rows["group"] == 0)]
    theirs = short_run.rows[short_run.rows["group"] == 0]
    mine, theirs = mine[np.argsort(mine["id"])], theirs[np.argsort(theirs["id"])]
    for name in ("id", "referred", "attached", "age_band", "jobcentre"):
        assert np.array_equal(mine[name], theirs[name])
    assert np.array_equal(mine["barriers"] | mine["removed"], theirs["barriers"] | theirs["removed"])


def test_the_table_of_assessments_adds_up(strict_run: Result, area_run: Result) -> None:
    table, usual = strict_run.assessments(), area_run.assessments()
    assert (table["waiting"] - (table["claims"] - table["decided"]).cumsum()).abs().max() < 1e-6
    assert (table[["fit", "activity", "support"]].sum(axis=1) - table["decided"]).abs().max() < 1e-6
    assert usual["waiting"].max() < 1e-6
    assert (table["fit"] / table["decided"]).mean() > (usual["fit"] / usual["decided"]).mean() + 0.1
    assert len(usual) == WORK_PROGRAMME.periods_until(WORK_PROGRAMME.last_day)
    late = usual.iloc[20:60]
    assert late["appeals_heard"].sum() > 0
    assert (usual["upheld"] == 0.38 * usual["appeals_heard"]).all()
    esa = (published_intake().group == ESA_NEW).sum() + (published_intake().group == ESA_EX_IB).sum()
    able = usual["activity"].sum() + 0.4 * 0.38 * usual["fit"].sum()
    assert able == pytest.approx(esa, rel=0.01)


def test_what_experiments_look_at_moves_as_predicted(strict_run: Result) -> None:
    usual = of_assessment(run(BASE, areas=["South Yorkshire"], until="2013-06-30"))
    strict = of_assessment(strict_run)
    assert strict["wca.esa_referrals"] < usual["wca.esa_referrals"]
    assert strict["wca.far_in_jsa"] > usual["wca.far_in_jsa"] + 1
