"""Writes the skeleton of a rule, a parameter, a metric or an experiment, with tests, to be filled in.

    python -m tools.scaffold rule NAME                    agents/rules/NAME.py and its tests
    python -m tools.scaffold parameter NAME --in TOPIC    a declaration at the end of wpmodel/parameters/TOPIC.py
    python -m tools.scaffold metric NAME --in MODULE [--tests FILE]
                                                          a function at the end of wpmodel/results/MODULE.py; its test,
                                                          in a file of its own or at the end of FILE
    python -m tools.scaffold experiment ID --set NAME=VALUE --metric NAME --expect up
                                                          a row of data/experiments.csv, with the tables' hashes

What is written passes lint and its own tests, and changes no run. Chapter and figure of a rule, its mutants, the tables
of the documents and the look of an experiment are derived from it. CONTRIBUTING.md walks through an addition.
"""

from __future__ import annotations

import argparse
import csv
import io
import re
import runpy
import sys
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from string import Template

ROOT = Path(__file__).resolve().parents[1]

RULE = Template('''"""$section, $words: say in one sentence what is decided, by whom, and what it knows.

Say what it leaves out, and where it is from: a study, or that it is assumed.
"""

from math import exp

from wpmodel.agents.compiled import rule


@rule
def $name(value, strength):
    """A factor of exp(strength * value): one where the rule is off.

    Say what `value` is and in which unit. Unit of the factor: none.

    Drawn over value 0 to 2, for strength = 0, 0.5 and 1.
    """
    return exp(strength * value)
''')

RULE_TEST = Template('''"""$Words: say what must hold for every legal value."""

from __future__ import annotations

from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wpmodel.agents.rules.$name import $name

VALUES, STRENGTHS = st.floats(0.01, 2.0), st.floats(0.01, 2.0)


@given(VALUES)
def test_without_strength_nothing_changes(value: float) -> None:
    assert $name(value, 0.0) == 1.0


@given(VALUES, STRENGTHS)
def test_the_factor_is_that_of_the_formula(value: float, strength: float) -> None:
    assert $name(value, strength) == pytest.approx(exp(strength * value))
''')

PARAMETER = Template("""    Parameter(
        "$name",
        0,
        "ratio",
        0,
        2,
        "assumed",
        "no published figure; say what was looked for",
        "Say in one line what it moves, and what zero is: $words",
        neutral=0,
    ),
""")

METRIC = Template('''

@metric("$name", unit="for 100 people referred", meaning="say what is counted: $words")
def $function(result: Result) -> float:
    """Say of whom, over which time, and what is left out."""
    return 100.0 * float((result.rows["first_job"] < NEVER).mean())
''')

METRIC_TEST = Template("""

def test_half_of_two_people_are_fifty_of_a_hundred_$function() -> None:
    from types import SimpleNamespace
    from typing import Any

    import numpy as np

    from wpmodel.agents.kinds import NEVER
    from wpmodel.results.$module import $function
    from wpmodel.results.metrics import METRICS, taken

    half: Any = SimpleNamespace(rows=np.array([(3,), (NEVER,)], [("first_job", np.int32)]))
    assert taken(half, $function) == {"$name": 50.0}
    assert METRICS["$name"].unit == "for 100 people referred"
""")


class ScaffoldError(ValueError):
    """What is asked for cannot be written; the message says how to mend it."""


def words_of(name: str) -> str:
    """A name as words."""
    return re.sub(r"[._]", " ", name)


def new_file(root: Path, name: str, text: str) -> str:
    """Write a file that is not there yet. Raises ScaffoldError where it is."""
    path = root / name
    if path.exists():
        raise ScaffoldError(f"{name} is there already: choose another name")
    path.write_text(text, encoding="utf-8")
    return name


def identifier(name: str) -> str:
    """A name of small letters, digits and underscores. Raises ScaffoldError for any other."""
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise ScaffoldError(f"{name!r} is no name for code: take small letters, digits and underscores, as lose_heart")
    return name


def next_section(root: Path) -> str:
    """The number after the last that a rule file's docstring begins with."""
    heads = [path.read_text(encoding="utf-8") for path in (root / "agents/rules").glob("[!_]*.py")]
    taken = [int(number[1]) for text in heads if (number := re.match(r'"""R(\d+)', text))]
    return f"R{max(taken, default=0) + 1}"


def rule(root: Path, name: str) -> list[str]:
    """A rule and its tests, under the next number."""
    words = words_of(identifier(name))
    of = {"name": name, "words": words, "Words": words.capitalize(), "section": next_section(root)}
    written = new_file(root, f"agents/rules/{name}.py", RULE.substitute(of))
    return [written, new_file(root, f"tests/agents/test_rules_{name}.py", RULE_TEST.substitute(of))]


def parameter(root: Path, name: str, topic: str) -> list[str]:
    """A declaration at the end of a topic's, at a value that leaves runs as they are."""
    file, path = f"wpmodel/parameters/{topic}.py", root / f"wpmodel/parameters/{topic}.py"
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    if not re.search(r"^PARAMETERS = \($.*^\)$", text, re.MULTILINE | re.DOTALL):
        topics = [one.stem for one in sorted(path.parent.glob("*.py")) if "PARAMETERS = (" in one.read_text("utf-8")]
        raise ScaffoldError(f"{file} declares no parameters: --in takes {', '.join(topics)}")
    if f'"{identifier(name)}"' in text:
        raise ScaffoldError(f"{file} has a parameter {name} already: choose another name")
    declared = PARAMETER.substitute(name=name, words=words_of(name))
    begin = text.index("PARAMETERS = (\n")
    end = text.index("\n)\n", begin) + 1
    path.write_text(text[:end] + declared + text[end:], encoding="utf-8")
    return [file]


def metric(root: Path, name: str, module: str, tests: str | None = None) -> list[str]:
    """A function that counts something of a run, and its test with two people."""
    file, path = f"wpmodel/results/{module}.py", root / f"wpmodel/results/{module}.py"
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    if not _takes_a_metric(text):
        fit = [one.stem for one in sorted(path.parent.glob("*.py")) if _takes_a_metric(one.read_text("utf-8"))]
        raise ScaffoldError(f"{file} has no metric that counts people: --in takes {', '.join(fit)}")
    function, words = identifier(name.replace(".", "_")), words_of(name)
    if f"def {function}(" in text:
        raise ScaffoldError(f"{file} has a function {function} already: choose another name")
    of = {"name": name, "function": function, "words": words, "module": module}
    if tests is None:
        head = f'"""{words.capitalize()}, counted."""\n\nfrom __future__ import annotations\n'
        tests = new_file(root, f"tests/wpmodel/results/test_{function}.py", head)
    for at, more in ((path, METRIC), (root / tests, METRIC_TEST)):
        at.write_text(at.read_text(encoding="utf-8").rstrip("\n") + "\n" + more.substitute(of), encoding="utf-8")
    return [file, tests]


def _takes_a_metric(text: str) -> bool:
    return (
        "import metric\n" in text and re.search(r"^from wpmodel\.agents\.kinds import .*NEVER", text, re.M) is not None
    )


def experiment(root: Path, name: str, change: str, of: str, expect: str) -> list[str]:
    """A row of the experiments: what is changed, and the prediction, which is written down before the run."""
    file = root / "data" / "experiments.csv"
    text = file.read_text(encoding="utf-8")
    table = list(csv.DictReader(io.StringIO(text)))
    if name in {row["id"] for row in table}:
        raise ScaffoldError(f"data/experiments.csv has an experiment {name} already: choose another id")
    row = dict.fromkeys(table[0], "") | {
        "id": name, "name": f"Say in a few words what {change} does", "change": change, "metric": of,
        "prediction": f"Say in a sentence why {words_of(of)} goes {expect}", "expected": expect, "clear": "yes",
        "kind": "bet", "written": date.today().isoformat(), "reason": "Say what the prediction rests on",
        "source": "model-assumption", "confidence": "assumed",
    }  # fmt: skip
    line = io.StringIO()
    csv.DictWriter(line, list(row), lineterminator="\n").writerow(row)
    file.write_text(text + line.getvalue(), encoding="utf-8", newline="\n")
    return ["data/experiments.csv"]


def hashes(root: Path) -> None:
    """Write the hashes of the tables anew."""
    main: Callable[[list[str]], int] = runpy.run_path(str(root / "data" / "build_hashes.py"))["main"]
    main([])


def parsed(arguments: list[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kinds = parser.add_subparsers(dest="kind", required=True)
    for kind in ("rule", "parameter", "metric", "experiment"):
        one = kinds.add_parser(kind)
        one.add_argument("name")
        if kind in ("parameter", "metric"):
            one.add_argument("--in", dest="place", required=True)
        if kind == "metric":
            one.add_argument("--tests")
        if kind == "experiment":
            one.add_argument("--set", dest="change", required=True)
            one.add_argument("--metric", required=True)
            one.add_argument("--expect", choices=("up", "down"), required=True)
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    """Write what is asked for and say where; 2 where that cannot be."""
    of = parsed(arguments)
    makers: Mapping[str, Callable[[], list[str]]] = {
        "rule": lambda: rule(ROOT, of.name),
        "parameter": lambda: parameter(ROOT, of.name, of.place),
        "metric": lambda: metric(ROOT, of.name, of.place, of.tests),
        "experiment": lambda: experiment(ROOT, of.name, of.change, of.metric, of.expect),
    }
    try:
        for name in makers[of.kind]():
            print(f"wrote {name}")
    except ScaffoldError as error:
        print(error, file=sys.stderr)
        return 2
    if of.kind == "experiment":
        hashes(ROOT)
    return 0


if __name__ == "__main__":
    sys.exit(main())
