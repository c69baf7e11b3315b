"""What a brief says: six answers in words, each made from its figures, with an interval over draws and a grade."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from wpmodel.engine.parking import LONG_ENOUGH
from wpmodel.foundation.digits import change, rounded
from wpmodel.results.country import BALANCES
from wpmodel.scenario import BASELINE, Scenario
from wpmodel.studies.briefs.brief import Brief, Count, Effect
from wpmodel.studies.grades import HOLDS, SAME, SURE, Grade

PARTIES = {
    "primes": "primes",
    "tier1.voluntary": "charities in tier 1",
    "tier1.private": "firms in tier 1",
    "tier1.public": "public bodies in tier 1",
    "tier2": "specialists in tier 2",
}
GROUPS = {
    "jsa_18_24": "people of 18 to 24 on Jobseeker's Allowance",
    "jsa_25_plus": "people of 25 and over on Jobseeker's Allowance",
    "jsa_early_access": "early entrants on Jobseeker's Allowance",
    "jsa_ex_ib": "former Incapacity Benefit claimants on Jobseeker's Allowance",
    "esa_volunteer": "volunteers on Employment and Support Allowance (ESA)",
    "esa_new": "new claimants of Employment and Support Allowance (ESA)",
    "esa_ex_ib": "former Incapacity Benefit claimants on ESA",
    "ib_is": "people on Incapacity Benefit or Income Support",
    "jsa_prison_leaver": "prison leavers",
}
"""Payment groups of the Work Programme in words; another programme names its own."""
PARKED = (
    f"Parked means out of work for {LONG_ENOUGH} weeks or more with no more than 88 minutes of an adviser's time a "
    "year. That line and the shortest meeting are assumptions, so trust the direction and not the level."
)
SILENT = (
    "The model does not say what a job is worth to a person, what a sanction is like, whether other people lose the "
    "jobs that these people find, or what any named provider would do. Values that nobody published are assumptions. "
)
ONE_FORM = "It follows one structure: other ways to build it may answer differently."
MANY_FORMS = (
    "Its draws are from {} rival structures, as many of each as its weight says; there are other ways to build it."
)
FINDINGS = {
    "outcomes": ("fewer people reach work", "more people reach work"),
    "country.paid": ("it costs less", "it costs more"),
    "hours.furthest": ("the hardest third get less help", "the hardest third get more help"),
}
"""What a title says of a metric that falls or rises."""
NAMED = 3
"""Groups that lose that are named."""
SOME = 0.05
"""Pounds in millions below which nobody is said to lose money."""


@dataclass(frozen=True)
class Answer:
    """One question, what the runs say, and how sure that is; no grade where the answer is about the others."""

    question: str
    text: str
    grade: Grade | None = None


def contract(one: Scenario) -> str:
    """A contract in words."""
    start, _, settings = one.name.partition(" + ")
    if start == BASELINE:
        return f"the 2011 contract with {settings}" if settings else "the 2011 contract"
    return f"“{one.title or one.name}”"


def answers(of: Brief) -> list[Answer]:
    """The six answers, in the order in which people ask."""
    return [stays(of), helped(of), works(of), pays(of), loses(of), sure(of)]


def stays(of: Brief) -> Answer:
    """Charities that leave the first tier: counts, of 100, and draw by draw."""
    one, base = of.counts["voluntary"], contract(of.baseline)
    question = "Who stays?"
    if not one.there.sum():
        return Answer(question, "No charity delivers in tier 1 here.")
    before, after = (round(one.of_100(which)) for which in (one.base, one.reform))
    text = (
        f"Under {base}, {before} of 100 charities in tier 1 leave by {of.early} ({one.base.sum()} of "
        f"{one.there.sum()}, counted over {of.draws} draws). Under the reform {after} do ({one.reform.sum()})"
    )
    text += f": it keeps {before - after} of those {before}. " if after < before else ". "
    return Answer(question, text + _draw_by_draw(one, of.draws), one.grade)


def _draw_by_draw(one: Count, draws: int) -> str:
    changed = one.reform - one.base
    fewer, more = int((changed < 0).sum()), int((changed > 0).sum())
    if not changed.any():
        return "No draw has a different number."
    least, most = int(changed.min()), int(changed.max())
    span = f"from {_more(least)} to {_more(most)}" if least != most else _more(least)
    each = f"{one.there.min()} to {one.there.max()}" if one.there.min() < one.there.max() else f"{one.there.min()}"
    return (
        f"Fewer leave in {fewer} of {draws} draws, more in {more}, as many in {draws - fewer - more}; of {each} "
        f"charities in a draw, {span}."
    )


def _more(change: int) -> str:
    return "as many" if not change else f"{abs(change)} {'more' if change > 0 else 'fewer'}"


def helped(of: Brief) -> Answer:
    """Hours of the hardest and the easiest third, and who is parked."""
    furthest, nearest, parked = (of.effects[name] for name in ("hours.furthest", "hours.nearest", "parked"))
    text = (
        f"The third of people furthest from work get {rounded(furthest.base.mean())} hours of an adviser's time for a "
        f"year out of work: {_change(furthest, less='less')}. The third nearest get {rounded(nearest.base.mean())}: "
        f"{_change(nearest, less='less')}. Of 100 people long out of work {rounded(parked.base.mean())} are parked: "
        f"{_change(parked)}. {PARKED}"
    )
    return Answer("Who gets help?", text, furthest.grade)


def works(of: Brief) -> Answer:
    """Job outcomes: of 100 people, in the country, and where most of the change is."""
    rate, number = of.effects["outcomes"], of.effects["country.outcomes"]
    text = (
        f"Of 100 people attached {rounded(rate.base.mean())} reach a job outcome: {_change(rate)}. In "
        f"all that is {_change(number)} job outcomes."
    )
    groups = _groups(of)
    clear = {name: one for name, one in groups.items() if one.grade.word == HOLDS}
    if clear:
        name, one = max(clear.items(), key=lambda item: abs(item[1].mean))
        text += f" The change is largest for {name}: {_change(one)} of 100."
    return Answer("Who reaches work?", text, rate.grade)


def pays(of: Brief) -> Answer:
    """Cash by date, what is written off, cost of an extra outcome, benefit saved."""
    total, early = of.effects["country.paid"], of.effects["country.paid_early"]
    text = (
        f"In GBP million, the Department pays {rounded(total.base.mean())} in all: {_change(total, less='less')}. By "
        f"{of.early} it has paid {_change(early, less='less')}"
    )
    advanced, lost = of.effects["country.advanced"], of.effects["country.written_off"]
    if advanced.reform.any():
        text += (
            f", of which {_span(advanced)} is advances still to be repaid. Never repaid, and borne by the Department: "
            f"{_span(lost)}"
        )
    return Answer("Who pays, and when?", f"{text}. {_each(of)}{_benefit(of)}", total.grade)


def _each(of: Brief) -> str:
    """What an extra outcome costs, where there are more, or what one given up saves."""
    cost, number = of.effects["country.paid"], of.effects["country.outcomes"]
    if number.grade.word != HOLDS:
        return "Draws do not agree that outcomes change, so an extra outcome has no price here."
    same = np.sign(number.gains) == np.sign(number.mean)
    each = 1e6 * cost.gains[same] / number.gains[same]
    low, high = np.quantile(each, (0.05, 0.95)).tolist()
    mean = 1e6 * cost.mean / number.mean
    span = f"GBP {rounded(mean, low, high)} (middle 90%: {rounded(low, mean, high)} to {rounded(high, mean, low)})"
    if number.mean > 0:
        return f"Each extra outcome costs {span}." if mean > 0 else "There are more outcomes for less money."
    return f"Each outcome given up saves {span}." if mean > 0 else "There are fewer outcomes for more money."


def _benefit(of: Brief) -> str:
    one = of.effects.get("country.benefit_not_paid")
    if one is None or one.grade.word == SAME:
        return ""
    return (
        f" Benefit not paid to people in work: {_change(one, less='less')}, at a single person's rate, without tax and "
        "housing benefit."
    )


def loses(of: Brief) -> Answer:
    """Groups with fewer outcomes, and parties with less money, in nearly all draws."""
    people = {name: one for name, one in _groups(of).items() if _down(one)}
    found = [f"{name}, {_change(one)} job outcomes of 100" for name, one in _largest(people)]
    if len(people) > len(found):
        found.append(f"{len(people) - len(found)} smaller groups of people")
    found += [
        f"{PARTIES[name]}, left with GBP {_change(one, less='less')} million"
        for name in BALANCES
        if _down(one := of.effects[f"country.balance.{name}"]) and one.mean < -SOME
    ]
    for name, words in {"hours.furthest": "the third furthest from work", "hours.nearest": "the third nearest"}.items():
        if _down(one := of.effects[name]):
            found.append(f"{words}, {_change(one, less='less')} hours a year")
    if not found:
        return Answer("Who loses?", "No group of people and no kind of provider loses in nearly all draws.")
    return Answer("Who loses?", f"In {SURE:.0%} of draws or more: {'; '.join(found)}.")


def _largest(groups: dict[str, Effect]) -> list[tuple[str, Effect]]:
    return sorted(groups.items(), key=lambda item: -abs(item[1].mean))[:NAMED]


def _down(one: Effect) -> bool:
    return one.mean < 0 and one.grade.word == HOLDS


def silent(of: Brief) -> str:
    """What the model cannot say."""
    return SILENT + (ONE_FORM if of.structures == 1 else MANY_FORMS.format(of.structures))


def sure(of: Brief) -> Answer:
    """Which answers hold, and what they hang on."""
    every = [one for one in (stays(of), helped(of), works(of), pays(of)) if one.grade]
    firm = [one for one in every if one.grade and one.grade.word in (HOLDS, SAME)]
    text = f"{len(firm)} of the {len(every)} graded answers hold in nearly all of {of.draws} draws. "
    return Answer("How sure is it, and what would change it?", f"{text}{_hangs_on(of)} {_next(of)}")


def _hangs_on(of: Brief) -> str:
    """How the answer on charities depends on how many leave at all: the model's widest open question."""
    one = of.counts["voluntary"]
    if not one.there.sum() or of.draws < 4:
        return ""
    order = np.argsort(one.base / np.maximum(one.there, 1), kind="stable")
    few, many = (Count(one.sector, *(values[part] for values in (one.there, one.base, one.reform, one.kept, one.lost)))
                 for part in (order[: of.draws // 2], order[of.draws // 2 :]))  # fmt: skip
    each = [f"from {round(part.of_100(part.base))} to {round(part.of_100(part.reform))} of 100" for part in (few, many)]
    return (
        f"On charities it depends on how many leave anyway, which the published figures leave open: in the half of "
        f"draws where fewest leave the reform takes exits {each[0]}, in the other half {each[1]}."
    )


def _next(of: Brief) -> str:
    if of.draws < of.wanted:
        return f"This is a first answer from {of.draws} of {of.wanted} draws."
    other = " or another structure of the model" if of.structures == 1 else ""
    return f"More draws{',' if other else ' or'} the whole country (--national){other} may move it."


def _groups(of: Brief) -> dict[str, Effect]:
    """Outcomes by payment group, in words."""
    titles = {group.name: group.title for group in of.reform.programme.groups}
    found: Iterator[tuple[str, str]] = (
        (name, GROUPS.get(name, title[:1].lower() + title[1:])) for name, title in titles.items()
    )
    every = {words: of.effects.get(f"outcomes.of_group.{name}") for name, words in found}
    return {words: one for words, one in every.items() if one is not None}


def _change(one: Effect, more: str = "more", less: str = "fewer") -> str:
    return change(one.mean, *one.interval, more, less, float(one.base.mean()))


def _span(one: Effect) -> str:
    """The level under the reform with the middle 90% of draws."""
    low, high = np.quantile(one.reform, (0.05, 0.95)).tolist()
    mean = float(one.reform.mean())
    return f"{rounded(mean, low, high)} ({rounded(low, mean, high)} to {rounded(high, mean, low)})"


def rows(of: Brief) -> list[tuple[str, str, str, str]]:
    """The table: what, under the baseline, change with its interval, grade with the draws that agree."""
    wanted = {
        "outcomes": ("Job outcomes, of 100 people attached", "fewer"),
        "country.outcomes": ("Job outcomes in the country", "fewer"),
        "hours.furthest": ("Adviser hours a year, third furthest from work", "less"),
        "hours.nearest": ("Adviser hours a year, third nearest to work", "less"),
        "parked": ("Parked, of 100 people long out of work", "fewer"),
        "country.paid": ("Paid by the Department, GBP million", "less"),
        "country.paid_early": (f"Of which by {of.early}, GBP million", "less"),
        "country.written_off": ("Advances never repaid, GBP million", "less"),
        "country.balance.primes": ("Left over for primes, GBP million", "less"),
        "country.balance.tier1.voluntary": ("Left over for charities in tier 1, GBP million", "less"),
    }
    found = []
    for sector, words in {"voluntary": "Charities", "private": "Firms", "public": "Public bodies"}.items():
        one = of.counts[sector]
        if one.there.sum():
            changed = int((one.reform - one.base).sum())
            level = f"{one.base.sum()} of {one.there.sum()}"
            found.append((f"{words} in tier 1 that leave by {of.early}", level, _more(changed), one.grade))
    for name, (words, less) in wanted.items():
        effect = of.effects[name]
        if name != "country.written_off" or effect.reform.any():
            found.append((words, rounded(float(effect.base.mean())), _change(effect, less=less), effect.grade))
    return [
        (words, level, changed, f"{one.word}, {round(one.share * of.draws)} of {of.draws}")
        for words, level, changed, one in found
    ]


def finding(of: Brief) -> str:
    """The finding in a line, as a chart's title."""
    one = of.counts["voluntary"]
    told = [(one.grade, float((one.reform - one.base).sum()), ("fewer charities leave", "more charities leave"))]
    told += [(of.effects[name].grade, of.effects[name].mean, said) for name, said in FINDINGS.items()]
    firm = [words[mean > 0] for one, mean, words in told if one.word == HOLDS]
    if firm:
        return f"In nearly all draws {', '.join(firm[:-1])}{' and ' if len(firm) > 1 else ''}{firm[-1]}"
    fewer, more = int((one.reform < one.base).sum()), int((one.reform > one.base).sum())
    if min(fewer, more) == 0 < max(fewer, more):
        first, other = ("Fewer", "more") if fewer else ("More", "fewer")
        return f"{first} charities leave in {max(fewer, more)} of {of.draws} draws, {other} in none"
    return "Draws do not agree on exits, outcomes, help or cost"
