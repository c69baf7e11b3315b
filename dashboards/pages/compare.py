"""Compare: two scenarios, the same people and luck, paired differences with intervals over seeds."""

from __future__ import annotations

from typing import Any

import solara

from dashboards import session
from dashboards.charts import Chart, chart, series
from dashboards.compared import PARTS
from dashboards.parts import Charts, Lead, Levers, Number, RunBar
from dashboards.state import MOST_SEEDS


@solara.component
def Page() -> None:
    """Two arms on the left, differences on the right."""
    Lead(
        "What changes when only the contract changes?",
        "Each seed gives the same people the same luck under both scenarios; the difference is theirs. Bars are 95 per "
        "cent intervals of the mean difference over seeds: chance alone seldom goes beyond them.",
    )
    with solara.Div(classes=["wp-two"]):
        with solara.Div():
            Number(
                label="Seeds (each is a run of both)",
                value=session.choice.value.seeds,
                low=2,
                high=MOST_SEEDS,
                event_settle=lambda value: session.change(seeds=int(value)),
            )
            Levers("First scenario, areas", opened=False)
            Levers("Second scenario", other=True)
        with solara.Div():
            Differences()


@solara.component
def Differences() -> None:
    """The bar and the differences last found."""
    RunBar("Run both", session.compare)
    outcome = session.compared.value
    if outcome is None:
        solara.HTML(
            tag="div",
            classes=["wp-empty"],
            unsafe_innerHTML="Change a lever of the second scenario, choose how many seeds, and run both.",
        )
        return
    rows, then = outcome.content, outcome.choice
    note = (
        f"{then.arm_words(other=True)}, less {then.arm_words()}; both with seeds 1 to {then.seeds}; simulated, "
        "95% intervals over seeds"
    )
    Charts(charts=[difference_chart(part, rows, note) for part in PARTS])


def difference_chart(part: str, rows: list[dict[str, Any]], note: str) -> Chart:
    """The differences of one part, with their intervals."""
    here = [row for row in rows if row["part"] == part]
    gaps = series("Second less first", "blue", [row["difference"] for row in here])
    both = {
        "low": [row["low"] for row in here],
        "high": [row["high"] for row in here],
        "words": [f"{row['first']:,.4g} to {row['second']:,.4g}" for row in here],
    }
    return chart(
        f"gap-{list(PARTS).index(part)}",
        part,
        f"difference, {PARTS[part]}",
        [row["name"] for row in here],
        [{**gaps, **both}],
        kind="interval",
        says="Right of the line: more under the second scenario.",
        note=note,
    )
