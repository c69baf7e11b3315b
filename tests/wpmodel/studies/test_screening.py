"""Assumed numbers halved and doubled: what is tried, what is left out, and what turns a claim."""

from __future__ import annotations

from wpmodel.parameters import DECLARED
from wpmodel.studies import screening
from wpmodel.studies.statement import Statement


def test_only_assumptions_that_can_be_halved_are_tried() -> None:
    tried = {p.name for p in screening.assumed()}
    assert len(tried) > 100
    assert {"hours_light", "believed_effect", "assessment_noise", "readiness_mean"} - tried == {"readiness_mean"}
    assert not tried & {"outcome_fee", "effort_by_lot", "tender", "help_power", "support_effect"}


def test_a_change_stays_in_bounds_and_what_cannot_move_is_left_out() -> None:
    kept = screening.changed(DECLARED["support_kept"], 2.0)
    assert kept is not None
    assert kept["support_kept"] == DECLARED["support_kept"].high
    many = screening.changed(DECLARED["optimism"], 0.5)
    assert many is not None
    assert many["optimism"][0] == 0.75


def test_a_claim_is_held_at_each_change_and_what_turns_it_is_named() -> None:
    level = Statement("hours", (("work-programme-2011",),), "hours", "level", "same", 4.0, float("inf"))
    few = [DECLARED["hours_standard"], DECLARED["contact_hours"], DECLARED["evidence_kept"]]
    found = screening.screen([level], few, areas=["South Yorkshire"], until="2012-06-30")
    assert found.iloc[0][["parameter", "factor"]].tolist() == [screening.AS_DECLARED, 1.0]
    by = found.set_index(["parameter", "factor"])
    assert by.loc[("contact_hours", 2.0), "effect"] > by.loc[(screening.AS_DECLARED, 1.0), "effect"]
    assert (found["turned"] == (found["agrees"] != found["agrees"].iloc[0])).all()
    assert ("hours_standard", 0.5) in by.index
