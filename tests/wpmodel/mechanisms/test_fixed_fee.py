"""A fixed fee: paid for the contract by the people planned, whatever the volume, and only while people are referred."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from wpmodel import Scenario, run
from wpmodel.calendar import WORK_PROGRAMME
from wpmodel.programmes import template
from wpmodel.programmes.folder import read
from wpmodel.scenario import contract_of

AREA, UNTIL = ["South Yorkshire"], "2012-12-31"
FEE = "fixed fee"


def paid(*settings: str, event: str = FEE) -> pd.DataFrame:
    ledger = run(Scenario("x").given(*settings), areas=AREA, until=UNTIL).ledger()
    return ledger[ledger["event"] == event]


def test_it_does_not_go_by_those_who_come() -> None:
    full, fewer = (paid("fixed_fee=100", f"later_referrals={share}") for share in (1, 0.5))
    assert full["pence"].sum() == fewer["pence"].sum() > 0
    assert full.groupby("week")["pence"].sum().nunique() == 1


def test_a_twice_as_high_fee_is_twice_as_much() -> None:
    one, two = (paid(f"fixed_fee={fee}").groupby("week")["pence"].sum() for fee in (100, 200))
    assert (two - 2 * one).abs().max() <= 100  # pence, for rounding by place and group


def test_tier_1_gets_what_the_prime_does_not_keep() -> None:
    some, less = (
        paid("fixed_fee=100", f"top_slice={kept}", event=f"{FEE} passed down")["pence"].sum() for kept in (0.0, 0.6)
    )
    assert less == pytest.approx(0.4 * some, rel=1e-4)
    assert less > 0


def test_without_it_nothing_is_entered() -> None:
    assert not len(paid())


def test_all_of_it_is_paid_over_the_whole_programme_and_no_longer(tmp_path: Path) -> None:
    folder = template.write(tmp_path / "city")
    programme = read(folder)
    ledger = run(contract_of(programme).given("fixed_fee=2")).ledger()
    fee = ledger[ledger["event"] == FEE]
    periods = fee["week"].nunique()
    assert fee["pence"].sum() / 100 == pytest.approx(2e6 * 4 * periods / 52, rel=1e-4)
    last = programme.calendar.week_of(programme.calendar.last_referral)
    assert 4 * periods <= last + 8
    assert fee["week"].max() <= last + 8
    assert programme.calendar != WORK_PROGRAMME
