"""Options that commands share are declared once, and what a terminal shows is put together in one place."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import pytest
import typer
from typer.testing import CliRunner

from wpmodel.cli import front
from wpmodel.cli.commands import blocks as b
from wpmodel.cli.commands import options as o

CLI = Path(front.__file__).parent
MOST_ARGUMENTS = 10
COMMANDS = [one.callback for one in front.app.registered_commands if one.callback]


@dataclass(frozen=True)
class Nearby(b.Coverage):
    areas: Annotated[str | None, typer.Option(help="Two areas if none.")] = None
    until: o.Until = "2012-03-31"


def told(command: Callable[..., None], *arguments: str) -> str:
    app = typer.Typer()
    app.command()(b.expanded(command))
    return CliRunner().invoke(app, [*arguments]).output


def test_a_block_stands_in_the_command_line_as_its_options_and_reaches_the_command_whole() -> None:
    seen: list[Any] = []

    def command(name: Annotated[str, typer.Argument()], *, coverage: b.Coverage, draws: b.Draws) -> None:
        seen.extend([name, coverage, draws])

    told(command, "a", "--seed", "3", "--national", "--posterior", "4")
    assert seen == ["a", b.Coverage(seed=3, national=True), b.Draws(posterior=4)]


def test_a_command_offers_the_fields_that_it_names_and_no_other() -> None:
    seen: list[Any] = []

    def command(*, coverage: Annotated[Nearby, b.Only("areas", "until")]) -> None:
        seen.append(coverage)

    said = told(command, "--help")
    assert "--areas" in said
    assert "Two areas if none." in said
    assert "--seed" not in said
    assert "No such option" in told(command, "--seed", "3")
    told(command, "--areas", "Wales")
    assert seen == [Nearby(areas="Wales", until="2012-03-31")]


def test_a_field_that_is_not_there_is_named_with_those_that_are() -> None:
    def command(*, coverage: Annotated[b.Coverage, b.Only("area")]) -> None:
        pass

    with pytest.raises(LookupError, match="Coverage has no option area: it has seed, until, programme, areas"):
        b.expanded(command)


def test_one_option_in_two_blocks_is_refused() -> None:
    def command(*, runs: b.Runs, execution: b.Execution) -> None:
        pass

    with pytest.raises(ValueError, match="duplicate parameter name"):
        b.expanded(command)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda one: one.__name__)
def test_no_command_takes_a_long_list_of_arguments(command: Callable[..., None]) -> None:
    written = inspect.signature(inspect.unwrap(command)).parameters
    assert len(written) <= MOST_ARGUMENTS, "put options that belong together into a block"


@pytest.mark.parametrize("path", sorted((CLI / "commands").glob("*.py")), ids=lambda path: path.stem)
def test_no_command_lays_out_what_it_prints(path: Path) -> None:
    imports = [
        node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.ImportFrom)
    ]
    laying_out = {"rich.table", "rich.markdown", "rich.columns", "rich.panel", "rich.text", "rich.tree"}
    assert laying_out.isdisjoint(node.module for node in imports), "tables and pages are laid out in wpmodel/cli/output"
