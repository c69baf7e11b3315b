"""Reports as one HTML file: tables and charts inside, no script, for screen and paper, light and dark."""

from __future__ import annotations

import io
import re
from html import escape
from pathlib import Path
from typing import Any

from wpmodel import __version__
from wpmodel.foundation.files import check_folder

INK = "#123456"
"""Drawn in place of the page's own text colour, which is put in afterwards."""


def check_file(file: Path) -> None:
    """Raises ValueError where a report could not be written to this file."""
    if file.suffix != ".html" or not file.absolute().parent.is_dir() or file.is_dir():
        raise ValueError(f"{file} cannot hold a report: name an .html file in a folder that is there")
    check_folder(file.absolute().parent)


def render(template: str, **values: Any) -> str:
    """A page from one of the package's templates; text is escaped, and the version is put in."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("wpmodel.cli.reports"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return environment.get_template(template).render(version=__version__, **values)


def plain(axes: Any, title: str) -> None:
    """Give a chart the report's look: its title at the left, the page's ink, a line at the bottom only."""
    axes.set_title(title, loc="left", color=INK, fontsize=10)
    axes.tick_params(colors=INK, labelsize=9)
    for side, spine in axes.spines.items():
        spine.set_visible(side == "bottom")
        spine.set_color(INK)


def svg(figure: Any, alternative: str) -> str:
    """A figure as SVG for a page: its text as text, its ink the page's, its content said in words."""
    import matplotlib

    out = io.StringIO()
    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": "wpmodel"}):
        figure.savefig(out, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    drawn = out.getvalue()
    drawn = re.sub(r"<metadata>.*?</metadata>", "", drawn[drawn.index("<svg") :], flags=re.DOTALL)
    return drawn.replace(INK, "currentColor").replace(
        "<svg ", f'<svg role="img" aria-label="{escape(alternative)}" ', 1
    )
