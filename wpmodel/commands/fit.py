"""The fit to published figures, and what it predicts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wpmodel.commands import options as o


def calibrate(
    budget: Annotated[int, typer.Option(help="Runs to learn from; more add to those there are.", max=o.MOST)] = 300,
    areas: Annotated[str | None, typer.Option(help="Areas to run (default: a pair that is like the whole).")] = None,
    national: o.National = False,
    until: o.Until = "2017-12-31",
    datasets: Annotated[int, typer.Option(help="Made-up data sets to check the inference with.", max=o.MOST)] = 200,
    processes: o.Processes = None,
    cluster: o.Cluster = None,
    store: Annotated[Path, typer.Option(help="Keep each finished run in this folder.")] = Path("calibration-runs"),
    resume: Annotated[bool, typer.Option(help="Take runs that are in the store already from there.")] = True,
    folder: o.Tables = None,
    as_json: o.AsJson = False,
) -> None:
    """Fit the free parameters to the published figures: a posterior, how far it can be trusted, and what it misses."""
    from calibration import design, study
    from calibration import show as shown
    from wpmodel import files

    coverage = o.coverage(areas, None, national)["areas"] if areas or national else design.AREAS
    study.check_store(store, resume)
    if folder:
        files.check_folder(folder)
    with o.progress("Simulating, a run a step", store) as progress:
        runs = {"progress": progress, "cluster": cluster, **o.at_once(processes, store)}
        bank = study.bank(budget, coverage, until, **runs)
    found = study.infer(bank)
    tables = study.diagnose(found, datasets)
    if folder:
        study.save(found, tables, folder)
    if as_json:
        o.print_json(shown.as_json(study.manifest(found), checks=found.checks(), **tables))
    else:
        shown.calibration(o.out, found.checks(), tables)


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
    from calibration import show as shown
    from calibration import study
    from calibration import validate as kept_aside
    from wpmodel import files

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
