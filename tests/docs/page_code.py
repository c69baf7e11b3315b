"""The pages, and the code that stands in them."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ((ROOT / "docs").glob("*.md"), *((ROOT / "docs" / name).rglob("*.md") for name in ("annex", "site")))
PAGES = [ROOT / "README.md", *(page for pages in FOLDERS for page in sorted(pages))]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)


def blocks(page: Path, languages: tuple[str, ...]) -> list[str]:
    return [code for language, code in FENCE.findall(page.read_text(encoding="utf-8")) if language in languages]


def lines_of_shell(first_word: str) -> list[str]:
    found = [line for page in PAGES for code in blocks(page, ("", "sh", "bash", "shell")) for line in code.splitlines()]
    return list(dict.fromkeys(line for line in found if line.split()[:1] == [first_word]))
