"""A game as its page shows it: controls, tiles, charts and the score, as plain data. Knows nothing of the browser."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import fsum
from typing import Any

from wpmodel.dashboards.figures.charts import Chart, chart, series
from wpmodel.foundation.time_units import PERIOD
from wpmodel.parameters import DECLARED
from wpmodel.scenario import Scenario
from wpmodel.studies.design.levers import LEVERS as TERMS
from wpmodel.teaching.game import news as told
from wpmodel.teaching.game.moves import FAMILIES, KINDS, ORDERS, OWN, PRACTICES, STEPS, Orders, levers_of, plain
from wpmodel.teaching.game.play import Play
from wpmodel.teaching.game.record import QUARTER, Game
from wpmodel.teaching.game.roles import CHARITY, COMMISSIONER, PRIME, ROLES
from wpmodel.teaching.game.score import FIGURES, Score

QUARTERS_A_YEAR = 4
"""Quarters in a year that is skipped."""
SHARES = (0, 0.02, 0.05, 0.1, 0.25, 0.5, 0.75, 1)
"""Shares that the page offers; a file of moves may have any."""
MOST_SHOWN = 300
"""Largest caseload on the slider."""
_ORDER_WORDS = ("who seems nearest to work", "who seems furthest from work", "by lot")
_WORDS = {
    "support": ("Support", "What each kind of people is to get, as far as hours go. The minimum service comes first."),
    "in_work": ("Contact with people in work", "It keeps some jobs, and the payments that hang on them."),
    "order": ("First in line", "Who gets an adviser’s hour where there are too few."),
    "caseload": ("Caseload", "People out of work that an adviser is to carry. Hiring and letting go take time."),
    "modules": ("Specialist help", "For what share of those with a barrier you buy a module in each four weeks."),
    "module_price": ("Most that a module may cost", "Where the chain has no specialist, help is dearer."),
    "keep": ("Newcomers kept", "Of those within reach of your offices and a subcontractor’s, the share you keep."),
    "practice": ("Missed appointments", "How readily your whole chain refers a failure for a sanction."),
    "cushion": ("Cushion", "Months of cost that cash and credit must cover before you hire."),
    "accept": ("New people", "Once you decide, staying or leaving is yours too, not your trustees’."),
    "leave": ("The programme", "Leaving is for good; what you have earned is still paid."),
}


def turn(play: Play, score: Score | None = None, own: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """The game as it stands after a quarter; at its end with the score and the news of the game without moves."""
    game = play.game
    return {
        "quarter": play.quarter,
        "over": play.over,
        "gone": play.gone and play.quarter > 0,
        "news": list(play.news),
        "standing": {lever.name: plain(lever.name, getattr(play.orders, lever.name)) for lever in levers_of(game.role)},
        "opening": play.opening_cash / 100,
        "score": score.plain() if score else None,
        "figures": [(*FIGURES[name], score.figures[name], score.own.get(name)) for name in FIGURES
                    if name in score.figures] if score else [],
        "own_news": list(own),
    }  # fmt: skip


@dataclass(frozen=True)
class Term:
    """A term agreed before the game begins, for everybody in it: a parameter in so many parts of its unit."""

    setting: str
    label: str
    most: int
    parts: int = 100

    def value(self, game: Game) -> int:
        """Where it stands, in parts."""
        name, _, label = self.setting.partition(".")
        values = game.made().numbers(name)
        return round(self.parts * values[DECLARED[name].index.index(label) if label else 0])

    def set_to(self, game: Game, parts: int) -> Game:
        """The game with this term."""
        others = [one for one in game.settings if one.partition("=")[0] != self.setting]
        return replace(game, settings=(*others, f"{self.setting}={parts / self.parts:g}"))


TERMS_OF_ENTRY = {
    PRIME: (
        Term("outcome_discount.year_4_on", "Discount bid on outcome fees, per cent (fourth year on; all primes)", 60),
        Term("top_slice", "Top slice, per cent of what subcontractors earn (all primes)", 40),
    ),
    CHARITY: (
        Term("prime_lag_weeks", "Weeks that primes take to pay you, after they are paid", 26, 1),
        Term("payment_credit", "Advance, pounds a participant in four weeks", 100, 1),
    ),
}
"""What is agreed when a bid is made, by role."""


# Controls ------------------------------------------------------------------------------------------------------------


def controls(game: Game, standing: Mapping[str, Any], news: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What can be decided now, for the form: key, label, help, kind of control, value and what to begin with."""
    if game.role == COMMISSIONER:
        return _terms(game, standing) if not news else []
    last = news[-1] if news else None
    shown = [
        _by_kind("support", standing, [(k, name) for k, name in enumerate(STEPS)], 1, last),
        _chosen("in_work", standing, ((True, "yes"), (False, "no")), needs="support"),
        _chosen("order", standing, tuple(zip(ORDERS, _ORDER_WORDS, strict=True)), needs="support"),
        _number("caseload", standing, 40, MOST_SHOWN, 5, "people an adviser", _round(last["caseload"] if last else 0)),
        _by_kind("modules", standing, _shares(), 0.05, last),
        _number("module_price", standing, 0, 1_000, 10, "GBP", 1_000, needs="modules"),
        _number("cushion", standing, 0, 12, 1, "months of cost", 1),
    ]
    if game.role == PRIME:
        own = Scenario.load(game.scenario).given(*game.settings).number("in_house_share")
        shown += [
            _by_kind("keep", standing, _shares(own), own, None),
            _chosen("practice", standing, tuple((value, name) for name, value in PRACTICES.items()), begin=0.0),
        ]
    if game.role == CHARITY:
        shown += [
            _chosen("accept", standing, ((True, "take them"), (False, "take nobody")), begin=True),
            _chosen("leave", standing, ((False, "stay"), (True, "leave"))),
        ]
    return shown


def _about(key: str, standing: Mapping[str, Any], kind: str, begin: Any, **more: Any) -> dict[str, Any]:
    label, words = _WORDS[key]
    can_be_own = getattr(Orders(), key) is None
    value = standing.get(key, OWN if can_be_own else begin)
    return {"key": key, "label": label, "help": words, "kind": kind, "begin": begin, "value": value,
            "own": can_be_own, "needs": "", **more}  # fmt: skip


def _chosen(
    key: str, standing: Mapping[str, Any], options: Sequence[tuple[Any, str]], needs: str = "", begin: Any = None
) -> dict[str, Any]:
    usual = getattr(Orders(), key) if begin is None else begin
    named = [{"value": value, "name": name} for value, name in options]
    return _about(key, standing, "choice", usual, options=named, needs=needs)


def _number(
    key: str, standing: Mapping[str, Any], low: float, high: float, step: float, unit: str, begin: float,
    needs: str = "",
) -> dict[str, Any]:  # fmt: skip
    bounds = {"low": low, "high": high, "step": step, "unit": unit}
    return _about(key, standing, "number", begin, needs=needs, **bounds)


def _by_kind(
    key: str, standing: Mapping[str, Any], options: Sequence[tuple[float, str]], begin: float, last: Any
) -> dict[str, Any]:
    known = last["kinds"] if last else {}
    rows = [{"kind": kind, "words": told.words_of(kind), "known": _known(known.get(kind))} for kind in KINDS]
    named = [{"value": value, "name": name} for value, name in options]
    return _about(key, standing, "kinds", [begin] * len(KINDS), options=named, rows=rows)


def _known(of: Mapping[str, Any] | None) -> str:
    """What is known of a kind, in a few words."""
    if not of:
        return ""
    return f"{of['people']:,} people" + (f", {of['hours']:.1f} h each last quarter" if of["there"] else "")


def _shares(own: float | None = None) -> list[tuple[float, str]]:
    shares = sorted({*SHARES, *([own] if own is not None else [])})
    return [(share, f"{100 * share:g} %") for share in shares]


def _round(caseload: float | None) -> float:
    """The present caseload as the slider can show it; before there is one, what bidders planned."""
    usual = caseload or DECLARED["caseload_norm"].value
    return float(min(max(5 * round(float(usual) / 5), 40), MOST_SHOWN))  # type: ignore[arg-type]


def _terms(game: Game, standing: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The contract's levers, each where it stands."""
    start, moved = Scenario.load(game.scenario).given(*game.settings), standing.get("terms", {})
    return [
        {"key": lever.id, "label": lever.what[0].upper() + lever.what[1:], "help": "", "kind": "number",
         "begin": lever.at_start(start), "value": moved.get(lever.id, lever.at_start(start)), "own": False, "needs": "",
         "low": lever.low, "high": lever.high, "step": lever.step,
         "unit": "times that of 2011" if lever.times else lever.unit}
        for lever in TERMS
    ]  # fmt: skip


def move_of(game: Game, shown: Sequence[Mapping[str, Any]], values: Mapping[str, Any]) -> dict[str, Any]:
    """What differs between the form's values and what stands: the move, as plain data."""
    found = {one["key"]: values[one["key"]] for one in shown if values.get(one["key"], one["value"]) != one["value"]}
    return {"terms": found} if found and game.role == COMMISSIONER else found


# What is seen --------------------------------------------------------------------------------------------------------


def tiles(game: Game, content: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The numbers at the head of the page: figure and words."""
    news = content["news"]
    if not news:
        return [(_pounds(content["opening"]), "cash to begin with")] if game.role != COMMISSIONER else []
    last, reached = news[-1], sum(one["outcomes"] for one in news)
    load = f"{last['caseload']:.0f}" if last["caseload"] else "–"
    money = [(_pounds(last["cash_gbp"]), f"cash, {_pounds(last['change_gbp'], True)} this quarter")]
    if last["months_left"] is not None:
        money.append((f"{last['months_left']:.1f}", "months of cost that cash and credit cover"))
    if game.role == COMMISSIONER:
        money = [(_pounds(-last["cash_gbp"]), f"paid so far, {_pounds(-last['change_gbp'])} this quarter")]
    return [
        *money,
        (f"{last['advisers']:.1f}", f"advisers, {load} people out of work each"),
        (f"{last['people']:,}", f"people out of work; {last['new_people']:,} came"),
        (f"{reached:,}", f"job outcomes so far, {last['outcomes']:,} this quarter"),
        (f"{last['doubts']:,}", "referrals for a sanction this quarter"),
    ]


def _pounds(x: float, signed: bool = False) -> str:
    size = abs(x)
    told = f"{size / 1e6:.2f} m" if size >= 999_500 else f"{size / 1e3:.0f} k" if size >= 9_500 else f"{size:,.0f}"
    sign = "−" if x < 0 else "+" if signed else ""
    return f"{sign}£{told}"


def charts(game: Game, content: Mapping[str, Any]) -> list[Chart]:
    """Money, outcomes, people and hours by kind, quarter by quarter."""
    news = content["news"]
    x, note = [one["until"] for one in news], f"Simulated: {game.area}, seed {game.seed}, one game."
    if (periods := game.periods % QUARTER) and len(news) == game.quarters:
        note += f" The last quarter has {PERIOD * periods} weeks, others {PERIOD * QUARTER}."
    millions = -1e6 if game.role == COMMISSIONER else 1e6

    def both(key: str, colour: str, each: float = 1.0) -> list[dict[str, Any]]:
        """The player's line, and once the game is over that of the same game without moves."""
        sides = (("You", colour, news), (ROLES[game.role].beside.capitalize(), "grey", content["own_news"]))
        return [
            series(name, ink, [None if one[key] is None else one[key] / each for one in of], dash=name != "You")
            for name, ink, of in sides if of
        ]  # fmt: skip

    return [
        chart("game-cash", "Paid so far" if millions < 0 else "Cash", "GBP million, at the end of each quarter", x,
              both("cash_gbp", "blue", millions), note=note),
        chart("game-results", "Job outcomes", "people in each quarter", x, both("outcomes", "sky"), note=note),
        chart("game-people", "Caseload", "people out of work for each adviser", x, both("caseload", "purple"),
              note=note),
        chart("game-hours", "Hours for each kind of people", "adviser hours a person in each quarter", x,
              list(_hours(news)), note=f"{note} People out of work all quarter, by what is believed of them."),
    ]  # fmt: skip


def _hours(news: Sequence[Mapping[str, Any]]) -> Any:
    for band, (name, colour) in enumerate(
        (("Far from work", "vermilion"), ("In between", "orange"), ("Near", "green"))
    ):
        kinds = KINDS[len(FAMILIES) * band : len(FAMILIES) * (band + 1)]
        values = [_mean_hours([one["kinds"][kind] for kind in kinds]) for one in news]
        yield series(f"{name}, as believed", colour, values)


def _mean_hours(kinds: Sequence[Mapping[str, Any]]) -> float | None:
    there = sum(kind["there"] for kind in kinds)
    return fsum(kind["there"] * kind["hours"] for kind in kinds if kind["there"]) / there if there else None
