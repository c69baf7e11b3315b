"""What is fitted and what is held out never meet, and every target and prior can be stood by."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wpmodel.calibration import priors, targets, validate
from wpmodel.calibration.targets import covariance, modelled, observed
from wpmodel.parameters import DECLARED, ParameterError
from wpmodel.tables import evidence

ROLES = {"input", "calibrate", "validate", "context"}


def test_no_figure_is_both_fitted_and_kept_aside() -> None:
    fitted = {figure for target in targets.targets() for figure in target.figures}
    kept = {figure for target in targets.targets("validate") for figure in target.figures}
    roles = evidence.figures()["role"]
    assert not fitted & kept
    assert set(roles[list(fitted)]) == {"calibrate"}
    assert set(roles[list(kept)]) == {"validate"}
    assert set(roles) == ROLES
    assert evidence.figures()["id"].is_unique


def test_what_is_not_held_against_the_model_is_named() -> None:
    assert targets.unmeasured() == [
        "organisations-all-2012-01-30-restated",
        "organisations-all-2012-07-31",
        "share-full-sustainment-2013-03-31",
    ]
    assert targets.unmeasured("validate") == []


def test_every_target_has_an_error_and_a_tolerance_round_its_value() -> None:
    for target in (*targets.targets(), *targets.targets("validate")):
        assert target.low <= target.value <= target.high, target.id
        assert target.low < target.high, target.id
        assert target.sd > 0.0, target.id
    for role in ("calibrate", "validate"):
        assert np.linalg.eigvalsh(covariance(targets.targets(role))).min() > 0.0


def test_published_bounds_are_the_tolerance_where_there_are_any() -> None:
    figures = evidence.figures()
    for target in targets.targets():
        row = figures.loc[target.figures[0]]
        if len(target.figures) == 1 and pd.notna(row["low"]):
            assert (target.low, target.high) == (row["low"], row["high"])
    one = next(t for t in targets.targets() if t.id == "rate-24m-2011-06")
    assert one.sd == pytest.approx(1.0 / 1.645 * 100.0 / (24.2 * 75.8))


def test_organisations_are_compared_within_one_edition() -> None:
    changes = [t for t in targets.targets() if len(t.figures) == 2]
    assert {t.id.split("-")[1] for t in changes} == {"private", "public", "voluntary"}
    assert all(
        first.endswith("2012-01-30-restated") and second.endswith("2012-07-31")
        for second, first in (t.figures for t in changes)
    )
    voluntary = next(t for t in changes if "voluntary" in t.id)
    assert voluntary.of({voluntary.figures[0]: 90.0, voluntary.figures[1]: 100.0}) == 0.9
    assert np.isnan(voluntary.of({}))


def test_figures_of_one_series_err_together_and_others_apart() -> None:
    chosen = targets.targets()
    ids = [t.id for t in chosen]
    together = covariance(chosen)
    sd = np.sqrt(np.diag(together))
    correlation = together / np.outer(sd, sd)
    near, far, other = (
        ids.index(i) for i in ("job-outcomes-2012-09-30", "job-outcomes-2017-12-31", "sanctions-per-100-2012-01-31")
    )
    first = ids.index("job-outcomes-2012-07-31")
    assert correlation[first, near] > 0.9 > 0.2 > correlation[first, far] > 0.0
    assert correlation[first, other] == 0.0


def test_a_perfect_run_has_no_miss() -> None:
    chosen = [t for t in targets.targets() if len(t.figures) == 1]
    run = pd.DataFrame([{t.figures[0]: t.value for t in chosen}])
    assert modelled(chosen, run)[0] == pytest.approx(observed(chosen))
    table = validate.table({"centre": run, "posterior": run}, chosen)
    assert table["within"].all()
    assert table["inside"].all()
    assert np.allclose(table["z"], 0.0)


def test_what_was_known_by_a_day() -> None:
    early = targets.until(targets.targets(), "2013-12-31")
    assert {t.id for t in early} > {"rate-24m-2011-06", "job-outcomes-2013-09-30"}
    assert all(t.as_of <= "2013-12-31" for t in early)


def test_priors_stay_within_the_declared_bounds() -> None:
    assert 12 <= len(priors.FREE) <= 25
    assert len(set(priors.names())) == len(priors.FREE)
    for free in priors.FREE:
        p = DECLARED[free.name]
        assert free.label in (p.index or ("",)), free.id
        assert p.status != "published", free.id
        assert not p.whole, free.id
        values = free.values(np.array([-priors.CUT, priors.CUT]))
        assert p.low <= values[0] < values[1] <= p.high, free.id
        assert free.values(np.array([-2.0, 2.0])) == pytest.approx([free.low, free.high])
        assert free.why


@given(st.lists(st.floats(-priors.CUT, priors.CUT), min_size=len(priors.FREE), max_size=len(priors.FREE)))
def test_scores_and_values_turn_each_other_back(scores: list[float]) -> None:
    scenario = priors.scenario_at(scores)
    for free, score in zip(priors.FREE, scores, strict=True):
        value = scenario[free.name]
        one = value[DECLARED[free.name].index.index(free.label)] if isinstance(value, tuple) else value
        assert float(free.scores(one)) == pytest.approx(score, abs=1e-6)


def test_a_point_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(ParameterError, match="one for each"):
        priors.scenario_at([0.0])


def test_the_regression_predicts_rates_and_nothing_else() -> None:
    chosen = targets.targets("validate")
    found = validate.regression(chosen)
    rates = [t.id.startswith(("rate-12m", "rate-24m")) for t in chosen]
    assert (np.isfinite(found) == rates).all()
    fitted = targets.targets()
    inside = [float(t.unscaled(x)) for t, x in zip(fitted, validate.regression(fitted), strict=True) if np.isfinite(x)]
    assert all(4.0 < rate < 40.0 for rate in inside)
