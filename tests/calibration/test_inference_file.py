"""Every draw of a calibration as an InferenceData tree: readable by others, and the same draws as those shipped."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from wpmodel.calibration import infer, inference, priors, study, walks
from wpmodel.calibration.targets import observed, targets
from wpmodel.cli.front import app

xr = pytest.importorskip("xarray")


@pytest.fixture(scope="module")
def found() -> study.Fit:
    """A short walk on the stored bank, two targets of it."""
    of, chosen = study.stored(), targets()[:2]
    likelihood = of.likelihood(chosen)
    walk = infer.posterior(likelihood, observed(chosen), study.SEED, walkers=16, steps=1_000)
    return study.Fit(of, chosen, likelihood, walk)


@pytest.fixture(scope="module")
def file(found: study.Fit, tmp_path_factory: pytest.TempPathFactory) -> Path:
    to = tmp_path_factory.mktemp("inference") / "fit.nc"
    inference.write(found, study.manifest(found), to)
    return to


def test_the_file_holds_every_draw_and_says_which_chains_depend_on_each_other(found: study.Fit, file: Path) -> None:
    with xr.open_datatree(file, engine=inference.ENGINE) as read:
        posterior = read["posterior"]
        assert dict(posterior.sizes) == {"chain": 64, "draw": 50}
        assert set(posterior.data_vars) == set(priors.names())
        assert posterior["ensemble"].values.tolist() == np.repeat(range(4), 16).tolist()
        first = priors.FREE[0]
        assert np.array_equal(posterior[first.id].values[17, 3], first.values(found.posterior.walk[1, 3, 1, 0]))
        assert dict(read["posterior_predictive"].sizes) == {"chain": 64, "draw": 50, "target": 2}
        assert read["observed_data"]["figure"].values.tolist() == [target.value for target in found.chosen]
        middle = np.median(read["posterior_predictive"]["figure"], axis=(0, 1))
        assert middle == pytest.approx(read["observed_data"]["figure"].values, rel=0.1)


def test_arviz_finds_in_the_file_what_was_printed(found: study.Fit, file: Path) -> None:
    from arviz_stats.base import array_stats

    read = xr.load_datatree(file, engine=inference.ENGINE)
    printed = walks.diagnosed(found.posterior.walk, priors.names()).set_index("parameter")
    for free in priors.FREE[:3]:
        values = read["posterior"][free.id].values
        assert array_stats.ess(values, method="bulk") == pytest.approx(printed.loc[free.id, "bulk_draws"], rel=0.02)
        assert array_stats.rhat(values) == pytest.approx(printed.loc[free.id, "rhat_walkers"], rel=0.01)


def test_the_table_of_draws_says_where_in_the_file_each_is(found: study.Fit, file: Path) -> None:
    table = found.parameters()
    with xr.open_datatree(file, engine=inference.ENGINE) as read:
        of = read["posterior"][priors.FREE[3].id].values
    assert np.array_equal(of[table["chain"], table["draw"]], table[priors.FREE[3].id])
    assert (table["chain"] // 16 == table["ensemble"]).all()
    assert not table.duplicated(["chain", "draw"]).any()


def test_the_shipped_draws_come_from_all_ensembles_and_say_their_places() -> None:
    table = pd.read_csv(study.SHIPPED / "posterior.csv")
    assert (table["ensemble"].value_counts() > 70).all()
    assert sorted(table["ensemble"].unique()) == [0, 1, 2, 3]
    assert (table["chain"] // 64 == table["ensemble"]).all()
    assert not table.duplicated(["chain", "draw"]).any()


def test_the_diagnostics_shipped_are_settled_and_the_walk_was_that_of_the_bank() -> None:
    about, of = study.read()
    assert of["walk"]["settled"].all()
    assert of["walk"]["parameter"].tolist() == priors.names()
    again = about["walked_again"]
    assert again["same"] >= 1
    assert again["first_of_their_ensembles"]
    assert again["largest_gap_of_medians_in_sd"] < 0.1


@pytest.mark.parametrize("name", ["fit.csv", "no-folder/fit.nc"])
def test_a_file_that_cannot_hold_it_is_refused_before_any_run(name: str, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["calibrate", "--shipped", "--inference", str(tmp_path / name)])
    assert done.exit_code != 0
    assert not list(tmp_path.iterdir())


def test_calibrating_without_the_extra_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walks, "EXTRA", ("no_such_package",))
    for asked in (["--store", str(tmp_path / "store")], ["--shipped", "--inference", str(tmp_path / "fit.nc")]):
        done = CliRunner().invoke(app, ["calibrate", *asked])
        assert done.exit_code != 0
        assert "wpmodel[calibration]" in str(done.exception or done.output)
    assert not list(tmp_path.iterdir())
    assert CliRunner().invoke(app, ["calibrate", "--shipped", "--json"]).exit_code == 0


def test_a_saved_bank_gives_its_posterior_again_to_the_bit(found: study.Fit, tmp_path: Path) -> None:
    """Every digit of the runs is kept, though tables for people have six."""
    long = found.bank.part.copy()
    long[found.chosen[0].figures[0]] *= 1.0 + 1e-9 * np.arange(len(long))
    of = study.Bank(found.bank.design, long, found.bank.whole, found.bank.replicates)
    likelihood = of.likelihood(targets()[:2])
    place = study.save(study.Fit(of, found.chosen, likelihood, found.posterior), {}, tmp_path / "kept")
    read = study.stored(place)
    assert np.array_equal(read.values(found.chosen), of.values(found.chosen))
    assert np.array_equal(read.design.points, of.design.points)
    assert np.array_equal(read.likelihood(targets()[:2]).emulator.coefficients, likelihood.emulator.coefficients)
    assert json.loads((place / "manifest.json").read_text())["budget"] == len(long)
