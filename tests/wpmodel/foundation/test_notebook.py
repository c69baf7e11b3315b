"""What things say of themselves in a line and in a notebook: short, escaped, with units; and a bar during runs."""

from __future__ import annotations

import re
import sys
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any

import pytest

from wpmodel import Result, Scenario, WorkProgramme, run
from wpmodel.foundation import notebook
from wpmodel.results.result import heads
from wpmodel.setup.intake import Intake
from wpmodel.studies import experiment
from wpmodel.studies.comparison import Comparison, compare

NASTY = "<script>alert('x')</script> & co"


class Balanced(HTMLParser):
    """Tags that were opened, and whether each was closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.open.append(tag)
        self.seen.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def checked(html: str) -> set[str]:
    parser = Balanced()
    parser.feed(html)
    assert parser.open == []
    return parser.seen


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    return compare(["work-programme-2011", Scenario(NASTY, {"top_slice": 0.3})], 2, "2012-03-31", ["South Yorkshire"])


def faces(result: Result) -> list[Any]:
    model = result.model
    each = [model.agents_by_type[kind][0] for kind in model.agents_by_type]
    leaver = next(s for s in model.subcontractors if s.left is not None)
    return [
        result, model, model.claimants, model.claimants[0], model.places[0], model.contracts[0], model.call_offs[0],
        leaver, *each,
    ]  # fmt: skip


def test_every_face_says_what_it_is_in_a_line_and_in_a_small_table(area_run: Result) -> None:
    names = set()
    for one in faces(area_run):
        line, html = repr(one), one._repr_html_()
        names.add(type(one).__name__)
        assert line.startswith(f"<{type(one).__name__}"), line
        assert "\n" not in line
        assert " object at 0x" not in line
        assert len(line) < 400
        assert len(html) < 8_000
        assert {"table", "caption", "th", "tbody"} <= checked(html)
        assert "simulated" in html
    assert {"Prime", "Subcontractor", "Jobcentre", "LabourMarket", "LocalAuthority", "Commissioner"} <= names
    assert {"Assessor", "Tribunal", "Claimant", "Population", "Place", "Contract", "CallOff"} <= names


def test_a_result_shows_published_beside_simulated(area_run: Result) -> None:
    html = area_run._repr_html_()
    row = area_run.table().set_index("id").loc["job-outcomes-2017-12-31"]
    cells = re.search(rf"<tr><th[^>]*>{row['label']}</th>(.*?)</tr>", html)[1]
    told = re.findall(r"<td[^>]*>(.*?)</td>", cells)
    assert told == [
        notebook.number(row["model"]),
        notebook.number(row["published"]),
        row["unit"],
        "fitted",
        row["source"],
    ]
    assert "South Yorkshire" in html
    assert "What providers do here is simulated" in html


def test_the_shortest_run_has_a_face_too() -> None:
    result = run(areas=["South Yorkshire"], until="2011-06-02")
    checked(result._repr_html_())
    assert "until 2011-06-02" in repr(result)


def test_a_model_says_where_it_stands(few: Intake) -> None:
    model = WorkProgramme(people=few, until="2011-07-31", rng=5)
    assert "seed 5" in repr(model)
    assert "(step 0 of 3)" in repr(model)
    model.step()
    assert "(step 1 of 3)" in repr(model)
    assert f"all {len(model.claimants):,} synthetic people" in repr(model.claimants)
    on_it = int(model.claimants.select(model.claimants.get("status") == 1).get("id").size)
    assert f"searching {on_it:,} people" in repr(model.claimants)
    model.close()


def test_a_scenario_is_what_makes_it_again_and_shows_what_it_changes() -> None:
    plain = Scenario("smaller slice", {"top_slice": 0.1})
    assert eval(repr(plain)) == plain
    assert repr(Scenario.load("work-programme-2011")).count("\n") == 0
    html = Scenario(NASTY, {"outcome_fee": {"esa_new": 5000}}, NASTY)._repr_html_()
    checked(html)
    assert "<script>" not in html
    assert "outcome_fee esa_new" in html
    assert "5,000" in html
    assert "GBP" in html
    many = Scenario(
        "many", dict.fromkeys(("top_slice", "mission", "credit_months", "reserve_months", "practice_spread"), 0.1)
    )
    assert len(repr(many)) < 200


def test_a_comparison_shows_differences_with_their_interval_and_unit(comparison: Comparison) -> None:
    html = comparison._repr_html_()
    checked(html)
    assert "<script>" not in html
    assert "95% interval over 2 seeds" in html
    row = comparison.measures.set_index("measure").loc[heads(list(comparison.measures["measure"]))[0]]
    assert notebook.number(row["baseline"]) in html
    assert repr(comparison) == f"<Comparison of {NASTY} with work-programme-2011, over 2 seeds>"


def test_what_is_missing_is_left_empty() -> None:
    html = notebook.table("t", ("a", "b"), [("x", None), ("y", float("nan")), ("z", 0.25), ("w", 12345.6), ("v", True)])
    assert re.findall(r"<td[^>]*>(.*?)</td>", html) == ["", "", "0.25", "12,346", "True"]


# Progress -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a notebook would show, as it comes; bars are shown at once."""
    shown: list[str] = []

    def display(what: Any, display_id: bool = False) -> Any:
        shown.append(what._repr_html_())
        return SimpleNamespace(update=lambda what: shown.append(what._repr_html_()))

    monkeypatch.setattr(notebook, "_display", lambda: display)
    monkeypatch.setattr(notebook, "PATIENCE", -1.0)
    return shown


def test_a_notebook_shows_a_bar_for_a_run_which_goes_at_the_end(told: list[str]) -> None:
    run(areas=["South Yorkshire"], until="2011-09-30")
    assert [int(re.search(r'value="(\d+)" max="5"', bar)[1]) for bar in told[:-1]] == [1, 2, 3, 4, 5]
    assert "Simulating, four weeks a step: 2 of 5" in told[1]
    assert told[-1] == ""
    checked(told[0])


def test_a_notebook_shows_one_bar_for_many_runs(told: list[str]) -> None:
    experiment.compare(["work-programme-2011", "no-share-shift"], 2, "2011-07-31", ["South Yorkshire"])
    assert [re.search(r"(\d of \d)", bar)[1] for bar in told[:-1]] == ["1 of 4", "2 of 4", "3 of 4", "4 of 4"]


def test_a_bar_goes_when_the_work_fails(told: list[str]) -> None:
    with pytest.raises(RuntimeError), notebook.shown(None, "Working") as progress:  # noqa: PT012
        progress(1, 2)
        raise RuntimeError
    assert told[-1] == ""


def test_whoever_gives_a_progress_is_told_and_no_bar_is_shown(told: list[str]) -> None:
    mine: list[tuple[int, int]] = []
    run(areas=["South Yorkshire"], until="2011-07-31", progress=lambda *how_far: mine.append(how_far))
    assert mine[-1] == (3, 3)
    assert told == []


def test_outside_a_notebook_nothing_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    with notebook.shown(None, "Working") as progress:
        assert progress is None
    in_terminal = SimpleNamespace(get_ipython=lambda: SimpleNamespace())
    monkeypatch.setitem(sys.modules, "IPython", in_terminal)
    with notebook.shown(None, "Working") as progress:
        assert progress is None
