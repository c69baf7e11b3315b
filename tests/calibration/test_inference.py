"""The inference: it finds known truths, its intervals hold them as often as they say, and a broken one is found out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from toys import ERROR, SLOPES, bank, likelihood, toy

from wpmodel.calibration import diagnostics, priors
from wpmodel.calibration.emulate import fit
from wpmodel.calibration.infer import Likelihood, Shift, posterior


@pytest.fixture(autouse=True)
def short_walks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagnostics, "QUICK", {"walkers": 24, "steps": 500, "keep_every": 10})


def test_the_emulator_foresees_runs_it_has_not_seen() -> None:
    emulator = fit(*bank())
    points, values = bank(200, seed=2)
    missed = (values - emulator.mean(points)) / np.sqrt(np.diag(emulator.misses))
    assert (emulator.q2 > 0.85).all()
    assert 0.8 < missed.std() < 1.2


def test_a_fit_with_chosen_ratios_is_the_same_fit() -> None:
    emulator = fit(*bank())
    assert np.array_equal(fit(*bank(), emulator.logs).coefficients, emulator.coefficients)


def test_an_emulator_refuses_too_few_runs_and_missing_values() -> None:
    points, values = bank(4)
    with pytest.raises(ValueError, match="needs 5"):
        fit(points, values)
    points, values = bank(20)
    values[3, 1] = np.nan
    with pytest.raises(ValueError, match=r"targets \[1\] are missing"):
        fit(points, values)


def test_the_posterior_is_the_exact_one_where_that_is_known() -> None:
    """A linear toy under a Gaussian prior: the posterior is Gaussian, and known."""
    truth = np.array([0.5, -0.5, 0.0])
    curved = likelihood()
    linear = np.zeros_like(curved.emulator.coefficients)
    linear[1:4] = SLOPES.T
    exact = Likelihood(replace(curved.emulator, coefficients=linear), curved.shift, curved.errors)
    found = posterior(exact, SLOPES @ truth, ensembles=2, walkers=32, steps=3_000)
    inverse = np.linalg.inv(exact.total)
    covariance = np.linalg.inv(SLOPES.T @ inverse @ SLOPES + np.eye(3))
    mean = covariance @ SLOPES.T @ inverse @ (SLOPES @ truth)
    sd = np.sqrt(np.diag(covariance))
    assert found.draws.mean(axis=0)[:2] == pytest.approx(mean[:2], abs=0.1 * sd.max())
    assert found.draws.std(axis=0)[:2] == pytest.approx(sd[:2], rel=0.12)
    assert 0.85 < found.draws.std(axis=0)[2] < 1.0  # cut at 2.5 standard deviations


def test_the_same_seed_gives_the_same_posterior() -> None:
    one, other = (posterior(likelihood(), SLOPES[:, 0], walkers=16, steps=60) for _ in range(2))
    assert np.array_equal(one.draws, other.draws)


def test_known_parameters_are_recovered_from_data_that_the_simulator_made() -> None:
    points, values = bank(150)
    found = diagnostics.recovery_ranks(points, values, ERROR**2 * np.eye(5))
    table = diagnostics.calibrated(found).set_index("parameter")
    assert 80.0 < table.loc["all", "covered_90"] < 97.0
    assert table.loc["all", "p_uniform"] > 0.01


def test_ranks_are_uniform_and_a_broken_likelihood_is_found_out() -> None:
    sound = likelihood()
    good = diagnostics.simulated_ranks(sound, 150)
    assert diagnostics.calibrated(good)["p_uniform"].iloc[-1] > 0.01
    assert (diagnostics.histogram(good).drop(columns="parameter").sum(axis=1) == 150).all()
    rng = np.random.default_rng(5)
    truths = priors.uniform_to_scores(rng.random((150, 3)))
    data = toy(truths, rng) + rng.normal(0.0, ERROR, (150, 5))
    boastful = Likelihood(
        replace(sound.emulator, misses=sound.emulator.misses * 0.05), Shift.none(5), sound.errors * 0.05
    )
    biased = Likelihood(sound.emulator, Shift(np.full(5, 0.3), np.zeros((5, 5))), sound.errors)
    for broken in (boastful, biased):
        table = diagnostics.calibrated(diagnostics.ranks(broken, truths, data)).set_index("parameter")
        assert table.loc["all", "p_uniform"] < 0.001
    assert diagnostics.calibrated(diagnostics.ranks(sound, truths, data))["p_uniform"].iloc[-1] > 0.01


def test_a_shift_to_the_whole_country_is_measured_and_taken_into_account() -> None:
    rng = np.random.default_rng(1)
    part = rng.normal(size=(6, 2))
    shift = Shift.measured(part, part + np.array([0.2, 0.0]) + rng.normal(0.0, 0.01, (6, 2)))
    assert shift.mean == pytest.approx([0.2, 0.0], abs=0.02)
    assert (np.sqrt(np.diag(shift.covariance)) < 0.03).all()
    with pytest.raises(ValueError, match="three at least"):
        Shift.measured(part[:2], part[:2])


def test_a_target_that_contradicts_the_others_is_found() -> None:
    from wpmodel.calibration.targets import Target

    def one(k: int) -> Target:
        return Target(f"t{k}", "", (f"t{k}",), float(values[k]), 0, 0, "", f"s{k}", "2012-01-01", "plain", ERROR, 0.0)

    values = SLOPES @ np.array([0.5, 0.5, 0.0])
    values[4] += 2.0
    table = diagnostics.conflicts(likelihood(), [one(k) for k in range(5)]).set_index("target")
    assert table["z_from_others"].abs().idxmax() == "t4"
    assert table.loc["t4", "z_from_others"] > 4.0
    assert diagnostics.seeds_needed([one(0)], np.array([[0.0], [0.3], [0.6]]))["seeds"].iloc[0] == 45
