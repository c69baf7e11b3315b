"""A real kernel: what a cell ends with is shown as a table, and long work as a bar."""

from __future__ import annotations

import re

import pytest

CELLS = (
    "from wpmodel import Scenario, WorkProgramme, run\nfrom wpmodel.foundation import notebook\n"
    "notebook.PATIENCE = -1.0",
    'result = run(areas=["South Yorkshire"], until="2011-10-31")\nresult',
    "result.model.claimants",
    "result.model.primes[1]",
    'Scenario("mine", {"top_slice": 0.1})',
)


@pytest.fixture(scope="module")
def outputs() -> list[list[dict]]:
    pytest.importorskip("ipykernel")
    nbclient, v4 = pytest.importorskip("nbclient"), pytest.importorskip("nbformat").v4
    book = v4.new_notebook(cells=[v4.new_code_cell(text) for text in CELLS])
    nbclient.NotebookClient(book, timeout=300).execute()
    return [cell.outputs for cell in book.cells]


def result_of(cell: list[dict]) -> dict:
    return next(out["data"] for out in cell if out["output_type"] == "execute_result")


@pytest.mark.parametrize(
    ("cell", "said"), [(1, "Simulated beside published"), (2, "Population"), (3, "Prime"), (4, "top_slice")]
)
def test_what_a_cell_ends_with_is_a_table(outputs: list[list[dict]], cell: int, said: str) -> None:
    data = result_of(outputs[cell])
    assert data["text/html"].startswith("<table>")
    assert said in data["text/html"]
    assert " object at 0x" not in data["text/plain"]


def test_a_run_shows_a_bar_that_has_gone_when_it_is_done(outputs: list[list[dict]]) -> None:
    bars = [out for out in outputs[1] if out["output_type"] == "display_data"]
    assert [bar["data"]["text/html"] for bar in bars] == [""]


def test_nothing_is_written_to_stderr(outputs: list[list[dict]]) -> None:
    said = "".join(out.get("text", "") for cell in outputs for out in cell if out.get("name") == "stderr")
    assert not re.search(r"Error|Traceback|ipywidgets", said), said
