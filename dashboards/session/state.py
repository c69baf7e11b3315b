"""What a visitor has chosen, and the link that holds all of it. Whatever comes in by a link is checked here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import Any
from urllib.parse import parse_qs, urlencode

from wpmodel.dashboards.classroom.permitted import CODE, tidy
from wpmodel.dashboards.session.programmes import (
    HOME,
    areas_of,
    contract,
    programme_of,
    programmes,
    scenarios_of,
    smallest_of,
)
from wpmodel.dashboards.session.trade_words import trade_words
from wpmodel.dashboards.web import sent
from wpmodel.foundation.texts import UnreadableError, read_toml, shown
from wpmodel.parameters import TOPICS, Parameter
from wpmodel.scenario import BASELINE, Scenario, check_together, names
from wpmodel.teaching.game.record import Game

PAGES = (
    "explore", "chain", "compare", "people", "evidence", "calibration", "method", "lessons", "play", "class",
)  # fmt: skip
SMALLEST = "South Yorkshire"
FEW = 3
OTHER = "flat-tariff"
LOT = "effort_by_lot"
"""The lever that deals advisers' hours by lot."""
MOST_SEED, MOST_SEEDS, MOST_SETTINGS, MOST_ARMS = 999_999, 20, 500, 5
MOST_LESSONS, MOST_QUARTERS, MOST_WEEK, MOST_PERSON, MOST_OFFICE = 99, 99, 1_100, 99_999_999, 255
BOUNDS = {
    "seed": (0, MOST_SEED), "seeds": (2, MOST_SEEDS), "lesson": (0, MOST_LESSONS), "quarter": (0, MOST_QUARTERS),
    "week": (0, MOST_WEEK), "person": (-1, MOST_PERSON), "office": (-1, MOST_OFFICE),
}  # fmt: skip
"""Least and most of the whole numbers that can be chosen."""
SPEEDS = ("slow", "normal", "fast")
ALONE = "alone"
BESIDE = ("2011", "lot", "other", ALONE)
"""What a run can be held against: the contract of 2011, the same hours dealt by lot, scenario B, nothing."""
ORGANISATION = re.compile(r"(department|(contract|subcontractor) \d{1,4})?")
MOST_KEY = 40
MOST_PROBLEMS, MOST_LETTERS = 10, 600
MOST_FIELDS = MOST_SETTINGS * MOST_ARMS


@dataclass(frozen=True)
class Arm:
    """A scenario of the package and the levers moved from it, under a programme."""

    scenario: str = BASELINE
    settings: tuple[str, ...] = ()
    programme: str = HOME

    def made(self) -> Scenario:
        """The scenario that was put together. Raises ValueError with what is wrong and how to mend it."""
        if self.scenario not in names():  # a link may name a scenario of the package, never a file of this computer
            raise ValueError(f"there is no scenario {self.scenario!r}: choose one of {', '.join(names())}")
        made = contract(self.programme, self.scenario).given(*self.settings)
        check_together(made)
        return made

    def words(self) -> str:
        """Scenario and levers in a line, by the names that commands and links know."""
        programme = programme_of(self.programme).name
        own = programme if self.scenario == BASELINE else f"{programme}, {self.scenario}"
        return self._moved(self.scenario if self.programme == HOME else own)

    def title(self) -> str:
        """The same with the title that a person would say."""
        own = "The contract of 2011"
        if self.programme != HOME:
            own = f"The own contract of {programme_of(self.programme).title}"
        if self.scenario != BASELINE:
            return self._moved(contract(HOME, self.scenario).title or self.scenario)
        return f"{own}, hours dealt by lot" if self.settings == (f"{LOT}=1",) else self._moved(own)

    def _moved(self, name: str) -> str:
        few = ", ".join(self.settings) if len(self.settings) <= FEW else f"{len(self.settings)} levers changed"
        return f"{name} with {few}" if few else name


@dataclass(frozen=True)
class Choice:
    """Page, areas and seed; the scenario to run, and those to compare it with; how many seeds to compare over; the
    class one sits in, and its key, or without a room that of the server; what is looked at: the week of the replay
    (0: it plays from the beginning) and its speed, what the floor stands beside, a person and an office of it by number
    (-1: none), an organisation of the supply chain."""

    page: str = PAGES[0]
    arms: tuple[Arm, ...] = (Arm(), Arm(OTHER))
    areas: tuple[str, ...] = (SMALLEST,)
    seed: int = 1
    seeds: int = 5
    area: str = ""
    lesson: int = 1
    game: str = ""
    quarter: int = 0
    room: str = ""
    key: str = ""
    week: int = 0
    speed: str = SPEEDS[1]
    beside: str = BESIDE[0]
    person: int = -1
    office: int = -1
    organisation: str = ""

    def arm_words(self, k: int = 0) -> str:
        """Scenario, levers and areas in a line."""
        return f"{self.arms[k].words()} in {self.where()}"

    def where(self) -> str:
        """The areas in a line."""
        return ", ".join(self.areas) or f"all {len(areas_of(self.programme))} areas"

    @property
    def programme(self) -> str:
        """The programme that all its scenarios are of."""
        return self.arms[0].programme

    def of_programme(self, name: str) -> Choice:
        """The same page, at the beginning of another programme. Raises ValueError for one that is not there."""
        other = OTHER if OTHER in scenarios_of(name) else BASELINE
        areas = (SMALLEST,) if name == HOME else (smallest_of(name),)
        arms = (Arm(programme=name), Arm(other, programme=name))
        first = Choice()
        return replace(
            self, arms=arms, areas=areas, area="", week=0, person=-1, office=-1, organisation="", beside=first.beside
        )

    def with_arm(self, k: int, arm: Arm) -> Choice:
        """With another scenario in place of number `k`, or one more."""
        return replace(self, arms=(*self.arms[:k], arm, *self.arms[k + 1 :]))

    def without_arm(self, k: int) -> Choice:
        """With one scenario less to compare."""
        return replace(self, arms=(*self.arms[:k], *self.arms[k + 1 :]))

    def link(self) -> str:
        """The query of a link that restores this choice; what is as at first is left out."""
        first = Choice().of_programme(self.programme)
        keys = (
            "page", "seed", "seeds", "area", "lesson", "game", "quarter", "room", "key", "week", "speed", "beside",
            "person", "office", "organisation",
        )  # fmt: skip
        said = [key for key in keys if getattr(self, key) != getattr(first, key) or (key == "lesson" and self.room)]
        query = [("programme", self.programme)] if self.programme != HOME else []
        query += [(key, str(getattr(self, key))) for key in said]  # without a lesson it would be that of the class
        for arm, (name, setting), usual in zip_longest(self.arms, arm_keys(len(self.arms)), first.arms):
            query += [(name, arm.scenario)] if usual is None or arm.scenario != usual.scenario else []
            query += [(setting, one) for one in arm.settings]
        if self.areas != first.areas:
            query += [("in", area) for area in self.areas] or [("in", "all")]
        return urlencode(query)

    def shared(self) -> str:
        """The query of a link for others: without the class one sits in, whose key opens more than is to be seen."""
        return replace(self, room="", key="").link()

    def looks_at_something(self) -> bool:
        """Whether a link holds what only a run can show: a moment of it, a person, an office, an organisation."""
        first = Choice()
        return any(getattr(self, key) != getattr(first, key) for key in ("week", "person", "office", "organisation"))


def check(choice: Choice) -> None:
    """Raises ValueError, with what is wrong, for a choice that neither page nor link lets through. Levers that do not
    go together are legal: somebody may be on the way to move both."""
    areas = areas_of(choice.programme)
    sent.one_of(choice.page, PAGES, "the page")
    sent.one_of(choice.area, ["", *areas], "the area")
    sent.one_of(choice.speed, SPEEDS, "the speed")
    sent.one_of(choice.beside, BESIDE, "the contract beside it")
    if not ORGANISATION.fullmatch(choice.organisation):
        raise ValueError(_no_organisation(choice.organisation))
    if choice.areas != sent.some_of(list(choice.areas), areas, "areas"):
        raise ValueError("areas come in the order of the list, each once")
    for name, (least, most) in BOUNDS.items():
        sent.whole(getattr(choice, name), least, most, name)
    sent.whole(len(choice.arms), 2, MOST_ARMS, "scenarios to compare")
    for arm in choice.arms:
        sent.one_of(arm.programme, [choice.programme], "the programme")
        sent.one_of(arm.scenario, scenarios_of(arm.programme), "the scenario")
        sent.whole(len(arm.settings), 0, MOST_SETTINGS, "levers changed")
        contract(arm.programme, BASELINE).given(*arm.settings)
    if choice.game and game_of(choice.game).code() != choice.game:
        raise ValueError("the code of the game is not as it is written: begin anew")
    if choice.room and not CODE.fullmatch(choice.room):
        raise ValueError("the code of a room has six letters and digits, such as K7MQ2X")
    sent.text(choice.key, MOST_KEY, "the key of a room")


@dataclass(frozen=True)
class Restored:
    """A choice read from a link, and in words what in the link could not be used."""

    choice: Choice
    problems: tuple[str, ...] = field(default=())


def restore(query: str, asked: Callable[[str], int] = lambda room: 0, own: Sequence[str] = ()) -> Restored:
    """Read a link's query. What is not legal is left at its first value and said. `asked`: the lesson that a room is
    at, if it is there; `own`: programmes of the visitor's own, beside those of the package."""
    given = parse_qs(query.lstrip("?")) if query.count("&") < MOST_FIELDS else {}
    problems, read = list[str](), dict[str, Any]()
    if not given and query.strip("?"):
        problems.append("the link could not be read")
    first = Choice().of_programme(_one_of((*programmes(), *own), "programme", given, HOME, problems))
    areas = areas_of(first.programme)
    for key, legal in {"page": PAGES, "area": ["", *areas], "speed": SPEEDS, "beside": BESIDE}.items():
        read[key] = _one_of(legal, key, given, getattr(first, key), problems)
    for key in BOUNDS:
        if key in given:
            try:
                read[key] = whole(key, given[key][0])
            except ValueError as error:
                problems.append(str(error))
    if "game" in given:
        read["game"] = _game(given["game"][0], problems)
    if "room" in given:
        read["room"] = _room(given["room"][0], problems)
        if read["room"] and "lesson" not in given:
            read["lesson"] = asked(read["room"]) or Choice().lesson
    if "organisation" in given:
        read["organisation"] = _organisation(given["organisation"][0], problems)
    read["key"] = given.get("key", [""])[0][:MOST_KEY]
    if "in" in given:
        read["areas"] = _areas(given["in"], first, problems)
    read["arms"] = tuple(_arms(given, first, problems))
    return Restored(replace(first, **read), _few(problems))


def _few(problems: Sequence[str]) -> tuple[str, ...]:
    """Problems as many and as long as can be read."""
    told = [one if len(one) <= MOST_LETTERS else f"{one[:MOST_LETTERS]} ..." for one in problems[:MOST_PROBLEMS]]
    more = len(problems) - len(told)
    return (*told, f"and {more} more things in the link could not be used") if more else tuple(told)


def game_of(code: str) -> Game:
    """The game of a code, with a seed that the page can show. Raises ValueError in words."""
    game = Game.from_code(code)
    sent.whole(game.seed, *BOUNDS["seed"], "the seed of the game")
    return game


def _game(code: str, problems: list[str]) -> str:
    """The game of a link, written as games are; nothing where it cannot be played."""
    try:
        return game_of(code).code()
    except ValueError as error:
        problems.append(str(error))
        return ""


def _room(text: str, problems: list[str]) -> str:
    code = tidy(text)
    if CODE.fullmatch(code):
        return code
    problems.append(f"there is no room {text[:12]!r}: a code has six letters and digits, such as K7MQ2X")
    return ""


def _organisation(text: str, problems: list[str]) -> str:
    if ORGANISATION.fullmatch(text):
        return text
    problems.append(_no_organisation(text))
    return ""


def _no_organisation(text: str) -> str:
    return f"there is no organisation {text[:40]!r}: choose one on the page Supply chain"


def arm_keys(arms: int = MOST_ARMS) -> list[tuple[str, str]]:
    """What a link calls each scenario and its levers."""
    names_of = ["scenario", "other", *(f"other{k}" for k in range(2, arms))]
    return [(name, "set" if name == "scenario" else f"{name}_set") for name in names_of[:arms]]


def _arms(given: Mapping[str, Sequence[str]], first: Choice, problems: list[str]) -> Iterator[Arm]:
    usual, of = first.arms, first.programme
    for k, (name, setting) in enumerate(arm_keys()):
        if k >= len(usual) and name not in given:
            return
        scenario = _one_of(scenarios_of(of), name, given, usual[k].scenario if k < len(usual) else BASELINE, problems)
        yield _together(Arm(scenario, _settings(given.get(setting, []), of, problems), of), problems)


def _one_of(legal: Sequence[str], key: str, given: Mapping[str, Sequence[str]], usual: str, problems: list[str]) -> str:
    text = given.get(key, [usual])[0]
    if text in legal:
        return text
    problems.append(f"the link asks for {key} {text[:60]!r}, which is not there")
    return usual


def whole(key: str, text: str) -> int:
    """A whole number from text. Raises ValueError in words."""
    text = text.strip()
    number = int(text) if re.fullmatch(r"[+-]?\d{1,18}", text, re.ASCII) else text
    return sent.whole(number, *BOUNDS[key], key)


def areas_of_britain() -> list[str]:
    """The 18 contract package areas."""
    return areas_of(HOME)


def _areas(given: Sequence[str], first: Choice, problems: list[str]) -> tuple[str, ...]:
    if list(given) == ["all"]:
        return ()
    known = [area for area in areas_of(first.programme) if area in given]
    problems += [f"there is no area {area[:60]!r}" for area in given if area not in known]
    return tuple(known) or first.areas


def _settings(given: Sequence[str], programme: str, problems: list[str]) -> tuple[str, ...]:
    found = {}
    for one in given[:MOST_SETTINGS]:
        try:
            contract(programme, BASELINE).given(one)
        except ValueError as error:
            problems.append(str(error))
        else:
            found[one.partition("=")[0].strip()] = one
    return tuple(found.values())


def _together(arm: Arm, problems: list[str]) -> Arm:
    """The arm, without levers that do not go together."""
    try:
        arm.made()
    except ValueError as error:
        problems.append(f"{error} (the levers in the link were reset)")
        return Arm(arm.scenario, programme=arm.programme)
    return arm


def from_file(text: str, name: str, programme: str = HOME) -> Arm:
    """The arm of a page's programme that a scenario file stands for: nothing is read but this text, so it may name a
    programme of the package and never a folder of this computer. Raises ValueError with what is wrong and how to mend
    it."""
    try:
        of = read_toml(text).get("programme", HOME)
    except UnreadableError:
        of = programme  # told below
    if of not in programmes():
        raise ValueError(f"{name}: there is no programme {shown(of)} here; there is {', '.join(programmes())}")
    if of != programme:
        raise ValueError(f"{name} is a scenario of {of}: choose that programme, and read it again")
    made = Scenario.from_toml(text, name)
    check_together(made)
    base = next((part for part in made.name.split(" + ") if part in scenarios_of(programme)), BASELINE)
    usual, now = scenario_values(base, programme), values_of(made)
    return Arm(base, changed({key: value for key, value in now.items() if value != usual[key]}), programme)


def declarations(programme: str = HOME) -> list[dict[str, Any]]:
    """Every lever of a programme by topic, as the page shows it: from the one declaration."""
    declared = programme_of(programme).declared
    return [
        {"topic": topic, "levers": [lever for p in of for lever in _levers(declared[p.name])]}
        for topic, of in TOPICS.items()
    ]


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
            "label": _label(p.name) + (f": {plain(label)}" if label else ""),
            "words": trade_words(f"{p.name}.{label}" if label else p.name),
            "value": value,
            **about,
        }
        for label, value in zip(labels, values, strict=True)
    ]


_SHORT = re.compile(r"\b(jsa|esa|ib|is|wca|ebitda)\b")


def plain(name: str) -> str:
    """A name of the code as it is written in words: `jsa_25_plus` is JSA 25 plus."""
    spaced = name.replace("18_24", "18 to 24").replace("_", " ")
    return _SHORT.sub(lambda found: found[0].upper(), spaced)


def _label(name: str) -> str:
    words = plain(name)
    return words[0].upper() + words[1:]


def scenario_values(name: str, programme: str = HOME) -> dict[str, float]:
    """The value of each lever under a scenario of the package, by the lever's key."""
    return values_of(contract(programme, name))


def values_of(scenario: Scenario) -> dict[str, float]:
    """The value of each lever under a scenario, by the lever's key."""
    found = dict[str, float]()
    for p in scenario.programme.declared.values():
        value = scenario[p.name]
        if isinstance(value, tuple):
            found |= {f"{p.name}.{label}": x for label, x in zip(p.index, value, strict=True)}
        else:
            found[p.name] = value
    return found


def changed(settings: Mapping[str, float]) -> tuple[str, ...]:
    """Levers and their values as settings, in a standard order."""
    return tuple(f"{key}={value:.12g}" for key, value in sorted(settings.items()))
