"""Contract design by search: legal contracts, an honest front, and the same bytes however the runs were made."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from killed import FRONT_DOOR, kept, killed
from typer.testing import CliRunner

from wpmodel import Result, Scenario, run
from wpmodel.calibration.study import worlds as worlds_of
from wpmodel.cli.commands.options import Stopped
from wpmodel.cli.front import app
from wpmodel.cli.output import show_design
from wpmodel.cli.reports import page, report_design
from wpmodel.parameters import DECLARED, PAYMENT_GROUPS
from wpmodel.results.survival import flows
from wpmodel.studies.additionality import WITHOUT
from wpmodel.studies.design import search as s
from wpmodel.studies.design import trial
from wpmodel.studies.design.aims import AIMS, LASTING, aims, figures_of
from wpmodel.studies.design.levers import INCAPACITY, JOBSEEKERS, LEVERS, changes, design, levers
from wpmodel.studies.design.retest import FRESH, retest

pytest.importorskip("optuna")
BASE = Scenario.load("work-programme-2011")
ROOT = Path(__file__).resolve().parents[3]
SIZE = (
    "--aims",
    "jobs,furthest",
    "--runs",
    "4",
    "--seeds",
    "1",
    "--fresh",
    "2",
    "--until",
    "2012-04-30",
    "--areas",
    "South Yorkshire",
)

numbers_of_levers = st.fixed_dictionaries(
    {lever: st.integers(0, round((lever.high - lever.low) / lever.step)) for lever in LEVERS}
).map(lambda steps: {lever: lever.on_grid(lever.low + k * lever.step) for lever, k in steps.items()})


# Levers ---------------------------------------------------------------------------------------------------------------


@given(numbers_of_levers)
def test_every_point_is_a_legal_contract_that_a_file_can_hold(point: dict) -> None:
    one = design("a design", point, BASE)
    again = Scenario.from_toml(one.to_toml())
    assert again.values() == one.values()
    touched = {lever.parameter for lever in point}
    assert {n for n in DECLARED if one[n] != BASE[n]} <= touched
    for lever, at in point.items():
        assert lever.on_grid(at) == at
        if not lever.times and not DECLARED[lever.parameter].index:
            assert one.number(lever.parameter) == at


def test_the_start_is_a_point_of_the_search_and_changes_nothing() -> None:
    at_start = {lever: lever.at_start(BASE) for lever in LEVERS}
    assert changes(at_start, BASE) == {}
    assert design("same", at_start, BASE).values() == BASE.values()


def test_a_factor_multiplies_the_fees_of_its_groups_alone() -> None:
    assert {*JOBSEEKERS, *INCAPACITY} == set(PAYMENT_GROUPS)
    (esa,) = levers(["outcome-esa"])
    fees = dict(zip(PAYMENT_GROUPS, design("x", {esa: 1.5}, BASE).numbers("outcome_fee"), strict=True))
    assert (fees["esa_ex_ib"], fees["esa_new"], fees["jsa_25_plus"]) == (5250.0, 1800.0, 1200.0)
    both = dict.fromkeys(levers(["outcome-esa", "outcome-jsa"]), 0.5)
    assert all(
        new == round(old / 2)
        for old, new in zip(BASE.numbers("outcome_fee"), design("x", both, BASE).numbers("outcome_fee"), strict=True)
    )


def test_every_lever_says_why_and_names_are_checked() -> None:
    for lever in LEVERS:
        declared = DECLARED[lever.parameter]
        assert lever.why
        assert lever.times or declared.low <= lever.low < lever.high <= declared.high
    with pytest.raises(ValueError, match="Did you mean top-slice"):
        levers(["topslice"])
    with pytest.raises(ValueError, match="two aims"):
        aims(["jobs"])
    with pytest.raises(ValueError, match="no aim 'job'"):
        aims(["job", "cost"])


# Aims -----------------------------------------------------------------------------------------------------------------


def test_aims_are_what_they_say(area_run: Result) -> None:
    found = figures_of(area_run)
    assert set(found) == {aim.id for aim in AIMS}
    rows, allotted = area_run.rows, area_run.allotted_weeks
    done = rows[(rows["attached"] < 32767) & (rows["attached"].astype(int) + allotted <= area_run.weeks)]
    assert (
        100.0 * (done["outcome"] < allotted).mean() * 0.8
        < found["jobs"]
        < 100.0 * (done["first_job"] < allotted).mean()
    )
    assert LASTING == 26
    there, left, _ = flows(area_run, "voluntary", 0, 149)
    assert found["charities"] == pytest.approx(100.0 * (there - left) / there)
    paid = area_run.spending().filter(like="_gbp_million").to_numpy().sum() * 1e6
    assert found["cost"] == pytest.approx(paid / (rows["attached"] < 32767).sum())
    assert 0.0 < found["furthest"] < done["minutes"].mean() / 60.0 + 3.0


def test_advances_are_public_cost_until_they_come_back() -> None:
    with_credit = run(
        BASE.given("payment_credit=50", "allotted_weeks=26"), areas=["South Yorkshire"], until="2012-03-31"
    )
    ledger = with_credit.ledger().groupby("event", observed=True)["pence"].sum()
    assert ledger["payment credit"] > ledger["payment credit repaid"] > 0
    books = with_credit.accounts()
    department = books[(books["party"] == "Department") & (books["period"] == "whole run")]
    attached = with_credit.records.attached.sum()
    assert figures_of(with_credit)["cost"] == pytest.approx(-department["margin_gbp"].sum() / attached)


def test_only_jobs_are_held_against_no_programme(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[tuple[str, int]] = []

    def many(jobs: list, progress: object) -> dict:
        made.extend((job.scenario.name, job.seed) for job in jobs)
        none = "no-programme"
        return {job: {aim.id: (10.0 if none in job.scenario.name else 30.0) + job.seed for aim in AIMS} for job in jobs}

    monkeypatch.setattr(trial, "many", many)
    ground = trial.Ground(BASE, areas=["Wales"])
    values = ground.tried([BASE], [trial.Luck(1), trial.Luck(2)])
    assert values[0].tolist() == [[20.0, 31.0, 31.0, 31.0], [20.0, 32.0, 32.0, 32.0]]
    ground.tried([BASE, BASE.given("top_slice=0.1")], [trial.Luck(1)])
    assert len(made) == 5  # two seeds with and without, and then only what was not run before


def test_a_world_is_laid_over_contracts_and_over_none() -> None:
    world = Scenario("world", {"job_base": 0.007, "readiness_mean": {"esa_new": -2.0}})
    luck = trial.Luck(3, world)
    contract = luck.of(BASE.given("top_slice=0.1"))
    assert (contract.number("job_base"), contract.number("top_slice")) == (0.007, 0.1)
    assert luck.of(BASE + Scenario.load(WITHOUT)).number("job_base") == 0.007
    assert trial.Luck(3).of(BASE) is BASE


def test_worlds_of_the_posterior_leave_the_levers_alone() -> None:
    worlds = worlds_of(3)
    assert len({world.number("job_base") for world in worlds}) == 3
    levered = {lever.parameter for lever in LEVERS}
    assert all(levered.isdisjoint(world.plain_changes()) for world in worlds)


# The front and the search, on a ground without a model ----------------------------------------------------------------


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.booleans()), min_size=1, max_size=12))
def test_the_front_is_what_nothing_allowed_beats(designs: list[tuple[int, int, bool]]) -> None:
    merit, allowed = np.array([d[:2] for d in designs], float), np.array([d[2] for d in designs])
    front = s.unbeaten(merit, allowed)
    assert not (front & ~allowed).any()
    assert len({tuple(m) for m in merit[front]}) == front.sum()
    for k in np.flatnonzero(allowed):
        beaten = [j for j in np.flatnonzero(allowed) if (merit[j] >= merit[k]).all() and (merit[j] > merit[k]).any()]
        assert not (front[k] and beaten)
        assert any((merit[j] >= merit[k]).all() for j in np.flatnonzero(front))


class Toy:
    """A ground on which two levers trade two aims off, a third costs and does nothing, and luck is noise."""

    start, expected = BASE, 0

    def __init__(self, noise: float = 0.0) -> None:
        self.noise, self.calls = noise, []

    def tried(self, contracts: list[Scenario], lucks: list[trial.Luck]) -> np.ndarray:
        self.calls.append(len(contracts))
        return np.array([[self.one(contract, luck.seed) for luck in lucks] for contract in contracts])

    def one(self, contract: Scenario, seed: int) -> list[float]:
        slice_, lock, lag = (contract.number(n) for n in ("top_slice", "profit_lock", "prime_lag_weeks"))
        luck = self.noise * np.random.default_rng([seed, round(1e4 * slice_), round(10 * lock)]).normal(size=2)
        jobs, furthest = 1.0 - (slice_ - 0.4) ** 2 + luck[0], 1.0 - slice_ + lock + luck[1]
        return [jobs, furthest, 50.0, 100.0 + 10.0 * lock + 5.0 * lag]


THREE = levers(["top-slice", "lock", "prime-lag"])
TWO = aims(["jobs", "furthest"])


def test_a_larger_search_begins_with_a_smaller_one_and_batches_are_fixed() -> None:
    ground = Toy()
    small, large = s.search(ground, THREE, TWO, designs=37), s.search(Toy(), THREE, TWO, designs=70)
    assert ground.calls == [16, 16, 6]
    assert np.array_equal(small.points, large.points[:38])
    assert not np.array_equal(small.points, s.search(Toy(), THREE, TWO, designs=37, seed=2).points)
    assert small.contract(0).values() == BASE.values()


def test_the_search_keeps_to_the_budget_and_finds_what_is_better() -> None:
    found = s.search(Toy(), THREE, TWO, budget=1.0, designs=120)
    assert 0 < found.front.sum() < found.within.sum() < 121
    assert (found.cost[found.front] <= 1.0).all()
    best = found.points[found.best()]
    assert best[:, 1].max() >= 0.8  # open books are paid for by prompt pay, which costs less than it brings
    late = found.points[64:]
    early = found.points[1:33]
    assert late[:, 2].mean() < early[:, 2].mean()  # it has learnt that late pay costs and does nothing
    table = found.table()
    assert table["front"].sum() == found.front.sum()
    assert table.loc[found.best(), "within"].all()


def test_what_luck_has_made_look_good_falls_back_when_tested_again() -> None:
    found = s.search(Toy(noise=0.5), THREE, TWO, designs=60, seeds=[1])
    again = retest(found, Toy(noise=0.5), fresh=8)
    of = again.summary()
    assert [luck.seed for luck in again.lucks] == list(range(FRESH, FRESH + 8))
    assert FRESH > 1_000  # far from the seeds that anybody searches with
    assert of["designs"] == len(found.best()) > 0
    best, real = found.best(), again.values[1:, :, :2].mean(axis=(0, 1))
    looked = found.values[best, :2].mean(axis=0)
    assert looked.sum() > real.sum() + 0.2
    assert of["jobs_gain_found"] == pytest.approx(looked[0] - found.values[0, 0])
    assert of["jobs_gain_tested"] == pytest.approx(real[0] - again.values[0, :, 0].mean())
    assert of["stand"] <= of["within"] <= of["designs"]
    table = again.table()
    assert table.loc[0, ["jobs_gain", "times_cost", "times_cost_low"]].tolist() == [0.0, 1.0, 1.0]
    assert (table["jobs_gain_low"] <= table["jobs_gain_high"]).all()
    with pytest.raises(ValueError, match="two fresh seeds"):
        retest(found, Toy(), fresh=1)


def test_clear_gains_are_counted_with_the_way_that_is_better() -> None:
    found = s.search(Toy(), THREE, aims(["furthest", "cost"]), designs=60)
    of = retest(found, Toy(), fresh=3).summary()
    assert of["cost_gain_tested"] < 0.0
    assert 0 < of["better_and_not_worse"] <= of["designs"]


def test_a_budget_that_nothing_keeps_to_is_said() -> None:
    found = s.search(Toy(), THREE, TWO, budget=0.5, designs=20)
    assert found.best() == []
    assert "nothing to test" in show_design.lines(found, retest(found, Toy(), fresh=2))[0]
    with pytest.raises(ValueError, match="budget above zero"):
        s.search(Toy(), THREE, TWO, budget=0.0)


def test_without_optuna_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "optuna", None)
    with pytest.raises(ValueError, match="pip install"):
        s.search(Toy(), THREE, TWO)


# The real model -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Half a year instead of two, so that short runs see people through."""
    file = tmp_path_factory.mktemp("design") / "start.toml"
    file.write_text('name = "short"\n[parameters]\nallotted_weeks = 26\n', encoding="utf-8")
    return file


def command(start: Path, store: Path, *more: str) -> list[str]:
    return ["design", str(start), *SIZE, "--store", str(store), "--json", *more]


@pytest.fixture(scope="module")
def undisturbed(start: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    folder = tmp_path_factory.mktemp("undisturbed")
    more = ("--processes", "1", "--write", str(folder / "front"), "--out", str(folder / "report.html"))
    ended = CliRunner().invoke(app, command(start, folder / "store", *more))
    assert ended.exit_code == 0, ended.output
    return ended.stdout, folder


def test_two_processes_find_the_same_bytes(start: Path, undisturbed: tuple[str, Path], tmp_path: Path) -> None:
    ended = CliRunner().invoke(app, command(start, tmp_path / "store", "--processes", "2"))
    assert ended.stdout == undisturbed[0]


def test_a_killed_search_goes_on_to_the_same_bytes(start: Path, undisturbed: tuple[str, Path], tmp_path: Path) -> None:
    arguments = command(start, tmp_path, "--processes", "1")
    killed(FRONT_DOOR, *arguments, when=lambda: len(kept(tmp_path)) >= 3)
    before = {path: path.stat().st_mtime_ns for path in kept(tmp_path)}
    assert len(before) >= 3
    ended = CliRunner().invoke(app, arguments)
    assert ended.stdout == undisturbed[0]
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert len(kept(tmp_path)) > len(before)


def test_designs_are_written_as_scenarios_with_what_they_are(undisturbed: tuple[str, Path]) -> None:
    told, folder = json.loads(undisturbed[0]), undisturbed[1]
    assert told["front"]
    assert {"optuna", "numpy"} <= set(told["versions"])
    assert (told["seed"], told["seeds"], told["fresh"]) == (1, 1, 2)
    assert len(told["designs"]) == 5
    for one in told["front"]:
        written = Scenario.load(folder / "front" / f"design-{one['design']:03d}.toml")
        assert written.plain_changes() == one["parameters"]
        assert written.number("allotted_weeks") == 26
        assert "wpmodel design" in written.description
    tested = told["tests"][0]
    assert [row["design"] for row in tested["designs"]] == [0, *(one["design"] for one in told["front"])]
    assert all(row["times_cost"] > 0 for row in tested["designs"])


def test_the_report_says_in_words_what_its_charts_show(undisturbed: tuple[str, Path]) -> None:
    told, text = json.loads(undisturbed[0]), (undisturbed[1] / "report.html").read_text(encoding="utf-8")
    for one in told["front"]:
        assert f"design-{one['design']:03d}" in text
        assert f"design {one['design']}: " in text  # in the words that stand for a chart
    assert text.count("<svg ") == text.count('role="img"') == len(AIMS) - 1
    assert "wpmodel design" in text
    assert "optuna" in text
    assert page.INK not in text
    assert "<script" not in text
    assert report_design.FRONT.lower() in text


def test_a_search_that_is_stopped_says_how_to_go_on(
    start: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ctrl_c(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(trial, "many", ctrl_c)
    ended = CliRunner().invoke(app, command(start, tmp_path))
    assert isinstance(ended.exception, Stopped)
    assert "the same command goes on from there" in str(ended.exception)


def test_choices_are_listed_without_a_run() -> None:
    ended = CliRunner().invoke(app, ["design", "--list"])
    assert ended.exit_code == 0
