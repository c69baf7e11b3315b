"""What a visitor has chosen, and the link that holds all of it. Whatever comes in by a link is checked here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs, urlencode

from wpmodel import evidence
from wpmodel.parameters import DECLARED, TOPICS, Parameter
from wpmodel.scenario import BASELINE, Scenario, check_together, names

PAGES = ("explore", "chain", "compare", "people", "evidence", "method", "lessons")
SMALLEST = "South Yorkshire"
FEW = 3
MOST_SEED, MOST_SEEDS, MOST_SETTINGS, MOST_LESSONS = 999_999, 20, 200, 99


@dataclass(frozen=True)
class Choice:
    """Page, scenario and levers, areas and seed; for comparing a second set of levers and the number of seeds."""

    page: str = PAGES[0]
    scenario: str = BASELINE
    settings: tuple[str, ...] = ()
    areas: tuple[str, ...] = (SMALLEST,)
    seed: int = 1
    other: str = BASELINE
    other_settings: tuple[str, ...] = ()
    seeds: int = 5
    area: str = ""
    lesson: int = 1

    def arm(self, other: bool = False) -> Scenario:
        """The scenario that was put together. Raises ValueError with what is wrong and how to mend it."""
        name, settings = (self.other, self.other_settings) if other else (self.scenario, self.settings)
        if name not in names():  # a link may name a scenario of the package, never a file of this computer
            raise ValueError(f"there is no scenario {name!r}: choose one of {', '.join(names())}")
        made = Scenario.load(name).given(*settings)
        check_together(made)
        return made

    def arm_words(self, other: bool = False) -> str:
        """Scenario, levers and areas in a line."""
        name, settings = (self.other, self.other_settings) if other else (self.scenario, self.settings)
        few = f" with {', '.join(settings)}" if len(settings) <= FEW else f" with {len(settings)} levers changed"
        return f"{name}{few if settings else ''} in {', '.join(self.areas) or 'all 18 areas'}"

    def link(self) -> str:
        """The query of a link that restores this choice; what is as at first is left out."""
        first = Choice()
        keys = ("page", "scenario", "seed", "other", "seeds", "area", "lesson")
        query = [(key, str(getattr(self, key))) for key in keys if getattr(self, key) != getattr(first, key)]
        query += [("set", one) for one in self.settings]
        query += [("other_set", one) for one in self.other_settings]
        if self.areas != first.areas:
            query += [("in", area) for area in self.areas] or [("in", "all")]
        return urlencode(query)


@dataclass(frozen=True)
class Restored:
    """A choice read from a link, and in words what in the link could not be used."""

    choice: Choice
    problems: tuple[str, ...] = field(default=())


def restore(query: str) -> Restored:
    """Read a link's query. What is not legal is left at its first value and said."""
    given = parse_qs(query.lstrip("?"), max_num_fields=500) if query.count("&") < 500 else {}
    problems, read = list[str](), dict[str, Any]()
    if not given and query.strip("?"):
        problems.append("the link could not be read")
    for key in ("page", "scenario", "other", "area"):
        if key in given:
            text = given[key][0]
            if text in _legal(key):
                read[key] = text
            else:
                problems.append(f"the link asks for {key} {text[:60]!r}, which is not there")
    for key, most in (("seed", MOST_SEED), ("seeds", MOST_SEEDS), ("lesson", MOST_LESSONS)):
        if key in given:
            try:
                read[key] = whole(key, given[key][0], most)
            except ValueError as error:
                problems.append(str(error))
    if "in" in given:
        read["areas"] = _areas(given["in"], problems)
    for key, of in (("settings", "set"), ("other_settings", "other_set")):
        read[key] = _settings(given.get(of, []), problems)
    return Restored(_together(Choice(**read), problems), tuple(problems))


def whole(key: str, text: Any, most: int) -> int:
    """A whole number from text. Raises ValueError in words."""
    least = 2 if key == "seeds" else 0
    try:
        number = int(str(text).strip())
    except ValueError:
        raise ValueError(f"{key} must be a whole number from {least} to {most:,}, not {str(text)[:30]!r}") from None
    if not least <= number <= most:
        raise ValueError(f"{key} = {number} is out of bounds: it is a whole number from {least} to {most:,}")
    return number


def _legal(key: str) -> Sequence[str]:
    if key == "page":
        return PAGES
    return names() if key in ("scenario", "other") else ["", *areas_of_britain()]


def areas_of_britain() -> list[str]:
    """The 18 contract package areas."""
    return evidence.column("contract_package_areas", "area")


def _areas(given: Sequence[str], problems: list[str]) -> tuple[str, ...]:
    if list(given) == ["all"]:
        return ()
    known = [area for area in areas_of_britain() if area in given]
    problems += [f"there is no area {area[:60]!r}" for area in given if area not in known]
    return tuple(known) or Choice().areas


def _settings(given: Sequence[str], problems: list[str]) -> tuple[str, ...]:
    found = {}
    for one in given[:MOST_SETTINGS]:
        try:
            Scenario("a link").given(one)
        except ValueError as error:
            problems.append(str(error))
        else:
            found[one.partition("=")[0].strip()] = one
    return tuple(found.values())


def _together(choice: Choice, problems: list[str]) -> Choice:
    """The choice, without levers that do not go together."""
    for other in (False, True):
        try:
            choice.arm(other)
        except ValueError as error:
            problems.append(f"{error} (the levers in the link were reset)")
            choice = replace(choice, other_settings=()) if other else replace(choice, settings=())
    return choice


def declarations() -> list[dict[str, Any]]:
    """Every lever by topic, as the page shows it: from the one declaration."""
    return [{"topic": topic, "levers": [lever for p in of for lever in _levers(p)]} for topic, of in TOPICS.items()]


def _levers(p: Parameter) -> list[dict[str, Any]]:
    values = p.value if isinstance(p.value, tuple) else (p.value,)
    about = {
        "unit": p.unit,
        "low": p.low,
        "high": p.high,
        "whole": p.whole,
        "status": p.status,
        "source": p.source,
        "help": p.help,
    }
    labels = p.index or ("",)
    return [
        {
            "key": f"{p.name}.{label}" if label else p.name,
            "label": p.name.replace("_", " ") + (f": {label.replace('_', ' ')}" if label else ""),
            "value": value,
            **about,
        }
        for label, value in zip(labels, values, strict=True)
    ]


def scenario_values(name: str) -> dict[str, float]:
    """The value of each lever under a scenario of the package, by the lever's key."""
    scenario, found = Scenario.load(name), dict[str, float]()
    for p in DECLARED.values():
        value = scenario[p.name]
        if isinstance(value, tuple):
            found |= {f"{p.name}.{label}": x for label, x in zip(p.index, value, strict=True)}
        else:
            found[p.name] = value
    return found


def changed(settings: Mapping[str, float]) -> tuple[str, ...]:
    """Levers and their values as settings, in a standard order."""
    return tuple(f"{key}={value:g}" for key, value in sorted(settings.items()))
