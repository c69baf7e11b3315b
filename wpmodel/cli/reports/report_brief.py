"""A brief as files: one page of HTML for screen and A4, or Markdown with its chart beside it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from wpmodel.cli.output import show_brief
from wpmodel.cli.reports.page import INK, render, svg
from wpmodel.foundation.digits import change
from wpmodel.foundation.files import check_folder, write_text
from wpmodel.studies.briefs import brief_words as words
from wpmodel.studies.grades import grade_of

if TYPE_CHECKING:
    from wpmodel.studies.briefs.brief import Brief

DOT, BAR = "#0072B2", "#D55E00"
"""From the palette of Okabe and Ito (2008)."""


def check_markdown(file: Path) -> None:
    """Raises ValueError where Markdown and its chart could not be written."""
    if file.suffix != ".md" or not file.absolute().parent.is_dir() or file.is_dir():
        raise ValueError(f"{file} cannot hold a brief: name an .md file in a folder that is there")
    check_folder(file.absolute().parent)


def write_html(of: Brief, command: str, file: Path) -> None:
    """Write the page. Raises StoreError where the file cannot be written."""
    write_text(page(of, command), file)


def write_markdown(of: Brief, command: str, file: Path) -> None:
    """Write the text, and the chart beside it as SVG. Raises StoreError where a file cannot be written."""
    drawn, alternative = chart(of, "#1c2127")
    picture = file.with_suffix(".svg")
    write_text('<?xml version="1.0" encoding="utf-8"?>\n' + drawn, picture)
    write_text(show_brief.markdown(of, command, picture.name, alternative), file)


def page(of: Brief, command: str) -> str:
    """The brief as HTML."""
    from markupsafe import Markup

    drawn, _ = chart(of)
    return render(
        "brief.html.j2",
        title=show_brief.title(of),
        about=show_brief.about(of),
        answers=[
            {"question": one.question, "text": one.text, "grade": show_brief.graded(one.grade, of) if one.grade else ""}
            for one in words.answers(of)
        ],
        finding=words.finding(of),
        head=show_brief.head(of),
        rows=words.rows(of),
        chart=Markup(drawn),
        caption=caption(of),
        silent=words.silent(of),
        sources=show_brief.sources(of),
        command=command,
    )


def caption(of: Brief) -> str:
    """What is drawn, of how many, from where."""
    return (
        f"Each dot is one of {of.draws} draws of the calibrated parameters (n = {of.draws}); the bar is their mean. "
        f"Right of the line: more than under {words.contract(of.baseline)}. Simulated by wpmodel in {of.where}, until "
        f"{of.until:%B %Y}."
    )


def strips(of: Brief) -> dict[str, NDArray]:
    """What is drawn, with its unit, and its changes by draw."""
    one = of.counts["voluntary"]
    every = {
        "Charities in tier 1 that leave, organisations in the areas run": (one.reform - one.base).astype(float),
        "Adviser hours a year out of work, third furthest from work": of.effects["hours.furthest"].gains,
        "Job outcomes, of 100 people attached": of.effects["outcomes"].gains,
        "Paid by the Department, GBP million": of.effects["country.paid"].gains,
    }
    return every if one.there.sum() else dict(list(every.items())[1:])


def chart(of: Brief, ink: str = INK) -> tuple[str, str]:
    """Changes draw by draw, one strip a question, each on its own scale: SVG text, and what is on it in words."""
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    drawn = strips(of)
    figure = Figure(figsize=(9.0, 0.5 + 0.66 * len(drawn)), layout="constrained")
    FigureCanvasSVG(figure)
    figure.suptitle(words.finding(of), x=0.01, ha="left", fontsize=11, color=ink)
    for axes, (label, gains) in zip(np.atleast_1d(figure.subplots(len(drawn))), drawn.items(), strict=True):
        _strip(axes, label, gains, ink)
    told = "; ".join(
        f"{label}: {change(float(gains.mean()), float(gains.min()), float(gains.max()))}, {grade_of(gains).word}"
        for label, gains in drawn.items()
    )
    alternative = f"{words.finding(of)}. Change in each draw, with smallest and largest. {told}."
    return svg(figure, alternative), alternative


def _strip(axes: Any, label: str, gains: NDArray, ink: str) -> None:
    """One row of dots about a line at zero."""
    reach = 1.15 * float(np.abs(gains).max()) or 1.0
    heights = np.linspace(-0.6, 0.6, gains.size)
    axes.axvline(0.0, color=ink, linewidth=0.8)
    axes.scatter(gains, heights, s=16, color=DOT, alpha=0.7, linewidths=0, zorder=3)
    axes.plot([gains.mean()] * 2, [-1, 1], color=BAR, linewidth=2, zorder=4)
    axes.set(xlim=(-reach, reach), ylim=(-1.2, 1.2), yticks=[])
    axes.set_title(label, loc="left", fontsize=9, color=ink, pad=2)
    axes.tick_params(colors=ink, labelsize=8)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:+,.10g}" if value else "0")
    for side, spine in axes.spines.items():
        spine.set_visible(side == "bottom")
        spine.set_color(ink)
