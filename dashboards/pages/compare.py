"""Compare: two to five scenarios, the same people and luck, paired differences with intervals over seeds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara

from wpmodel.dashboards.components.parts import Charts, Lead, Levers, Number, RunBar, html, results, side, taken_along
from wpmodel.dashboards.figures import beside, headlines
from wpmodel.dashboards.session import visit
from wpmodel.dashboards.session.programmes import HOME
from wpmodel.dashboards.session.state import MOST_ARMS, MOST_SEEDS, Arm
from wpmodel.dashboards.web import sent
from wpmodel.dashboards.web.browser import component

LETTERS = "ABCDE"
STALE = "The charts show the runs before your last change: run again."


@component("../vue/arms.vue")
def Arms(
    *,
    arms: list,
    chosen: int,
    most: int,
    event_choose: Callable[[int], None],
    event_add: Callable[[Any], None],
    event_remove: Callable[[int], None],
) -> None:
    """The scenarios by letter: choose one to change it, add one, take one away."""


@component("../vue/headlines.vue")
def Headlines(*, groups: list, seeds: str) -> None:
    """Sentences from `headlines.told` on each scenario but the first, with grades and ways to their charts."""


@solara.component
def Page() -> None:
    """Scenarios on the left, differences on the right."""
    chosen, choose = solara.use_state(1)
    now = visit.choice.value
    k = min(chosen, len(now.arms) - 1)
    Lead(
        "What changes when only the contract changes?",
        "Each seed gives the same people the same luck under every scenario; the difference is theirs. Lines are 95 "
        "per cent intervals of the mean difference over seeds: chance alone seldom goes beyond them.",
    )

    def add(_: Any) -> None:
        if len(now.arms) < MOST_ARMS:
            choose(len(now.arms))
            visit.change(arms=now.with_arm(len(now.arms), Arm(programme=now.programme)).arms)

    def remove(which: Any) -> None:
        if len(now.arms) > 2:  # the first stays: the others are held against it
            left = sent.whole(which, 1, len(now.arms) - 1, "the scenario to take away")
            visit.change(arms=now.without_arm(left).arms)

    with solara.Div(classes=["wp-two"]):
        with side("Scenarios and levers"):
            Arms(
                arms=[{"letter": LETTERS[i], "words": arm.title()} for i, arm in enumerate(now.arms)],
                chosen=k,
                most=MOST_ARMS,
                event_choose=lambda which: choose(sent.whole(which, 0, len(now.arms) - 1, "the scenario")),
                event_add=add,
                event_remove=remove,
            )
            Number(
                label=f"Seeds (each is {len(now.arms)} runs)",
                value=now.seeds,
                low=2,
                high=MOST_SEEDS,
                event_settle=lambda value: visit.change(seeds=sent.whole(value, 2, MOST_SEEDS, "seeds")),
            )
            Levers(f"Scenario {LETTERS[k]}", k, with_seed=False).key(f"arm {k} of {len(now.arms)}")
        with solara.Div():
            Differences()


@solara.component
def Differences() -> None:
    """The bar, and below it what was found."""
    RunBar("Run all", visit.compare, stale=STALE if _is_stale() else "", drawer=True)
    with results():
        Compared()


@solara.component
def Compared() -> None:
    """What was last found: sentences, levels and differences, courses."""
    outcome = visit.compared.value
    if outcome is None:
        html("div", "Choose scenarios, move their levers, say how many seeds, and run all. A is what the others are "
             "held against.", "wp-empty")  # fmt: skip
        return
    then, content = outcome.choice, outcome.content
    names = [f"{letter}: {arm.title()}" for letter, arm in zip(LETTERS, then.arms, strict=False)]
    so_far = "" if content["seeds"] == then.seeds else f" of {then.seeds}"
    over = f"95% intervals over {content['seeds']} seeds, paired" if content["differences"] else "no interval yet"
    scenarios = ", ".join(f"{letter} is {arm.words()}" for letter, arm in zip(LETTERS, then.arms, strict=False))
    seeds = f"n = {content['seeds']}{so_far} seeds, each with every scenario, in {then.where()}"
    note = f"{seeds}; simulated; {over}; {scenarios}"
    about = taken_along(then, f"{scenarios}; in {then.where()}, {content['seeds']} seeds")
    Headlines(groups=[_headlines(outcome, k, names) for k in range(1, len(names))], seeds=seeds)
    html("h3", "Levels and differences", "wp-section")
    Charts(charts=beside.of_parts(content, names, note), about=about)
    html("h3", "Over time", "wp-section")
    Charts(charts=beside.over_time(content, names, note), about=about)


def _is_stale() -> bool:
    outcome, now = visit.compared.value, visit.choice.value
    if outcome is None or visit.progress.value.share is not None:
        return False
    then = outcome.choice
    return (then.arms, then.areas, then.seeds) != (now.arms, now.areas, now.seeds)


def _headlines(outcome: visit.Outcome, k: int, names: list[str]) -> dict[str, Any]:
    """What is said of scenario `k` beside the first."""
    arms = outcome.choice.arms
    told = headlines.told(outcome.content, k, LETTERS[k], (arms[0].made(), arms[k].made()))
    asked = headlines.command([(arm.scenario, arm.settings) for arm in (arms[0], arms[k])])
    ours = outcome.choice.programme == HOME
    return {"title": f"{names[k]}, beside {names[0]}", "command": asked if ours else "", **told}
