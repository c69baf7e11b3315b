"""The page on robustness: rival structures, what the evidence leaves of them, and the grade of every claim."""

from __future__ import annotations

from collections import Counter
from typing import Any

from tools.docs.stored import MADE, Table, inputs_hash, read, table, write
from wpmodel.calibration import rivals, told_apart, weights
from wpmodel.foundation.notebook import records
from wpmodel.studies import attribution, robust
from wpmodel.studies.structures import structures

COMMAND = "build --robust"
SHARES = MADE / "attribution.json"
ATTRIBUTED, ATTRIBUTED_IN, ATTRIBUTED_SEEDS = ("creaming",), "South Yorkshire", 2
SCREENED = (
    "readier-get-more", "furthest-get-less", "dearer-get-more", "choice-refers-furthest", "slump-leaves-furthest",
    "results-raise-effort", "rule-refers",
)  # fmt: skip
SCREENED_UNTIL = "2014-06-30"
ATTRIBUTED_UNTIL = "2013-06-30"
AGREES = 90
"""Of 100 draws: from here on a structure agrees with a contrast."""
WEIGHTS = ("prior_pct", "held_out_pct", "contrasts_pct", "weight_pct")
WEIGHED = (
    "simple", "half-proportional", "hump", "believed", "credit-by-band", "head-count", "letters-and-books",
    "norm",
)  # fmt: skip
"""Structures that make worlds and are weighed by them: some of each kind, since each needs a bank of runs."""
DRAWS, WIDE_DRAWS = 6, 4
"""Draws of each structure, in two areas; and over the whole country for claims that count organisations."""


def store_robust() -> None:
    """Hold every contrast and claim in every structure and store what came of it (some hours).

    Stopped, it goes on from the folder `robust-runs`.
    """
    weights.write(weights.make(DRAWS, 1, WIDE_DRAWS, processes=2, threads=1, store="robust-runs"))


def store_screening() -> None:
    """Halve and double every assumed number and store which claims turn (some minutes).

    Stopped, it goes on from the folder `screening-runs`.
    """
    chosen = robust.claims(SCREENED)
    weights.write(weights.screened(chosen, until=SCREENED_UNTIL, threads=1, processes=2, store="screening-runs"))


def store_told_apart() -> None:
    """Let each structure of WEIGHED make worlds, weigh them all by each, and store who gained (half an hour).

    Stopped, it goes on from the folder `rival-runs`.
    """
    chosen = structures(WEIGHED)
    prior = {one.id: one.prior for one in chosen}
    banks = {one.id: rivals.bank_of(one, processes=2, store="rival-runs") for one in chosen}
    found = told_apart.table(told_apart.weights(told_apart.scores(banks), prior), prior)
    weights.write({weights.TOLD_APART: found})


def verdict() -> str:
    """How many claims have which grade, and what was run."""
    made = weights.read()
    found = weights.told(robust.claims(), made)
    counts = Counter(one["grade"] for one in found)
    told = ", ".join(f"{counts[letter]} {letter} ({words})" for letter, words in robust.WORDS.items() if counts[letter])
    runs = made["claims"]
    return (
        f"{len(found)} claims in {runs['structure'].nunique()} structures, {runs['draws'].max()} draws of each at "
        f"most: {told}. Made by `python -m tools.docs.{COMMAND}`; all of it is simulated.\n"
    )


def claims() -> str:
    """Every claim with its grade, before and after looking, and where it fails; the weakest first. What turns it, too,
    once that was tried."""
    found = weights.told(robust.claims(), weights.read())
    order = {letter: k for k, letter in enumerate(reversed(robust.WORDS))}
    tried = any(one["turned_by"] is not None for one in found)
    rows = [
        (
            f"**{one['grade']}**", one["says"], f"{100 * one['weight']:.0f} ({100 * one['prior_weight']:.0f})",
            f"{one['draws_that_agree_pct']:.0f}", _sizes(one), ", ".join(one["fails_in"]) or "nowhere",
            *([_turned(one)] if tried else []), f"`{one['claim']}`",
        )
        for one in sorted(found, key=lambda one: (order[one["grade"]], one["weight"]))
    ]  # fmt: skip
    head = (
        "Grade", "Claim", "Weight that confirms it (before)", "Draws, of 100", "Size over structures", "Fails in",
        *(["Turned by, halved or doubled"] if tried else []), "Id",
    )  # fmt: skip
    return table(head, rows, right=[2, 3])


def _turned(one: dict[str, Any]) -> str:
    if one["turned_by"] is None:
        return "not tried"
    return ", ".join(f"`{name}`" for name in one["turned_by"][:3]) or "none"


def _sizes(one: dict[str, Any]) -> str:
    medians = sorted(row["effect"] for row in one["structures"])
    ends = " to ".join(
        f"{value:,.0f}" if abs(value) >= 10.0 else f"{value:,.2f}" for value in (medians[0], medians[-1])
    )
    return f"{one['form']} of `{one['metric']}` {ends}"


def weights_table() -> str:
    """The structures with their weights before and after, and how each foresees figures held out."""
    made = weights.read()["weights"].set_index("structure")
    rows = []
    for one in (one for one in structures() if one.id in made.index):
        seen, row = rivals.read_foreseen(one.id), made.loc[one.id]
        of_fit = rivals.read_foreseen(one.id, "calibrate")
        rows.append(
            (
                f"`{one.id}`", one.name, *(f"{row[name]:.0f}" for name in WEIGHTS),
                f"{int(of_fit['inside'].sum())} of {len(of_fit)}", f"{int(seen['inside'].sum())} of {len(seen)}",
            )
        )  # fmt: skip
    head = (
        "Structure", "What it assumes", "Before", "After figures held out", "After contrasts", "After both",
        "Fitted figures in the 90% interval", "Held out in it",
    )  # fmt: skip
    return table(head, rows, right=range(2, 8))


def told_apart_table() -> Table:
    """By structure, what weight it gains in worlds that it made itself and in others'."""
    rows: list[tuple[object, ...]] = [
        (
            f"`{row.structure}`", f"{row.prior_pct:.1f}", f"{row.own_worlds_pct:.1f}", f"{row.others_worlds_pct:.1f}",
            f"{row.gained} of {row.worlds}", f"`{row.gains_most}`",
        )
        for row in weights.read()[weights.TOLD_APART].itertuples()
    ]  # fmt: skip
    head = ("Structure", "Before", "After, in its own worlds", "After, in others'", "Gained in", "Gained most there")
    return Table(head, rows)


def worlds() -> str:
    """Whether a structure gains weight in worlds that it made itself."""
    made = weights.read()[weights.TOLD_APART]
    own, before, others = (made[name].mean() for name in ("own_worlds_pct", "prior_pct", "others_worlds_pct"))
    return (
        f"The structure that made a world gained weight in {made['gained'].sum()} of {made['worlds'].sum()}: from "
        f"{before:.1f} of 100 to {own:.1f} on average; in others' worlds it had {others:.1f}. "
        "`python -m tools.docs.build --told-apart`\n"
    )


def contrasts_table() -> Table:
    """The contrasts on contracts by structure: draws of 100 that agree."""
    made = weights.read()["contrasts"]
    names = [one.id for one in structures() if one.id in set(made["structure"])]
    by = made.pivot(index="id", columns="structure", values="agree_pct")
    asked = [one for one in weights.of_contracts() if one.id in by.index]
    rows: list[tuple[object, ...]] = [
        (f"`{one.id}`", one.published, *(f"{by.loc[one.id, name]:.0f}" for name in names)) for one in asked
    ]
    return Table(("Contrast", "Published", *names), rows)


def contrasts() -> str:
    """In how many structures each contrast comes out."""
    found = contrasts_table()
    rows = [(*row[:2], sum(float(str(cell)) >= AGREES for cell in row[2:])) for row in found.rows]
    head = (*found.head[:2], f"Structures of {len(found.head) - 2} in which {AGREES} of 100 draws agree")
    return table(head, rows, right=[2])


def structures_table() -> Table:
    """What speaks for and against each structure."""
    rows: list[tuple[object, ...]] = [
        (f"`{one.id}`", one.name, one.speaks_for, one.speaks_against, one.source) for one in structures()
    ]
    return Table(("Structure", "What it assumes", "For", "Against", "Sources"), rows)


def store_attribution() -> None:
    """Switch groups of rules off in every combination and store whose a phenomenon is (some minutes).

    Stopped, it goes on from the folder `attribution-runs`.
    """
    content: dict[str, Any] = {"inputs": inputs_hash(), "until": ATTRIBUTED_UNTIL, "seeds": ATTRIBUTED_SEEDS}
    content["tables"] = {
        name: records(
            attribution.attribution(
                name, seeds=ATTRIBUTED_SEEDS, areas=[ATTRIBUTED_IN], until=ATTRIBUTED_UNTIL, threads=1, processes=2,
                store="attribution-runs",
            ).round(4)
        )
        for name in ATTRIBUTED
    }  # fmt: skip
    write(SHARES, content)


def shares() -> str:
    """Whose creaming, parking and sanctions are: shares by group of rules, the form of help among them."""
    stored = read(SHARES, "build --attribution")
    rows = [
        (attribution.phenomenon(name).name, row["name"], f"{row['share']:.3g}", f"{row['percent']:.0f}", _alone(row))
        for name, table_of in stored["tables"].items()
        for row in table_of
        if row["group"] != attribution.TOTAL
    ]
    text = (
        f'`wpmodel attribute NAME --areas "{ATTRIBUTED_IN}" --until {stored["until"]} --seeds {stored["seeds"]}`. '
        "Shares add up to the whole.\n\n"
    )
    head = ("Phenomenon", "Group of rules", "Share", "Of 100", "Lost when it alone is off")
    return text + table(head, rows, right=[2, 3, 4])


def _alone(row: dict[str, Any]) -> str:
    return "" if row["alone"] is None else f"{row['alone']:.3g}"
