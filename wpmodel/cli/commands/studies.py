"""Studies over many runs: experiments, what rules make of them, what the programme adds."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from wpmodel.cli.commands import blocks as b
from wpmodel.cli.commands import options as o
from wpmodel.cli.output import show
from wpmodel.foundation.notebook import records


def emergence(
    scenario: o.ScenarioName = o.BASELINE,
    seeds: Annotated[int, typer.Option(help="Number of seeds, the same for both arms.", max=o.MOST)] = 5,
    *,
    draws: b.Draws,
    only: Annotated[str | None, typer.Option(help="Ids of experiments, separated by commas.")] = None,
    coverage: Annotated[b.Coverage, b.Only("areas", "sample", "national")],
    wide: Annotated[
        bool,
        typer.Option(
            "--wide/--narrow",
            help="Run experiments that count organisations for the whole country all the same, or where told.",
        ),
    ] = True,
    execution: b.Execution,
    as_json: o.AsJson = False,
) -> None:
    """Change the contract alone and see whether behaviour changes as predicted: paired experiments with intervals.

    With --posterior, pairs differ in structure and calibrated parameters too, in place of --seeds.
    """
    from wpmodel.studies import emergence as lab
    from wpmodel.studies.structures import counted

    places, worlds = coverage.places(), draws.worlds()
    wanted = tuple(part.strip() for part in only.split(",")) if only else ()
    of: dict[str, Any] = {"threads": execution.threads, "wide": wide, "worlds": worlds, **places}
    with execution.progress("Experimenting, a run a step") as how:
        table = lab.laboratory(scenario, seeds, wanted, **of, **how)
    if as_json:
        o.print_json(
            {
                "scenario": scenario, "seeds": draws.posterior or seeds, "posterior": bool(draws.posterior), **places,
                "structures": counted(worlds), "wide": wide, "experiments": records(table),
            }
        )  # fmt: skip
    else:
        show.emergence(o.out, table, counted(worlds))


def attribute(
    phenomenon: Annotated[str, typer.Argument(help="What to explain: creaming, parking, sanctions or exits.")],
    scenario: o.ScenarioName = o.BASELINE,
    seeds: o.Seeds = 5,
    *,
    coverage: Annotated[b.Coverage, b.Only("until", "areas", "sample", "national")],
    execution: b.Execution,
    chart: Annotated[Path | None, typer.Option("--out", help="Draw the shares into this .png or .svg file.")] = None,
    as_json: o.AsJson = False,
) -> None:
    """Which rules make a phenomenon: switch groups of them off in every combination and share it out (Shapley)."""
    from wpmodel.cli.output import show_studies
    from wpmodel.cli.reports import chart_files
    from wpmodel.studies import attribution

    one, places = attribution.phenomenon(phenomenon), coverage.places()
    if chart:
        chart_files.check_file(chart)
    of: dict[str, Any] = {"threads": execution.threads, "until": coverage.until, **places}
    with execution.progress("Switching rules off, a run a step") as how:
        table = attribution.attribution(phenomenon, scenario, seeds, **of, **how)
    if chart:
        chart_files.shares(table, one.name, one.unit, chart)
    if as_json:
        what = {"phenomenon": one.id, "metric": one.metric, "unit": one.unit, "meaning": one.meaning}
        over = {"scenario": scenario, "seeds": seeds, **places}
        o.print_json({**what, **over, "shares": records(table)})
    else:
        show_studies.attribution(o.out, table, one)


def ablate(
    scenario: o.ScenarioName = o.BASELINE,
    seeds: o.Seeds = 2,
    *,
    coverage: Annotated[b.Coverage, b.Only("areas", "sample", "national")],
    execution: b.Execution,
    as_json: o.AsJson = False,
) -> None:
    """Switch off mechanisms that a simpler model lacks, one at a time, and see which patterns are missed then."""
    from wpmodel.cli.output import show_studies
    from wpmodel.studies import ablation

    places = coverage.places()
    with execution.progress("Switching mechanisms off, a run a step") as how:
        found = ablation.ablation(scenario, seeds, threads=execution.threads, **places, **how)
    if as_json:
        about = {"scenario": scenario, "seeds": found.seeds, **places}
        o.print_json({**about, "mends": records(found.mends), "arms": records(found.arms)})
    else:
        show_studies.ablation(o.out, found)


def additionality(
    scenario: o.ScenarioName = o.BASELINE,
    seeds: o.Seeds = 5,
    *,
    coverage: Annotated[b.Coverage, b.Only("until", "programme", "areas", "sample", "national")],
    execution: b.Execution,
    as_assessed: Annotated[
        bool,
        typer.Option(
            "--as-assessed-in-2020",
            help="As the impact assessment of 2020 did: the last referrals against people a quarter too late.",
        ),
    ] = False,
    as_json: o.AsJson = False,
) -> None:
    """What the same people would have done without the programme, and whose jobs the programme's are."""
    from wpmodel.cli.output import show_studies
    from wpmodel.studies import additionality as a
    from wpmodel.studies import impact_2020

    places, start = coverage.places(), coverage.scenario(scenario)
    of: dict[str, Any] = {"threads": execution.threads, **places}
    if as_assessed:
        until = str(coverage.until or impact_2020.last_day_needed(start.programme))
        with execution.progress("Simulating with, without and too late, a set a step") as how:
            impact = impact_2020.impact(start, seeds, until, **of, **how)
        if as_json:
            o.print_json({"scenario": start.name, "seeds": seeds, "until": until, **places, **impact.plain()})
        else:
            show_studies.impact(o.out, impact)
        return
    until = coverage.last_day(start)
    with execution.progress("Simulating with and without, a pair a step") as how:
        found = a.additionality(start, seeds, until, **of, **how)
    if as_json:
        about = {"scenario": start.name, "seeds": seeds, "until": until, **places}
        o.print_json({**about, "people": records(found.people), "market": records(found.market)})
    else:
        show_studies.additionality(o.out, found)
