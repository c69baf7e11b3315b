"""The curves of the Method page are the rules themselves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from wpmodel.agents.rules.support import expected_jobs, jobs_gained, worth_of_hour
from wpmodel.dashboards.figures.curves import PROSPECTS, Dials, hours_given, rule_texts, support_charts, worths
from wpmodel.scenario import Scenario
from wpmodel.setup.behaviour import behaviour_of

BASE = Scenario.load("work-programme-2011")


def test_a_point_of_the_curve_is_what_the_compiled_rule_says() -> None:
    dials, b, k = Dials(), behaviour_of(BASE), 40
    likely = b.job_base * np.exp(PROSPECTS[k])
    none = expected_jobs(likely, dials.weeks, b)
    light = none + jobs_gained(likely, dials.weeks, 1.0, b) * b.gain_light
    assert worths(dials, BASE)[0][0, k] == pytest.approx(worth_of_hour(dials.fees, none, light, b.hours_light, b))


def test_higher_fees_raise_the_curve_and_a_higher_price_draws_help_back() -> None:
    low, high = (worths(Dials(fees=fees), BASE)[0] for fees in (1_000, 5_000))
    assert (high > low).all()
    cheap, dear = (hours_given(high, price, BASE).sum() for price in (5, 60))
    assert dear < cheap


def test_nobody_gets_help_where_no_fee_is_open() -> None:
    assert hours_given(worths(Dials(fees=0.0), BASE)[0], 0.0, BASE).sum() == 0.0


def test_mission_counts_like_a_fee() -> None:
    one, other = worths(Dials(fees=3_000), BASE)[0], worths(Dials(fees=1_000, mission=2_000), BASE)[0]
    assert np.array_equal(one, other)


def test_charts_follow_the_dials() -> None:
    first, then = (support_charts(d, BASE) for d in (Dials(), replace(Dials(), belief=2.0)))
    assert [c["id"] for c in first] == ["worth", "given", "chance"]
    assert first[0]["series"][0]["values"] != then[0]["series"][0]["values"]


def test_every_rule_file_is_shown_with_its_words() -> None:
    found = {one["file"]: one for one in rule_texts()}
    assert {"support", "beliefs", "leaving", "sanctions"} <= set(found)
    assert any(f["name"] == "paid_chance" and "x / (1 + x)" in f["says"] for f in found["support"]["functions"])
    assert all(one["about"] for one in found.values())
