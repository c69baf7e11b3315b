"""Makes the notebooks of docs/notebooks from plain Python beside them.

python -m tools.docs.build_notebooks            run every notebook and write it with what it showed (extra: notebooks)
python -m tools.docs.build_notebooks --check    exit with 1 where one is not that of its source, failed, or is large
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tools.docs import DOCS

FOLDER = DOCS / "notebooks"
MOST_BYTES = 200_000
"""Larger ones are not shown by forges, and swell the repository with every change."""
MARK = "# %%"
HOST = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}


def cells(text: str) -> list[tuple[str, str]]:
    """Kind and text of each cell of a source, in the percent format that editors and Jupytext know."""
    found = []
    for part in text.split(MARK)[1:]:
        head, _, body = part.partition("\n")
        lines = body.strip("\n").split("\n")
        if head.strip() == "[markdown]":
            found.append(("markdown", "\n".join(line.removeprefix("#").removeprefix(" ") for line in lines)))
        else:
            found.append(("code", "\n".join(lines)))
    return found


def build(source: Path) -> None:
    """Run a notebook from the first cell to the last and write it with its outputs."""
    import nbformat
    from nbclient import NotebookClient

    v4, book = nbformat.v4, nbformat.v4.new_notebook(metadata=HOST)
    for k, (kind, text) in enumerate(cells(source.read_text(encoding="utf-8"))):
        new = v4.new_markdown_cell if kind == "markdown" else v4.new_code_cell
        book.cells.append(new(text, id=f"cell-{k}"))  # no random id, so that only what changed differs
    NotebookClient(book, timeout=600, record_timing=False).execute()
    for cell in book.cells:
        if cell.cell_type == "code":  # what packages warn of is the builder's business
            cell.outputs = [out for out in cell.outputs if out.get("name") != "stderr"]
    book.metadata = nbformat.from_dict(HOST)  # not which Python it was
    source.with_suffix(".ipynb").write_text(nbformat.writes(book) + "\n", encoding="utf-8")


def sources() -> list[Path]:
    """The sources, in the order of their names."""
    return sorted(FOLDER.glob("*.py"))


def problems() -> list[str]:
    """What is stale, failed or too large, one line each."""
    found = []
    for source in sources():
        made = source.with_suffix(".ipynb")
        if not made.exists():
            found.append(f"{made.name} is missing")
            continue
        book = json.loads(made.read_text(encoding="utf-8"))["cells"]
        if [(c["cell_type"], "".join(c["source"])) for c in book] != cells(source.read_text(encoding="utf-8")):
            found.append(f"{made.name} is not that of {source.name}")
        code = [c for c in book if c["cell_type"] == "code"]
        if any(c["execution_count"] is None or any(o["output_type"] == "error" for o in c["outputs"]) for c in code):
            found.append(f"{made.name} was not run to its end")
        if made.stat().st_size > MOST_BYTES:
            found.append(f"{made.name} has {made.stat().st_size:,} bytes, more than {MOST_BYTES:,}")
    extra = {p.stem for p in FOLDER.glob("*.ipynb")} - {p.stem for p in sources()}
    return found + [f"{name}.ipynb has no source" for name in sorted(extra)]


def main(arguments: list[str]) -> int:
    """Build or check. Returns the exit code."""
    if arguments not in ([], ["--check"]):
        print(__doc__)
        return 2
    if not arguments:
        for source in sources():
            build(source)
    found = problems()
    print("\n".join(found) or "The notebooks are those of their sources.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
