"""Every parameter is declared once, with what a reader needs to judge it, and is used."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

import wpmodel
from wpmodel.parameters import DECLARED, PAYMENT_GROUPS, SECTORS, STATUSES, TOPICS, Parameter, ParameterError

PACKAGE = Path(wpmodel.__file__).parent
SOURCES = "\n".join(
    path.read_text(encoding="utf-8")
    for folder in (PACKAGE, PACKAGE.parent / "agents")
    for path in sorted(folder.rglob("*.py"))
    if path.parent != PACKAGE / "parameters"
)


@pytest.mark.parametrize("parameter", DECLARED.values(), ids=list(DECLARED))
def test_a_parameter_has_unit_help_source_status_and_a_value_inside_its_bounds(parameter: Parameter) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]*", parameter.name)
    assert parameter.unit.strip()
    assert len(parameter.help) > 10
    assert parameter.help[0].isupper()
    assert not parameter.help.endswith(".")
    assert len(parameter.source) > 5
    assert parameter.status in STATUSES
    assert parameter.low < parameter.high
    numbers = parameter.value if isinstance(parameter.value, tuple) else (parameter.value,)
    assert len(numbers) == max(len(parameter.index), 1)
    assert isinstance(parameter.value, tuple) == bool(parameter.index)
    assert len(set(parameter.index)) == len(parameter.index)
    assert parameter.check(parameter.value) == parameter.value


@pytest.mark.parametrize("name", list(DECLARED))
def test_no_parameter_is_declared_in_vain(name: str) -> None:
    """The name stands in the code, or the code makes it, as in f"hours_{level}"."""
    head, _, _ = name.rpartition("_")
    made = rf'"{re.escape(head)}_{{\w+}}"' if head else r"(?!)"
    assert re.search(rf"\b{re.escape(name)}\b|{made}", SOURCES), f"{name} is used nowhere in agents/ or wpmodel/"


def test_no_parameter_is_declared_twice() -> None:
    declared = Counter(p.name for parameters in TOPICS.values() for p in parameters)
    assert [name for name, times in declared.items() if times > 1] == []
    assert list(declared) == list(DECLARED)


def test_a_status_of_published_names_its_source() -> None:
    for p in DECLARED.values():
        if p.status == "published":
            assert "no published figure" not in p.source, p.name


def test_shares_stay_between_nought_and_one() -> None:
    for p in DECLARED.values():
        if p.unit == "share":
            assert p.low >= 0, p.name


def test_labels_are_those_of_the_model() -> None:
    assert len(PAYMENT_GROUPS) == 9
    for p in DECLARED.values():
        if any(label in PAYMENT_GROUPS for label in p.index):
            assert p.index == PAYMENT_GROUPS, p.name
        if any(label in SECTORS for label in p.index):
            assert p.index == SECTORS, p.name


def test_a_check_gives_floats_in_order_of_the_index() -> None:
    p = Parameter("x", (1.0, 2.0), "units", 0, 5, "assumed", "here", "A help text", ("a", "b"))
    assert p.changed(p.value, {"b": 3}) == (1.0, 3.0)
    assert p.changed(p.value, [4, 5]) == (4.0, 5.0)
    assert all(isinstance(x, float) for x in p.check((1, 2)))
    with pytest.raises(ParameterError, match=r"x\.b = 6 is out of bounds: it must lie between 0 and 5 \(units\)"):
        p.check((1, 6))
