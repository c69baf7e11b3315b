"""What the evidence leaves of the rival structures, and the grades of claims that follow: made, written, read.

Evidence is what no fit has used: series of figures held out, as each structure's fit foresees them, and contrasts from
other programmes. The tables lie with what is shipped, so that commands and pages can print them at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from wpmodel.calibration import rivals
from wpmodel.calibration.study import SEED, SHIPPED
from wpmodel.foundation.files import StoreError, write_tables
from wpmodel.scenario import Scenario
from wpmodel.studies import contrast, robust, screening, stacking
from wpmodel.studies.contrast import Contrast
from wpmodel.studies.robust import Claim, GradeOfClaim
from wpmodel.studies.structures import structure, structures

FOLDER = SHIPPED / "robust"
TABLES = ("claims", "contrasts", "evidence", "weights")
SCREENING, TOLD_APART = "screening", "told_apart"
"""Tables that are made by themselves (`screened`, `told_apart.table`), and may not be there."""
HELD_OUT, CONTRAST = "figures held out", "contrast"


def of_contracts() -> list[Contrast]:
    """The contrasts that test the contract: no structure changes what tests people and market alone, nor how firms bid
    in a tender, which some draws leave without a bidder."""
    chosen = [one for one in contrast.contrasts() if one.tests == "contract" and one.arms]
    return [one for one in chosen if not any(arm.number("tender") for arm in one.scenarios())]


def evidence(held: pd.DataFrame) -> pd.DataFrame:
    """Log density of each piece of evidence under each structure that has a fit: what, kind, then one column a
    structure. `held` are contrasts as `robust.hold` has them. Figures that some fit does not foresee, since it was made
    before they were published here, are left out for all."""
    asked = stacking.of_contrasts(held)
    names = [one.id for one in structures() if one.id in asked.columns]
    series = pd.DataFrame({name: rivals.of_series(rivals.read_foreseen(name)) for name in names}).dropna()
    parts = {HELD_OUT: series, CONTRAST: asked[names]}
    return pd.concat([of.assign(kind=kind) for kind, of in parts.items()]).rename_axis("what").reset_index()


def weighed(table: pd.DataFrame) -> pd.DataFrame:
    """Weights of structures from `evidence`: one row a structure, with its weight before looking, after each kind of
    evidence alone, and after all of it, of 100."""
    chosen = [one for one in structures() if one.id in table.columns]
    names = [one.id for one in chosen]
    prior = np.array([one.prior for one in chosen]) / sum(one.prior for one in chosen)

    def after(rows: pd.DataFrame) -> np.ndarray:
        return 100.0 * stacking.stacked(rows[names].to_numpy(float), prior)

    return pd.DataFrame(
        {
            "structure": names,
            "prior_pct": 100.0 * prior,
            "held_out_pct": after(table[table["kind"] == HELD_OUT]),
            "contrasts_pct": after(table[table["kind"] == CONTRAST]),
            "weight_pct": after(table),
        }
    )


def make(draws: int, seeds: int, wide_draws: int, only: Sequence[str] = (), **how: Any) -> dict[str, pd.DataFrame]:
    """Hold every contrast of contracts and every claim in every structure that has a fit, and weigh the structures:
    tables by name.

    Claims that count organisations are held for the whole country at `wide_draws` draws, the rest in `robust.AREAS` at
    `draws`, with `seeds` seeds a draw. How runs are made is as in `experiment.many`.
    """
    worlds = rivals.worlds_of(only, draws)
    held = robust.hold(of_contracts(), worlds, seeds, **how)
    chosen = robust.claims()
    near = robust.hold([one for one in chosen if not one.wide], worlds, seeds, **how)
    parts = [near]
    if wide_draws:
        few: Mapping[str, Sequence[Scenario]] = {name: drawn[:wide_draws] for name, drawn in worlds.items()}
        parts.append(robust.hold([one for one in chosen if one.wide], few, **how))
    pieces = evidence(held)
    return {
        "claims": pd.concat(parts, ignore_index=True),
        "contrasts": held,
        "evidence": pieces,
        "weights": weighed(pieces),
    }


def joined(stored: Mapping[str, pd.DataFrame], made: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Tables of `make` for some structures or claims put into those of before: rows made anew take the place of old
    ones, and the structures are weighed again."""
    order = {one.id: k for k, one in enumerate(structures())}

    def rows(name: str) -> pd.DataFrame:
        every = pd.concat([stored[name], made[name]]).drop_duplicates(["id", "structure"], keep="last")
        asked = {key: k for k, key in enumerate(dict.fromkeys(every["id"]))}
        return every.sort_values(
            ["id", "structure"], key=lambda column: column.map(asked if column.name == "id" else order)
        ).reset_index(drop=True)

    held = rows("contrasts")
    pieces = evidence(held)
    return {**stored, "claims": rows("claims"), "contrasts": held, "evidence": pieces, "weights": weighed(pieces)}


def write(tables: Mapping[str, pd.DataFrame], folder: Path | str = FOLDER) -> None:
    """Write the tables of `make`. Raises StoreError where that cannot be done."""
    write_tables(dict(tables), folder, float_format="%.6g")


def read(folder: Path | str = FOLDER) -> dict[str, pd.DataFrame]:
    """The tables of `make`, `screened` and `told_apart.table` from a folder, those that come with the package by
    default. Raises StoreError where they are not there."""
    try:
        there = [*TABLES, *(name for name in (SCREENING, TOLD_APART) if (Path(folder) / f"{name}.csv").is_file())]
        return {name: pd.read_csv(Path(folder) / f"{name}.csv") for name in there}
    except (OSError, ValueError) as error:
        raise StoreError(f"{folder} holds no grades ({error}): make them with `wpmodel robust --all --out`") from None


def grades(tables: Mapping[str, pd.DataFrame]) -> dict[str, GradeOfClaim]:
    """The grade of each claim in tables of `make`, by id."""
    by = tables["weights"].set_index("structure")
    return robust.graded(tables["claims"], by["prior_pct"].to_dict(), by["weight_pct"].to_dict())


def screened(chosen: Sequence[Claim], seeds: int = 2, **how: Any) -> dict[str, pd.DataFrame]:
    """Hold claims with every assumed number halved and doubled, as the model is declared: a table by its name. Claims
    that count organisations are left out: one area has too few."""
    return {SCREENING: screening.screen([one for one in chosen if not one.wide], seeds=seeds, **how)}


def worlds(draws: int) -> list[Scenario]:
    """So many draws over the rival structures, as many of each as its weight says, in an order by chance.

    Raises ValueError for fewer than two, or more than a structure has draws; StoreError where nothing is stored.
    """
    if draws < 2:
        raise ValueError(f"{draws} is too few draws over structures: take at least two")
    table = read()["weights"]
    edges = np.cumsum(table["weight_pct"].to_numpy(float)) / table["weight_pct"].sum()
    picked = np.searchsorted(edges, (np.arange(draws) + 0.5) / draws)
    each = np.bincount(np.minimum(picked, len(table) - 1), minlength=len(table))
    found = [
        world
        for name, many in zip(table["structure"], each.tolist(), strict=True)
        if many
        for world in rivals.worlds(structure(name), max(many, 2))[:many]
    ]
    return [found[k] for k in np.random.default_rng(SEED).permutation(draws)]


def turned_by(claim: str, table: pd.DataFrame | None) -> list[str] | None:
    """Assumed numbers that turn a claim when they are halved or doubled, the farthest effect first; None where it was
    not screened."""
    here = pd.DataFrame() if table is None else table[table["id"] == claim]
    if table is None or here.empty:
        return None
    declared = float(here.loc[here["parameter"] == screening.AS_DECLARED, "effect"].iloc[0])
    turned = here[here["turned"]].assign(apart=lambda rows: (rows["effect"] - declared).abs())
    rows = turned.sort_values("apart", ascending=False)
    return [f"{row.parameter} x{row.factor:g}" for row in rows.itertuples()]


def of_lesson(number: int) -> list[tuple[Claim, GradeOfClaim | None]]:
    """Claims that a lesson tells, with their grades: None for a claim that was not held yet; nothing where no grades
    are stored."""
    try:
        found = grades(read())
    except StoreError:
        return []
    chosen = [one for one in robust.claims() if f"lesson {number}" in one.told_in.split("; ")]
    return [(one, found.get(one.id)) for one in chosen]


def in_words(grade: GradeOfClaim | None) -> str:
    """A grade as a sentence of its own: what it says, how much it weighs, and where the claim fails."""
    if grade is None:
        return "Undecided: it has no grade yet."
    where = f" It fails in: {', '.join(grade.fails_in)}." if grade.fails_in else ""
    return f"{grade.letter}: {grade.words} ({100 * grade.weight:.0f} of 100 by weight).{where}"


def told(claims: Sequence[Claim], tables: Mapping[str, pd.DataFrame]) -> list[dict[str, Any]]:
    """Claims with their grades and what each structure found, as plain records."""
    found = grades(tables)
    by_id = {str(name): rows for name, rows in tables["claims"].groupby("id", sort=False)}
    return [
        {
            "claim": one.id, "says": one.says, "told_in": one.told_in, "grade": found[one.id].letter,
            "words": found[one.id].words, "weight": found[one.id].weight, "prior_grade": found[one.id].prior_letter,
            "prior_weight": found[one.id].prior_weight, "draws_that_agree_pct": found[one.id].share_pct,
            "fails_in": list(found[one.id].fails_in),
            "turned_by": turned_by(one.id, tables.get(SCREENING)), "metric": one.metric, "form": one.form,
            "structures": by_id[one.id].drop(columns="id").to_dict("records"),
        }
        for one in claims
        if one.id in found
    ]  # fmt: skip
