"""The list of mutants is that of the present rules, and mistakes are made where they should be."""

from __future__ import annotations

import ast

import pytest
from listed import HOME, SETTINGS, rules, tried_by
from variants import variants

TEXT = """
@rule(3)
def pay(fee: int = 2, *, share: float = 0.5):
    if fee >= 1 and paid:
        c.due += fee
    return min(fee, -share)
"""


def test_every_number_operator_condition_and_step_is_got_wrong_once() -> None:
    found = dict(variants(TEXT))
    assert all(ast.unparse(ast.parse(text)) == text != ast.unparse(ast.parse(TEXT)) for text in found.values())
    assert len(set(found.values())) == len(found)
    assert {
        "pay: fee >= 1 -> fee > 1", "pay: fee >= 1 -> fee < 1", "pay: fee >= 1 -> fee >= 2",
        "pay: fee >= 1 -> fee >= 0", "pay: fee >= 1 and paid -> fee >= 1 or paid",
        "pay: if fee >= 1 and paid -> if not (fee >= 1 and paid)", "pay: c.due += fee -> c.due -= fee",
        "pay: c.due += fee -> pass", "pay: min(fee, -share) -> max(fee, -share)",
        "pay: -share -> share",
    } <= set(found)  # fmt: skip
    assert len(found) == 10 + 4, "two for each default; the decorator is left alone"


@pytest.mark.parametrize("file", rules())
def test_every_rule_is_tried_by_tests_that_are_there(file: str) -> None:
    assert all((HOME / test.partition("::")[0]).is_file() for test in tried_by(file)), f"write {tried_by(file)}"


def test_only_what_differs_from_the_name_is_listed() -> None:
    assert set(SETTINGS["tests"]) <= set(rules())
    for file, tests in SETTINGS["tests"].items():
        assert tests != [f"tests/agents/test_rules_{file.removesuffix('.py').rpartition('/')[2]}.py"]


@pytest.mark.parametrize("file", SETTINGS["equivalent"])
def test_what_is_excused_is_a_mutant_of_the_rule_as_it_stands(file: str) -> None:
    names = {name for name, _ in variants((HOME / file).read_text(encoding="utf-8"))}
    assert not set(SETTINGS["equivalent"][file]) - names, "the rule has changed: is the mutant still no mistake?"
