"""Bands: where red, amber and green begin, what an hour seems to bring in one, and how a band's record fades."""

from __future__ import annotations

import pytest
from legal import behaviour

from wpmodel.agents.rules.bands import AMBER, BANDS, GREEN, RED, band_of, remembered, worth_in_band


@pytest.mark.parametrize(
    ("chance", "band"), [(0.0, RED), (0.1499, RED), (0.15, AMBER), (0.3999, AMBER), (0.4, GREEN), (1.0, GREEN)]
)
def test_a_band_begins_at_its_lower_edge(chance: float, band: int) -> None:
    assert band_of(chance, behaviour(red_below=0.15, green_from=0.4)) == band


def test_bands_are_numbered_from_nought_as_their_records_are() -> None:
    assert (RED, AMBER, GREEN, BANDS) == (0, 1, 2, 3)


def test_an_hour_seems_to_bring_a_share_of_what_the_band_brought() -> None:
    """A lasting job is worth 2,000 pounds and one person in 25 started a job in four weeks, half of which last."""
    b = behaviour(believed_effect=1.5, believed_lasting=0.5, support_kept=0.8, hour_cash=3)
    per_review = 2_000 * 0.5 * 0.04 * (1.5 * 0.8 * 0.2)  # 40 pounds a person, and help adds 24 per cent
    assert per_review == pytest.approx(9.6)
    assert worth_in_band(2_000.0, 0.04, 0.8, 10, 0.2, 0.5, b) == pytest.approx(9.6 * 2.5 / 0.5 - 3), "ten weeks left"
    assert worth_in_band(2_000.0, 0.04, 0.8, 90, 0.2, 0.5, b) == pytest.approx(9.6 * 5 / 0.5 - 3), "help lasts twenty"
    assert worth_in_band(2_000.0, 0.0, 0.8, 10, 0.2, 0.5, b) == -3.0, "where nothing came, nothing is seen to come"


def test_a_bands_record_fades_and_grows() -> None:
    assert remembered(100.0, 500.0, 0.9, 3.0, 40.0) == (93.0, 490.0)
