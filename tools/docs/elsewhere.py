"""The page on other programmes: what the model predicts for them, and contrasts, with what was published beside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from tools.docs.stored import MADE, Table, inputs_hash, read, table, write
from wpmodel.cli.output.show import number
from wpmodel.cli.output.show_programmes import people_in
from wpmodel.foundation.notebook import records
from wpmodel.programmes import catalogue
from wpmodel.studies import contrast, prediction

PROGRAMMES = MADE / "programmes.json"
COMMAND = "build --programmes"
DRAWS = 12
"""Draws of the posterior, each with a seed of its own."""


def store_programmes() -> None:
    """Run every shipped programme and every contrast at DRAWS draws and store what came of it (some minutes).

    Stopped, it goes on from the folder `programme-runs`.
    """
    from wpmodel.calibration import study

    worlds = study.worlds(DRAWS)
    how: dict[str, Any] = {"processes": 2, "threads": 1, "store": "programme-runs"}
    content: dict[str, Any] = {"draws": DRAWS, "inputs": inputs_hash(), "programmes": {}}
    for name in catalogue.names()[1:]:
        found = prediction.predict(catalogue.find(name), worlds, **how)
        hits, held = found.hits
        content["programmes"][name] = {
            "digest": found.programme.digest,
            "hits": hits,
            "held_out": held,
            "figures": records(found.figures),
            "behaviour": records(found.behaviour),
        }
    content["contrasts"] = records(contrast.hold(worlds, **how))
    write(PROGRAMMES, content)


def verdict() -> str:
    """How many contrasts and figures come out, counted."""
    stored = read(PROGRAMMES, COMMAND)
    counts = Counter(row["verdict"] for row in stored["contrasts"] if row["tests"] == "contract")
    people = Counter(row["verdict"] for row in stored["contrasts"] if row["tests"] == "people")
    hits, held = (sum(one[key] for one in stored["programmes"].values()) for key in ("hits", "held_out"))
    return (
        f"Contrasts that test the contract: {_told(counts)}. Those that test people and market: {_told(people)}. "
        f"Figures of {len(stored['programmes'])} other programmes, held out: {hits} of {held} lie in the middle 90% of "
        f"{stored['draws']} draws. Made by `python -m tools.docs.{COMMAND}`; all of it is simulated.\n"
    )


def _told(counts: Counter[str]) -> str:
    order = (contrast.DIFFERS, contrast.OPEN, contrast.AGREES, contrast.UNASKED)
    return ", ".join(f"{counts[name]} {name}" for name in order if counts[name])


def contrasts() -> str:
    """The matrix of contrasts, misses first."""
    stored = read(PROGRAMMES, COMMAND)
    rows = [
        (
            f"`{row['id']}`",
            row["published"],
            row["tests"],
            _effect(row),
            f"**{row['verdict']}**" if row["verdict"] == contrast.DIFFERS else row["verdict"],
            f"{row['study']} ({row['source']})",
        )
        for row in stored["contrasts"]
        if not row["missing"]
    ]
    return table(("Contrast", "Published", "Tests", "Model", "Verdict", "Where"), rows)


def _effect(row: dict[str, Any]) -> str:
    return (
        f"{row['form']} of `{row['metric']}` {row['effect']:.3g} ({row['low']:.3g} to {row['high']:.3g}); "
        f"{row['agree_pct']:.0f} of 100 draws agree"
    )


def unasked() -> str:
    """Findings that the model cannot be asked for, and the mechanism that it lacks."""
    rows = [(one.published, one.missing, f"{one.study} ({one.source})") for one in contrast.contrasts() if one.missing]
    return table(("Published", "Missing in the model", "Where"), rows)


def all_figures() -> Table:
    """Published figures of other programmes beside what is predicted."""
    return Table(("Programme", "Figure", "Published", "Predicted (90%)", "Verdict"), list(_figures()))


def figures() -> str:
    """How the figures of each programme come out, counted."""
    told = (prediction.HIT, prediction.BELOW, prediction.ABOVE)
    counted: dict[object, Counter[object]] = {}
    for row in all_figures().rows:
        counted.setdefault(row[0], Counter()).update([row[4]])
    rows = [(name, of.total(), *(of[verdict] for verdict in told)) for name, of in counted.items()]
    return table(("Programme", "Figures held out", *told), rows, right=range(1, 5))


def _figures() -> Iterator[tuple[object, ...]]:
    order = {prediction.ABOVE: 0, prediction.BELOW: 0, prediction.HIT: 1}
    for name, one in read(PROGRAMMES, COMMAND)["programmes"].items():
        held = [row for row in one["figures"] if row["role"] == "validate"]
        for row in sorted(held, key=lambda row: order[row["verdict"]]):
            span = f"{number(row['median'])} ({number(row['low'])} to {number(row['high'])})"
            yield f"`{name}`", row["label"], number(row["published"]), span, row["verdict"]


def all_behaviour() -> Table:
    """What is predicted of how providers behave, programme by programme: middle 90% of draws."""
    stored = read(PROGRAMMES, COMMAND)["programmes"]
    wanted = list(prediction.ROWS.values())
    rows: list[tuple[object, ...]] = []
    for name, one in stored.items():
        by_words = {row["what"]: row for row in one["behaviour"]}
        rows.append((f"`{name}`", *(_span(by_words.get(words)) for words in wanted)))
    return Table(("Programme", *wanted), rows)


def _span(row: dict[str, Any] | None) -> str:
    if row is None:
        return "none"
    form = "{:,.2f}" if row["unit"] == "-1 to 1" else "{:,.0f}" if abs(row["median"]) >= 100 else "{:,.1f}"
    low, median, high = (form.format(row[name]) for name in ("low", "median", "high"))
    return f"{median} ({low} to {high})"


def folders() -> str:
    """The programmes that come with the package."""
    rows = []
    for name in catalogue.names():
        one = catalogue.find(name)
        held = (one.figures["role"] == "validate").sum() if len(one.figures) else 0
        counts = (f"{people_in(one):,}", len(one.areas), len(one.contracts), held)
        rows.append((f"`{name}`", one.title, f"{one.calendar.first_day:%B %Y}", *counts))
    return table(("Name", "Programme", "From", "People", "Areas", "Contracts", "Held out"), rows, right=[3, 4, 5, 6])
