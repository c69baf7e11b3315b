"""Milestones in a run: even ones are what the contract of 2011 has, others pay as a plain count of people says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from wpmodel import Result, Scenario, run
from wpmodel.parameters import ParameterError
from wpmodel.programmes import template
from wpmodel.programmes.folder import ProgrammeError, read
from wpmodel.scenario import contract_of
from wpmodel.setup.milestones import Milestones

HEADER = "group,milestone,weeks,earnings_gbp,fee_gbp,within_weeks,delay_weeks\n"
GROUPS = ("young", "long_term", "health")


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """A folder whose head says nothing of outcomes, so that a table of milestones can."""
    folder = template.write(tmp_path / "city")
    head = folder / "programme.toml"
    text = head.read_text(encoding="utf-8")
    head.write_text(text[: text.index("[parameters.outcome_fee]")], encoding="utf-8")
    return folder


def with_points(folder: Path, *rows: str) -> Path:
    (folder / "milestones.csv").write_text(HEADER + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return folder


def points(*rows: str) -> list[str]:
    return [f"{group},{row}" for group in GROUPS for row in rows]


def paid(result: Result, event: str) -> int:
    ledger = result.ledger()
    return int(ledger[ledger["event"] == event]["pence"].sum())


def fates(result: Result) -> Any:
    rows = np.sort(result.rows, order="id")
    return rows[["id", "status", "payments", "outcome", "banked", "job_start", "minutes"]]


def test_even_milestones_without_a_break_are_the_payments_of_2011(city: Path) -> None:
    """A run whose later payments come at even milestones and whose jobs never end: the same people and pounds."""
    of_2011 = {"outcome_weeks": 13, "outcome_fee": 900, "loss_start": 0, "loss_settled": 0}
    even = {"sustainment_payments": 2, "sustainment_fee": 300, "sustainment_interval": 13}
    stepped = {"sustainment_payments": 0} | {
        f"milestone_{what}_{k}": value for k in (2, 3) for what, value in (("weeks", 13 * k), ("fee", 300))
    }
    programme = read(city)
    one, other = (run(Scenario("x", of_2011 | how, programme=programme)) for how in (even, stepped))
    assert (fates(one) == fates(other)).all()
    assert (fates(one)["payments"] == 3).any()
    later = paid(other, "sustainment fee") + paid(other, "third milestone fee")
    assert later == paid(one, "sustainment fee") > 0
    assert paid(one, "third milestone fee") == 0


def test_every_pound_is_a_payment_of_somebody(city: Path) -> None:
    terms = contract_of(read(with_points(city, *points("1,13,,800,16,", "2,26,,900,30,6", "3,52,,1000,60,20"))))
    result = run(terms.given("outcome_discount=0"))
    rows = result.rows
    for k, (event, fee) in enumerate(
        {"job outcome fee": 800, "sustainment fee": 900, "third milestone fee": 1000}.items()
    ):
        earned = (rows["payments"] > k).sum()
        lag = result.model.payments.claim_lag + result.model.payments.payment_lag + (0, 6, 20)[k]
        assert 0 < paid(result, event) <= 100 * fee * earned, event
        if k == 0:  # the outcome's discount is zero here and its week known
            when = rows["attached"].astype(int) + rows["outcome"]
            assert paid(result, event) == 100 * fee * ((rows["payments"] > 0) & (when + lag < result.weeks)).sum()


def test_a_window_makes_milestones_rarer_for_the_same_lives(city: Path) -> None:
    programme, none = read(city), {"service_fee": 0, "outcome_fee": 0, "attachment_fee": 0}
    reached = []
    for within in (0, 16):
        changes = none | {"outcome_weeks": 13, "sustainment_payments": 0, "milestone_within_1": within}
        reached.append(int((run(Scenario("x", changes, programme=programme)).rows["outcome"] < 200).sum()))
    assert reached[1] < reached[0]


def test_pay_moves_effort_only_through_what_is_expected(city: Path) -> None:
    """A milestone that pays nothing is worth nothing; a dearer one brings more hours from those who deliver."""
    programme = read(city)

    def hours(fee: float) -> float:
        changes = {"outcome_weeks": 13, "outcome_fee": 500, "sustainment_payments": 0}
        later = {"milestone_weeks_2": 26, "milestone_fee_2": fee}
        result = run(Scenario("x", changes | later, programme=programme))
        return float(result.model.stakes.fee_values[:, :, 0].mean())

    free, dear = hours(0), hours(2000)
    plain = run(
        Scenario("x", {"outcome_weeks": 13, "outcome_fee": 500, "sustainment_payments": 0}, programme=programme)
    )
    assert free == pytest.approx(float(plain.model.stakes.fee_values[:, :, 0].mean()))
    assert dear > free


def test_earnings_are_weeks_of_work_at_a_wage(city: Path) -> None:
    terms = contract_of(read(city)).given("milestone_earnings_1=4000", "hourly_wage=8", "weekly_hours=20")
    assert Milestones.of(terms).weeks[0].tolist() == [25, 25, 25]
    assert Milestones.of(terms.given("hourly_wage=8.01")).weeks[0].tolist() == [25, 25, 25]
    assert Milestones.of(terms.given("hourly_wage=7.99")).weeks[0].tolist() == [26, 26, 26]


def test_a_job_start_takes_its_days(city: Path) -> None:
    programme = read(city)
    shares = [
        float((run(Scenario("x", {"job_start_days": days}, programme=programme)).rows["first_job"] < 200).mean())
        for days in (0, 10, 91)
    ]
    assert shares[0] > shares[1] > shares[2] > 0


def test_a_table_of_milestones_becomes_terms(city: Path) -> None:
    rows = points("1,13,,800,16,", "2,,3840,900,30,4")
    programme = read(with_points(city, *rows))
    terms = contract_of(programme)
    assert terms.numbers("outcome_fee") == (800.0, 800.0, 800.0)
    assert terms.numbers("milestone_within_2") == (30.0, 30.0, 30.0)
    assert terms.number("milestone_delay_2") == 4
    assert terms.numbers("sustainment_payments") == (0.0, 0.0, 0.0)
    assert Milestones.of(terms).weeks[:2, 0].tolist() == [13, 30]
    assert programme.digest != read(with_points(city, *points("1,13,,800,,"))).digest


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (["young,2,26,,900,,"], r"milestones.csv, row 2: milestone 2 of young follows none"),
        (["young,1,26,,900,,", "young,2,13,,900,,"], r"row 3: 13 weeks in work do not come after 26"),
        (["young,1,26,,900,20,"], r"row 2: 26 weeks in work cannot lie within 20"),
        (["young,1,,,900,,"], r"row 2 needs either weeks or earnings_gbp"),
        (["young,1,13,900,900,,"], r"row 2 needs either weeks or earnings_gbp"),
        (["young,1,13,,900,,1", "health,1,13,,900,,2"], r"row 3: delay_weeks is 2 here and 1 above"),
        (["elderly,1,13,,900,,"], r"row 2: group 'elderly' is not in groups.csv"),
        (["young,1,13,,-5,,"], r"row 2: fee_gbp is -5, and the minimum is 0"),
        (["young,5,13,,5,,"], r"row 2: milestone is 5, and the maximum is 4"),
    ],
)
def test_rows_that_cannot_be_right_are_told(city: Path, rows: list[str], said: str) -> None:
    with pytest.raises(ProgrammeError, match=said):
        read(with_points(city, *rows))


def test_what_stands_in_the_head_too_is_told(tmp_path: Path) -> None:
    folder = with_points(template.write(tmp_path / "city"), *points("1,13,,800,,"))
    with pytest.raises(ProgrammeError, match=r"outcome_fee, outcome_weeks stands in programme\.toml too"):
        read(folder)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (("milestone_weeks_2=20",), r"sustainment_payments.jsa_18_24 is 13 and jsa_18_24 has milestones"),
        (("sustainment_payments=0", "milestone_weeks_2=20"), "must be later than the one before it"),
        (("sustainment_payments=0", "milestone_weeks_3=60"), "with none left out"),
        (("sustainment_payments=0", "milestone_within_1=12"), "is less than the 26 weeks in work"),
    ],
)
def test_terms_that_do_not_fit_together_are_told(settings: tuple[str, ...], said: str) -> None:
    with pytest.raises(ParameterError, match=said):
        Milestones.of(Scenario("x").given(*settings))
