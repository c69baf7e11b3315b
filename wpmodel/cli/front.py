"""The front door: puts the commands of `wpmodel.cli.commands` together, and ends cleanly on bad input.

Those commands alone in this package know `calibration` and `dashboards`, which stand on the rest, once asked for them.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from rich.markup import escape

from wpmodel import __version__
from wpmodel.cli.commands import (
    briefs,
    designs,
    fit,
    graphs,
    lists,
    play,
    programmes,
    public,
    robustness,
    runs,
    stories,
    studies,
    teach,
)
from wpmodel.cli.commands.blocks import expanded
from wpmodel.cli.commands.options import Stopped, err, out
from wpmodel.foundation.texts import told

app = typer.Typer(
    help="How providers behaved in Britain's Work Programme, and how they would behave under another contract.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

for command in (
    briefs.brief, runs.run, runs.compare, studies.emergence, studies.attribute, studies.ablate, studies.additionality,
    public.accounts, public.trial,
    designs.design, fit.calibrate, fit.validate, stories.person, stories.twins, stories.organisation, runs.dashboard,
    runs.replay, graphs.graph, programmes.predict, programmes.contrasts, robustness.robust, robustness.structures,
    lists.questions, lists.scenarios, lists.parameters, lists.metrics, lists.sources, teach.lesson, play.play,
):  # fmt: skip
    app.command()(expanded(command))
app.add_typer(programmes.app, name="programme")


def _version(wanted: bool) -> None:
    if wanted:
        out.print(f"wpmodel {__version__}", highlight=False)
        raise typer.Exit


@app.callback()
def _options(version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True)] = False) -> None:
    pass


def _print_what_can_be() -> None:
    """A sign that a terminal or file has no letter for, as in the code pages of Windows, becomes a question mark."""
    for stream in (sys.stdout, sys.stderr):
        if getattr(stream, "errors", None) == "strict" and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def main() -> None:
    """Run the command line: bad input ends with a message on stderr and exit code 2, never with a traceback."""
    _print_what_can_be()
    try:
        app()
    except Stopped as stopped:
        err.print(str(stopped), highlight=False)
        sys.exit(2)
    except (ValueError, LookupError, OSError) as error:
        err.print(f"[bold red]wpmodel cannot do that:[/] {escape(told(error))}", highlight=False)
        sys.exit(2)
