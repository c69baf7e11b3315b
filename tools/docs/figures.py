"""Draws the figures of the rules page from the rules' own code.

    python -m tools.docs.figures            draw what has changed
    python -m tools.docs.figures --png DIR  the same as pictures to look at

A drawing carries a hash of the numbers and words in it, so that `python -m tools.docs.build --check` can tell a stale
figure on any version of matplotlib.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from functools import cache
from hashlib import blake2b
from itertools import cycle
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from tools.docs import DOCS, derived
from tools.docs.curves import Panel, Picture, people, places, providers

FOLDER = DOCS / "_generated" / "figures"
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9")
"""From Okabe and Ito (2008): told apart with any colour vision. Dashes differ too."""
DASHES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)))
STYLE: Any = {
    "svg.hashsalt": "wpmodel",
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 9,
    "axes.titlesize": 9,
    "axes.labelsize": 9,
    "legend.fontsize": 8,
}
ABOVE: dict[str, Any] = {"loc": "lower left", "bbox_to_anchor": (-0.02, 1.0), "frameon": False, "borderpad": 0.1}
"""Where legends stand: over the axes, on no line."""
DIGITS = 6
FIGURES: dict[str, Callable[[], Picture]] = {
    "arrival": people.who_comes,
    "r1-job-entry": people.finding_a_job,
    "r2-job-loss": people.losing_a_job,
    "claims": people.earning,
    "milestones": people.reaching_a_milestone,
    "r3-beliefs": people.believing,
    "r4-next-hour": people.worth_of_the_next_hour,
    "r4-price": people.price_of_an_hour,
    "r4-bands": people.bands_beside_worth,
    "r4-by-hand": people.hours_by_rank,
    "r5-advisers": providers.staffing,
    "r6-barriers": providers.buying_help,
    "r6-keeping": providers.keeping,
    "r7-cash": providers.paying,
    "r8-leaving": providers.leaving_or_staying,
    "r8-news": providers.hearing_news,
    "r8-joining": providers.joining_a_chain,
    "r9-choice": people.answering_a_failure,
    "r9-leaving-benefit": people.leaving_without_a_job,
    "r9-decisions": people.deciding,
    "r10-standing": providers.tipping_a_line,
    "r10-review": providers.reviewing,
    "r11-tender": providers.bidding_for_a_contract,
    "r12-assessment": providers.assessing,
    "r13-returning": places.coming_back,
    "r14-choosing": places.choosing_a_provider,
    **{name: draw for rule in derived.rules() for name, draw in derived.figures(rule).items()},
}
"""By name: those drawn by hand, then those that rules ask for in their docstrings."""


@cache
def picture(name: str) -> Picture:
    """What a figure shows, worked out from the rules."""
    return FIGURES[name]()


def digest(shown: Picture) -> str:
    """A hash of every number (six digits) and word in a figure."""
    found = blake2b(digest_size=8)
    for text in _contents(shown):
        found.update(text.encode() + b"\n")
    return found.hexdigest()


def _contents(shown: Picture) -> Iterable[str]:
    yield from (shown.section, shown.shows)
    for panel in shown.panels:
        yield from (panel.x, panel.y, str(panel.top))
        for label, (x, y) in panel.lines.items():
            yield " ".join([label, *(f"{v + 0.0:.{DIGITS}g}" for v in np.concatenate([x, y]).tolist())])
        yield from (f"{label} {level:.{DIGITS}g}" for label, level in panel.levels.items())
        if panel.mosaic:
            yield " ".join([*panel.mosaic[3], *map(str, panel.mosaic[2].ravel().tolist())])


def draw(shown: Picture, file: Path) -> None:
    """Draw a figure into an SVG or PNG file."""
    width = 4.6 if len(shown.panels) == 1 else 3.7 * len(shown.panels)
    with rc_context(STYLE):
        figure = Figure(figsize=(width, 3.4), layout="constrained")
        for axes, panel in zip(np.atleast_1d(figure.subplots(1, len(shown.panels))), shown.panels, strict=True):
            _panel(axes, panel)
        words = {"Date": None, "Creator": "tools/docs/figures.py", "Description": f"numbers {digest(shown)}"}
        figure.savefig(file, dpi=110, metadata=words if file.suffix == ".svg" else None)


def _panel(axes: Axes, panel: Panel) -> None:
    for (label, (x, y)), colour, dash in zip(panel.lines.items(), cycle(PALETTE), cycle(DASHES), strict=False):
        axes.plot(x, y, color=colour, linestyle=dash, linewidth=1.6, label=label)
    for k, (label, level) in enumerate(panel.levels.items()):
        axes.axhline(level, color="#555555", linewidth=0.9, linestyle=(0, (1, 1 + 2 * k)), label=label)
    if panel.mosaic:
        x, y, kinds, names = panel.mosaic
        colours = ("#F0F0F0", "#56B4E9", "#E69F00")[: len(names)]
        extent = (float(x[0]), float(x[-1]), float(y[0]), float(y[-1]))
        norm: dict[str, Any] = {"cmap": ListedColormap(colours), "vmin": -0.5, "vmax": len(names) - 0.5}
        axes.imshow(kinds, extent=extent, origin="lower", aspect="auto", interpolation="nearest", **norm)
        axes.legend([Patch(facecolor=c, edgecolor="#555555") for c in colours], names, **ABOVE)
    elif len(panel.lines) + len(panel.levels) > 1:
        axes.legend(**ABOVE)
    if panel.top:
        axes.set_ylim(0.0, panel.top)
    axes.set(xlabel=panel.x, ylabel=panel.y)
    axes.spines[["top", "right"]].set_visible(False)


def stale() -> list[str]:
    """Figures whose drawing is missing or shows other numbers than the rules give now, and drawings of no figure."""
    found = []
    for name in FIGURES:
        file = FOLDER / f"{name}.svg"
        if not file.exists() or f"numbers {digest(picture(name))}" not in file.read_text(encoding="utf-8"):
            found.append(f"the figure {name}.svg is not what the rules say now: run `python -m tools.docs.figures`")
    known = {f"{name}.svg" for name in FIGURES}
    return found + [
        f"the drawing {f.name} belongs to no figure" for f in sorted(FOLDER.glob("*")) if f.name not in known
    ]


def main(arguments: list[str]) -> int:
    """Draw. Returns the exit code."""
    folder, kind = (
        (Path(arguments[1]), ".png") if arguments[:1] == ["--png"] and len(arguments) == 2 else (FOLDER, ".svg")
    )
    if arguments and kind == ".svg":
        print(__doc__)
        return 2
    folder.mkdir(exist_ok=True)
    late = " ".join(stale()) if kind == ".svg" else ""
    for name in FIGURES:
        if kind == ".png" or f" {name}.svg " in late:
            draw(picture(name), folder / f"{name}{kind}")
            print(f"drew {name}{kind}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
