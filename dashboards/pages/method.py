"""Method: the rule of support drawn live, and every rule with its formula."""

from __future__ import annotations

from dataclasses import asdict
from functools import cache
from html import escape
from typing import Any

import solara

from wpmodel.dashboards.components.parts import Charts, Controls, Lead
from wpmodel.dashboards.figures.curves import Dials, rule_texts, support_charts
from wpmodel.dashboards.session import visit
from wpmodel.dashboards.web import sent

DIALS = (
    ("fees", "Fees still open", "GBP", 0, 15_000, 50, "Outcome and sustainment fees that they can still earn"),
    (
        "belief",
        "Belief in their payment group",
        "ratio",
        0,
        3,
        0.05,
        "Paid outcomes against what assessment alone gives",
    ),
    ("price", "Price of an hour", "GBP", 0, 200, 1, "At it, advisers’ hours asked for equal the hours there are"),
    ("weeks", "Weeks left on the programme", "weeks", 1, 104, 1, "Help late in the stay has less time to pay"),
    ("mission", "Mission", "GBP a job", 0, 5_000, 50, "What a job is worth to the organisation itself, whoever pays"),
)
"""Key, label, unit, bounds, step and help of each dial."""


@solara.component
def Page() -> None:
    """Dials, curves, and the text of every rule."""
    dials, turn = solara.use_state(Dials())
    Lead(
        "How providers decide",
        "Support goes to whoever’s next hour is worth more than its price. The rule knows a stake, a chance and a "
        "price, and nothing of who is easy or hard to help; creaming and parking follow.",
    )
    shown = [
        {"key": key, "label": label, "unit": unit, "low": low, "high": high, "step": step, "help": words,
         "value": asdict(Dials())[key], "kind": "number", "own": False, "needs": ""}
        for key, label, unit, low, high, step, words in DIALS
    ]  # fmt: skip
    with solara.Div(classes=["wp-two"]):
        Controls(heading="Turn the dials", controls=shown, own_words="", off=False,
                 event_change=lambda values: turn(checked(values)))  # fmt: skip
        with solara.Div():
            Curves(dials)
    solara.HTML(tag="section", classes=["wp-card", "wp-rules"], unsafe_innerHTML=_rules())


@solara.component
def Curves(dials: Dials) -> None:
    """The rule's curves under the chosen scenario."""
    try:
        charts = support_charts(dials, visit.choice.value.arms[0].made())
    except ValueError as error:
        solara.HTML(tag="p", classes=["wp-bad"], attributes={"role": "alert"}, unsafe_innerHTML=escape(str(error)))
        return
    Charts(charts=charts)


def checked(values: Any) -> Dials:
    """Dials from the page. Raises Refused where one is missing or out of its bounds."""
    given = sent.table(values, "the dials", *(dial[0] for dial in DIALS))
    return Dials(**{key: sent.number(given[key], low, high, label) for key, label, _, low, high, _, _ in DIALS})


@cache
def _rules() -> str:
    parts = [
        "<h3>Every rule, in its own words</h3><p class='wp-unit'>From the code that runs: formula, units, source.</p>"
    ]
    for one in rule_texts():
        title, _, rest = one["about"].partition("\n")
        inside = "".join(
            f"<dt><code>{escape(f['name'] + f['signature'])}</code></dt><dd>{escape(f['says'])}</dd>"
            for f in one["functions"]
        )
        about = f"<p>{escape(rest)}</p>" if rest.strip() else ""
        parts.append(f"<details><summary>{escape(title)}</summary>{about}<dl>{inside}</dl></details>")
    return "".join(parts)
