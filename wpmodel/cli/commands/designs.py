"""`wpmodel design`: contracts found by search."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer

from wpmodel.cli.commands import blocks as b
from wpmodel.cli.commands import options as o


@dataclass(frozen=True)
class Search:
    """What is wanted of a design, what may move, and how long to look."""

    aims: Annotated[str, typer.Option(help="What is wanted, ids separated by commas.")] = "jobs,furthest,charities"
    levers: Annotated[str, typer.Option(help="Terms that may move, ids separated by commas (all if none).")] = ""
    budget: Annotated[float, typer.Option(help="Most public cost, as a multiple of the start's.")] = 1.0
    runs: Annotated[int, typer.Option(help="Runs to search with: one a design and seed.", max=o.MOST)] = 320
    seeds: Annotated[int, typer.Option(help="Seeds that every design is tried with.", max=o.MOST)] = 2
    fresh: Annotated[int, typer.Option(help="Other seeds to test the front with afterwards.", min=2, max=o.MOST)] = 5
    posterior: Annotated[
        int, typer.Option(help="Draws of the calibrated parameters to test it with besides.", max=o.MOST)
    ] = 0
    seed: Annotated[int, typer.Option(help="Seed of the search itself.", min=0)] = 1

    @property
    def designs(self) -> int:
        """How many designs are tried."""
        return self.runs // max(self.seeds, 1)


@dataclass(frozen=True)
class Trial(b.Coverage):
    """Where and until when designs are tried."""

    until: o.Until = "2017-12-31"
    areas: Annotated[str | None, typer.Option(help="Areas to run (default: a pair that is like the whole).")] = None

    def where(self) -> tuple[str, ...] | None:
        """The areas to run; None for the whole country."""
        from wpmodel.calibration.sampling_plan import AREAS

        chosen = self.places()["areas"]
        return tuple(chosen) if chosen else None if self.national else AREAS


@dataclass(frozen=True)
class Kept(b.Runs):
    """How runs are made; they are always kept."""

    store: Annotated[Path, typer.Option(help="Keep each finished run in this folder.")] = Path("design-runs")


def design(
    start: Annotated[str, typer.Argument(help="The contract to start from, and to hold designs against.")] = o.BASELINE,
    *,
    wanted: Search,
    coverage: Annotated[Trial, b.Only("until", "areas", "national")],
    runs: Kept,
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

    aims, moved = a.aims(_ids(wanted.aims)), lv.levers(_ids(wanted.levers))
    if choices:
        if as_json:
            o.print_json({"aims": [asdict(one) for one in a.AIMS], "levers": [asdict(one) for one in lv.LEVERS]})
        else:
            show_design.choices(o.out)
        return
    worlds, where, until = o.worlds(wanted.posterior, one_structure=True), coverage.where(), coverage.until
    if html:
        page.check_file(html)
    if folder:
        files.check_folder(folder)
    with runs.progress("Searching, a run a step") as how:
        ground = Ground(Scenario.load(start), until, where, threads=1, **how)
        seeds = range(1, wanted.seeds + 1)
        found = search(ground, moved, aims, wanted.budget, wanted.designs, seeds, wanted.seed)
        tests = [retest(found, ground, wanted.fresh)] + ([retest(found, ground, worlds=worlds)] if worlds else [])
    if folder:
        record.write_contracts(found, folder)
    if html:
        report_design.write(
            found, tests, f"{o.where(where, None)}, until {until}", _again(start, wanted, coverage), html
        )
    if as_json:
        about = {"seed": wanted.seed, "seeds": wanted.seeds, "fresh": wanted.fresh, "until": until, "areas": where}
        o.print_json({**about, **record.as_json(found, tests)})
    else:
        show_design.design(o.out, found, tests)


def _ids(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _again(start: str, wanted: Search, coverage: Trial) -> str:
    """The command that makes the same search."""
    areas = coverage.where()
    where = f'--areas "{",".join(areas)}"' if areas else "--national"
    lever = f" --levers {wanted.levers}" if wanted.levers else ""
    numbers = {name: getattr(wanted, name) for name in ("budget", "runs", "seed", "seeds", "fresh")}
    numbers |= {"until": coverage.until, "posterior": wanted.posterior}
    rest = " ".join(f"--{name} {value}" for name, value in numbers.items())
    return f'wpmodel design "{start}" --aims {wanted.aims}{lever} {rest} {where}'
