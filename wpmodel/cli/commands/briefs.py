"""Answers in words: a brief on one reform, and the questions that people ask."""

from __future__ import annotations

import shlex
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wpmodel.cli.commands import options as o

if TYPE_CHECKING:
    from wpmodel.scenario import Scenario
    from wpmodel.studies.brief import Brief

NO_PROGRAMME = "no-programme"
SOON = 5.0
"""Seconds within which an answer needs no first one before it."""


def brief(
    reform: Annotated[
        str, typer.Argument(help="A scenario's name, a TOML file, or a programme's folder; leave it out with --set.")
    ] = o.BASELINE,
    settings: o.Settings = None,
    against: Annotated[
        str | None, typer.Option("--against", help="The contract to compare with (default: that of 2011).")
    ] = None,
    posterior: Annotated[
        int, typer.Option(help="Draws of the calibrated parameters to run at.", min=2, max=o.MOST)
    ] = 12,
    one_structure: o.OneStructure = False,
    until: o.UntilEnd = None,
    programme: o.ProgrammeName = None,
    areas: Annotated[
        str | None, typer.Option(help="Areas to run (default: three; --national for the whole country).")
    ] = None,
    sample: o.Sample = None,
    national: Annotated[bool, typer.Option("--national", help="The whole country, in place of three areas.")] = False,
    threads: o.Threads = None,
    processes: o.Processes = None,
    cluster: o.Cluster = None,
    store: Annotated[
        Path | None, typer.Option(help="Keep each finished run in this folder (default: your cache folder).")
    ] = None,
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
    from wpmodel.studies import brief as b
    from wpmodel.studies.structures import counted

    base, other = arms(reform, settings, against, programme)
    covered = o.coverage(areas, sample, national)
    if areas is None and sample is None and not national:
        every = [area.name for area in other.programme.areas]
        covered["areas"] = [*b.AREAS] if set(b.AREAS) <= set(every) else every[: len(b.AREAS)]
    if html:
        page.check_file(html)
    if markdown:
        report_brief.check_markdown(markdown)
    worlds = o.worlds(posterior, one_structure)
    command = _command(reform, settings, against, programme, posterior, until, covered, national)
    command += " --one-structure" if one_structure else ""
    kept = own_store(store)
    with o.progress("Simulating, a run a step", kept) as progress:
        how = {"threads": threads, "cluster": cluster, "progress": progress, **o.at_once(processes, kept)}
        first = None if as_json else partial(_first, perf_counter())
        found = b.brief(other, worlds, base, until, **covered, structures=counted(worlds), first=first, **how)
    o.say_of_data()
    if markdown:
        report_brief.write_markdown(found, command, markdown)
    if html:
        report_brief.write_html(found, command, html)
    if as_json:
        o.print_json(show_brief.as_json(found, command))
    else:
        show_brief.terminal(o.out, found, command)


def arms(
    reform: str, settings: list[str] | None, against: str | None, programme: str | None
) -> tuple[Scenario, Scenario]:
    """The contract to compare with, and the reform. Another programme's own contract is held against the same people
    without a programme. Raises ValueError where both are the same."""
    from wpmodel.programmes.work_programme import work_programme

    changed = o.chosen(reform, programme).given(*(settings or ()))
    elsewhere = changed.programme != work_programme()
    home = changed.programme.place if elsewhere else None
    if against is None and elsewhere and not changed.changes:
        against = NO_PROGRAMME
    base = o.chosen(against or o.BASELINE, home)
    if base.changes == changed.changes:
        raise ValueError(
            f"{changed.name} is what it would be compared with: name a reform (`wpmodel scenarios` lists them), "
            "change a parameter with --set NAME=VALUE, or choose another contract with --against"
        )
    return base, changed


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


def _command(
    reform: str, settings: list[str] | None, against: str | None, programme: str | None, posterior: int,
    until: str | None, covered: dict[str, Any], national: bool,
) -> str:  # fmt: skip
    """The command that makes the same brief again."""
    words = ["wpmodel", "brief", *([] if reform == o.BASELINE else [reform])]
    for setting in settings or ():
        words += ["--set", setting]
    given = {"--against": against, "--programme": programme, "--until": until, "--sample": covered["sample"]}
    for name, value in given.items():
        words += [] if value is None else [name, str(value)]
    words += ["--areas", ",".join(covered["areas"])] if covered["areas"] else ["--national"] if national else []
    return shlex.join([*words, "--posterior", str(posterior)])
