"""The fit to published figures, and what it predicts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wpmodel.cli.commands import options as o

if TYPE_CHECKING:
    import pandas as pd


def calibrate(
    budget: Annotated[int, typer.Option(help="Runs to learn from; more keep the first wave.", max=o.MOST)] = 300,
    areas: Annotated[str | None, typer.Option(help="Areas to run (default: a pair that is like the whole).")] = None,
    national: Annotated[bool, typer.Option("--national", help="The whole country, one agent per person.")] = False,
    until: o.Until = "2017-12-31",
    datasets: Annotated[
        int, typer.Option(help="Made-up data sets to check the inference with.", min=1, max=o.MOST)
    ] = 200,
    processes: o.Processes = None,
    cluster: o.Cluster = None,
    store: Annotated[Path, typer.Option(help="Keep each finished run in this folder.")] = Path("calibration-runs"),
    resume: Annotated[bool, typer.Option(help="Take runs that are in the store already from there.")] = True,
    shipped: Annotated[
        bool, typer.Option("--shipped", help="Report on the calibration that comes with the package, and run nothing.")
    ] = False,
    targets: Annotated[
        Path | None, typer.Option(help="Figures of your own to fit to as well: .csv, .xlsx, .ods or .parquet.")
    ] = None,
    template: Annotated[
        Path | None, typer.Option("--targets-template", help="Write a table of targets to start from, and run nothing.")
    ] = None,
    accept: Annotated[
        Path | None,
        typer.Option(help="Declare the centre of the posterior in this folder of --out as the values to run with."),
    ] = None,
    folder: o.Tables = None,
    html: Annotated[Path | None, typer.Option("--report", help="Write a report into this .html file.")] = None,
    netcdf: Annotated[
        Path | None, typer.Option("--inference", help="Write every draw into this .nc file, for ArviZ.")
    ] = None,
    as_json: o.AsJson = False,
) -> None:
    """Fit the free parameters to the published figures: a posterior, how far it can be trusted, and what it misses."""
    from wpmodel.calibration import inference, own, sampling_plan, study, walks
    from wpmodel.calibration import validate as held_out
    from wpmodel.cli.reports import page
    from wpmodel.foundation import files

    if template:
        o.out.print(f"{own.write_template(template)} has the published figures that are fitted.", highlight=False)
        return
    if accept:
        said = f"{study.accept(accept)} has the calibrated values that every run starts from now."
        o.out.print(said, highlight=False, soft_wrap=True)
        return
    if html:
        page.check_file(html)
    if netcdf:
        inference.check_file(netcdf)
    if netcdf or not shipped:
        walks.check_extra()
    if shipped:
        _tell_shipped(bool(targets), bool(folder), html, netcdf, as_json)
        return
    mine = own.load(targets) if targets else None
    coverage = o.coverage(areas, None, national)["areas"] if areas or national else sampling_plan.AREAS
    study.check_store(store, resume)
    if folder:
        files.check_folder(folder)
    with o.progress("Simulating, a run a step", store) as progress:
        runs = {"progress": progress, "cluster": cluster, **o.at_once(processes, store)}
        bank = study.bank(budget, coverage, until, own=mine, **runs)
    found = study.infer(bank, mine.fitted if mine else None)
    tables = study.diagnose(found, datasets)
    if mine and mine.held_out:
        tables["held_out"] = held_out.foreseen(found, mine.held_out)
    if folder:
        study.save(found, tables, folder, mine)
    about = study.manifest(found, mine)
    if netcdf:
        inference.write(found, about, netcdf)
    _tell(about, {"checks": found.checks(), "posterior": found.parameters(), **tables}, html, as_json)


def _tell_shipped(targets: bool, folder: bool, html: Path | None, netcdf: Path | None, as_json: bool) -> None:
    """Report on the calibration that comes with the package. Raises ValueError for options that it cannot have."""
    from wpmodel.calibration import inference, study

    if targets:
        raise ValueError("--shipped was fitted to the published figures alone: leave out --shipped to fit to --targets")
    if folder:
        raise ValueError("--shipped makes no tables: leave out --out, or leave out --shipped to calibrate")
    about, tables = study.read()
    if netcdf:
        inference.write(study.infer(study.stored()), about, netcdf)
    _tell(about, tables, html, as_json)


def _tell(about: dict[str, Any], tables: dict[str, pd.DataFrame], html: Path | None, as_json: bool) -> None:
    """Write the report of a calibration where one is wanted, and print the rest."""
    from wpmodel.cli.output import show_calibration as shown
    from wpmodel.cli.reports import report_calibration

    if html:
        report_calibration.write(about, tables, report_calibration.again(about), html)
    if as_json:
        o.print_json(shown.as_json(about, **{name: of for name, of in tables.items() if not name.startswith("bank")}))
    else:
        shown.calibration(o.out, tables["checks"], tables)


def validate(
    posterior: Annotated[Path | None, typer.Option(help="Posterior of `wpmodel calibrate` (default: shipped).")] = None,
    draws: Annotated[int, typer.Option(help="Posterior draws to run the model at.", min=1, max=o.MOST)] = 12,
    areas: o.Areas = None,
    until: o.Until = "2017-12-31",
    processes: o.Processes = None,
    cluster: o.Cluster = None,
    store: o.Store = None,
    folder: o.Tables = None,
    as_json: o.AsJson = False,
) -> None:
    """Predict the published figures that no fit has used, and hold simpler explanations against them."""
    from wpmodel.calibration import study
    from wpmodel.calibration import validate as kept_aside
    from wpmodel.cli.output import show_calibration as shown
    from wpmodel.foundation import files

    scores = study.read_posterior(posterior)
    coverage = o.coverage(areas, None, False)["areas"]
    if folder:
        files.check_folder(folder)
    with o.progress("Simulating, a run a step", store) as progress:
        runs = {"progress": progress, "cluster": cluster, **o.at_once(processes, store)}
        tables = kept_aside.tables(kept_aside.predict(scores, draws, coverage, until, **runs))
    if folder:
        study.write(tables, folder)
    if as_json:
        o.print_json(shown.as_json({"draws": draws}, **tables))
    else:
        shown.validation(o.out, tables)
