"""Keeps the generated parts of the pages equal to the code.

    python docs/build.py            rewrite the generated parts
    python docs/build.py --check    exit with 1, naming what is stale, where a page differs from the code
    python docs/build.py --run      run the whole country and store the figures of the known misses (some seconds)
    python docs/build.py --experiments    run the emergence laboratory and store what it found (some minutes)
    python docs/build.py --designs        search for contracts with a small budget and store the front (some minutes)
    python docs/build.py --patterns       run the country three times and store what the patterns need (minutes)
    python docs/build.py --policies       run every named scenario and store what the policies page needs (minutes)

A generated part stands between `<!-- generated: NAME -->` and `<!-- end -->`. Nothing here needs a network.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any

import chapters
import designs
import figures
import matrix
import numpy as np
import policies
import stored
from stored import StaleError, table

from agents.counts import COUNTS
from agents.population import PERSON
from agents.weighing import OFFICE
from wpmodel import evidence
from wpmodel.behaviour import derived
from wpmodel.parameters import TOPICS, Parameter, Value
from wpmodel.scenario import BASELINE, Scenario
from wpmodel.supply_chain import counted, published_chain

DOCS = Path(__file__).resolve().parent
CODE = DOCS.parent
MARKED = re.compile(r"<!-- generated: (?P<name>[^>]+?) -->\n(?P<text>.*?)<!-- end -->", re.DOTALL)
CLASSES = {
    "Place": "agents/organisation.py",
    "Contract": "agents/prime.py",
    "Organisation": "agents/organisation.py",
    "Prime": "agents/prime.py",
    "Subcontractor": "agents/subcontractor.py",
    "CallOff": "agents/subcontractor.py",
    "Jobcentre": "agents/jobcentre.py",
    "LocalAuthority": "agents/local_authority.py",
    "LabourMarket": "agents/labour_market.py",
    "Commissioner": "agents/commissioner.py",
    "Assessor": "agents/assessor.py",
    "Tribunal": "agents/assessor.py",
}
PROCESSES = {"self": ("wpmodel/model.py", "WorkProgramme"), "self.records": ("wpmodel/records.py", "Records")}
"""Where the objects are defined whose methods `WorkProgramme.step` calls."""

# Reading the code --------------------------------------------------------------------------------------------------


@cache
def tree(path: str) -> ast.Module:
    """A source file, parsed."""
    return ast.parse((CODE / path).read_text(encoding="utf-8"))


@cache
def meanings() -> dict[str, Any]:
    """What names mean, from meanings.toml."""
    return tomllib.loads((DOCS / "meanings.toml").read_text(encoding="utf-8"))


def class_of(path: str, name: str) -> ast.ClassDef:
    """The definition of a class in a source file."""
    return next(node for node in tree(path).body if isinstance(node, ast.ClassDef) and node.name == name)


def method_of(path: str, owner: str, name: str) -> ast.FunctionDef:
    """The definition of a method."""
    return next(n for n in class_of(path, owner).body if isinstance(n, ast.FunctionDef) and n.name == name)


def function_of(path: str, name: str) -> ast.FunctionDef:
    """The definition of a function in a source file."""
    return next(node for node in tree(path).body if isinstance(node, ast.FunctionDef) and node.name == name)


def first_line(node: ast.FunctionDef) -> str:
    """The first line of a docstring."""
    return (ast.get_docstring(node) or "").partition("\n")[0]


def attributes(path: str, name: str) -> list[str]:
    """Public attributes of a class: set on the class or in its construction, or given by a property."""
    found: list[str] = []
    for node in class_of(path, name).body:
        if isinstance(node, ast.Assign):
            found += [t.id for t in node.targets if isinstance(t, ast.Name)]
        elif isinstance(node, ast.FunctionDef) and node.name == "__init__":
            found += [t.attr for t in _targets(node) if isinstance(t.value, ast.Name) and t.value.id == "self"]
        elif isinstance(node, ast.FunctionDef) and any(ast.unparse(d) == "property" for d in node.decorator_list):
            found.append(node.name)
    return [n for n in dict.fromkeys(found) if not n.startswith("_")]


def _targets(function: ast.FunctionDef) -> Iterable[ast.Attribute]:
    for node in ast.walk(function):
        if isinstance(node, (ast.Assign, ast.AnnAssign)):
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                yield from (t for t in ast.walk(target) if isinstance(t, ast.Attribute))


def comments_of_fields(path: str) -> dict[str, str]:
    """The comment behind each field of a dtype written one field a line."""
    lines = re.findall(
        r'^\s+\("(\w+)", "\w\d"(?:, \w+)?\),(?:\s*# (.*))?$', (CODE / path).read_text(encoding="utf-8"), re.M
    )
    return dict(lines)


def words_for(names: Sequence[str], where: str) -> dict[str, dict[str, str]]:
    """The words that meanings.toml has for these names; every name has some and no others are there."""
    found = meanings()[where]
    if set(found) != set(names):
        raise StaleError(f"docs/meanings.toml [{where}] and the code differ in: {sorted(set(found) ^ set(names))}")
    return found


# Tables ------------------------------------------------------------------------------------------------------------


def claimant_variables() -> str:
    """State variables of a claimant: the fields of PERSON."""
    return _fields(PERSON, "claimant", "agents/population.py")


def office_variables() -> str:
    """What the compiled kernel sees of a place: the fields of OFFICE."""
    return _fields(OFFICE, "office", "agents/weighing.py")


def _fields(dtype: np.dtype, where: str, path: str) -> str:
    names = list(dtype.names or ())
    words, comments = words_for(names, where), comments_of_fields(path)
    rows: list[tuple[object, ...]] = []
    for name in names:
        meaning = words[name].get("meaning") or comments[name]
        if not meaning:
            raise StaleError(f"{path} says nothing about {name}: give it a comment, or words in docs/meanings.toml")
        kind = " ".join([dtype[name].base.name, *(f"({n})" for n in dtype[name].shape)])
        rows.append((f"`{name}`", kind, words[name]["unit"], meaning))
    return table(("Name", "Type", "Unit", "Meaning"), rows)


def agent_variables() -> str:
    """State variables of every other kind, one table a kind."""
    parts = []
    for name, path in CLASSES.items():
        names = attributes(path, name)
        words = words_for(names, name)
        rows = [(f"`{n}`", words[n]["type"], words[n].get("unit", ""), words[n]["meaning"]) for n in names]
        parts.append(f"**{name}** (`{path}`)\n\n" + table(("Name", "Type", "Unit", "Meaning"), rows))
    return "\n".join(parts)


def numbers_of_agents() -> str:
    """How many of each kind there are at full scale, and how each number is known."""
    chain = published_chain(np.random.default_rng(0))
    jobcentres = next(r for r in evidence.rows("jobcentre_process") if r["measure"] == "jobcentre offices")
    tier_1 = sum(place.tier == 1 for place in chain.places)
    rows = [
        ("claimant", sum(int(r["referrals"]) for r in evidence.rows("referrals_monthly")), "referrals_monthly"),
        ("prime", len(chain.primes), "primes"),
        ("contract (not a Mesa agent)", len(chain.contracts), "contracts"),
        ("subcontractor", len(chain.subcontractors), "stocktake of August 2011"),
        *((f"of which {s}", counted("organisations", s, "all"), "") for s in ("private", "public", "voluntary")),
        ("place in tier 1 (not a Mesa agent)", tier_1, "stocktake of August 2011"),
        (
            "place in tier 2: a call-off contract (not a Mesa agent)",
            len(chain.places) - tier_1,
            "stocktake of August 2011",
        ),
        ("place that delivers (not a Mesa agent)", len(chain.contracts) + tier_1, "one a contract, and tier 1"),
        ("jobcentre", int(jobcentres["value"]), "jobcentre_process, jobcentres"),
        ("local authority", len(evidence.rows("local_authorities")), "local_authorities (those of 2021)"),
        ("labour market", len(evidence.rows("contract_package_areas")), "contract_package_areas"),
        ("commissioner, assessor, tribunal", 3, "one of each"),
    ]
    return table(("Kind", "Number", "From"), [(kind, f"{n:,}", f) for kind, n, f in rows], right=[1])


def kernel_counts() -> str:
    """What the kernel counts for each place and payment group in each period."""
    words = meanings()["counts"]
    if set(words) != set(COUNTS):
        raise StaleError(f"docs/meanings.toml [counts] and the code differ in: {sorted(set(words) ^ set(COUNTS))}")
    return table(("Count", "Meaning"), [(f"`{name}`", words[name]) for name in COUNTS])


def schedule() -> str:
    """The processes of one step, in the order of `WorkProgramme.step`."""
    rows: list[tuple[object, ...]] = []
    for statement in method_of("wpmodel/model.py", "WorkProgramme", "step").body:
        call = statement.value if isinstance(statement, ast.Expr) else None
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
            name, what = _process(ast.unparse(call.func.value), call.func.attr)
            rows.append((len(rows) + 1, f"`{name}`", what))
    return table(("", "Process", "What happens"), rows, right=[0])


def _process(owner: str, name: str) -> tuple[str, str]:
    """A process of the schedule as it is called in `step`: its full name, and the first line of its docstring."""
    classes = {
        "self": ("wpmodel/model.py", "WorkProgramme"),
        "self.records": ("wpmodel/records.py", "Records"),
    }
    if owner in classes:
        path, of = classes[owner]
        return f"{of}.{name}", first_line(method_of(path, of, name))
    functions = [n for n in tree(f"wpmodel/{owner}.py").body if isinstance(n, ast.FunctionDef)]
    return f"{owner}.{name}", first_line(next(f for f in functions if f.name == name))


def random_draws() -> str:
    """Purposes of random draws, their numbers, and the files that make them."""
    found: dict[str, int] = {}
    for node in tree("agents/luck.py").body:
        target = node.targets[0] if isinstance(node, ast.Assign) else None
        if isinstance(target, ast.Tuple) and isinstance(node, ast.Assign):
            names = [t.id for t in target.elts if isinstance(t, ast.Name)]
            found |= dict(zip(names, ast.literal_eval(node.value), strict=True))
        elif isinstance(target, ast.Name) and target.id == "BARRIER" and isinstance(node, ast.Assign):
            found["BARRIER"] = ast.literal_eval(node.value)
    words = meanings()["draws"]
    if set(words) != set(found):
        raise StaleError(f"docs/meanings.toml [draws] and agents/luck.py differ in: {sorted(set(words) ^ set(found))}")
    rows = [(f"`{name}`", n, words[name], _users(name)) for name, n in found.items()]
    return table(("Purpose", "Number", "What it decides", "Drawn in"), rows, right=[1])


def _users(purpose: str) -> str:
    """Source files that draw for a purpose."""
    files = [*sorted((CODE / "agents").rglob("*.py")), *sorted((CODE / "wpmodel").rglob("*.py"))]
    drawn = re.compile(rf"(?:chance|normal)\([^()]*(?:\([^()]*\))?[^()]*\b{purpose}\b")
    using = [f.relative_to(CODE) for f in files if drawn.search(f.read_text(encoding="utf-8"))]
    if not using:
        raise StaleError(f"agents/luck.py names the purpose {purpose}, which nothing draws for")
    return ", ".join(f"`{path}`" for path in using)


def parameters() -> str:
    """Every parameter by topic."""
    head = ("Name", "Value", "Unit", "Bounds", "Status", "What it is", "Source")
    return "\n".join(
        f"### Parameters: {topic}\n\n" + table(head, [_parameter(p) for p in of]) for topic, of in TOPICS.items()
    )


def _parameter(p: Parameter) -> tuple[str, ...]:
    values = p.value if isinstance(p.value, tuple) else (p.value,)
    shown = [f"{label} {_short(x)}".strip() for label, x in zip(p.index or ("",), values, strict=True)]
    bounds = f"{_short(p.low)} to {_short(p.high)}"
    return f"`{p.name}`", ", ".join(shown), p.unit, bounds, p.status, p.help, p.source


def _short(x: float) -> str:
    return f"{x:,.0f}" if abs(x) >= 10_000 and x == int(x) else f"{x:g}"


def derived_values() -> str:
    """What follows from the parameters once for all, at their declared values."""
    rows = [(f"`{name}`", _derived(value)) for name, value in derived(Scenario(BASELINE)).items()]
    return table(("Derived", "Value"), rows, right=[1])


def _derived(value: Value) -> str:
    """A derived value; of a long table only its length."""
    values = value if isinstance(value, tuple) else (value,)
    return ", ".join(f"{x:.4g}" for x in values) if len(values) < 10 else f"a table of {len(values)}"


# Writing and checking ----------------------------------------------------------------------------------------------

PARTS: dict[str, Callable[[], str]] = {
    "numbers of agents": numbers_of_agents,
    "state variables: claimant": claimant_variables,
    "state variables: other agents": agent_variables,
    "state variables: office": office_variables,
    "schedule": schedule,
    "random draws": random_draws,
    "kernel counts": kernel_counts,
    "parameters": parameters,
    "derived values": derived_values,
    "headline": stored.headline,
    "emergence": stored.emergence,
    "design: front": designs.front,
    "design: terms": designs.terms,
    "patterns": matrix.pattern_matrix,
    "patterns: experiments": matrix.pattern_experiments,
    "policies: effects": policies.effects,
    "policies: expectations": policies.expectations,
    **{f"rule {section}": partial(chapters.chapter, section) for section in chapters.SECTIONS},
}


def pages() -> list[Path]:
    """The pages of the documentation."""
    return sorted(DOCS.glob("*.md"))


def built(text: str) -> str:
    """A page's text with its generated parts made anew."""

    def anew(match: re.Match[str]) -> str:
        name = match["name"]
        if name not in PARTS:
            raise StaleError(f"there is no generated part {name!r}; there are {', '.join(PARTS)}")
        return f"<!-- generated: {name} -->\n\n{PARTS[name]()}\n<!-- end -->"

    return MARKED.sub(anew, text)


def build() -> list[str]:
    """Rewrite the generated parts of every page. Returns what could not be made, one line each."""
    found: list[str] = []
    for page in pages():
        old = page.read_text(encoding="utf-8")
        try:
            new = built(old)
        except StaleError as error:
            found.append(f"{page.relative_to(CODE)}: {error}")
            continue
        if new != old:
            page.write_text(new, encoding="utf-8")
            print(f"rewrote {page.relative_to(CODE)}")
    return found


def stale() -> list[str]:
    """What differs between the pages and the code, one line each; nothing where all is well."""
    found: list[str] = []
    seen: set[str] = set()
    for page in pages():
        for part in MARKED.finditer(page.read_text(encoding="utf-8")):
            seen.add(part["name"])
            try:
                if built(part[0]) != part[0]:
                    found.append(f"{page.relative_to(CODE)}: the part '{part['name']}' is out of date")
            except StaleError as error:
                found.append(f"{page.relative_to(CODE)}: {error}")
    return found + [f"no page has the generated part '{name}'" for name in PARTS if name not in seen] + figures.stale()


def main(arguments: list[str]) -> int:
    """Build, check or run. Returns the exit code."""
    if arguments == ["--check"]:
        problems = stale()
        print("\n".join(problems) or "The pages agree with the code.")
        if problems:
            print("Run `python docs/build.py` and look at what changed.")
        return 1 if problems else 0
    runs = {
        "--run": stored.store_run,
        "--experiments": stored.store_experiments,
        "--designs": designs.store_example,
        "--patterns": matrix.store_patterns,
        "--policies": policies.store_policies,
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
