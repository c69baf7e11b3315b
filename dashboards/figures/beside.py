"""Charts of scenarios side by side: levels, paired differences, and courses over time, one unit an axis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wpmodel.dashboards.figures.charts import Chart, chart, series
from wpmodel.dashboards.figures.compared import COURSES, PARTS
from wpmodel.dashboards.figures.headlines import gap_chart

COLOURS = ("grey", "blue", "orange", "green", "purple")
"""Of the scenarios in their order: the first is what the others are held against."""


def of_parts(content: Mapping[str, Any], names: Sequence[str], note: str) -> list[Chart]:
    """Levels of each part and, where there are two seeds, differences beside them. `content` is from
    `compared.content`, `names` are of its scenarios."""
    found = list[Chart]()
    for part in PARTS:
        found.append(levels(part, content["levels"], names, note))
        if content["differences"]:
            found.append(differences(part, content["differences"], names, note))
    return found


def levels(part: str, of: Sequence[Mapping[str, float | None]], names: Sequence[str], note: str) -> Chart:
    """What each scenario comes to in one part: a bar for each, means over seeds."""
    rows = [key for key in of[0] if key.partition("|")[0] == part]
    return chart(
        f"level-{list(PARTS).index(part)}",
        part,
        PARTS[part],
        [key.partition("|")[2] for key in rows],
        [
            series(name, colour, [one.get(key) for key in rows])
            for name, colour, one in zip(names, COLOURS, of, strict=False)
        ],
        kind="bar across",
        note=note,
    )


def differences(part: str, found: Sequence[Sequence[Mapping[str, Any]]], names: Sequence[str], note: str) -> Chart:
    """The differences of one part from the first scenario, with their intervals: a series for each other scenario."""
    here = [{row["name"]: row for row in rows if row["part"] == part} for rows in found]
    there = list(dict.fromkeys(name for rows in here for name in rows))
    columns = ["", "Scenario", "A", "Scenario’s own", "Difference", "95% from", "to"]
    keys = ("first", "second", "difference", "low", "high")

    def column(rows: Mapping[str, Mapping[str, Any]], key: str) -> list[float | None]:
        return [rows[one][key] if one in rows else None for one in there]

    return chart(
        gap_chart(part),
        f"{part.partition(':')[0]}: difference from A",
        PARTS[part],
        there,
        [
            series(name, colour, column(rows, "difference"), low=column(rows, "low"), high=column(rows, "high"))
            for name, colour, rows in zip(names[1:], COLOURS[1:], here, strict=False)
        ],
        kind="interval",
        says="Right of the line there is more than under A. Lines are 95% intervals over seeds.",
        note=note,
        table={
            "columns": columns,
            "rows": [
                [name, scenario, *(row[key] for key in keys)]
                for scenario, rows in zip(names[1:], here, strict=True)
                for name, row in rows.items()
            ],
        },
    )


def over_time(content: Mapping[str, Any], names: Sequence[str], note: str) -> list[Chart]:
    """A chart for each course, with a line for each scenario: means over seeds."""
    return [
        chart(
            f"course-{key}",
            COURSES[key][0],
            COURSES[key][1],
            of["x"],
            [
                series(name, colour, values, dash=k == 0)
                for k, (name, colour, values) in enumerate(zip(names, COLOURS, of["values"], strict=False))
            ],
            note=f"{note}; means over seeds",
        )
        for key, of in content["courses"].items()
    ]
