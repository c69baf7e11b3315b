"""The pages of the lessons: made from the lessons, linked, and true in every stored run."""

from __future__ import annotations

import re

import pytest
from test_docs import ROOT

FOLDER = ROOT / "docs" / "lessons"


def test_the_pages_are_those_of_the_lessons_and_every_claim_holds_in_every_stored_run(script) -> None:
    assert script("build_lessons").problems() == []


def test_a_changed_contract_is_said_below_the_title_and_fails_a_release_alone(script, monkeypatch) -> None:
    build = script("build_lessons")
    stored = build.read(build.STORED, build.COMMAND)
    changed = stored | {"lessons": {key: of | {"contracts": "of another day"} for key, of in stored["lessons"].items()}}
    monkeypatch.setattr(build, "read", lambda *_: changed)
    pages = build.pages()
    assert all("earlier version of the model" in text for path, text in pages.items() if path.name != "README.md")
    monkeypatch.setattr(build, "_same", lambda path, text: text == pages[path])
    assert build.problems() == []
    assert build.problems(release=True) == [
        "the lessons' runs are of an earlier state: `python -m tools.docs.build_lessons --run`"
    ]


def test_a_lesson_without_a_stored_run_cannot_be_made(script) -> None:
    build = script("build_lessons")
    with pytest.raises(build.StaleError, match="no runs of 01"):
        build.runs_of(build.lesson.lessons()[0], {"lessons": {}})


@pytest.mark.parametrize("page", sorted(FOLDER.glob("*.md")), ids=lambda p: p.name)
def test_relative_links_resolve(page) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))
    here = [link for link in links if not re.match(r"[a-z]+:|#", link)]
    assert [link for link in here if not (page.parent / link.partition("#")[0]).exists()] == []
    assert here


def test_no_page_gives_an_answer_away() -> None:
    assert not any("**Answer" in page.read_text(encoding="utf-8") for page in FOLDER.glob("*.md"))


@pytest.mark.parametrize("page", sorted(FOLDER.glob("[01]*.md")), ids=lambda p: p.name)
def test_solutions_are_hidden_and_the_chart_has_words(page) -> None:
    text = page.read_text(encoding="utf-8")
    exercises = text.partition("## Exercises")[2].partition("\n## ")[0]
    assert exercises.count("<details>") == exercises.count("</details>") == exercises.count("**") // 2
    shown = re.sub(r"<details>.*?</details>", "", exercises, flags=re.DOTALL)
    assert "Solution" not in shown
    alternative = re.search(r"!\[(.+)\]\((.+\.svg)\)", text)
    assert alternative is not None
    assert len(alternative[1]) > 60
    assert (page.parent / alternative[2]).exists()


def test_a_stale_chart_and_changed_code_are_told(script, monkeypatch) -> None:
    build = script("build_lessons")
    monkeypatch.setattr(build.Chart, "is_drawn", lambda *_: False)
    monkeypatch.setattr(build, "printed", lambda _: "something else")
    found = build.problems()
    assert sum("draw it with" in line for line in found) == 12
    assert any("rule of 02-creaming prints something else" in line for line in found)
