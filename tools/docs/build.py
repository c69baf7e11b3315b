"""Keeps the generated parts of the pages equal to the code.

    python -m tools.docs.build            rewrite the generated parts
    python -m tools.docs.build --check    exit with 1, naming what is stale, where a page differs from the code
    python -m tools.docs.build --release  the same, and where stored runs are of an earlier state
    python -m tools.docs.build --run      run the whole country and store the figures of the known misses (some seconds)
    python -m tools.docs.build --experiments    run the emergence laboratory and store what it found (some minutes)
    python -m tools.docs.build --designs        search for contracts and store the front (some minutes)
    python -m tools.docs.build --patterns       run the country three times and store what the patterns need (minutes)
    python -m tools.docs.build --programmes     run other programmes and contrasts and store what came of them (minutes)
    python -m tools.docs.build --mends          run the country with mends on and off and store the verdicts (minutes)
    python -m tools.docs.build --refits         run refitted structures and store which patterns they meet (minutes)
    python -m tools.docs.build --robust         hold claims in rival structures and store their grades (hours)
    python -m tools.docs.build --told-apart     weigh structures by worlds that each of them made (minutes)
    python -m tools.docs.build --screening      halve and double every assumed number and store what turns (minutes)
    python -m tools.docs.build --attribution    switch rules off in every combination and store whose is what (minutes)
    python -m tools.docs.build --policies       run every named scenario and store what that page needs (minutes)
    python -m tools.docs.build --coverage       run what the source documents ask for in one area and store it (minutes)

A generated part stands between `<!-- generated: NAME -->` and `<!-- end -->`; tables too long for a page are CSV files
in docs/annex. Nothing here needs a network.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tools.docs import (
    DOCS,
    ROOT,
    annex,
    chapters,
    coverage,
    designs,
    elsewhere,
    figures,
    matrix,
    policies,
    reference,
    robustness,
    stored,
    traced,
    trials,
)
from tools.docs.stored import StaleError

MARKED = re.compile(r"<!-- generated: (?P<name>[^>]+?) -->\n(?P<text>.*?)<!-- end -->", re.DOTALL)
PARTS: dict[str, Callable[[], str]] = {
    "annex": annex.index,
    "mechanisms": annex.states,
    "numbers of agents": reference.numbers_of_agents,
    "schedule": reference.schedule,
    "parameters": reference.main_parameters,
    "parameters by topic": reference.topics,
    "headline": stored.headline,
    "trace": traced.state,
    "emergence": stored.emergence,
    "design: front": designs.front,
    "design: terms": designs.terms,
    "patterns: verdict": matrix.verdict,
    "patterns: missed": matrix.missed,
    "patterns: mends": trials.trials,
    "patterns: refits": trials.refits,
    "programmes: verdict": elsewhere.verdict,
    "programmes: contrasts": elsewhere.contrasts,
    "programmes: unasked": elsewhere.unasked,
    "programmes: figures": elsewhere.figures,
    "programmes: folders": elsewhere.folders,
    "robustness: verdict": robustness.verdict,
    "robustness: claims": robustness.claims,
    "robustness: weights": robustness.weights_table,
    "robustness: contrasts": robustness.contrasts,
    "robustness: worlds": robustness.worlds,
    "robustness: shares": robustness.shares,
    "policies: effects": policies.effects,
    "policies: expectations": policies.expectations,
    "coverage": coverage.coverage,
    **{f"rule {section}": partial(chapters.chapter, section) for section in chapters.SECTIONS},
    "rules added": chapters.further,
}


def pages() -> list[Path]:
    """The pages of the documentation, and the index of the annex."""
    return [*sorted(DOCS.glob("*.md")), annex.FOLDER / "README.md"]


def _anew(part: re.Match[str]) -> str:
    """A generated part made again."""
    name = part["name"]
    if name not in PARTS:
        raise StaleError(f"there is no generated part {name!r}; there are {', '.join(PARTS)}")
    return f"<!-- generated: {name} -->\n\n{PARTS[name]()}\n<!-- end -->"


def built(text: str) -> str:
    """A page's text with its generated parts made again, and a note below its title where stored runs are of an earlier
    state."""
    stored.earlier.clear()
    return stored.headed(MARKED.sub(_anew, text))


def build() -> list[str]:
    """Rewrite the annex and the generated parts of every page. Returns what could not be made, one line each."""
    found: list[str] = []
    for file in annex.write():
        print(f"rewrote {file.relative_to(ROOT)}")
    for page in pages():
        old = page.read_text(encoding="utf-8")
        try:
            new = built(old)
        except StaleError as error:
            found.append(f"{page.relative_to(ROOT)}: {error}")
            continue
        if new != old:
            page.write_text(new, encoding="utf-8")
            print(f"rewrote {page.relative_to(ROOT)}")
    return found


def stale(release: bool = False) -> list[str]:
    """What differs between the pages and the code, one line each; nothing where all is well. For a release, stored runs
    of an earlier state count too."""
    found: list[str] = []
    seen: set[str] = set()
    for page in pages():
        text, name = page.read_text(encoding="utf-8"), page.relative_to(ROOT)
        stored.earlier.clear()
        for part in MARKED.finditer(text):
            seen.add(part["name"])
            try:
                if _anew(part) != part[0]:
                    found.append(f"{name}: the part '{part['name']}' is out of date")
            except StaleError as error:
                found.append(f"{name}: {error}")
        if stored.headed(text) != text:
            found.append(f"{name}: the note below the title is out of date")
        if release:
            found += [
                f"{name}: stored runs are of an earlier state: `python -m tools.docs.{one}`" for one in stored.earlier
            ]
    return (
        found
        + [f"no page has the generated part '{name}'" for name in PARTS if name not in seen]
        + annex.stale()
        + figures.stale()
    )


def main(arguments: list[str]) -> int:
    """Build, check or run. Returns the exit code."""
    if arguments in (["--check"], ["--release"]):
        problems = stale(arguments == ["--release"])
        print("\n".join(problems) or "The pages agree with the code.")
        if problems:
            print("Run `python -m tools.docs.build` and look at what changed.")
        return 1 if problems else 0
    runs = {
        "--run": stored.store_run,
        "--experiments": stored.store_experiments,
        "--designs": designs.store_example,
        "--patterns": matrix.store_patterns,
        "--policies": policies.store_policies,
        "--coverage": coverage.store_coverage,
        "--mends": trials.store_mends,
        "--refits": trials.store_refits,
        "--programmes": elsewhere.store_programmes,
        "--robust": robustness.store_robust,
        "--told-apart": robustness.store_told_apart,
        "--screening": robustness.store_screening,
        "--attribution": robustness.store_attribution,
    }
    if len(arguments) > 1 or not set(arguments) <= set(runs):
        print(__doc__)
        return 2
    for argument in arguments:
        runs[argument]()
    problems = build()
    print("\n".join(problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
