"""What a comparison says first: a sentence a figure, made from its numbers, with grades of claims about that change.

An interval over seeds tells chance alone. Grades tell how far rival structures of the model agree (`studies.robust`);
a claim has one where it was held in all of them, and is about these two contracts or none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from wpmodel.calibration import weights
from wpmodel.dashboards.figures.compared import PARTS
from wpmodel.foundation.digits import change, rounded
from wpmodel.foundation.files import StoreError
from wpmodel.studies import robust

if TYPE_CHECKING:
    from wpmodel.scenario import Scenario
    from wpmodel.studies.robust import Claim, GradeOfClaim

GAINS, PAYS, HELPED, PARKED, SANCTIONED, STAYS = PARTS

BY_CHANCE = ", which chance alone could make"
NOTHING = "no change that shows"
"""What `digits.change` says where there is none."""


@dataclass(frozen=True)
class Headline:
    """A figure that is told first: its row of a comparison, what it is called, how its level is said, the word for a
    fall, and the metrics by which a claim is about it."""

    row: str
    name: str
    level: str
    less: str = "fewer"
    metrics: tuple[str, ...] = ()

    @property
    def chart(self) -> str:
        """The chart that it leads to."""
        return gap_chart(self.row.partition("|")[0])


HEADLINES = (
    Headline(f"{HELPED}|Furthest from work", "help for the third furthest from work",
             "the third furthest from work get {} hours of an adviser for a year out of work", "less",
             ("hours.furthest", "sharing.furthest")),
    Headline(f"{PARKED}|All people", "people parked", "{} of 100 people long out of work are parked",
             metrics=("parked",)),
    Headline(f"{SANCTIONED}|Adverse decisions", "sanctions", "there are {} sanctions for each 100 people",
             metrics=("sanctions.adverse", "sanctions.referrals")),
    Headline(f"{STAYS}|Voluntary", "charities that leave", "{} of 100 charities leave", metrics=("exits.voluntary",)),
    Headline(f"{GAINS}|All people", "job outcomes", "{} of 100 people reach a job outcome", metrics=("outcomes",)),
    Headline(f"{PAYS}|All people", "what the Department pays", "the Department pays GBP {} a person", "less"),
)  # fmt: skip


def gap_chart(part: str) -> str:
    """The id of the chart with a part's differences."""
    return f"gap-{list(PARTS).index(part)}"


def told(content: Mapping[str, Any], k: int, letter: str, pair: tuple[Scenario, Scenario]) -> dict[str, Any]:
    """What the comparison says of its scenario number `k` (from 1), beside the first, for the page.

    `said` are sentences, each with `chart` and `grades`; `chance`, what differs no more than chance alone would make
    it, if at all; `graded`, claims about this change whose figure is not among the sentences. `content` is from
    `compared.content`; `pair` are the two scenarios.
    """
    first, other = content["levels"][0], content["levels"][k]
    rows = {f"{row['part']}|{row['name']}": row for of in content["differences"][k - 1 : k] for row in of}
    here = claims_about(*pair)
    said, chance = list[dict[str, Any]](), list[str]()
    for one in HEADLINES:
        grades = [_graded(*of) for of in here if of[0].metric in one.metrics]
        if one.row not in first or one.row not in other:
            continue
        words = _sentence(one, first[one.row], other[one.row], rows.get(one.row), letter)
        if not grades and (NOTHING in words or BY_CHANCE in words):
            chance.append(one.name)
            continue
        said.append({"words": words, "chart": one.chart, "grades": grades})
    shown = {name for one in HEADLINES for name in one.metrics}
    return {"said": said, "chance": chance, "graded": [_graded(*of) for of in here if of[0].metric not in shown]}


def _sentence(one: Headline, first: float, other: float, row: Mapping[str, Any] | None, letter: str) -> str:
    level = one.level.format(rounded(first, other))
    if row is None:  # one seed: no interval yet
        return f"Under A {level}; under {letter} {rounded(other, first)}, with the luck of one seed."
    differs = change(row["difference"], row["low"], row["high"], less=one.less, level=first)
    sure = BY_CHANCE if row["low"] <= 0.0 <= row["high"] and differs != NOTHING else ""
    return f"Under A {level}; under {letter} {differs}{sure}."


def claims_about(first: Scenario, other: Scenario) -> list[tuple[Claim, GradeOfClaim | None]]:
    """Claims whose two contracts are these, whichever way round, with their grades."""
    asked = {_values(first), _values(other)}
    return [(claim, _grades().get(claim.id)) for arms, claim in _pairs() if arms == asked]


def _values(one: Scenario) -> tuple:
    return (one.programme.name, *one.values().items())


@cache
def _pairs() -> tuple[tuple[set[tuple], Claim], ...]:
    return tuple(({_values(arm) for arm in one.scenarios()}, one) for one in robust.claims() if len(one.arms) == 2)


@cache
def _grades() -> dict[str, GradeOfClaim]:
    try:
        return weights.grades(weights.read())
    except StoreError:
        return {}


def _graded(claim: Claim, grade: GradeOfClaim | None) -> dict[str, str]:
    letter = grade.letter if grade else "–"
    words = weights.in_words(grade).removeprefix(f"{letter}: ")
    return {"says": claim.says, "letter": letter, "words": f"{words[0].upper()}{words[1:]}"}


def command(arms: Sequence[tuple[str, Sequence[str]]]) -> str:
    """The command that answers how sure the model is of a change, for two contracts, each a scenario's name and the
    levers moved; nothing where the first has levers moved, which the command does not take."""
    (first, moved), (other, settings) = arms
    if moved:
        return ""
    return " ".join(
        ["wpmodel brief", other, *(f"--set {one}" for one in settings)]
        + ([f"--against {first}"] if first != "work-programme-2011" else [])
    )
