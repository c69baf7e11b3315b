"""Generated parts of the ODD page and its annex: kinds of agents, their variables, schedule, draws, parameters."""

from __future__ import annotations

import ast
import re
from collections import Counter

import numpy as np

from tools.docs import ROOT
from tools.docs.inspected import attributes, comments_of_fields, first_line, meanings, method_of, tree, words_for
from tools.docs.stored import StaleError, Table, table
from wpmodel.agents.faces.population import PERSON
from wpmodel.agents.kernel.counts import COUNTS
from wpmodel.agents.kernel.weighing import OFFICE
from wpmodel.cli.commands.lists import all_metrics
from wpmodel.parameters import DECLARED, TOPICS, Parameter, Value
from wpmodel.programmes.work_programme import counted, work_programme
from wpmodel.scenario import BASELINE, Scenario
from wpmodel.setup.behaviour import derived
from wpmodel.setup.supply_chain import chain_of
from wpmodel.tables import evidence
from wpmodel.tables.dictionary import COUNTED

PEOPLE, OFFICES = "agents/faces/population.py", "agents/kernel/weighing.py"
CLASSES = {
    "Place": "agents/faces/organisation.py",
    "Contract": "agents/faces/prime.py",
    "Organisation": "agents/faces/organisation.py",
    "Prime": "agents/faces/prime.py",
    "Subcontractor": "agents/faces/subcontractor.py",
    "CallOff": "agents/faces/subcontractor.py",
    "Jobcentre": "agents/faces/jobcentre.py",
    "LocalAuthority": "agents/faces/local_authority.py",
    "LabourMarket": "agents/faces/labour_market.py",
    "Commissioner": "agents/faces/commissioner.py",
    "Assessor": "agents/faces/assessor.py",
    "Tribunal": "agents/faces/assessor.py",
}
"""Where kinds of agents are defined."""
PARAMETER_HEAD = ("Topic", "Name", "Value", "Unit", "Bounds", "Status", "What it is", "Source")
STATUSES = ("published", "calibrated", "assumed")
MAIN = (
    *("top_slice", "claim_lag_weeks", "must_refer", "mission", "caseload_norm", "in_house_share"),
    *("support_effect", "help_power", "readiness_sd", "job_base", "loss_settled", "miss_base", "spot_price"),
    "patience_weeks",
)
"""Parameters that move most of what the pages claim: terms and habits of providers, then those that the calibration's
sensitivity names first."""
PROCESSES = {
    "self": ("wpmodel/engine/model.py", "WorkProgramme"),
    "self.records": ("wpmodel/engine/records.py", "Records"),
}
"""Where the objects are defined whose methods `WorkProgramme.step` calls."""


def variables() -> Table:
    """State variables of every kind of agent: fields of PERSON and OFFICE, attributes of the others."""
    head = ("Kind", "Name", "Type", "Unit", "Meaning", "Defined in")
    of_arrays = [*_fields(PERSON, "claimant", PEOPLE), *_fields(OFFICE, "office", OFFICES)]
    return Table(head, [*of_arrays, *(row for name, path in CLASSES.items() for row in _attributes(name, path))])


def _fields(dtype: np.dtype, where: str, path: str) -> list[tuple[object, ...]]:
    names = list(dtype.names or ())
    words, comments = words_for(names, where), comments_of_fields(path)
    rows: list[tuple[object, ...]] = []
    for name in names:
        meaning = words[name].get("meaning") or comments[name]
        if not meaning:
            raise StaleError(f"{path} says nothing about {name}: give it a comment, or words in docs/meanings.toml")
        kind = " ".join([dtype[name].base.name, *(f"({n})" for n in dtype[name].shape)])
        rows.append((where, f"`{name}`", kind, words[name]["unit"], meaning, path))
    return rows


def _attributes(name: str, path: str) -> list[tuple[object, ...]]:
    names = attributes(path, name)
    words = words_for(names, name)
    return [(name, f"`{n}`", words[n]["type"], words[n].get("unit", ""), words[n]["meaning"], path) for n in names]


def numbers_of_agents() -> str:
    """How many of each kind there are at full scale, and how each number is known."""
    chain = chain_of(work_programme(), np.random.default_rng(0))
    jobcentres = next(r for r in evidence.rows("jobcentre_process") if r["measure"] == "jobcentre offices")
    tier_1 = sum(place.tier == 1 for place in chain.places)
    rows = [
        ("claimant", sum(int(r["referrals"]) for r in evidence.rows("referrals_monthly")), "referrals_monthly"),
        ("prime", len(chain.primes), "primes"),
        ("contract", len(chain.contracts), "contracts"),
        ("subcontractor", len(chain.subcontractors), "stocktake of August 2011"),
        *((f"of which {s}", counted("organisations", s, "all"), "") for s in ("private", "public", "voluntary")),
        ("place in tier 1", tier_1, "stocktake of August 2011"),
        ("place in tier 2: a call-off contract", len(chain.places) - tier_1, "stocktake of August 2011"),
        ("place that delivers", len(chain.contracts) + tier_1, "one a contract, and tier 1"),
        ("jobcentre", int(jobcentres["value"]), "jobcentre_process, jobcentres"),
        ("local authority", len(evidence.rows("local_authorities")), "local_authorities (those of 2021)"),
        ("labour market", len(evidence.rows("contract_package_areas")), "contract_package_areas"),
        ("commissioner, assessor, tribunal", 3, "one of each"),
    ]
    return table(("Kind", "Number", "From"), [(kind, f"{n:,}", f) for kind, n, f in rows], right=[1])


def kernel_counts() -> Table:
    """What the kernel counts for each place and payment group in each period."""
    return Table(("Count", "Meaning"), [(f"`{name}`", COUNTED[name][1]) for name in COUNTS])


def schedule() -> str:
    """The processes of one step, in the order of `WorkProgramme.step`."""
    rows: list[tuple[object, ...]] = []
    for statement in method_of("wpmodel/engine/model.py", "WorkProgramme", "step").body:
        call = statement.value if isinstance(statement, ast.Expr) else None
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
            name, what = _process(ast.unparse(call.func.value), call.func.attr)
            rows.append((len(rows) + 1, f"`{name}`", what))
    return table(("", "Process", "What happens"), rows, right=[0])


def _process(owner: str, name: str) -> tuple[str, str]:
    """A process of the schedule as it is called in `step`: its full name, and the first line of its docstring."""
    if owner in PROCESSES:
        path, of = PROCESSES[owner]
        return f"{of}.{name}", first_line(method_of(path, of, name))
    (home,) = (ROOT / "wpmodel").glob(f"*/{owner}.py")
    functions = [n for n in tree(home.relative_to(ROOT).as_posix()).body if isinstance(n, ast.FunctionDef)]
    return f"{owner}.{name}", first_line(next(f for f in functions if f.name == name))


def random_draws() -> Table:
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
    rows: list[tuple[object, ...]] = [(f"`{name}`", n, words[name], _users(name)) for name, n in found.items()]
    return Table(("Purpose", "Number", "What it decides", "Drawn in"), rows)


def _users(purpose: str) -> str:
    """Source files that draw for a purpose."""
    files = [*sorted((ROOT / "agents").rglob("*.py")), *sorted((ROOT / "wpmodel").rglob("*.py"))]
    drawn = re.compile(rf"(?:chance|normal)\([^()]*(?:\([^()]*\))?[^()]*\b{purpose}\b")
    using = [f.relative_to(ROOT) for f in files if drawn.search(f.read_text(encoding="utf-8"))]
    if not using:
        raise StaleError(f"agents/luck.py names the purpose {purpose}, which nothing draws for")
    return ", ".join(f"`{path}`" for path in using)


def metrics() -> Table:
    """Metrics of a run, each with its unit and meaning."""
    rows: list[tuple[object, ...]] = [
        (f"`{row['name']}`", row["unit"], row["meaning"]) for row in all_metrics() if not row["published"]
    ]
    return Table(("Metric", "Unit", "Meaning"), rows)


def parameters() -> Table:
    """Every parameter by topic."""
    return Table(PARAMETER_HEAD, [(topic, *_parameter(p)) for topic, of in TOPICS.items() for p in of])


def topics() -> str:
    """How many parameters each topic has, by status."""
    counted = {topic: Counter(p.status for p in of) for topic, of in TOPICS.items()}
    rows = [(topic, *(of[status] or "" for status in STATUSES), of.total()) for topic, of in counted.items()]
    sums = [sum(of[status] for of in counted.values()) for status in STATUSES]
    return table(("Topic", *STATUSES, "in all"), [*rows, ("all", *sums, sum(sums))], right=range(1, len(STATUSES) + 2))


def main_parameters() -> str:
    """The parameters that matter most: name, value and status; the annex has the rest of them."""
    rows = [_parameter(DECLARED[name]) for name in MAIN]
    return table(("Name", "Value", "Status"), [(name, value, status) for name, value, _, _, status, *_ in rows])


def _parameter(p: Parameter) -> tuple[str, ...]:
    values = p.value if isinstance(p.value, tuple) else (p.value,)
    shown = [f"{label} {_short(x)}".strip() for label, x in zip(p.index or ("",), values, strict=True)]
    bounds = f"{_short(p.low)} to {_short(p.high)}"
    return f"`{p.name}`", ", ".join(shown), p.unit, bounds, p.status, p.help, p.source


def _short(x: float) -> str:
    return f"{x:,.0f}" if abs(x) >= 10_000 and x == int(x) else f"{x:g}"


def derived_values() -> Table:
    """What follows from the parameters once for all, at their declared values."""
    return Table(
        ("Derived", "Value"), [(f"`{name}`", _derived(value)) for name, value in derived(Scenario(BASELINE)).items()]
    )


def _derived(value: Value) -> str:
    """A derived value; of a long table only its length."""
    values = value if isinstance(value, tuple) else (value,)
    return ", ".join(f"{x:.4g}" for x in values) if len(values) < 10 else f"a table of {len(values)}"
