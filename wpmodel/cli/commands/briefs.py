"""Answers in words: a brief on one reform, and the questions that people ask."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wpmodel.cli.commands import blocks as b
from wpmodel.cli.commands import options as o

if TYPE_CHECKING:
    from wpmodel.programmes.programme import Programme
    from wpmodel.scenario import Scenario
    from wpmodel.studies.briefs.brief import Brief

NO_PROGRAMME = "no-programme"
SOON = 5.0
"""Seconds within which an answer needs no first one before it."""


@dataclass(frozen=True)
class Arms:
    """The reform, and what it is held against."""

    reform: Annotated[
        str, typer.Argument(help="A scenario's name, a TOML file, or a programme's folder; leave it out with --set.")
    ] = o.BASELINE
    settings: o.Settings = None
    against: Annotated[
        str | None, typer.Option("--against", help="The contract to compare with (default: that of 2011).")
    ] = None

    def scenarios(self, programme: str | None) -> tuple[Scenario, Scenario]:
        """The contract to compare with, and the reform. Another programme's own contract is held against the same
        people without a programme. Raises ValueError where both are the same."""
        from wpmodel.programmes.work_programme import work_programme

        changed = o.chosen(self.reform, programme).given(*(self.settings or ()))
        elsewhere = changed.programme != work_programme()
        alone = self.against is None and elsewhere and not changed.changes
        against = NO_PROGRAMME if alone else self.against or o.BASELINE
        base = o.chosen(against, changed.programme.place if elsewhere else None)
        if base.changes == changed.changes:
            raise ValueError(
                f"{changed.name} is what it would be compared with: name a reform (`wpmodel scenarios` lists them), "
                "change a parameter with --set NAME=VALUE, or choose another contract with --against"
            )
        return base, changed


@dataclass(frozen=True)
class Place(b.Coverage):
    """Where the reform is tried."""

    areas: Annotated[
        str | None, typer.Option(help="Areas to run (default: three; --national for the whole country).")
    ] = None
    national: Annotated[bool, typer.Option("--national", help="The whole country, in place of three areas.")] = False

    def within(self, programme: Programme) -> dict[str, Any]:
        """Areas and sample to run: three areas of a programme where nothing else is asked for."""
        from wpmodel.studies.briefs.brief import AREAS

        covered = self.places()
        if self.areas is None and self.sample is None and not self.national:
            every = [area.name for area in programme.areas]
            covered["areas"] = [*AREAS] if set(AREAS) <= set(every) else every[: len(AREAS)]
        return covered


@dataclass(frozen=True)
class Draws(b.Draws):
    """The worlds of a brief: it always has some."""

    posterior: Annotated[int, typer.Option(help="Draws of the calibrated parameters to run at.", min=2, max=o.MOST)] = (
        12
    )


@dataclass(frozen=True)
class Kept(b.Execution):
    """How runs are made; they are kept where that can be."""

    store: Annotated[
        Path | None, typer.Option(help="Keep each finished run in this folder (default: your cache folder).")
    ] = None


def brief(
    arms: Arms,
    draws: Draws,
    coverage: Annotated[Place, b.Only("until", "programme", "areas", "sample", "national")],
    execution: Kept,
    markdown: Annotated[
        Path | None, typer.Option("--markdown", help="Write it into this .md file, with its chart beside it.")
    ] = None,
    html: Annotated[Path | None, typer.Option("--html", help="Write one page into this .html file, to print.")] = None,
    as_json: o.AsJson = False,
) -> None:
    """A briefing of one page: who stays, who gets help, who reaches work, who pays and when, who loses, how sure it is.

    A first answer, from a few draws, comes on stderr while the others run. Finished runs are kept, so that the same
    command answers at once the next time.
    """
    from wpmodel.cli.output import show_brief
    from wpmodel.cli.reports import page, report_brief
    from wpmodel.studies.briefs import brief as study
    from wpmodel.studies.structures import counted

    base, other = arms.scenarios(coverage.programme)
    covered = coverage.within(other.programme)
    if html:
        page.check_file(html)
    if markdown:
        report_brief.check_markdown(markdown)
    worlds, command = draws.worlds(), _command(arms, draws, coverage, covered)
    first = None if as_json else partial(_first, perf_counter())
    of: dict[str, Any] = {"structures": counted(worlds), "first": first, "threads": execution.threads, **covered}
    with replace(execution, store=own_store(execution.store)).progress("Simulating, a run a step") as how:
        found = study.brief(other, worlds, base, coverage.until, **of, **how)
    o.say_of_data()
    if markdown:
        report_brief.write_markdown(found, command, markdown)
    if html:
        report_brief.write_html(found, command, html)
    if as_json:
        o.print_json(show_brief.as_json(found, command))
    else:
        show_brief.terminal(o.out, found, command)


def own_store(store: Path | None) -> Path | None:
    """The folder for finished runs: the one given, or one in the user's cache; none where that cannot be written."""
    from platformdirs import user_cache_path

    from wpmodel.foundation.files import StoreError, check_folder

    if store is not None:
        return store
    try:
        return check_folder(user_cache_path("wpmodel") / "briefs")
    except StoreError:
        return None


def _first(began: float, found: Brief) -> None:
    """Print what a few draws say, unless they were kept and the rest may be too."""
    from wpmodel.cli.output import show_brief

    if perf_counter() - began < SOON:
        return
    o.err.print(f"\n[bold]First answer, from {found.draws} of {found.wanted} draws[/]", highlight=False)
    show_brief.answers(o.err, found)


def _command(arms: Arms, draws: Draws, coverage: Place, covered: dict[str, Any]) -> str:
    """The command that makes the same brief again."""
    words = ["wpmodel", "brief", *([] if arms.reform == o.BASELINE else [arms.reform])]
    for setting in arms.settings or ():
        words += ["--set", setting]
    given = {"--against": arms.against, "--programme": coverage.programme, "--until": coverage.until}
    for name, value in {**given, "--sample": covered["sample"]}.items():
        words += [] if value is None else [name, str(value)]
    areas = ["--areas", ",".join(covered["areas"])] if covered["areas"] else []
    words += areas or (["--national"] if coverage.national else [])
    words += ["--posterior", str(draws.posterior)]
    return shlex.join([*words, *(["--one-structure"] if draws.one_structure else [])])
