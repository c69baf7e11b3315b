"""Scenarios: a frozen set of parameter values. They have names, they add, and they go in and out of TOML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import pairwise
from math import fsum
from pathlib import Path
from types import MappingProxyType
from typing import Any, NoReturn

import tomli_w

from wpmodel.foundation import notebook
from wpmodel.foundation.files import is_file
from wpmodel.foundation.texts import UnreadableError, read_file, read_toml, reason, shown, shown_path
from wpmodel.parameters import DECLARED, Parameter, ParameterError, Value, exact, nearest
from wpmodel.programmes import catalogue
from wpmodel.programmes.folder import ProgrammeError
from wpmodel.programmes.programme import Programme
from wpmodel.programmes.work_programme import work_programme

BASELINE = "work-programme-2011"
FEW = 5
"""Names that a message lists."""
FORMS = "simpler"
"""Folder of scenarios that change how the model works and no term of the programme."""
PURPOSES = {
    "payment": "How providers are paid",
    "people": "What people are owed and what is asked of them",
    "market": "Who holds the contracts, and how they compete",
    "places": "Local partners and the labour market",
    FORMS: "Rival forms of the model, not reforms",
}
"""What scenarios are for, by folder, in the order in which they are listed."""
COMPARED = "To compare with"
"""Purpose of the scenarios that stand by themselves: the contract of 2011, and no programme."""
FORMAT = 1
"""Version of the scenario file. A file without one is read as the first."""


class ScenarioError(ParameterError):
    """A scenario that cannot be read. The message says what, why and how to mend it."""


@dataclass(frozen=True)
class Scenario:
    """The parameters that differ from their declarations, with a name, a title that a person would say, and a line that
    says what they are.

    Declarations are those of a `programme`: the Work Programme, unless another is given (`under`).

    >>> (Scenario.load("work-programme-2011") + Scenario("no taper", {"attachment_taper": 1.0})).name
    'work-programme-2011 + no taper'
    """

    name: str
    changes: Mapping[str, Any] = field(default_factory=dict)
    description: str = ""
    source: str = ""
    programme: Programme = field(default_factory=work_programme)
    title: str = ""

    def __post_init__(self) -> None:
        for text in (self.name, self.description, self.source, self.title):
            if not isinstance(text, str):
                raise ScenarioError(
                    f"the name, title, description and source of a scenario are text, not {shown(text)}"
                )
        if not isinstance(self.changes, Mapping):
            changes = shown(self.changes)
            raise ScenarioError(f"changes are values by parameter, such as {{'top_slice': 0.1}}, not {changes}")
        checked: dict[str, float | Mapping[str, float]] = {}
        for name, given in self.changes.items():
            p = self.declaration(name)
            value = p.changed(p.value, given)
            if isinstance(value, tuple):
                labels = given if isinstance(given, Mapping) else p.index
                each = dict(zip(p.index, value, strict=True))
                checked[name] = MappingProxyType({label: each[label] for label in p.index if label in labels})
            else:
                checked[name] = value
        object.__setattr__(self, "changes", MappingProxyType(checked))

    def __repr__(self) -> str:
        told = f"Scenario({self.name!r}{f', {self.plain_changes()}' if self.changes else ''})"
        named = list(self.changes)
        more = ", ..." if len(named) > 4 else ""
        return told if len(told) <= 160 else f"<Scenario {self.name!r}: changes {', '.join(named[:4])}{more}>"

    def _repr_html_(self) -> str:
        rows = []
        for name, value in self.plain_changes().items():
            p = self.declaration(name)
            each = value if isinstance(value, dict) else dict.fromkeys(p.index, value) if p.index else {"": value}
            declared = dict(zip(p.index or ("",), p.value if isinstance(p.value, tuple) else (p.value,), strict=True))
            rows += [(f"{name} {label}".strip(), x, declared[label], p.unit) for label, x in each.items()]
        note = f"{self.description} Everything else is as declared."
        return notebook.table(f"Scenario {self.name}", ("parameter", "here", "declared", "unit"), rows, note.strip())

    def __hash__(self) -> int:
        return hash((self.name, str(self.plain_changes()), self.programme))

    def __reduce__(self) -> tuple:
        return Scenario, (
            self.name, self.plain_changes(), self.description, self.source, self.programme, self.title,
        )  # fmt: skip

    def declaration(self, name: str) -> Parameter:
        """The declaration of a parameter for the scenario's programme. Raises ParameterError with the nearest name."""
        return declaration(name, self.programme.declared)

    def under(self, programme: Programme) -> Scenario:
        """The same changes to the terms of another programme. Raises ParameterError where it has no such group."""
        try:
            changes = programme.laid_on(self.changes) if self.programme == work_programme() else self.changes
            return Scenario(self.name, changes, self.description, self.source, programme, self.title)
        except ParameterError as error:
            raise ParameterError(f"scenario {self.name} does not fit programme {programme.name}: {error}") from None

    def plain_changes(self) -> dict[str, Any]:
        """What differs from the declarations, as plain dictionaries: a number, or numbers by label."""
        return {name: dict(v) if isinstance(v, Mapping) else v for name, v in sorted(self.changes.items())}

    def __getitem__(self, name: str) -> Value:
        """The value of a parameter under this scenario. Raises ParameterError with the nearest legal name."""
        p = self.declaration(name)
        if name not in self.changes:
            return p.value
        given = self.changes[name]
        return p.changed(p.value, given) if isinstance(given, Mapping) else given

    def __contains__(self, name: object) -> bool:
        """Whether there is a parameter of this name, changed or not: then `scenario[name]` has its value."""
        return isinstance(name, str) and name in self.programme.declared

    def __iter__(self) -> NoReturn:
        """Raises TypeError: a scenario is one thing, whose parts Mesa's `batch_run` and others must not sweep."""
        raise TypeError(
            f"scenario {shown(self.name)} is one contract and no list: `scenario.values()` is a dictionary of every "
            "parameter with its value, `scenario.changes` of those that it changes; several scenarios go in a list"
        )

    def number(self, name: str) -> float:
        """The value of a parameter that is one number."""
        value = self[name]
        if isinstance(value, tuple):
            raise ParameterError(f"{name} has one value for each of {', '.join(self.declaration(name).index)}")
        return value

    def numbers(self, name: str) -> tuple[float, ...]:
        """The values of a parameter that has one for each label of its index."""
        value = self[name]
        return value if isinstance(value, tuple) else (value,)

    def values(self) -> dict[str, Value]:
        """Every parameter with its value."""
        return {name: self[name] for name in DECLARED}

    def effective(self) -> dict[str, Value]:
        """Every parameter with its value as floats, except for those that have no effect at the value they have."""
        return {
            name: tuple(map(float, value)) if isinstance(value, tuple) else float(value)
            for name, value in self.values().items()
            if value != self.declaration(name).neutral
        }

    def __add__(self, other: Scenario) -> Scenario:
        """Both scenarios; where they change the same number, the later one counts."""
        if not isinstance(other, Scenario):
            return NotImplemented
        if work_programme() not in (self.programme, other.programme) and self.programme != other.programme:
            raise ScenarioError(
                f"{self.name} is of programme {self.programme.name}, {other.name} of {other.programme.name}: join "
                "scenarios of one programme"
            )
        programme = other.programme if self.programme == work_programme() else self.programme
        first, then = (one if one.programme == programme else one.under(programme) for one in (self, other))
        return Scenario(
            f"{self.name} + {other.name}",
            _together(first.changes, then.changes),
            other.description or self.description,
            "; ".join(filter(None, (self.source, other.source))),
            programme,
            " + ".join(filter(None, (self.title if self.changes else "", other.title))) or self.title,
        )

    def within(self, world: Scenario) -> Scenario:
        """This scenario where a world's values hold, except for those that it changes itself.

        A world of the Work Programme holds in another programme for the groups that are like its own, except what that
        programme says itself.
        """
        holds = world.changes if world.programme == self.programme else self.programme.seen_there(world.changes)
        changes = _together(holds, self.changes)
        return Scenario(self.name, changes, self.description, self.source, self.programme, self.title)

    def given(self, *settings: str) -> Scenario:
        """With settings put in as the command line takes them: `top_slice=0.1`, `outcome_fee.esa_new=5000`."""
        changes: Mapping[str, Any] = self.changes
        for setting in settings:
            name, value = _parse(setting)
            head, dot, label = name.partition(".")
            one = Scenario(setting, {head: {label: value} if dot else value}, programme=self.programme)
            changes = _together(changes, one.changes)
        title = self.title if not settings else ""
        named = " + ".join((self.name, *settings))
        return Scenario(named, changes, self.description, self.source, self.programme, title)

    @classmethod
    def load(cls, name: str | Path | Scenario) -> Scenario:
        """A scenario by name, by the path of a TOML file, or several joined by `+`; the name or folder of a programme
        is its own contract."""
        if isinstance(name, Scenario):
            return name
        if not isinstance(name, (str, Path)):
            raise ScenarioError(f"a scenario is a name, the path of a TOML file or a Scenario, not {shown(name)}")
        if isinstance(name, str) and "+" in name and not (is_file(Path(name)) or catalogue.is_folder(name)):
            first, *others = (cls.load(part.strip()) for part in str(name).split("+"))
            return sum(others, first)
        path = Path(name)
        if path.suffix == ".toml" or is_file(path):
            return cls.from_toml(_read(path), str(path))
        if str(name) in names():
            return cls.from_toml(_files()[str(name)].read_text(encoding="utf-8"), str(name))
        if str(name) in catalogue.names() or catalogue.is_folder(path):
            return contract_of(catalogue.find(name))
        raise ScenarioError(
            f"there is no scenario {shown(str(name))}{nearest(str(name), names())} `wpmodel scenarios` lists them."
        )

    @classmethod
    def from_toml(cls, text: str, where: str = "this text") -> Scenario:
        """A scenario from TOML text. `where` names it in messages."""
        try:
            content = read_toml(text)
        except UnreadableError as error:
            raise ScenarioError(
                f"{where} is not readable TOML: {error}. Mend the file, or start from "
                f"`wpmodel scenarios --show {BASELINE}`."
            ) from None
        if content.get("format", FORMAT) != FORMAT:
            raise ScenarioError(
                f"{where} has format {shown(content['format'])}; this version reads format {FORMAT}. Update wpmodel."
            )
        unknown = set(content) - {"format", "name", "title", "description", "source", "programme", "parameters"}
        if unknown or not isinstance(content.get("parameters", {}), dict):
            raise ScenarioError(
                f"{where}: {', '.join(one[:60] for one in sorted(unknown)[:FEW]) or 'parameters'} is not expected; "
                "values belong in a [parameters] table."
            )
        try:
            return cls(
                content.get("name", Path(where).stem),
                content.get("parameters", {}),
                content.get("description", ""),
                content.get("source", ""),
                _programme(content.get("programme", BASELINE)),
                content.get("title", ""),
            )
        except (ParameterError, ProgrammeError) as error:
            raise ScenarioError(f"{where}: {error}") from None

    def to_toml(self) -> str:
        """The scenario as TOML; reading it back gives an equal scenario."""
        table = {name: _plain(self.declaration(name), value) for name, value in self.plain_changes().items()}
        head = {"format": FORMAT, "name": self.name, "description": self.description, "source": self.source}
        if self.title:
            head["title"] = self.title
        if self.programme != work_programme():
            head["programme"] = self.programme.place
        return tomli_w.dumps({**head, "parameters": table})


def contract_of(programme: Programme) -> Scenario:
    """A programme's own contract."""
    return Scenario(programme.name, {}, f"{programme.title}.", programme.source, programme, programme.title)


def declaration(name: str, declared: Mapping[str, Parameter] = DECLARED) -> Parameter:
    """The declaration of a parameter. Raises ParameterError with the nearest legal name."""
    if name not in declared:
        raise ParameterError(
            f"there is no parameter {shown(name)}{nearest(name, list(declared))} `wpmodel parameters` lists them."
        )
    return declared[name]


RISING = (("hours_light", "hours_standard", "hours_intensive"), ("caseload_least", "caseload_norm", "caseload_most"))
"""Parameters that only make sense in rising order."""
WHOLES = ("wca_new", "wca_ib")
"""Shares of everybody decided on: those of each have to add up to one, to within `ROUNDING`."""
ROUNDING = 0.001


def check_together(scenario: Scenario) -> None:
    """Check parameters that hang together. Raises ParameterError with the names and values that do not fit."""
    for chain in RISING:
        for less, more in pairwise(chain):
            if scenario.number(less) >= scenario.number(more):
                raise ParameterError(
                    f"{less} = {exact(scenario.number(less))} must be below {more} = {exact(scenario.number(more))}: "
                    "change one of them"
                )
    for name in WHOLES:
        total = fsum(scenario.numbers(name))
        if abs(total - 1.0) > ROUNDING:
            raise ParameterError(
                f"the shares of {name} ({', '.join(scenario.declaration(name).index)}) add up to {total:g}: "
                "change them together, so that they add up to 1"
            )


def names() -> list[str]:
    """Names of the scenarios that come with the package."""
    return sorted(_files())


def purpose_of(name: str) -> str:
    """What a scenario of the package is for: a value of PURPOSES, by its folder; COMPARED for those without one."""
    return next((words for folder, words in PURPOSES.items() if name in _in_folder(folder)), COMPARED)


def like(word: str) -> list[str]:
    """Names of the scenarios that speak of something: in name, title or line, or else in the parameters that they
    change. Raises ScenarioError with the nearest name where none does."""
    wanted = word.lower()
    every = [Scenario.load(name) for name in names()]
    found = [one for one in every if any(wanted in text.lower() for text in (one.name, one.title, one.description))]
    found = found or [one for one in every if any(wanted in name for name in one.changes)]
    if not found:
        raise ScenarioError(
            f"no scenario speaks of {shown(word)}{nearest(word, names())} `wpmodel scenarios` lists them all, and "
            "`wpmodel questions` lists what people ask."
        )
    return [one.name for one in found]


def reforms() -> list[str]:
    """Names of those that change the programme: all but those that change how the model works (folder `simpler`)."""
    forms = _in_folder(FORMS)
    return [name for name in names() if name not in forms]


@cache
def _in_folder(folder: str) -> frozenset[str]:
    """Names of the scenarios in one folder of the package."""
    return frozenset(one.name.removesuffix(".toml") for one in (files("wpmodel") / "scenarios" / folder).iterdir())


def text_of(name: str) -> str:
    """A scenario as TOML: its own file, reasons and all, where it comes with the package."""
    chosen = Scenario.load(name)
    return _files()[name].read_text(encoding="utf-8") if name in _files() else chosen.to_toml()


def json_schema() -> dict:
    """JSON schema of a scenario file's content, from the declarations."""

    def number(p: Parameter) -> dict:
        return {"type": "integer" if p.whole else "number", "minimum": p.low, "maximum": p.high}

    def shape(p: Parameter) -> dict:
        if not p.index:
            return number(p)
        labels = {label: number(p) for label in p.index}
        one_each = {"type": "array", "items": number(p), "minItems": len(p.index), "maxItems": len(p.index)}
        return {"anyOf": [number(p), one_each, {"type": "object", "properties": labels, "additionalProperties": False}]}

    parameters = {
        p.name: {
            "description": f"{p.help} ({p.unit}; {p.status}: {p.source})",
            "default": _plain(p, p.value),
            **shape(p),
        }
        for p in DECLARED.values()
    }
    text = {"type": "string"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "wpmodel scenario",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "format": {"const": FORMAT},
            "name": text,
            "title": text,
            "description": text,
            "source": text,
            "programme": text,
            "parameters": {"type": "object", "additionalProperties": False, "properties": parameters},
        },
    }


def _together(first: Mapping[str, Any], then: Mapping[str, Any]) -> dict[str, Any]:
    """Two sets of changes; those of a parameter with an index are joined label by label."""
    joined = dict(first)
    for name, value in then.items():
        both = isinstance(value, Mapping) and isinstance(joined.get(name), Mapping)
        joined[name] = {**joined[name], **value} if both else value
    return joined


def _plain(p: Parameter, value: Any) -> Any:
    cast = int if p.whole else float
    if isinstance(value, tuple):
        value = dict(zip(p.index, value, strict=True))
    return {label: cast(x) for label, x in value.items()} if isinstance(value, dict) else cast(value)


@cache
def _files() -> dict[str, Traversable]:
    """The scenario files that come with the package, by name: two by themselves, the others by what they change."""
    top = list((files("wpmodel") / "scenarios").iterdir())
    every = [*top, *(one for folder in top if folder.is_dir() for one in folder.iterdir())]
    return {one.name.removesuffix(".toml"): one for one in every if one.name.endswith(".toml")}


def _programme(named: Any) -> Programme:
    """The programme that a file names. Raises ScenarioError, or ProgrammeError where there is none."""
    if not isinstance(named, str):
        raise ScenarioError(f"programme is a name or a folder, written as text, not {shown(named)}")
    return catalogue.find(named)


def _read(path: Path) -> str:
    try:
        return read_file(path)
    except (OSError, UnreadableError) as error:
        raise ScenarioError(f"the scenario file {shown_path(path)} cannot be read: {reason(error)}") from None


def _parse(setting: str) -> tuple[str, float]:
    name, equals, text = setting.partition("=")
    try:
        return name.strip(), float(text)
    except ValueError:
        hint = "write it as name=number, for example top_slice=0.1 or outcome_fee.esa_new=5000"
        raise ParameterError(
            f"{shown(setting)} is not a setting: {hint}" if equals else f"{shown(setting)} has no value: {hint}"
        ) from None
