"""The tariff: published fees in pence, the taper on attachments, the discount on outcomes."""

from __future__ import annotations

import numpy as np
import pytest

from wpmodel import Scenario
from wpmodel.mechanisms.tariff import Tariff
from wpmodel.parameters import PAYMENT_GROUPS
from wpmodel.tables import evidence


@pytest.fixture(scope="module")
def tariff() -> Tariff:
    return Tariff.of(Scenario.load("work-programme-2011"))


@pytest.fixture(scope="module")
def undiscounted() -> Tariff:
    return Tariff.of(Scenario.load("work-programme-2011").given("outcome_discount=0"))


def published(field: str) -> list[float]:
    rows = {row["payment_group"]: float(row[field]) for row in evidence.rows("payment_groups")}
    return [rows[group] for group in PAYMENT_GROUPS]


def test_fees_are_the_published_ones_in_pence(undiscounted: Tariff) -> None:
    tariff = undiscounted
    assert tariff.attachment[0].tolist() == [100 * fee for fee in published("attachment_fee_gbp")]
    assert tariff.outcome[0].tolist() == [100 * fee for fee in published("outcome_fee_gbp")]
    assert (tariff.sustainment == [100 * fee for fee in published("sustainment_fee_gbp")]).all()
    assert tariff.attachment.dtype == tariff.outcome.dtype == tariff.sustainment.dtype == np.int64


def test_what_was_paid_for_an_outcome_is_what_was_published(tariff: Tariff) -> None:
    """331.8 million pounds for some 296,000 outcomes to March 2014, 80.3 for 71,640 of young people (S10, ERSA)."""
    young = tariff.outcome[:3, PAYMENT_GROUPS.index("jsa_18_24")]
    assert young == pytest.approx(100 * 80.28e6 / 71_640, rel=0.015)


def test_the_best_known_fees_are_there(undiscounted: Tariff) -> None:
    """HC 162 (2013), Table 3: £400 and £1,200 for a young jobseeker, £600 and £3,500 for ESA moved from incapacity."""
    tariff = undiscounted
    young, moved = PAYMENT_GROUPS.index("jsa_18_24"), PAYMENT_GROUPS.index("esa_ex_ib")
    assert (tariff.attachment[0, young], tariff.outcome[0, young], tariff.sustainment[0, young]) == (
        40_000,
        120_000,
        17_000,
    )
    assert (tariff.attachment[0, moved], tariff.outcome[0, moved]) == (60_000, 350_000)


def test_terms_are_the_published_ones(tariff: Tariff) -> None:
    assert tariff.terms["outcome_weeks"].tolist() == published("outcome_weeks")
    assert tariff.terms["sustainments"].tolist() == published("sustainment_payments")


def test_attachment_fees_taper_to_nothing(tariff: Tariff) -> None:
    taper = [float(row["share_of_year_1"]) for row in evidence.rows("attachment_fee_taper")]
    assert taper == [1.0, 0.75, 0.5, 0.0]
    assert tariff.attachment[:, 0].tolist() == [40_000, 30_000, 20_000, 0]
    assert np.array_equal(tariff.attachment, np.rint(np.outer(taper, tariff.attachment[0])))


def test_the_discount_is_on_outcomes_only() -> None:
    discounted = Tariff.of(Scenario("x", {"outcome_discount": (0, 0.05, 0.1, 0.5)}))
    free = Tariff.of(Scenario("x", {"outcome_discount": 0}))
    assert np.array_equal(discounted.outcome, np.rint(free.outcome * np.array([[1], [0.95], [0.9], [0.5]])))
    assert np.array_equal(discounted.attachment, free.attachment)
    assert np.array_equal(discounted.sustainment, free.sustainment)


def test_the_most_for_one_person_is_the_published_total(undiscounted: Tariff) -> None:
    assert undiscounted.most_for_one_person().tolist() == [100 * total for total in published("max_total_gbp")]


def test_pounds_become_the_nearest_penny() -> None:
    tariff = Tariff.of(Scenario("x", {"outcome_fee": 0.29, "outcome_discount": 0, "sustainment_fee": 1.005}))
    assert set(tariff.outcome.ravel().tolist()) == {29}
    assert set(tariff.sustainment.ravel().tolist()) <= {100, 101}
