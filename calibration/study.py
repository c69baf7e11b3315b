"""A calibration from beginning to end: bank of runs, fit, and the folder of tables that it leaves."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import tomli_w
from numpy.typing import NDArray

from wpmodel import __version__
from wpmodel.calendar import WORK_PROGRAMME
from wpmodel.calibration import diagnostics, priors, sensitivity, walks
from wpmodel.calibration.emulate import Emulator, fit
from wpmodel.calibration.infer import Likelihood, Posterior, Shift, posterior
from wpmodel.calibration.own import Own
from wpmodel.calibration.run import PHENOMENA, look, runs
from wpmodel.calibration.sampling_plan import AREAS, FIRST_SEED, ROOT, Design, space_filling
from wpmodel.calibration.targets import Target, covariance, modelled, observed, targets, unmeasured
from wpmodel.foundation.files import StoreError, write_tables, write_text
from wpmodel.foundation.notebook import shown
from wpmodel.parameters import DECLARED, calibrated
from wpmodel.scenario import Scenario
from wpmodel.studies.experiment import Progress
from wpmodel.studies.run_cache import rests_on

DRAWS = 400
"""Posterior draws that are kept."""
SHIPPED = Path(__file__).parent / "shipped"
SEED = 1
STEPS = 14_000
"""Steps of each ensemble: with 6,000 one of 25 parameters had not settled."""


@dataclass(frozen=True)
class Bank:
    """A design and its runs: of part of the country, of the whole at some points of the second wave, and one point with
    many seeds. Without runs of the whole, how far the part is from it is taken from a `borrowed` bank."""

    design: Design
    part: pd.DataFrame
    whole: pd.DataFrame
    replicates: pd.DataFrame
    borrowed: Bank | None = None

    def values(self, chosen: Sequence[Target]) -> NDArray:
        """Targets of the runs on the scale of comparison. Shape (runs, targets)."""
        return modelled(chosen, self.part)

    def likelihood(self, chosen: Sequence[Target]) -> Likelihood:
        """An emulator of these targets, and what runs of the whole country near the posterior give beyond it."""
        emulator = fit(self.design.points, self.values(chosen))
        shift = Shift.none(len(chosen))
        if len(self.whole):
            at = self.design.near[: len(self.whole)]
            shift = Shift.measured(emulator.mean(at), modelled(chosen, self.whole))
        elif self.borrowed:
            shift = self.borrowed.likelihood(chosen).shift
        return Likelihood(emulator, shift, covariance(chosen))

    def reached(self, chosen: Sequence[Target]) -> tuple[Target, ...]:
        """The targets that the runs are long enough for."""
        given = np.isfinite(self.values(chosen)).any(axis=0)
        return tuple(target for target, there in zip(chosen, given, strict=True) if there)


def bank(
    budget: int,
    areas: Sequence[str] | None = AREAS,
    until: str = str(WORK_PROGRAMME.last_day),
    processes: int = 1,
    store: Path | str | None = None,
    progress: Progress | None = None,
    cluster: str | None = None,
    own: Own | None = None,
) -> Bank:
    """Make the runs of a design in two waves, or take them from the store; the second is made where the first says that
    the published figures, with one's `own` among them, are met.

    Raises as `run.runs` and `design.space_filling` do.
    """
    with shown(progress, "Simulating, a run a step") as progress:
        first, seen = space_filling(budget, areas, until), own.look if own else look
        begun = runs(first.jobs(), processes, store, part_of(progress, 0, budget), cluster, seen)
        design = first.with_near(near_posterior(Bank(first, begun, begun[:0], begun[:0]), budget - first.spread, own))
        parts, wholes = design.jobs()[first.spread :], design.national_jobs()
        wanted = [*parts, *wholes, *design.replicates()]
        rest = runs(
            wanted, processes, store, part_of(progress, first.spread, first.spread + len(wanted)), cluster, seen
        )
        near, whole, replicates = np.split(np.arange(len(wanted)), np.cumsum([len(parts), len(wholes)]))
        part = pd.concat([begun, rest.iloc[near]], ignore_index=True)
        return Bank(design, part, *(rest.iloc[of].reset_index(drop=True) for of in (whole, replicates)))


def part_of(progress: Progress | None, before: int, total: int) -> Progress | None:
    """Progress of runs that come after others, as progress of all of them."""
    return None if progress is None else lambda done, _: progress(before + done, total)


def near_posterior(of: Bank, points: int, own: Own | None = None) -> NDArray:
    """So many draws of the posterior as the first wave has it. Shape (points, d)."""
    draws = infer(of, own.fitted if own else None, steps=2_000).posterior.draws
    return np.random.default_rng(SEED).permutation(draws)[:points]


def check_store(folder: Path, resume: bool) -> None:
    """Raise ValueError where a calibration is to begin anew and the folder holds runs of an earlier one."""
    if not resume and folder.is_dir() and any(folder.glob("*.json")):
        raise ValueError(f"{folder} holds finished runs: leave out --no-resume to go on from them, or choose another")


@dataclass(frozen=True)
class Fit:
    """A bank held against targets: the likelihood, the posterior, and its tables."""

    bank: Bank
    chosen: tuple[Target, ...]
    likelihood: Likelihood
    posterior: Posterior

    @cached_property
    def places(self) -> NDArray:
        """Where in the walk the draws that are kept come from: ensemble, step and walker. Shape (3, DRAWS)."""
        shape = self.posterior.walk.shape[:3]
        shuffled = np.random.default_rng(SEED).permutation(int(np.prod(shape)))
        return np.array(np.unravel_index(shuffled[np.linspace(0, len(shuffled) - 1, DRAWS).astype(int)], shape))

    @cached_property
    def draws(self) -> NDArray:
        """`DRAWS` normal scores, by chance from the walk. Shape (DRAWS, d)."""
        return self.posterior.walk[tuple(self.places)]

    @cached_property
    def centre(self) -> NDArray:
        """Mean normal scores of the draws that are kept, which is what whoever reads them finds. Shape (d,)."""
        return self.draws.mean(axis=0)

    def parameters(self) -> pd.DataFrame:
        """The draws as parameter values, one row a draw, with their places in the walk: `chain` counts the walkers of
        all ensembles, `draw` the steps that are kept."""
        ensemble, draw, walker = self.places
        chain = ensemble * self.posterior.walk.shape[2] + walker
        values = {free.id: free.values(self.draws[:, k]) for k, free in enumerate(self.bank.design.space.free)}
        return pd.DataFrame({"ensemble": ensemble, "chain": chain, "draw": draw, **values})

    def checks(self) -> pd.DataFrame:
        """Posterior predictive checks on the emulator, one row a target: the published value and its tolerance, the
        model at the posterior centre, its 90% predictive interval with all errors, and whether each holds."""
        rng = np.random.default_rng(SEED)
        drawn = self.posterior.predicted(self.likelihood, rng)
        at_centre, q2 = self.likelihood.mean(self.centre[None])[0], self.likelihood.emulator.q2
        shift = self.likelihood.shift
        rows = []
        for k, target in enumerate(self.chosen):
            low, high = (float(target.unscaled(x)) for x in np.quantile(drawn[:, k], (0.05, 0.95)))
            model = float(target.unscaled(at_centre[k]))
            below = float((drawn[:, k] < target.scaled(target.value)).mean())
            rows.append(
                (
                    target.id, target.label, target.value, target.low, target.high, model,
                    target.low <= model <= target.high, low, high, low <= target.value <= high,
                    2.0 * min(below, 1.0 - below), q2[k], shift.mean[k], shift.covariance[k, k] ** 0.5,
                )
            )  # fmt: skip
        return pd.DataFrame(
            rows,
            columns=[
                "target", "label", "published", "low", "high", "model", "within", "predicted_low", "predicted_high",
                "inside", "p", "emulator_q2", "shift", "shift_sd",
            ],
        )  # fmt: skip


def infer(of: Bank, chosen: Sequence[Target] | None = None, steps: int = STEPS) -> Fit:
    """Fit a bank of runs to targets (those with the role `calibrate` unless told otherwise)."""
    held = of.reached(targets() if chosen is None else chosen)
    if not held:
        raise ValueError("no target is reached by these runs: let them run to a later day")
    likelihood = of.likelihood(held)
    return Fit(of, held, likelihood, posterior(likelihood, observed(held), SEED, steps=steps))


def phenomena(of: Bank) -> tuple[Emulator, list[str]]:
    """An emulator of the phenomena, for the sensitivity of what the model is asked."""
    there = [name for name in PHENOMENA if np.isfinite(of.part[name]).all()]
    return fit(of.design.points, of.part[there].to_numpy(float)), there


def sensitivities(found: Fit) -> pd.DataFrame:
    """Which parameters matter for the phenomena, then for the targets."""
    of_targets = sensitivity.table(found.likelihood.emulator, [target.id for target in found.chosen])
    return pd.concat([sensitivity.table(*phenomena(found.bank)), of_targets], ignore_index=True)


def diagnose(found: Fit, datasets: int = 200) -> dict[str, pd.DataFrame]:
    """Every check of a fit that costs no run, by the name of its table."""
    of, chosen = found.bank, found.chosen
    simulated = diagnostics.simulated_ranks(found.likelihood, datasets)
    first = slice(of.design.spread)  # the second wave's points are no draws from the prior
    recovered = diagnostics.recovery_ranks(of.design.points[first], of.values(chosen)[first], found.likelihood.errors)
    return {
        "walk": walks.diagnosed(found.posterior.walk, priors.names()),
        "identifiability": diagnostics.identifiability(found.posterior, found.centre),
        "conflicts": diagnostics.conflicts(found.likelihood, chosen),
        "simulated": diagnostics.calibrated(simulated),
        "simulated_ranks": diagnostics.histogram(simulated),
        "recovery": diagnostics.calibrated(recovered),
        "recovery_ranks": diagnostics.histogram(recovered),
        "sensitivity": sensitivities(found),
        "seeds": diagnostics.seeds_needed(chosen, modelled(chosen, of.replicates)),
    }


def made_with() -> dict[str, Any]:
    """A fingerprint of the code that the runs of a calibration rest on, and hashes of the tables that they read."""
    return {name: of for name, of in rests_on(look).items() if name in ("code", "data")}


def manifest(found: Fit, own: Own | None = None) -> dict[str, Any]:
    """What made a fit: enough to make it again, and to see that something has changed since."""
    of = found.bank
    return {
        "wpmodel": __version__,
        **made_with(),
        "budget": len(of.part),
        "first_wave": of.design.spread,
        "national_runs": len(of.whole),
        "replicates": len(of.replicates),
        "areas": of.design.areas,
        "until": of.design.until,
        "design_root": ROOT,
        "seeds": [FIRST_SEED, FIRST_SEED + len(of.part) - 1],
        "targets": [target.id for target in found.chosen],
        "figures_without_target": unmeasured(),
        **({"own_targets": own.as_record()} if own else {}),
        "priors": [[free.id, free.shape, free.low, free.high, free.why] for free in priors.FREE],
        "draws": DRAWS,
    }


def save(found: Fit, tables: dict[str, pd.DataFrame], folder: Path | str, own: Own | None = None) -> Path:
    """Write the posterior, its checks, the diagnostics, the bank and the manifest into a folder as small text files."""
    place = Path(folder)
    of = found.bank
    kept = (*targets(), *targets("validate"), *((*own.fitted, *own.held_out) if own else ()))
    used = [figure for target in kept for figure in target.figures]
    columns = [*dict.fromkeys(name for name in used if name in of.part), *PHENOMENA]
    points = pd.DataFrame(of.design.points, columns=priors.names())
    written = {
        "posterior": found.parameters(),
        "checks": found.checks(),
        **tables,
    }
    write(written, place)
    bank_of_runs = {
        "bank": pd.concat([points, of.part[columns]], axis=1),
        "bank_national": of.whole[columns] if len(of.whole) else of.whole,
        "bank_replicates": of.replicates[columns],
    }
    write_tables(bank_of_runs, place)  # every digit: a walk on figures that were rounded soon goes elsewhere
    write_text(json.dumps(manifest(found, own), indent=1) + "\n", place / "manifest.json")
    return place


def write(tables: dict[str, pd.DataFrame], folder: Path | str) -> None:
    """Write tables as CSV into a folder, made where it is not there. Raises StoreError where that cannot be done."""
    write_tables(tables, folder, float_format="%.6g")


def read(folder: Path = SHIPPED) -> tuple[dict[str, Any], dict[str, pd.DataFrame]]:
    """Manifest and tables, by name, of a calibration in a folder. Raises StoreError where there is none."""
    try:
        about = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        return about, {path.stem: pd.read_csv(path) for path in sorted(folder.glob("*.csv"))}
    except (OSError, ValueError) as error:
        raise StoreError(f"{folder} holds no calibration ({error}): make one with `wpmodel calibrate --out`") from None


def stored(folder: Path = SHIPPED) -> Bank:
    """The bank of runs of a calibration in a folder, to walk on again without a run. Raises StoreError as `read`."""
    about, tables = read(folder)
    first = space_filling(about["budget"], about["areas"], about["until"])
    near = tables["bank"][priors.names()].to_numpy(float)[first.spread :]
    return Bank(first.with_near(near), tables["bank"], tables["bank_national"], tables["bank_replicates"])


def read_posterior(file: Path | str | None = None, space: priors.Space | None = None) -> NDArray:
    """Normal scores of the draws in a table of parameter values (the shipped ones by default). Shape (draws, d).

    Raises StoreError where the file is not there or is not about these parameters.
    """
    path = Path(file) if file else SHIPPED / "posterior.csv"
    try:
        table = pd.read_csv(path)
        columns = [free.scores(table[free.id].to_numpy(float)) for free in (space or priors.Space()).free]
    except (OSError, ValueError, KeyError) as error:
        raise StoreError(
            f"{path} holds no posterior of these parameters ({error}): make one with `wpmodel calibrate --out FOLDER`"
        ) from None
    return np.column_stack(columns)


def accept(folder: Path | str) -> Path:
    """Declare the centre of the posterior in a folder. Returns the file that was written and that declarations read.

    Raises StoreError where the folder holds no posterior of these parameters, or the file cannot be written.
    """
    centre, values = priors.centre(read_posterior(Path(folder) / "posterior.csv")), dict[str, Any]()
    for free in priors.FREE:
        value = centre[free.name]
        if isinstance(value, tuple):
            values.setdefault(free.name, {})[free.label] = value[DECLARED[free.name].index.index(free.label)]
        else:
            values[free.name] = value
    write_text(f"{calibrated.HEAD}\n{tomli_w.dumps(values)}", calibrated.FILE)
    return calibrated.FILE


def worlds(draws: int) -> list[Scenario]:
    """So many draws, evenly spaced, of the posterior that comes with the package, as values to run any scenario with.

    Raises ValueError for fewer than two, or more than there are.
    """
    scores = read_posterior()
    if not 2 <= draws <= len(scores):
        raise ValueError(f"{draws} posterior draws: take from 2 to {len(scores)}")
    chosen = np.linspace(0, len(scores) - 1, draws).round().astype(int)
    return [priors.scenario_at(scores[k], f"posterior draw {k}") for k in chosen]
