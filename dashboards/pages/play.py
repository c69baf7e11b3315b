"""Play: a prime, a charity or the commissioner, quarter by quarter, and who was left behind at the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from html import escape
from typing import Any

import solara

from wpmodel.dashboards.components.parts import Button, Charts, Controls, Lead, Number, Status, html, taken_along
from wpmodel.dashboards.figures import games
from wpmodel.dashboards.session import seat, state, visit
from wpmodel.dashboards.web import sent
from wpmodel.dashboards.web.browser import component
from wpmodel.dashboards.workers import work
from wpmodel.teaching.game.record import Game
from wpmodel.teaching.game.roles import COMMISSIONER, ROLES
from wpmodel.teaching.lesson import words

MOST_SEATS = 12


@component("../vue/select.vue")
def Select(*, label: str, value: str, options: list, event_choose: Callable[[str], None]) -> None:
    """One of several."""


@solara.component
def Page() -> None:
    """A new game, or the one that the link holds."""
    Lead(
        "Play: take the decisions yourself",
        "The real model, with your hand in it: the same people, luck and rivals as without you. A game takes about "
        "twenty minutes. The people in it are synthetic; the ones they stand for were not.",
    )
    choice = visit.choice.value
    if not choice.game:
        Begin()
        return
    Table(Game.from_code(choice.game), choice.quarter)


@solara.component
def Begin() -> None:
    """Role, area, seed and seat."""
    game, change = solara.use_state(Game(until=work.LAST))
    role = ROLES[game.role]
    with solara.Div(classes=["wp-two"]):
        with solara.Div():
            with solara.Div(attributes={"role": "group", "aria-label": "Role"}):
                for one in ROLES.values():
                    Button(
                        words=one.name,
                        kind="wp-option chosen" if one.id == game.role else "wp-option",
                        event_press=lambda _, one=one: change(replace(game, role=one.id, settings=())),
                        off=False,
                    )
            areas = state.areas_of_britain()
            Select(
                label="Area",
                value=game.area,
                options=[{"key": area, "name": area} for area in areas],
                event_choose=lambda area: change(replace(game, area=sent.one_of(area, areas, "the area"))),
            )
            Whole("Seed of everybody’s luck", game.seed, 0, state.MOST_SEED, lambda at: change(replace(game, seed=at)))
            if game.role != COMMISSIONER:
                Whole("Which of those in the area", game.seat, 1, MOST_SEATS, lambda at: change(replace(game, seat=at)))
            for term in games.TERMS_OF_ENTRY.get(game.role, ()):
                Whole(term.label, term.value(game), 0, term.most,
                      lambda at, term=term: change(term.set_to(game, at)))  # fmt: skip
        with solara.Div(classes=["wp-lesson"]):
            html("h3", role.name)
            html("p", escape(role.what))
            html("p", f"<strong>{escape(role.ask)}</strong> Write your guess down before you begin.")
            Button(words="Begin", kind="wp-go", event_press=lambda _: visit.take_up(game, 0), off=False)


@solara.component
def Whole(label: str, value: int, low: int, high: int, put: Callable[[int], None]) -> None:
    """A whole number between bounds, whatever comes from the page."""
    Number(label=label, value=value, low=low, high=high,
           event_settle=lambda at: put(sent.whole(at, low, high, label)))  # fmt: skip


@solara.component
def Table(game: Game, quarter: int) -> None:
    """The game as it stands, what can be decided, and the way on."""
    outcome = visit.played.value
    fits = outcome is not None and (outcome.choice.game, outcome.choice.quarter) == (game.code(), quarter)
    solara.use_effect(lambda: None if fits else visit.turn(), [game.code(), quarter])
    busy = visit.progress.value.share is not None
    if outcome is None or Game.from_code(outcome.choice.game).unplayed() != game.unplayed():
        Bar(game, None, {}, busy)
        return
    content = outcome.content
    shown = games.controls(game, content["standing"], content["news"]) if not content["over"] else []
    Decide(game, content, shown, busy, fits).key(f"{game.code()}-{content['quarter']}")


@solara.component
def Decide(game: Game, content: Mapping[str, Any], shown: list[dict[str, Any]], busy: bool, fits: bool) -> None:
    """Controls on the left, news on the right; at the end, the score. `fits`: it is the quarter that was asked for."""
    values, put = solara.use_state({})
    off = busy or not fits
    Bar(game, content, games.move_of(game, shown, values), off, fits)
    if content["score"]:
        Ended(game, content, fits)
        return
    with solara.Div(classes=["wp-two"]):
        with solara.Div():
            if shown and not content["gone"]:
                whose = "The contract of 2011" if game.role == COMMISSIONER else "Your managers’ own rules"
                Controls(heading="What you decide", controls=shown, own_words=whose, off=off,
                         event_change=lambda values: put(sent.table(values, "what you decide")))  # fmt: skip
            else:
                html("p", _idle(game, content), "wp-help")
        with solara.Div():
            News(game, content)


def _idle(game: Game, content: Mapping[str, Any]) -> str:
    if content["gone"]:
        return "You are no longer in the programme. The people you had are with somebody else: see how it ended."
    return "The contract is signed. All that is left is to watch what providers make of it."


@solara.component
def Bar(game: Game, content: Mapping[str, Any] | None, move: Mapping[str, Any], busy: bool, fits: bool = False) -> None:
    """On to the next quarter, a year or the end; begin anew; how far it is; once more where it failed."""
    now, quarter = visit.progress.value, content["quarter"] if content else 0
    failed = not fits and bool(visit.problems.value)
    told = content["news"][-1]["until"] if content and content["news"] else ""

    def on(quarters: int) -> Callable[[Any], None]:
        return lambda _: visit.play_on(game, quarter, move, min(quarter + quarters, game.quarters))

    with solara.Div(classes=["wp-run"]):
        if content is not None and not content["over"]:
            if not content["gone"]:
                Button(words="Next quarter", kind="wp-go", event_press=on(1), off=busy)
                Button(words="A year like this", kind="wp-stop", event_press=on(games.QUARTERS_A_YEAR), off=busy)
            words = "See how it ended" if content["gone"] else "Play the rest like this"
            Button(words=words, kind="wp-stop", event_press=on(game.quarters), off=busy)
        if now.share is not None:
            Button(words="Cancel", kind="wp-stop", event_press=lambda _: visit.stop_game(), off=False)
        elif failed:
            Button(words="Try again", kind="wp-go", event_press=lambda _: visit.turn(), off=False)
            Button(words="Back", kind="wp-stop", event_press=lambda _: visit.stop_game(), off=False)
        else:
            Button(words="Begin anew", kind="wp-stop", event_press=lambda _: visit.leave_game(), off=False)
        Status(share=now.share, words=now.words)
        where = f"{ROLES[game.role].name}: {game.area}, quarter {quarter} of {game.quarters}"
        where += f", to {date.fromisoformat(told):%B %Y}" if told else ""
        solara.HTML(tag="span", classes=["wp-where"], unsafe_innerHTML=escape(where))


@solara.component
def News(game: Game, content: Mapping[str, Any]) -> None:
    """What is known by now."""
    told = games.tiles(game, content)
    if told:
        html("div", "".join(f"<div><b>{escape(n)}</b><span>{escape(w)}</span></div>" for n, w in told), "wp-tiles")
    if not content["news"]:
        html("p", "Nothing has happened yet. Decide what you like, leave the rest as it is, and play a quarter.",
             "wp-empty")  # fmt: skip
        return
    lines = [(one["quarter"], kind, line) for one in content["news"][-games.QUARTERS_A_YEAR :]
             for kind, said in (("Letter", one["letters"]), ("Strain", one["strains"])) for line in said]  # fmt: skip
    if lines:
        items = "".join(
            f"<li><strong>{kind}, quarter {quarter}.</strong> {escape(line)}</li>"
            for quarter, kind, line in reversed(lines)
        )
        html("section", f"<h3>Letters and strains of the last year</h3><ul>{items}</ul>", "wp-card wp-letters")
    Charts(
        charts=games.charts(game, content),
        about=taken_along(visit.choice.value, f"game {game.code()}, quarter {visit.choice.value.quarter}"),
    )


@solara.component
def Ended(game: Game, content: Mapping[str, Any], fits: bool) -> None:
    """The score, the moments and the charts. A class is told the score."""
    score = content["score"]
    solara.use_effect(lambda: seat.post_score(game.role, score["row"]) if fits else None, [game.code(), fits])
    html("h3", f"How it ended: {escape(score['row']['ending'])}", "wp-section")
    html("div", "".join(f"<p>{escape(line)}</p>" for line in score["verdict"]), "wp-verdict")
    html("div", _score_table(game, content), "wp-table open wp-score")
    moments = "".join(
        f"<li><strong>{m['kind'].capitalize()}.</strong> {escape(m['words'])}</li>" for m in score["moments"]
    )
    html("h3", "Moments", "wp-section")
    html("ul", moments or "<li>None: where your managers decided about support, there is nothing to tell of you.</li>")
    html("p", "Creaming and parking are what is done with people’s time, not what people are. True prospects of work, "
         "which these figures use, are known to no provider.", "wp-note")  # fmt: skip
    Charts(
        charts=games.charts(game, content),
        about=taken_along(visit.choice.value, f"game {game.code()}, quarter {visit.choice.value.quarter}"),
    )


def _score_table(game: Game, content: Mapping[str, Any]) -> str:
    body = "".join(
        f'<tr><th scope="row">{escape(what.capitalize())}<br><span class="wp-help">{escape(unit)}</span></th>'
        f'<td class="n">{_figure(yours)}</td><td class="n">{_figure(own)}</td></tr>'
        for what, unit, yours, own in content["figures"]
    )
    beside = ROLES[game.role].beside.capitalize()
    head = f'<th scope="col">Figure</th><th scope="col" class="n">You</th><th scope="col" class="n">{beside}</th>'
    note = f"Simulated: the same people, the same luck. {beside}: the same game without your moves."
    return f'<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table><p class="wp-note">{note}</p>'


def _figure(x: float | None) -> str:
    return "–" if x is None or x != x else words(x)
