"""A calibration as one HTML file: fit, posterior, trust, sensitivity, and what was held out. No script inside."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import binom, gaussian_kde, norm

from wpmodel.calibration import priors
from wpmodel.calibration.walks import in_words
from wpmodel.calibration.words import amount, short, verdict
from wpmodel.cli.reports.page import INK, plain, render, svg
from wpmodel.foundation.digits import rounded
from wpmodel.foundation.files import write_text

HIT, MISS, QUIET = "#0072B2", "#D55E00", "#999999"
"""From the palette of Okabe and Ito (2008): within, outside, and what says nothing."""
VERDICTS = {"informed": HIT, "weak": "#56B4E9", "not identified": QUIET}
FAR = 6.0
"""Tolerances from the published figure beyond which an interval is cut off in a chart, not in the table."""
PHENOMENA = {
    "creaming": "Creaming",
    "parking": "Parking",
    "sanctions": "Sanctions",
    "survival": "Voluntary organisations left",
}
Tables = Mapping[str, pd.DataFrame]


def page(about: Mapping[str, Any], of: Tables, command: str) -> str:
    """The report as HTML. `about` is the manifest, `of` the tables by name, `command` makes them again."""
    fitted = of.get("predictive", of["checks"])
    return render(
        "calibration.html.j2",
        title=f"{len(about['priors'])} parameters fitted to {len(about['targets'])} {whose(about)} figures",
        about=about,
        command=command,
        national="predictive" in of,
        fitted=figures(fitted),
        fit_chart=_safe(distances(fitted, "What was fitted")),
        aside=figures(of["validation"]) if "validation" in of else [],
        aside_chart=_safe(distances(of["validation"], "What was held out")) if "validation" in of else "",
        explanations=of["baselines"].to_dict("records") if "baselines" in of else [],
        parameters=parameters(of["identifiability"].merge(of["walk"], on="parameter")),
        walk=in_words(of["walk"]),
        place_chart=_safe(places(of["identifiability"])),
        density_chart=_safe(densities(of["posterior"], of["identifiability"])),
        trust=[_safe(ranks(of[f"{name}_ranks"], of[name], words)) for name, words in TRUST.items()],
        sensitivity_chart=_safe(sensitivity(of["sensitivity"])),
        conflicts=[row for row in of["conflicts"].to_dict("records") if abs(row["z_from_others"]) > 2.0],
        amount=amount,
    )


TRUST = {"recovery": "Data made by the model", "simulated": "Data made by the emulator"}


def _safe(drawn: str) -> Any:
    from markupsafe import Markup

    return Markup(drawn)


def figures(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a table of published figures beside the model."""
    return rows.assign(verdict=[verdict(row) for row in rows.itertuples()]).to_dict("records")


def parameters(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of the table of free parameters, with their priors and why they are free."""
    free = {one.id: one for one in priors.FREE}
    return [{**row, "prior": free[row["parameter"]]} for row in rows.to_dict("records")]


# Charts ---------------------------------------------------------------------------------------------------------------


def _figure(height: float, columns: int = 1, rows: int = 1) -> tuple[Any, NDArray]:
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8.4, height), layout="constrained")
    FigureCanvasSVG(figure)
    return figure, np.atleast_1d(figure.subplots(rows, columns)).ravel()


def distances(rows: pd.DataFrame, title: str) -> str:
    """Model less published, in tolerances of each figure, with the 90% predictive interval. SVG text."""
    half, middle = (rows["high"] - rows["low"]) / 2.0, (rows["high"] + rows["low"]) / 2.0

    def away(column: str) -> NDArray:
        return np.clip(((rows[column] - middle) / half).to_numpy(float), -FAR, FAR)

    figure, (axes,) = _figure(1.0 + 0.24 * len(rows))
    colours = [HIT if within else MISS for within in rows["within"]]
    at = np.arange(len(rows))
    axes.axvspan(-1.0, 1.0, color=QUIET, alpha=0.2, linewidth=0)
    axes.hlines(at, away("predicted_low"), away("predicted_high"), colors=colours, linewidth=1.6)
    for marker, hit in (("o", True), ("D", False)):
        chosen = (rows["within"] == hit).to_numpy()
        axes.scatter(away("model")[chosen], at[chosen], s=22, marker=marker, color=HIT if hit else MISS, zorder=3)
    axes.set_yticks(at, [short(label) for label in rows["label"]])
    axes.invert_yaxis()
    axes.set_xlim(-FAR - 0.2, FAR + 0.2)
    axes.set_xlabel("model less published figure, in tolerances (shaded: within)", color=INK, fontsize=9)
    plain(axes, f"{title} (simulated, 90% predicted)")
    inside, reached = int(rows["within"].sum()), int(rows["inside"].sum())
    return svg(
        figure, f"{title}: {inside} of {len(rows)} within tolerance, {reached} in the interval; the table has all."
    )


def places(rows: pd.DataFrame) -> str:
    """Posterior 90% of each parameter, its median and its centre, in standard deviations of the prior."""
    free = {one.id: one for one in priors.FREE}
    figure, (axes,) = _figure(1.0 + 0.26 * len(rows))
    axes.axvspan(-2.0, 2.0, color=QUIET, alpha=0.15, linewidth=0)
    for k, row in enumerate(rows.itertuples()):
        low, middle, high, centre = (
            float(free[row.parameter].scores(x)) for x in (row.low, row.posterior, row.high, row.centre)
        )
        axes.plot([low, high], [k, k], color=VERDICTS[row.verdict], linewidth=2.2)
        axes.scatter([middle], [k], s=24, color=VERDICTS[row.verdict], zorder=3)
        axes.scatter([centre], [k], s=60, color=INK, marker="|", zorder=4)
    axes.set_yticks(range(len(rows)), rows["parameter"])
    axes.invert_yaxis()
    axes.set_xlabel("standard deviations of the prior (shaded: its 95%)", color=INK, fontsize=9)
    plain(axes, "What the figures leave of each parameter: median and 90%; upright: the centre (mean)")
    told = "; ".join(
        f"{r.parameter} {rounded(r.posterior)} ({rounded(r.low)} to {rounded(r.high)})" for r in rows.itertuples()
    )
    return svg(figure, f"Posterior of each parameter: {told}.")


def densities(drawn: pd.DataFrame, rows: pd.DataFrame) -> str:
    """Prior (dashed) and posterior of each parameter, one panel each. SVG text."""
    across = 3
    down = -(-len(priors.FREE) // across)
    figure, panels = _figure(1.25 * down, across, down)
    scores = np.linspace(-priors.CUT, priors.CUT, 101)
    verdicts = dict(zip(rows["parameter"], rows["verdict"], strict=True))
    for free, axes in zip(priors.FREE, panels, strict=False):
        density = gaussian_kde(free.scores(drawn[free.id].to_numpy(float)))(scores)
        axes.fill_between(scores, density, color=VERDICTS[verdicts[free.id]], alpha=0.5, linewidth=0)
        axes.plot(scores, norm.pdf(scores), color=INK, linewidth=0.9, linestyle="--")
        axes.set_yticks([])
        axes.set_xticks([-2, 0, 2], [f"{float(free.values(np.asarray(float(x)))):.3g}" for x in (-2, 0, 2)])
        plain(axes, free.id)
    for axes in panels[len(priors.FREE) :]:
        axes.set_visible(False)
    return svg(figure, f"Prior and posterior of {len(priors.FREE)} parameters; the table has their intervals.")


def ranks(counts: pd.DataFrame, found: pd.DataFrame, title: str) -> str:
    """Rank histogram of known parameters among the draws, all parameters together, with where nine in ten bars of a
    right inference fall. SVG text."""
    bins = counts.columns.drop("parameter")
    totals = counts[bins].to_numpy(float).sum(axis=0)
    each, whole = 1.0 / len(bins), int(totals.sum())
    figure, (axes,) = _figure(2.0)
    axes.bar(range(len(bins)), totals, 0.9, color=HIT)
    low, high = (binom.ppf(q, whole, each) for q in (0.05, 0.95))
    axes.axhspan(low, high, color=QUIET, alpha=0.35, linewidth=0)
    axes.set_xticks(range(len(bins)), [f"{float(name):.0%}" for name in bins])
    last = found.iloc[-1]
    words = f"{last['covered_90']:.0f}% of known values in 90% intervals, {int(last['datasets'])} data sets"
    plain(axes, f"{title}: rank of the truth among the draws ({words})")
    return svg(figure, f"{title}: ranks {', '.join(f'{x:.0f}' for x in totals)}; {words}.")


def sensitivity(rows: pd.DataFrame, most: int = 6) -> str:
    """Total Sobol indices of the parameters that matter most, a panel for each phenomenon. SVG text."""
    there = [name for name in PHENOMENA if (rows["output"] == name).any()]
    figure, panels = _figure(1.9 * -(-len(there) // 2), 2, -(-len(there) // 2))
    told = []
    for name, axes in zip(there, panels, strict=False):
        top = rows[rows["output"] == name].nlargest(most, "total")
        axes.barh(range(len(top)), top["total"], xerr=top["total_half_width"], color=HIT, ecolor=INK)
        axes.set_yticks(range(len(top)), top["parameter"])
        axes.invert_yaxis()
        axes.set_xlim(0, 1)
        plain(axes, f"{PHENOMENA[name]} ({top['explained'].iloc[0]:.0%} foreseen)")
        said = ", ".join(f"{r.parameter} {r.total:.2f} ±{r.total_half_width:.2f}" for r in top.itertuples())
        told.append(f"{PHENOMENA[name]}: {said}")
    for axes in panels[len(there) :]:
        axes.set_visible(False)
    return svg(figure, f"Total Sobol indices. {'; '.join(told)}.")


def write(about: Mapping[str, Any], of: Tables, command: str, file: Path) -> None:
    """Write the report. Raises StoreError where the file cannot be written."""
    write_text(page(about, of, command), file)


def again(about: Mapping[str, Any]) -> str:
    """The command that makes a calibration again."""
    where = f'--areas "{",".join(about["areas"])}"' if about["areas"] else "--national"
    own = f' --targets "{about["own_targets"]["file"]}"' if "own_targets" in about else ""
    return f"wpmodel calibrate --budget {about['budget']} {where} --until {about['until']}{own}"


def whose(about: Mapping[str, Any]) -> str:
    """Where the figures are from that a fit was made to."""
    return "published and own" if "own_targets" in about else "published"
