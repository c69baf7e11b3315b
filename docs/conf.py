"""The site: Sphinx, MyST and Furo over the pages as they lie in the repository, and the code's own docstrings.

The source folder is the top of the repository, so that links between pages mean what they mean anywhere else. Nothing
is fetched: no fonts, no scripts from elsewhere. `make docs` builds it with warnings as errors.
"""

import os
import re
import sys
from pathlib import Path

os.environ["NUMBA_DISABLE_JIT"] = "1"  # compiled rules are documented as the functions they are written as
ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from numpy.typing import ArrayLike, NDArray
from sphinx.util.typing import stringify_annotation

from wpmodel import __version__

project, author, copyright = "wpmodel", "The wpmodel developers", "2026, the wpmodel developers"
version = release = __version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.viewcode"]
root_doc = "docs/site/index"
include_patterns = [
    *("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "benchmarks/README.md", "data/README.md"),
    "docs/**.md",
]
suppress_warnings = ["myst.strikethrough"]
myst_heading_anchors = 4
language = "en-GB"

html_theme, html_title = "furo", f"wpmodel {release}"
html_static_path, html_css_files = ["site/static"], ["site.css"]
html_extra_path = ["site/extra"]
html_show_sphinx = html_copy_source = False
html_theme_options = {"footer_icons": []}

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_type_aliases = {name: name for name in ("ArrayLike", "NDArray")}  # by name: written out they fill lines
autodoc_default_options = {"members": True, "undoc-members": False, "show-inheritance": True}
WRITTEN_OUT = {
    stringify_annotation(kind, "smart"): name for name, kind in {"ArrayLike": ArrayLike, "NDArray": NDArray}.items()
}
QUOTED = re.compile(r"`+([^`]+)`+")


def as_written(app, what, name, obj, options, lines):
    """Docstrings are plain text with names in `backquotes`: nothing else in them is markup."""
    for k, line in enumerate(lines):
        parts = QUOTED.split(line.strip() if not line.lstrip().startswith(">>>") else line)
        parts[::2] = [re.sub(r"([\\*_|])", r"\\\1", part) for part in parts[::2]]
        parts[1::2] = [f"``{part}``" for part in parts[1::2]]
        lines[k] = "".join(parts)


def by_name(app, what, name, obj, options, signature, returns):
    """Arrays by their names also where a module's annotations are objects: those have lost the names."""
    found = [signature, returns]
    for long, short in WRITTEN_OUT.items():
        found = [text and text.replace(long, short) for text in found]
    return tuple(found)


def setup(app):
    """Sphinx calls this."""
    app.connect("autodoc-process-docstring", as_written)
    app.connect("autodoc-process-signature", by_name)
