"""The report of a comparison: whole, readable without its pictures, and honest about what is clear."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from wpmodel.cli.reports import report
from wpmodel.cli.reports.page import INK, check_file
from wpmodel.studies.comparison import KEYS, Comparison, compare

NUMBERS = ["scenario", "baseline", "difference", "low", "high"]


def rows(table: str, *lines: tuple) -> pd.DataFrame:
    return pd.DataFrame(lines, columns=[*KEYS[table], *NUMBERS])


@pytest.fixture
def small() -> Comparison:
    """A made-up comparison: one difference is clear, one is not, one has no baseline."""
    people = [
        ("all", "all", "outcome_pct", "more <b>", 20.0, 1.5, 1.0, 2.0),
        ("all", "all", "support_hours", "more <b>", 10.0, 0.5, -1.0, 2.0),
        ("readiness", "furthest from work", "support_hours", "more <b>", 10.0, 0.5, -1.0, 2.0),
        ("payment group", "esa_new", "outcome_pct", "more <b>", 10.0, 0.5, -1.0, 2.0),
        ("payment group", "esa_new", "weeks_in_work", "more <b>", 10.0, 0.5, -1.0, 2.0),
    ]
    return Comparison(
        ["base", "more <b>"],
        ["", "A line."],
        3,
        0,
        rows("measures", ("job-outcomes", "more <b>", 1.0, 2.0, 1.0, 3.0)),
        rows("behaviour", ("creaming.index", "more <b>", 0.5, float("nan"), float("nan"), float("nan"))),
        rows("people", *people),
        rows("money", ("Department", "all", "margin_gbp", "more <b>", -1e8, -2e6, -3e6, -1e6)),
    )


def test_the_report_says_in_words_what_its_charts_show(small: Comparison) -> None:
    page = report.page(small, "Wales")
    labels = re.findall(r'aria-label="([^"]*)"', page)
    assert len(labels) == 4
    assert "furthest from work, more &lt;b&gt;: +0.50" in labels[0]
    assert "The Department, more &lt;b&gt;: -2.00" in labels[3]


def test_only_intervals_that_leave_out_zero_are_marked(small: Comparison) -> None:
    page = report.page(small, "Wales")
    marked = re.findall(r'<td class="clear">([^<]*)', page)
    assert marked.count("+1.50&nbsp;*") == 2  # at a glance and in the table
    assert "-2.00&nbsp;*" in marked
    assert not any(one.startswith("+0.50") for one in marked)
    assert "+0.50<span>" in page


def test_names_from_outside_are_escaped_and_what_is_missing_is_blank(small: Comparison) -> None:
    page = report.page(small, "Wales & more")
    assert "<b>" not in page
    assert "Wales &amp; more" in page
    assert "nan" not in re.sub(r"<svg.*?</svg>", "", page, flags=re.DOTALL)


def test_charts_take_the_pages_ink(small: Comparison) -> None:
    page = report.page(small, "Wales")
    assert INK not in page
    assert "currentColor" in page
    assert "prefers-color-scheme: dark" in page
    assert "@media print" in page
    assert page == report.page(small, "Wales")


def test_a_file_that_is_no_page_is_refused(tmp_path: Path) -> None:
    check_file(tmp_path / "a.html")
    for bad in (tmp_path / "a.pdf", tmp_path / "nowhere" / "a.html"):
        with pytest.raises(ValueError, match=r"\.html"):
            check_file(bad)


def test_the_paired_figures_are_the_runs_own_means() -> None:
    """A scenario against itself differs in nothing; cells add up to everybody; money to the Department's payments."""
    found = compare(["work-programme-2011", "work-programme-2011"], 2, until="2012-06-30", areas=["South Yorkshire"])
    for table in found.tables().values():
        assert (table["difference"].dropna() == 0).all()
    heads = found.people[found.people["fate"] == "people"]
    everyone = heads.loc[heads["by"] == "all", "baseline"].item()
    for by, of in heads.groupby("by"):
        assert of["baseline"].sum() == pytest.approx(everyone), by
    paid = found.money[found.money["line"] == "fees_gbp"]
    assert paid["baseline"].sum() == pytest.approx(0, abs=1)
