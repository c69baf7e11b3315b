"""Stories of people and organisations under one contract and another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from wpmodel.cli.commands import blocks as b
from wpmodel.cli.commands import options as o
from wpmodel.foundation.notebook import records

if TYPE_CHECKING:
    from wpmodel.scenario import Scenario


def person(
    claimant: Annotated[int, typer.Argument(help="Their number, the same under every scenario.")],
    more: o.More = None,
    under: o.Under = None,
    *,
    coverage: b.Coverage,
    threads: o.Threads = None,
    as_json: o.AsJson = False,
) -> None:
    """Tell one claimant's life under each of these scenarios: the same synthetic person, with the same luck."""
    from wpmodel.cli.output import show_lab
    from wpmodel.studies.stories import claimant_story

    places, arms = coverage.places(), _named(under, more, coverage)
    with o.progress("Living, four weeks a step") as progress:
        told = [
            claimant_story.life(
                one, claimant, coverage.seed, coverage.until, threads=threads, progress=progress, **places
            )
            for one in arms
        ]
    if as_json:
        parted = [claimant_story.parting(told[0], other) for other in told[1:]]
        o.print_json(
            {
                "claimant": claimant,
                "seed": coverage.seed,
                **places,
                "person": told[0].person,
                "lives": [one.as_json() for one in told],
                "parted_in_week": parted,
            }
        )
    else:
        show_lab.person(o.out, told)


def twins(
    first: Annotated[str, typer.Argument(help="The scenario to start from.")],
    second: Annotated[str, typer.Argument(help="The other one.")],
    *,
    coverage: b.Coverage,
    threads: o.Threads = None,
    as_json: o.AsJson = False,
) -> None:
    """Whose lives differ between two scenarios, what changed first for them, and who gained and lost most."""
    from wpmodel.cli.output import show_lab
    from wpmodel.studies.stories import twins as t

    places, arms = coverage.places(), [coverage.scenario(one) for one in (first, second)]
    until = coverage.last_day(arms[0])
    with o.progress("Simulating both, four weeks a step") as progress:
        found = t.twins(arms[0], arms[1], coverage.seed, until, threads=threads, progress=progress, **places)
    if as_json:
        about = {"scenarios": found.scenarios, "seed": coverage.seed, "until": until, **places}
        tables = {"causes": records(found.causes), "examples": records(found.examples)}
        o.print_json({**about, "people": found.people, "only_in_one": found.only_one, **tables})
    else:
        show_lab.twins(o.out, found)


def organisation(
    name: Annotated[str, typer.Argument(help="A provider's name, or its line in the table of organisations.")],
    more: o.More = None,
    under: o.Under = None,
    *,
    coverage: b.Coverage,
    threads: o.Threads = None,
    as_json: o.AsJson = False,
) -> None:
    """Tell an organisation's story under each of these scenarios: cash, people, trustees' meetings, how it ended."""
    from wpmodel.cli.output import show_lab
    from wpmodel.studies.stories import organisation_story

    places, arms = coverage.places(), _named(under, more, coverage)
    until = coverage.last_day(arms[0])
    with o.progress("Simulating, four weeks a step") as progress:
        told = [
            organisation_story.fortune(one, name, coverage.seed, until, threads=threads, progress=progress, **places)
            for one in arms
        ]
    if as_json:
        o.print_json({"seed": coverage.seed, "until": until, **places, "stories": [one.as_json() for one in told]})
    else:
        show_lab.organisation(o.out, told)


def _named(under: list[str] | None, more: list[str] | None, coverage: b.Coverage) -> list[Scenario]:
    """The scenarios that a story is told under."""
    return [coverage.scenario(one) for one in [*(under or ()), *(more or ())] or [o.BASELINE]]
