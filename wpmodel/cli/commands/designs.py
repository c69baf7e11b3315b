"""`wpmodel design`: contracts found by search."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from wpmodel.cli.commands import options as o


def design(
    start: Annotated[str, typer.Argument(help="The contract to start from, and to hold designs against.")] = o.BASELINE,
    aims: Annotated[str, typer.Option(help="What is wanted, ids separated by commas.")] = "jobs,furthest,charities",
    levers: Annotated[str, typer.Option(help="Terms that may move, ids separated by commas (all if none).")] = "",
    budget: Annotated[float, typer.Option(help="Most public cost, as a multiple of the start's.")] = 1.0,
    runs: Annotated[int, typer.Option(help="Runs to search with: one a design and seed.", max=o.MOST)] = 320,
    seeds: Annotated[int, typer.Option(help="Seeds that every design is tried with.", max=o.MOST)] = 2,
    fresh: Annotated[int, typer.Option(help="Other seeds to test the front with afterwards.", min=2, max=o.MOST)] = 5,
    posterior: Annotated[
        int, typer.Option(help="Draws of the calibrated parameters to test it with besides.", max=o.MOST)
    ] = 0,
    seed: Annotated[int, typer.Option(help="Seed of the search itself.", min=0)] = 1,
    until: o.Until = "2017-12-31",
    areas: Annotated[str | None, typer.Option(help="Areas to run (default: a pair that is like the whole).")] = None,
    national: o.National = False,
    processes: o.Processes = None,
    cluster: o.Cluster = None,
    store: Annotated[Path, typer.Option(help="Keep each finished run in this folder.")] = Path("design-runs"),
    folder: Annotated[
        Path | None, typer.Option("--write", help="Write the front's contracts here, one a file.")
    ] = None,
    html: Annotated[Path | None, typer.Option("--out", help="Write a report into this .html file.")] = None,
    choices: Annotated[bool, typer.Option("--list", help="List aims and levers, and run nothing.")] = False,
    as_json: o.AsJson = False,
) -> None:
    """Search the contract's terms for designs that serve several aims best within a budget, and test them again."""
    from wpmodel.cli.output import show_design
    from wpmodel.cli.reports import page, report_design
    from wpmodel.foundation import files
    from wpmodel.scenario import Scenario
    from wpmodel.studies.design import aims as a
    from wpmodel.studies.design import levers as lv
    from wpmodel.studies.design import record
    from wpmodel.studies.design.retest import retest
    from wpmodel.studies.design.search import search
    from wpmodel.studies.design.trial import Ground

    wanted, moved = a.aims(_ids(aims)), lv.levers(_ids(levers))
    if choices:
        if as_json:
            o.print_json({"aims": [asdict(one) for one in a.AIMS], "levers": [asdict(one) for one in lv.LEVERS]})
        else:
            show_design.choices(o.out)
        return
    worlds, covered = o.worlds(posterior, one_structure=True), _where_to_run(areas, national)
    if html:
        page.check_file(html)
    if folder:
        files.check_folder(folder)
    with o.progress("Searching, a run a step", store) as progress:
        how: dict[str, Any] = {"progress": progress, "cluster": cluster, "threads": 1, **o.at_once(processes, store)}
        ground = Ground(Scenario.load(start), until, covered, **how)
        found = search(ground, moved, wanted, budget, runs // max(seeds, 1), range(1, seeds + 1), seed)
        tests = [retest(found, ground, fresh)] + ([retest(found, ground, worlds=worlds)] if worlds else [])
    if folder:
        record.write_contracts(found, folder)
    about = {"seed": seed, "seeds": seeds, "fresh": fresh, "until": until, "areas": covered}
    if html:
        again = _again(start, aims, levers, {"budget": budget, "runs": runs, **about, "posterior": posterior})
        report_design.write(found, tests, f"{o.where(covered, None)}, until {until}", again, html)
    if as_json:
        o.print_json({**about, **record.as_json(found, tests)})
    else:
        show_design.design(o.out, found, tests)


def _ids(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _where_to_run(areas: str | None, national: bool) -> tuple[str, ...] | None:
    from wpmodel.calibration.sampling_plan import AREAS

    chosen = o.coverage(areas, None, national)["areas"]
    return tuple(chosen) if chosen else None if national else AREAS


def _again(start: str, aims: str, levers: str, numbers: dict[str, Any]) -> str:
    """The command that makes the same search."""
    areas = numbers.pop("areas")
    where = f'--areas "{",".join(areas)}"' if areas else "--national"
    lever = f" --levers {levers}" if levers else ""
    rest = " ".join(f"--{name} {value}" for name, value in numbers.items())
    return f'wpmodel design "{start}" --aims {aims}{lever} {rest} {where}'
