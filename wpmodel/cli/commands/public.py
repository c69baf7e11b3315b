"""Who pays, and what a test area would have shown."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from wpmodel.cli.commands import options as o
from wpmodel.foundation.notebook import records


def accounts(
    scenario: o.ScenarioName = o.BASELINE,
    seed: o.Seed = 1,
    until: o.UntilEnd = None,
    programme: o.ProgrammeName = None,
    areas: o.Areas = None,
    sample: o.Sample = None,
    national: o.National = False,
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
    coverage, start = o.coverage(areas, sample, national), o.chosen(scenario, programme)
    with o.progress("Simulating, four weeks a step") as progress:
        told: dict[str, Any] = {"rate": rate, "twins": twins, "threads": threads, "progress": progress}
        found = public_accounts(start, seed, until, **told, **coverage)
    if csv:
        write_text(found.to_csv(index=False, lineterminator="\n"), csv)
    if as_json:
        o.print_json({"scenario": start.name, "seed": seed, "rate": rate, **coverage, "accounts": records(found)})
    else:
        show_public.accounts(o.out, found, f"{start.name}, {o.where(**coverage)}, seed {seed}", rate)


def trial(
    control: Annotated[str, typer.Argument(help="The contract of the areas that are not tested.")],
    test: Annotated[str, typer.Argument(help="The contract of the test areas.")],
    test_areas: Annotated[str, typer.Option("--test", help="Test areas, with commas between them.")],
    seeds: o.Seeds = 5,
    until: o.UntilEnd = None,
    areas: o.Areas = None,
    threads: o.Threads = None,
    processes: o.Processes = None,
    cluster: o.Cluster = None,
    store: o.Store = None,
    as_json: o.AsJson = False,
) -> None:
    """Some areas under another contract beside the rest: what the trial finds, what is true, and its power."""
    from wpmodel.cli.output import show_public
    from wpmodel.studies.area_trial import area_trial

    covered = areas.split(",") if areas is not None else None
    runs: dict[str, Any] = {"threads": threads, "cluster": cluster, **o.at_once(processes, store)}
    with o.progress("Simulating both contracts, a run a step", store) as progress:
        found = area_trial(control, test, test_areas.split(","), seeds, until, covered, progress=progress, **runs)
    if as_json:
        about = {"control": control, "test": test, "test_areas": found.test, "control_areas": found.control}
        o.print_json({**about, "seeds": found.seeds, "fates": records(found.table)})
    else:
        show_public.trial(o.out, found, control, test)
