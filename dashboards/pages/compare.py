"""Compare: two to five scenarios, the same people and luck, paired differences with intervals over seeds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara

from wpmodel.dashboards.components.parts import Charts, Lead, Levers, Number, RunBar, taken_along
from wpmodel.dashboards.figures.charts import Chart, chart, series
from wpmodel.dashboards.figures.compared import PARTS
from wpmodel.dashboards.session import visit
from wpmodel.dashboards.session.state import MOST_ARMS, MOST_SEEDS, Arm
from wpmodel.dashboards.web import sent
from wpmodel.dashboards.web.browser import component

LETTERS = "ABCDE"
COLOURS = ("blue", "orange", "green", "purple")


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
        with solara.Div():
            Arms(
                arms=[{"letter": LETTERS[i], "words": arm.words()} for i, arm in enumerate(now.arms)],
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
    """The bar and the differences last found."""
    RunBar("Run all", visit.compare)
    outcome = visit.compared.value
    if outcome is None:
        solara.HTML(
            tag="div",
            classes=["wp-empty"],
            unsafe_innerHTML="Choose scenarios, move their levers, say how many seeds, and run all. A is what the "
            "others are held against.",
        )
        return
    then, now = outcome.choice, visit.choice.value
    if (then.arms, then.areas, then.seeds) != (now.arms, now.areas, now.seeds):
        solara.HTML(
            tag="p", classes=["wp-bad"], unsafe_innerHTML="The charts show the runs before your last change: run again."
        )
    names = [f"{letter}: {arm.words()}" for letter, arm in zip(LETTERS, then.arms, strict=False)]
    note = (
        f"n = {then.seeds} seeds (1 to {then.seeds}) of each scenario in {then.where()}; simulated; 95% intervals over "
        "seeds, paired"
    )
    Charts(
        charts=[difference_chart(part, outcome.content, names, note) for part in PARTS],
        about=taken_along(then, f"{'; '.join(names)}; in {then.where()}, {then.seeds} seeds"),
    )


def difference_chart(part: str, found: list[list[dict[str, Any]]], names: list[str], note: str) -> Chart:
    """The differences of one part from the first scenario, with their intervals: a series for each other scenario.
    `names` has the first scenario first."""
    here = [[row for row in rows if row["part"] == part] for rows in found]
    there = list(dict.fromkeys(row["name"] for rows in here for row in rows))
    columns = ["", "Scenario", "A", "Scenario’s own", "Difference", "95% from", "to"]
    return chart(
        f"gap-{list(PARTS).index(part)}",
        part,
        f"difference from {names[0]}, {PARTS[part]}",
        there,
        [
            _series(name, colour, {row["name"]: row for row in rows}, there)
            for name, colour, rows in zip(names[1:], COLOURS, here, strict=False)
        ],
        kind="interval",
        says="Right of the line: more than under A.",
        note=note,
        table={
            "columns": columns,
            "rows": [
                [row["name"], name, row["first"], row["second"], row["difference"], row["low"], row["high"]]
                for name, rows in zip(names[1:], here, strict=True)
                for row in rows
            ],
        },
    )


def _series(name: str, colour: str, rows: dict[str, dict[str, Any]], there: list[str]) -> dict[str, Any]:
    def column(key: str) -> list[float | None]:
        return [rows[one][key] if one in rows else None for one in there]

    return series(name, colour, column("difference"), low=column("low"), high=column("high"))
