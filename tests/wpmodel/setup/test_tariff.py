"""The tariff: published fees in pence, the taper on attachments, the discount on outcomes."""

from __future__ import annotations

import numpy as np
import pytest

from wpmodel import Scenario
from wpmodel.parameters import PAYMENT_GROUPS
from wpmodel.setup.tariff import Tariff, outcome_fees
from wpmodel.tables import evidence

BASELINE, NONE = Scenario.load("work-programme-2011"), np.zeros(())


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
    assert outcome_fees(BASELINE, NONE).tolist() == [100 * fee for fee in published("outcome_fee_gbp")]
    assert (tariff.sustainment == [100 * fee for fee in published("sustainment_fee_gbp")]).all()
    assert tariff.attachment.dtype == outcome_fees(BASELINE, NONE).dtype == tariff.sustainment.dtype == np.int64


def test_what_was_paid_for_an_outcome_is_what_was_published() -> None:
    """331.8 million pounds for some 296,000 outcomes to March 2014, 80.3 for 71,640 of young people (S10, ERSA)."""
    paid = outcome_fees(BASELINE, np.array(BASELINE.numbers("outcome_discount")))
    young = paid[:3, PAYMENT_GROUPS.index("jsa_18_24")]
    assert young == pytest.approx(100 * 80.28e6 / 71_640, rel=0.015)


def test_the_best_known_fees_are_there(undiscounted: Tariff) -> None:
    """HC 162 (2013), Table 3: £400 and £1,200 for a young jobseeker, £600 and £3,500 for ESA moved from incapacity."""
    tariff = undiscounted
    young, moved = PAYMENT_GROUPS.index("jsa_18_24"), PAYMENT_GROUPS.index("esa_ex_ib")
    outcome = outcome_fees(BASELINE, NONE)
    assert (tariff.attachment[0, young], outcome[young], tariff.sustainment[0, young]) == (40_000, 120_000, 17_000)
    assert (tariff.attachment[0, moved], outcome[moved]) == (60_000, 350_000)


def test_terms_are_the_published_ones(tariff: Tariff) -> None:
    assert tariff.terms["outcome_weeks"].tolist() == published("outcome_weeks")
    assert tariff.terms["sustainments"].tolist() == published("sustainment_payments")


def test_attachment_fees_taper_to_nothing(tariff: Tariff) -> None:
    taper = [float(row["share_of_year_1"]) for row in evidence.rows("attachment_fee_taper")]
    assert taper == [1.0, 0.75, 0.5, 0.0]
    assert tariff.attachment[:, 0].tolist() == [40_000, 30_000, 20_000, 0]
    assert np.array_equal(tariff.attachment, np.rint(np.outer(taper, tariff.attachment[0])))


def test_the_discount_is_on_outcomes_only() -> None:
    cut = np.array([0, 0.05, 0.1, 0.5])
    discounted = Tariff.of(Scenario("x", {"outcome_discount": tuple(cut)}))
    free = Tariff.of(Scenario("x", {"outcome_discount": 0}))
    fees = outcome_fees(BASELINE, cut)
    assert np.array_equal(fees, np.rint(outcome_fees(BASELINE, NONE) * (1 - cut)[:, None]))
    assert np.array_equal(discounted.attachment, free.attachment)
    assert np.array_equal(discounted.sustainment, free.sustainment)


def test_the_most_for_one_person_is_the_published_total(undiscounted: Tariff) -> None:
    most = undiscounted.most_for_one_person(outcome_fees(BASELINE, np.zeros(4)))
    assert most.tolist() == [100 * total for total in published("max_total_gbp")]


def test_pounds_become_the_nearest_penny() -> None:
    scenario = Scenario("x", {"outcome_fee": 0.29, "sustainment_fee": 1.005})
    tariff = Tariff.of(scenario)
    assert set(outcome_fees(scenario, NONE).tolist()) == {29}
    assert set(tariff.sustainment.ravel().tolist()) <= {100, 101}
