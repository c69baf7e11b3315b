"""Who pays, and what a test area would have shown."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from wpmodel.cli.commands import blocks as b
from wpmodel.cli.commands import options as o
from wpmodel.foundation.notebook import records


def accounts(
    scenario: o.ScenarioName = o.BASELINE,
    *,
    coverage: b.Coverage,
    threads: o.Threads = None,
    rate: Annotated[float, typer.Option(help="Discount each year to the first by this share, such as 0.035.")] = 0.0,
    twins: Annotated[bool, typer.Option("--twins", help="Tell deadweight apart, by a run with no programme.")] = False,
    csv: Annotated[Path | None, typer.Option("--csv", help="Write every line into this .csv file.")] = None,
    as_json: o.AsJson = False,
) -> None:
    """Who pays, year by year: programme (DEL), benefit not paid (AME), assessments, councils, providers, claimants."""
    from wpmodel.cli.output import show_public
    from wpmodel.foundation.files import check_folder, write_text
    from wpmodel.studies.public_accounts import public_accounts

    if csv:
        check_folder(csv.absolute().parent)
    places, start = coverage.places(), coverage.scenario(scenario)
    with o.progress("Simulating, four weeks a step") as progress:
        told: dict[str, Any] = {"rate": rate, "twins": twins, "threads": threads, "progress": progress}
        found = public_accounts(start, coverage.seed, coverage.until, **told, **places)
    if csv:
        write_text(found.to_csv(index=False, lineterminator="\n"), csv)
    if as_json:
        about = {"scenario": start.name, "seed": coverage.seed, "rate": rate, **places}
        o.print_json({**about, "accounts": records(found)})
    else:
        show_public.accounts(o.out, found, f"{start.name}, {o.where(**places)}, seed {coverage.seed}", rate)


def trial(
    control: Annotated[str, typer.Argument(help="The contract of the areas that are not tested.")],
    test: Annotated[str, typer.Argument(help="The contract of the test areas.")],
    test_areas: Annotated[str, typer.Option("--test", help="Test areas, with commas between them.")],
    seeds: o.Seeds = 5,
    *,
    coverage: Annotated[b.Coverage, b.Only("until", "areas")],
    execution: b.Execution,
    as_json: o.AsJson = False,
) -> None:
    """Some areas under another contract beside the rest: what the trial finds, what is true, and its power."""
    from wpmodel.cli.output import show_public
    from wpmodel.studies.area_trial import area_trial

    days = seeds, coverage.until, coverage.names()
    with execution.progress("Simulating both contracts, a run a step") as how:
        found = area_trial(control, test, test_areas.split(","), *days, threads=execution.threads, **how)
    if as_json:
        about = {"control": control, "test": test, "test_areas": found.test, "control_areas": found.control}
        o.print_json({**about, "seeds": found.seeds, "fates": records(found.table)})
    else:
        show_public.trial(o.out, found, control, test)
