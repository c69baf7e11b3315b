"""Charts for files: drawn without a screen, in colours that people with any colour vision can tell apart."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from wpmodel.foundation import files

if TYPE_CHECKING:
    import pandas as pd

RAISES, LOWERS, REST = "#0072B2", "#D55E00", "#999999"
"""From the palette of Okabe and Ito (2008)."""
KINDS = (".png", ".svg")


def check_file(path: Path) -> Path:
    """The file, if a chart can be written there. Raises ValueError for another kind and where it cannot be."""
    if path.suffix.lower() not in KINDS or path.is_dir():
        raise ValueError(f"{path} is no chart: name a file that ends in {' or '.join(KINDS)}")
    if not path.absolute().parent.is_dir():
        raise ValueError(f"{path.parent} is not a folder: make it first, or name another file")
    files.check_folder(path.absolute().parent)
    return path


def shares(table: pd.DataFrame, title: str, unit: str, path: Path) -> Path:
    """Draw shares with their intervals as bars, largest first, what no group explains and the total below. Returns the
    file. `table` is that of `attribution`."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure  # no pyplot: nothing global, and no screen is looked for

    whole = table["group"].isin(("residual", "total"))
    rows = [*table[~whole].sort_values("share", ascending=False).itertuples(), *table[whole].itertuples()]
    with rc_context({"svg.hashsalt": "wpmodel", "font.size": 9}):
        figure = Figure(figsize=(7.0, 1.2 + 0.38 * len(rows)), layout="constrained")
        axes = figure.add_subplot()
        for k, row in enumerate(rows):
            colour = REST if row.group in ("residual", "total") else RAISES if row.share >= 0 else LOWERS
            axes.barh(
                k, row.share, color=colour, xerr=[[row.share - row.share_low], [row.share_high - row.share]], capsize=3
            )
        axes.set_yticks(range(len(rows)), [row.name for row in rows])
        axes.invert_yaxis()
        axes.axvline(0.0, color="black", linewidth=0.8)
        axes.axhline(len(rows) - 2.5, color="black", linewidth=0.5, linestyle=":")
        axes.set_title(f"{title} (simulated, 95% intervals over {rows[0].seeds} seeds)", loc="left", fontsize=10)
        axes.set_xlabel(unit)
        axes.spines[["top", "right"]].set_visible(False)
        with files.whole(path) as draft:
            figure.savefig(draft, dpi=150, metadata={"Date": None} if path.suffix.lower() == ".svg" else None)
    return path
