"""The fit to published figures, and what it predicts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wpmodel.cli.commands import blocks as b
from wpmodel.cli.commands import options as o

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Fitting:
    """What is fitted to, and from how many runs."""

    budget: Annotated[int, typer.Option(help="Runs to learn from; more keep the first wave.", max=o.MOST)] = 300
    datasets: Annotated[int, typer.Option(help="Made-up data sets to check the inference with.", min=1, max=o.MOST)] = (
        200
    )
    resume: Annotated[bool, typer.Option(help="Take runs that are in the store already from there.")] = True
    targets: Annotated[
        Path | None, typer.Option(help="Figures of your own to fit to as well: .csv, .xlsx, .ods or .parquet.")
    ] = None


@dataclass(frozen=True)
class Period(b.Coverage):
    """Where and until when runs are made: to the end of the Work Programme."""

    until: o.Until = "2017-12-31"


@dataclass(frozen=True)
class Place(Period):
    """Where and until when runs to learn from are made."""

    areas: Annotated[str | None, typer.Option(help="Areas to run (default: a pair that is like the whole).")] = None
    national: Annotated[bool, typer.Option("--national", help="The whole country, one agent per person.")] = False


@dataclass(frozen=True)
class Kept(b.Runs):
    """How runs are made; they are always kept."""

    store: Annotated[Path, typer.Option(help="Keep each finished run in this folder.")] = Path("calibration-runs")


@dataclass(frozen=True)
class Written:
    """Where what was found goes."""

    folder: o.Tables = None
    html: Annotated[Path | None, typer.Option("--report", help="Write a report into this .html file.")] = None
    netcdf: Annotated[
        Path | None, typer.Option("--inference", help="Write every draw into this .nc file, for ArviZ.")
    ] = None
    as_json: o.AsJson = False

    def check(self) -> None:
        """Raises an error that says how to mend it where a file cannot be written."""
        from wpmodel.calibration import inference
        from wpmodel.cli.reports import page

        if self.html:
            page.check_file(self.html)
        if self.netcdf:
            inference.check_file(self.netcdf)


def calibrate(
    fitting: Fitting,
    coverage: Annotated[Place, b.Only("areas", "national", "until")],
    runs: Kept,
    written: Written,
    shipped: Annotated[
        bool, typer.Option("--shipped", help="Report on the calibration that comes with the package, and run nothing.")
    ] = False,
    template: Annotated[
        Path | None, typer.Option("--targets-template", help="Write a table of targets to start from, and run nothing.")
    ] = None,
    accept: Annotated[
        Path | None,
        typer.Option(help="Declare the centre of the posterior in this folder of --out as the values to run with."),
    ] = None,
) -> None:
    """Fit the free parameters to the published figures: a posterior, how far it can be trusted, and what it misses."""
    from wpmodel.calibration import own, study, walks

    if template:
        o.out.print(f"{own.write_template(template)} has the published figures that are fitted.", highlight=False)
        return
    if accept:
        said = f"{study.accept(accept)} has the calibrated values that every run starts from now."
        o.out.print(said, highlight=False, soft_wrap=True)
        return
    written.check()
    if written.netcdf or not shipped:
        walks.check_extra()
    if shipped:
        _tell_shipped(fitting, written)
    else:
        _fit(fitting, coverage, runs, written)


def _fit(fitting: Fitting, coverage: Place, runs: Kept, written: Written) -> None:
    """Make the runs, fit, and tell what was found."""
    from wpmodel.calibration import inference, own, sampling_plan, study
    from wpmodel.calibration import validate as held_out
    from wpmodel.foundation import files

    mine = own.load(fitting.targets) if fitting.targets else None
    chosen = coverage.areas or coverage.national
    areas = coverage.places()["areas"] if chosen else sampling_plan.AREAS
    study.check_store(runs.store, fitting.resume)
    if written.folder:
        files.check_folder(written.folder)
    with runs.progress("Simulating, a run a step") as how:
        bank = study.bank(fitting.budget, areas, coverage.until, own=mine, **how)
    found = study.infer(bank, mine.fitted if mine else None)
    tables = study.diagnose(found, fitting.datasets)
    if mine and mine.held_out:
        tables["held_out"] = held_out.foreseen(found, mine.held_out)
    if written.folder:
        study.save(found, tables, written.folder, mine)
    about = study.manifest(found, mine)
    if written.netcdf:
        inference.write(found, about, written.netcdf)
    _tell(about, {"checks": found.checks(), "posterior": found.parameters(), **tables}, written)


def _tell_shipped(fitting: Fitting, written: Written) -> None:
    """Report on the calibration that comes with the package. Raises ValueError for options that it cannot have."""
    from wpmodel.calibration import inference, study

    if fitting.targets:
        raise ValueError("--shipped was fitted to the published figures alone: leave out --shipped to fit to --targets")
    if written.folder:
        raise ValueError("--shipped makes no tables: leave out --out, or leave out --shipped to calibrate")
    about, tables = study.read()
    if written.netcdf:
        inference.write(study.infer(study.stored()), about, written.netcdf)
    _tell(about, tables, written)


def _tell(about: dict[str, Any], tables: dict[str, pd.DataFrame], written: Written) -> None:
    """Write the report of a calibration where one is wanted, and print the rest."""
    from wpmodel.cli.output import show_calibration as shown
    from wpmodel.cli.reports import report_calibration

    if written.html:
        report_calibration.write(about, tables, report_calibration.again(about), written.html)
    if written.as_json:
        o.print_json(shown.as_json(about, **{name: of for name, of in tables.items() if not name.startswith("bank")}))
    else:
        shown.calibration(o.out, tables["checks"], tables)


def validate(
    posterior: Annotated[Path | None, typer.Option(help="Posterior of `wpmodel calibrate` (default: shipped).")] = None,
    draws: Annotated[int, typer.Option(help="Posterior draws to run the model at.", min=1, max=o.MOST)] = 12,
    *,
    coverage: Annotated[Period, b.Only("areas", "until")],
    runs: b.Runs,
    folder: o.Tables = None,
    as_json: o.AsJson = False,
) -> None:
    """Predict the published figures that no fit has used, and hold simpler explanations against them."""
    from wpmodel.calibration import study
    from wpmodel.calibration import validate as kept_aside
    from wpmodel.cli.output import show_calibration as shown
    from wpmodel.foundation import files

    scores = study.read_posterior(posterior)
    if folder:
        files.check_folder(folder)
    with runs.progress("Simulating, a run a step") as how:
        tables = kept_aside.tables(kept_aside.predict(scores, draws, coverage.names(), coverage.until, **how))
    if folder:
        study.write(tables, folder)
    if as_json:
        o.print_json(shown.as_json({"draws": draws}, **tables))
    else:
        shown.validation(o.out, tables)
