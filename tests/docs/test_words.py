"""Plain English: no word on the list of words to avoid, and no page longer or harder to read than it was."""

from __future__ import annotations

import json
import re

from tools import words


def test_no_page_or_text_has_a_word_to_avoid() -> None:
    assert words.slips() == []


def test_pages_stay_under_their_ceilings() -> None:
    assert words.over(words.now(), json.loads(words.CEILINGS.read_text(encoding="utf-8"))) == []


def test_a_word_to_avoid_is_caught_with_what_to_say() -> None:
    found = list(words.found_in("All is well.\nThe share is nought.", words.avoided()))
    assert found == [(2, "nought", "zero")]
    assert not list(words.found_in("Another sheet.", {re.compile(r"\bshe\b"): "they"}))


def test_a_page_that_grows_is_named() -> None:
    ceilings = {"total": {"words": 100}, "pages": {"a.md": {"words": 100, "sentence": 15.0}}}
    assert words.over({"a.md": {"words": 100, "sentence": 15.0}}, ceilings) == []
    assert [line.split()[0] for line in words.over({"a.md": {"words": 110, "sentence": 15.0}}, ceilings)] == [
        "a.md",
        "all",
    ]
    assert "words a sentence" in words.over({"a.md": {"words": 90, "sentence": 16.0}}, ceilings)[0]


def test_tables_and_code_are_not_prose() -> None:
    page = "# A head\n\nFive words are in here.\n\n| a | table |\n| --- | --- |\n"
    page += "\n```sh\nwpmodel run\n```\n\n- one more item here"
    assert words.sentences(page) == [5, 4]
