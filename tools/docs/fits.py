"""Tables of the shipped calibration for the annex: what was fitted, held out, learnt, and recovered."""

from __future__ import annotations

from typing import Any

import pandas as pd

from tools.docs.stored import Table
from wpmodel.calibration import priors, study
from wpmodel.calibration.words import amount


def fitted() -> Table:
    """Figures that were fitted."""
    return _figures("predictive")


def held_out() -> Table:
    """Figures held out."""
    return _figures("validation")


def _figures(name: str) -> Table:
    rows: list[tuple[object, ...]] = [_figure(r) for r in _of(name).itertuples()]
    return Table(("Figure", "Published", "Tolerance", "Model", "90% predicted", "In tolerance", "In interval"), rows)


def _figure(r: Any) -> tuple[object, ...]:
    """A row of the fit or of the validation, in words."""
    accepted = f"{amount(r.low)} to {amount(r.high)}"
    predicted = f"{amount(r.predicted_low)} to {amount(r.predicted_high)}"
    holds = ("yes" if held else "no" for held in (r.within, r.inside))
    return r.label, amount(r.published), accepted, amount(r.model), predicted, *holds


def learnt() -> Table:
    """What the figures say of each free parameter."""
    why = {free.id: (f"{free.low:g} to {free.high:g}, {free.shape}", free.why) for free in priors.FREE}
    head = (
        "Parameter", "Free because of", "Prior (95%)", "Centre", "Median", "90%", "Contraction", "Verdict",
        "Confounded with",
    )  # fmt: skip
    rows: list[tuple[object, ...]] = [
        (
            f"`{r.parameter}`", why[str(r.parameter)][1], why[str(r.parameter)][0], f"{r.centre:.3g}",
            f"{r.posterior:.3g}", f"{r.low:.3g} to {r.high:.3g}", f"{r.contraction:.2f}", r.verdict,
            f"`{r.confounded_with}` ({r.correlation:+.2f})",
        )
        for r in _of("identifiability").itertuples()
    ]  # fmt: skip
    return Table(head, rows)


def recovered() -> Table:
    """Known parameters, inferred from data made with them by the model and by the emulator."""
    both = zip(_of("recovery").itertuples(), _of("simulated").itertuples(), strict=True)
    rows: list[tuple[object, ...]] = [
        (
            a.parameter,
            *(text for r in (a, b) for text in (f"{r.covered_50:.0f}%", f"{r.covered_90:.0f}%", f"{r.p_uniform:.2g}")),
        )
        for a, b in both
    ]
    head = ("50% holds", "90% holds", "p uniform")
    return Table(("Parameter", *(f"{by}: {name}" for by in ("Model", "Emulator") for name in head)), rows)


def _of(name: str) -> pd.DataFrame:
    """A table of the shipped calibration."""
    return study.read()[1][name]
