"""The pages of the lessons: made from the lessons, linked, and true in every stored run."""

from __future__ import annotations

import re

import pytest
from test_docs import ROOT

FOLDER = ROOT / "docs" / "lessons"


def test_the_pages_are_those_of_the_lessons_and_every_claim_holds_in_every_stored_run(script) -> None:
    assert script("build_lessons").problems() == []


def test_a_changed_contract_asks_for_a_new_run(script) -> None:
    build = script("build_lessons")
    one = build.lesson.lessons()[0]
    with pytest.raises(build.StaleError, match="other contracts for 01"):
        build.runs_of(one, {"lessons": {one.id: {"contracts": "of another day"}}})


@pytest.mark.parametrize("page", sorted(FOLDER.glob("*.md")), ids=lambda p: p.name)
def test_relative_links_resolve(page) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))
    here = [link for link in links if not re.match(r"[a-z]+:|#", link)]
    assert [link for link in here if not (page.parent / link.partition("#")[0]).exists()] == []
    assert here


def test_no_page_gives_an_answer_away() -> None:
    assert not any("**Answer" in page.read_text(encoding="utf-8") for page in FOLDER.glob("*.md"))
