"""Blocks of options, each declared once. A command takes a block whole; in a terminal its fields are options.

`expanded` turns a command that takes blocks into one that Typer reads. A command that offers some fields of a block
names them: `coverage: Annotated[Coverage, Only("areas", "until")]`; the others keep their defaults. A command whose
option differs in words or default derives a block of its own and declares that field anew.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

from wpmodel.cli.commands import options as o

if TYPE_CHECKING:
    from wpmodel.scenario import Scenario


@dataclass(frozen=True)
class Coverage:
    """What is run: whose luck, until when, which programme, where."""

    seed: o.Seed = 1
    until: o.UntilEnd = None
    programme: o.ProgrammeName = None
    areas: o.Areas = None
    sample: o.Sample = None
    national: o.National = False

    def places(self) -> dict[str, Any]:
        """Areas and sample, as arguments of a run. Raises ValueError where options contradict each other."""
        return o.coverage(self.areas, self.sample, self.national)

    def names(self) -> list[str] | None:
        """The areas to run; None for all."""
        return o.coverage(self.areas, None, False)["areas"]

    def scenario(self, name: str) -> Scenario:
        """A scenario by name or file, under the programme."""
        return o.chosen(name, self.programme)

    def last_day(self, scenario: Scenario) -> str:
        """The last day of the run: the one given, or the last of the scenario's programme."""
        return scenario.programme.day(self.until).isoformat()


@dataclass(frozen=True)
class Runs:
    """How many runs are made: at once, on which machines, and where they are kept."""

    processes: o.Processes = None
    cluster: o.Cluster = None
    store: o.Store = None

    @contextmanager
    def progress(self, what: str) -> Iterator[dict[str, Any]]:
        """A bar with these words; how runs are made, as arguments of `experiment.many`."""
        with o.progress(what, self.store) as progress:
            yield {"progress": progress, "cluster": self.cluster, **o.at_once(self.processes, self.store)}


@dataclass(frozen=True)
class Execution(Runs):
    """The same, and the threads of each."""

    threads: o.Threads = None


@dataclass(frozen=True)
class Draws:
    """The worlds that runs are made in: draws of structures and parameters."""

    posterior: o.Posterior = None
    one_structure: o.OneStructure = False

    def worlds(self) -> list[Scenario]:
        """Scenarios of so many draws; none where none is asked for. Raises ValueError as `options.worlds` does."""
        return o.worlds(self.posterior, self.one_structure)


class Only:
    """The fields of a block that a command offers."""

    def __init__(self, *names: str) -> None:
        self.names = names


def expanded(command: Callable[..., None]) -> Callable[..., None]:
    """A command as Typer reads it: in the place of each block stand the options that the block declares.

    Raises ValueError where two blocks declare one option, LookupError where `Only` names no field of its block.
    """
    hints = get_type_hints(command, include_extras=True)
    parameters, blocks = list[inspect.Parameter](), dict[str, tuple[Callable[..., Any], list[str]]]()
    for one in inspect.signature(command).parameters.values():
        block, offered = _block(hints[one.name])
        if block is None:
            parameters.append(one.replace(annotation=hints[one.name], kind=inspect.Parameter.KEYWORD_ONLY))
            continue
        blocks[one.name] = block, [option.name for option in offered]
        parameters += offered

    @wraps(command)
    def called(**given: Any) -> None:
        built = {name: block(**{field: given.pop(field) for field in of}) for name, (block, of) in blocks.items()}
        command(**given, **built)

    called.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    called.__annotations__ = {option.name: option.annotation for option in parameters}
    return called


def _block(hint: Any) -> tuple[Callable[..., Any] | None, list[inspect.Parameter]]:
    """The block that an annotation names, None where it names none, and the options that are offered of it."""
    kind, *marks = get_args(hint) if hasattr(hint, "__metadata__") else (hint,)
    if not is_dataclass(kind) or not isinstance(kind, type):
        return None, []
    hints, known = get_type_hints(kind, include_extras=True), {field.name: field.default for field in fields(kind)}
    chosen = next((mark.names for mark in marks if isinstance(mark, Only)), tuple(known))
    if unknown := [name for name in chosen if name not in known]:
        raise LookupError(f"{kind.__name__} has no option {', '.join(unknown)}: it has {', '.join(known)}")
    keyword = inspect.Parameter.KEYWORD_ONLY
    return kind, [inspect.Parameter(name, keyword, default=known[name], annotation=hints[name]) for name in chosen]
