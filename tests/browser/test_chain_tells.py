"""The supply chain says who left, when and why, and how much goes along its ties."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from waits import expect, holds


def test_who_left_is_listed_marked_and_in_the_link(
    visit: Any, barriers: Callable[[Any], list[str]], tmp_path: Path
) -> None:
    with visit("?page=chain&seed=5&week=164", viewport={"width": 1440, "height": 900}) as page:
        page.wait_for_selector(".wp-leavers li", timeout=180_000)  # nobody pressed Run
        page.wait_for_selector(".wp-stop", state="detached", timeout=180_000)
        told = page.locator(".wp-leavers h3", has_text=re.compile("(June|July) 2014"))
        told.wait_for()
        rows = page.locator(".wp-leavers li").all_inner_texts()
        assert all(any(word in row for word in ("weeks", "bills", "strain", "board", "prime")) for row in rows)
        expect(told).to_have_text(re.compile(f"^{len(rows)} of "), use_inner_text=True)
        expect(page.locator(".wp-track path")).to_have_count(len(rows))  # the run ends in June 2014
        fills = page.locator(".wp-track path").evaluate_all("of => of.map((p) => p.style.fill)")
        assert len(set(fills)) >= 2
        assert barriers(page) == []
        page.locator(".wp-leavers li button").first.press("Enter")
        page.locator(".wp-story .wp-verdict").wait_for()
        page.wait_for_function("location.search.includes('organisation=subcontractor')")
        link = page.evaluate("location.search")
        name = page.locator(".wp-story h3").inner_text()
        assert name in rows[0]
        with page.expect_download() as found:
            page.get_by_role("button", name="Download all who left as CSV").click()
        found.value.save_as(tmp_path / "leavers.csv")
        lines = (tmp_path / "leavers.csv").read_text().splitlines()
        assert len(lines) == len(rows) + 1
        assert all(word in lines[1] for word in ("seed 5", "wpmodel ", "page=chain"))
    with visit(link) as page:
        page.locator(".wp-story h3", has_text=name).wait_for(timeout=180_000)


WIDTHS = "of => of.map((tie) => parseFloat(tie.style.strokeWidth))"


def test_ties_are_as_wide_as_what_goes_along_them(visit: Any) -> None:
    with visit("?page=chain&seed=5&week=60", viewport={"width": 1440, "height": 900}) as page:
        page.wait_for_selector(".wp-tie", timeout=180_000)
        ties = page.locator(".wp-tie")
        people = ties.evaluate_all(WIDTHS)
        assert max(people) > 8 > 2 > min(people)
        page.get_by_label("A line is as wide as").select_option("money")
        assert holds(
            page, "people => (" + WIDTHS + ")([...document.querySelectorAll('.wp-tie')]) + '' !== people + ''", people
        )
        assert holds(page, "document.querySelector('.wp-tie title').textContent.includes('pounds')")


def test_an_organisation_that_is_not_there_is_told(visit: Any) -> None:
    with visit("?page=chain&seed=5&organisation=subcontractor+9999") as page:
        page.get_by_text("The link asks for an organisation (subcontractor 9999)").wait_for(timeout=180_000)
