"""Worlds that one structure made: its weight rises where structures differ in what was held out, and only there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from wpmodel.calibration import study, told_apart
from wpmodel.calibration.study import Bank
from wpmodel.calibration.targets import Target, targets

PRIOR = {"one": 3.0, "other": 1.0}


def banks(times: float) -> dict[str, Bank]:
    """A bank, and the same bank with held-out figures so many times as high."""
    one = study.stored()
    design = replace(one.design, points=one.design.points[-90:], spread=60)
    one = Bank(design, one.part.iloc[-90:].reset_index(drop=True), one.whole[:0], one.replicates)
    part = one.part.copy()
    aside = list(dict.fromkeys(figure for target in held_out() for figure in target.figures if figure in part))
    part[aside] = part[aside] * times
    return {"one": one, "other": replace(one, part=part)}


def held_out() -> tuple[Target, ...]:
    """Some series that no target of the fit is made of."""
    used = {figure for target in targets() for figure in target.figures}
    there = study.stored().part.columns
    chosen = [t for t in targets("validate") if not used & set(t.figures) and set(t.figures) <= set(there)]
    return tuple(t for t in chosen if t.scale == "log")[:6]


def weighed(times: float) -> pd.DataFrame:
    assert len(held_out()) > 2
    found = told_apart.scores(banks(times), targets()[:8], held_out(), worlds=3)
    return told_apart.weights(found, PRIOR)


def test_structures_that_differ_in_what_was_held_out_are_told_apart() -> None:
    rows = told_apart.table(weighed(3.0), PRIOR).set_index("structure")
    assert rows["gained"].tolist() == [3, 3]
    assert (rows["own_worlds_pct"] > rows["prior_pct"]).all()
    assert (rows["others_worlds_pct"] < rows["prior_pct"]).all()
    assert rows["gains_most"].tolist() == ["one", "other"]


def test_structures_that_are_the_same_keep_their_weights() -> None:
    rows = told_apart.table(weighed(1.0), PRIOR)
    assert rows["own_worlds_pct"].to_numpy() == pytest.approx(rows["prior_pct"].to_numpy(), abs=0.5)
    assert rows["prior_pct"].tolist() == [75.0, 25.0]


def test_a_world_is_unseen_by_every_emulator() -> None:
    one = banks(1.0)["one"]
    chosen = tuple(targets()[:3])
    spoiled = one.part.copy()
    spoiled.iloc[-2:] = np.nan
    whole, without = (told_apart._likelihood(b, chosen, 2).emulator for b in (one, replace(one, part=spoiled)))
    assert whole.coefficients == pytest.approx(without.coefficients)
