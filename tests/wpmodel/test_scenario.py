"""Scenarios: frozen, checked, added, written and read back."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from wpmodel import Scenario
from wpmodel.parameters import DECLARED, ParameterError
from wpmodel.scenario import BASELINE, ScenarioError, json_schema, names

A = Scenario("a", {"top_slice": 0.1, "optimism_weight": 7})
B = Scenario("b", {"top_slice": 0.3, "mission": (1.0, 2.0, 3.0)}, "second", "made up")
C = Scenario("c", {"mission": {"voluntary": 9}, "allotted_weeks": 52})


# Frozen and checked ---------------------------------------------------------------------------------------------------


def test_a_scenario_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        A.name = "other"  # type: ignore[misc]
    with pytest.raises(TypeError):
        A.changes["top_slice"] = 0.5  # type: ignore[index]


def test_a_scenario_does_not_follow_the_table_it_was_made_from() -> None:
    changes = {"top_slice": 0.1}
    made = Scenario("x", changes)
    changes["top_slice"] = 0.5
    assert made["top_slice"] == 0.1


def test_what_is_not_changed_is_as_declared() -> None:
    assert A["top_slice"] == 0.1
    assert {name for name, value in A.values().items() if value != DECLARED[name].value} == set(A.changes)
    assert Scenario("nothing").values() == {name: p.value for name, p in DECLARED.items()}


def test_in_says_whether_there_is_a_parameter_as_brackets_do() -> None:
    assert "top_slice" in A
    assert "mission" in A  # as declared
    for other in ("top_slise", "mission.voluntary", "", None, 0, ["top_slice"]):
        assert other not in A


def test_a_scenario_is_one_thing_to_whoever_asks_for_its_parts() -> None:
    for made in (list, dict, set, iter, sorted, tuple):
        with pytest.raises(TypeError, match=r"scenario 'a' is one contract and no list: `scenario\.values\(\)`"):
            made(A)
    with pytest.raises(TypeError, match="no list"):
        _, _ = A
    assert pd.DataFrame({"scenario": [A, B]})["scenario"].tolist() == [A, B]


def test_an_unknown_parameter_is_refused_with_the_nearest_legal_name() -> None:
    with pytest.raises(ParameterError, match=r"no parameter 'top_slise'.*top_slice"):
        Scenario("x", {"top_slise": 0.1})
    with pytest.raises(ParameterError, match="top_slice"):
        A["top_slise"]
    with pytest.raises(ParameterError, match="wpmodel parameters"):
        Scenario("x", {"zzzzzz": 0.1})


def test_an_unknown_label_is_refused_with_the_nearest_legal_label() -> None:
    with pytest.raises(ParameterError, match=r"mission has no 'volontary'.*voluntary"):
        Scenario("x", {"mission": {"volontary": 1}})


def test_bounds_hold_for_each_number_and_the_message_gives_them() -> None:
    with pytest.raises(ParameterError, match=r"top_slice = 0.7 is out of bounds.*between 0 and 0.6"):
        Scenario("x", {"top_slice": 0.7})
    with pytest.raises(ParameterError, match=r"mission.voluntary = -1"):
        Scenario("x", {"mission": (0, 0, -1)})
    for name, p in DECLARED.items():
        for beyond in (p.low - 1, p.high + 1):
            with pytest.raises(ParameterError, match=name):
                Scenario("x", {name: beyond})
        assert Scenario("x", {name: p.low})[name] != Scenario("x", {name: p.high})[name]


@pytest.mark.parametrize(
    "value", [True, False, float("nan"), float("inf"), -float("inf"), "0.1", "", None, 1j, [0.1], {}]
)
def test_what_is_not_a_number_is_refused(value: object) -> None:
    with pytest.raises(ParameterError, match="top_slice"):
        Scenario("x", {"top_slice": value})


@pytest.mark.parametrize("value", [True, float("nan"), "1", None, (1, 2), (1, 2, 3, 4), (1, 2, True), [1, 2, "3"]])
def test_what_is_not_one_number_for_each_label_is_refused(value: object) -> None:
    with pytest.raises(ParameterError, match="mission"):
        Scenario("x", {"mission": value})


def test_a_number_too_large_for_a_float_is_refused_like_any_other() -> None:
    with pytest.raises(ParameterError, match="top_slice"):
        Scenario("x", {"top_slice": 10**400})


@pytest.mark.parametrize("given", [np.array([1.0, 2.0, 3.0]), pd.Series([1, 2, 3]), np.arange(1, 4)])
def test_columns_of_tables_are_lists_of_numbers(given: object) -> None:
    assert Scenario("x", {"mission": given})["mission"] == (1.0, 2.0, 3.0)
    assert Scenario("x", {"top_slice": np.array(0.1)}) == Scenario("x", {"top_slice": 0.1})
    with pytest.raises(ParameterError, match="takes 3 numbers"):
        Scenario("x", {"mission": np.array([1.0])})


@pytest.mark.parametrize(
    "given",
    [
        (None,),
        (5,),
        ("x", None),
        ("x", [("top_slice", 0.1)]),
        ("x", {}, None),
        ("x", {5: 1}),
        ("x", {"mission": {5: 1}}),
    ],
)
def test_what_is_no_scenario_is_refused_when_it_is_made_not_when_it_is_saved(given: tuple) -> None:
    with pytest.raises(ParameterError):
        Scenario(*given)


def test_a_scenario_adds_to_scenarios_and_loads_from_names_only() -> None:
    with pytest.raises(TypeError, match="Scenario"):
        A + "boom"  # type: ignore[operator]
    for given in (None, 5, b"boom", ["boom"]):
        with pytest.raises(ScenarioError, match="a scenario is a name"):
            Scenario.load(given)  # type: ignore[arg-type]


def test_weeks_are_whole() -> None:
    with pytest.raises(ParameterError, match="whole number"):
        Scenario("x", {"allotted_weeks": 52.5})
    assert Scenario("x", {"allotted_weeks": 52.0})["allotted_weeks"] == 52


def test_one_number_stands_for_every_label() -> None:
    assert Scenario("x", {"mission": 5})["mission"] == (5.0, 5.0, 5.0)
    assert Scenario("x", {"mission": {"public": 5}})["mission"] == (0.0, 5.0, DECLARED["mission"].value[2])
    with pytest.raises(ParameterError, match="one value for each of private, public, voluntary"):
        A.number("mission")


def test_equal_scenarios_are_one_key() -> None:
    twin = Scenario("a", {"optimism_weight": 7.0, "top_slice": 0.1})
    assert twin == A
    assert len({twin, A, B}) == 2


def test_a_scenario_travels_to_other_processes() -> None:
    assert pickle.loads(pickle.dumps(B)) == B
    assert copy.deepcopy(B) == B


# Addition -------------------------------------------------------------------------------------------------------------


def test_the_later_scenario_counts() -> None:
    both = A + B
    assert (both["top_slice"], both["optimism_weight"], both.name) == (0.3, 7.0, "a + b")
    assert (B + A)["top_slice"] == 0.1
    assert (both.description, both.source) == ("second", "made up")


def test_addition_may_be_bracketed_anyhow() -> None:
    assert ((A + B) + C).values() == (A + (B + C)).values()
    assert ((A + B) + C).name == (A + (B + C)).name
    assert (A + Scenario("nothing")).values() == A.values() == (Scenario("nothing") + A).values()


# Settings, as on the command line -------------------------------------------------------------------------------------


def test_settings_go_on_top_one_after_the_other() -> None:
    given = B.given("top_slice=0.2", "mission.private=8", "mission.public = 9")
    assert given["top_slice"] == 0.2
    assert given["mission"] == (8.0, 9.0, 3.0)
    assert B["top_slice"] == 0.3
    assert "top_slice=0.2" in given.name


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("top_slice", "has no value"),
        ("top_slice=", "not a setting"),
        ("top_slice=much", "not a setting"),
        ("top_slise=0.1", "top_slice"),
        ("top_slice=0.9", "out of bounds"),
        ("top_slice=nan", "must be a number"),
        ("mission.charity=1", "mission has no 'charity'"),
        ("top_slice.private=0.1", "one number"),
        ("=1", "no parameter"),
    ],
)
def test_a_bad_setting_is_refused_and_the_message_mends_it(setting: str, message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        A.given(setting)


# Reading and writing --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "scenario", [A, B, C, A + B + C, Scenario("nothing"), Scenario('odd "name"\n', {}, "ä € \\ '")]
)
def test_toml_gives_an_equal_scenario_back(scenario: Scenario) -> None:
    assert Scenario.from_toml(scenario.to_toml()) == scenario


def test_every_value_survives_toml_exactly() -> None:
    odd = {
        name: tuple(p.low + (p.high - p.low) * (k + 1) / 7.3 for k in range(len(p.index))) if p.index else p.high / 3
        for name, p in DECLARED.items()
        if not p.whole and (p.index == () or len(p.index) < 7) and p.low <= p.high / 3
    }
    assert len(odd) > 20
    assert Scenario.from_toml(Scenario("odd", odd).to_toml()).changes == Scenario("odd", odd).changes


def test_named_scenarios_load_by_name_and_add_by_plus() -> None:
    assert BASELINE in names()
    for name in names():
        loaded = Scenario.load(name)
        assert (loaded.name, bool(loaded.description), bool(loaded.source)) == (name, True, True)
    assert Scenario.load(BASELINE).values() == Scenario("nothing").values()
    assert Scenario.load(f"{BASELINE} + {BASELINE}").name == f"{BASELINE} + {BASELINE}"
    assert Scenario.load(A) is A


def test_files_load_by_path_and_add_by_plus(tmp_path: Path) -> None:
    for scenario in (A, B):
        (tmp_path / f"{scenario.name}.toml").write_text(scenario.to_toml(), encoding="utf-8")
    assert Scenario.load(tmp_path / "a.toml") == A
    assert Scenario.load(str(tmp_path / "a.toml")) == A
    assert Scenario.load(f"{tmp_path / 'a.toml'} + {tmp_path / 'b.toml'}") == A + B


def test_a_file_as_other_systems_write_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes(b"\xef\xbb\xbf" + A.to_toml().replace("\n", "\r\n").encode())
    assert Scenario.load(tmp_path / "a.toml") == A


def test_a_path_with_a_plus_in_it_is_one_file(tmp_path: Path) -> None:
    path = tmp_path / "a + b.toml"
    path.write_text(A.to_toml(), encoding="utf-8")
    assert Scenario.load(path) == A
    assert Scenario.load(str(path)) == A


def test_a_folder_of_the_same_name_does_not_hide_a_scenario(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As `wpmodel run --out work-programme-2011` leaves behind."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / BASELINE).mkdir()
    assert Scenario.load(BASELINE).name == BASELINE


def test_an_unknown_scenario_is_refused_with_the_nearest_legal_name() -> None:
    with pytest.raises(ScenarioError, match=rf"no scenario 'work-program-2011'.*{BASELINE}"):
        Scenario.load("work-program-2011")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"top_slice = = 1", "not readable TOML"),
        (b"\x89PNG\r\n\x1a\n\xff\xfe\x00", "cannot be read"),
        (b"format = 99\n", "format 99"),
        (b"top_slice = 0.1\n", "top_slice is not expected"),
        (b"parameters = 3\n", "parameters"),
        (b"[parameters]\ntop_slice = '0.1'\n", "top_slice"),
        (b"[parameters]\ntop_slice = true\n", "top_slice"),
        (b"[parameters]\ntop_slice = nan\n", "top_slice"),
        (b"[parameters]\ntop_slice = 0.99\n", "out of bounds"),
        (b"[parameters]\ntop_slice = 2011-06-01\n", "top_slice"),
        (b"[parameters]\nmission = [1, 2]\n", "takes 3 numbers"),
        (b"[parameters.mission]\ncharity = 1\n", "mission has no 'charity'"),
        (b"[parameters]\nallotted_weeks = 52.5\n", "whole number"),
        (b"[parameters]\ntop_slise = 0.1\n", "top_slice"),
        (A.to_toml().encode("utf-16"), r"not text in UTF-8 \(looks like UTF-16\): save it again as UTF-8"),
        ('name = "£5"\n'.encode("utf-16-le"), r"looks like UTF-16"),
        ('name = "five"\ntitle = "£5"\n'.encode("cp1252"), r"line 2 has a letter in another encoding.*as UTF-8"),
        (b"name = {a = 1}\n", r"the name, title, description and source of a scenario are text, not {'a': 1}"),
        (b"source = 3\n", "are text, not 3"),
        (b"programme = {a = 1}\n", r"programme is a name or a folder, written as text, not {'a': 1}"),
        (b"programme = 'own/" + b"x" * 5_000 + b"'\n", r"there is no folder own/x+\.\.\.x+:"),
        (b"programme = '" + b"x" * 5_000 + b"'\n", "there is no programme"),
    ],
)
def test_a_damaged_file_is_refused_by_name(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "damaged.toml"
    path.write_bytes(content)
    with pytest.raises(ScenarioError, match=message) as refused:
        Scenario.load(path)
    assert "damaged.toml" in str(refused.value)
    assert len(str(refused.value)) < 700


@pytest.mark.parametrize("name", ["x" * 5_000, "x" * 5_000 + ".toml", "a/" * 2_500])
def test_a_name_too_long_for_any_file_is_refused_in_few_words(name: str) -> None:
    with pytest.raises(ScenarioError) as refused:
        Scenario.load(name)
    assert len(str(refused.value)) < 500


def test_a_file_that_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"nowhere\.toml"):
        Scenario.load(tmp_path / "nowhere.toml")


# The schema -----------------------------------------------------------------------------------------------------------


def test_the_schema_takes_what_the_reader_takes() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    import tomllib

    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    for scenario in (A, B, C, *map(Scenario.load, names())):
        assert validator.is_valid(tomllib.loads(scenario.to_toml())), scenario.name
    assert validator.is_valid({"parameters": {"mission": 5}})
    assert validator.is_valid({"parameters": {"mission": [1, 2, 3]}})


@pytest.mark.parametrize(
    "content",
    [
        {"parameters": {"top_slise": 0.1}},
        {"parameters": {"top_slice": 0.7}},
        {"parameters": {"top_slice": "0.1"}},
        {"parameters": {"top_slice": True}},
        {"parameters": {"top_slice": [0.1]}},
        {"parameters": {"mission": [1, 2]}},
        {"parameters": {"mission": {"charity": 1}}},
        {"parameters": {"allotted_weeks": 52.5}},
        {"format": 99},
        {"top_slice": 0.1},
        {"parameters": 3},
    ],
)
def test_the_schema_refuses_what_the_reader_refuses(content: dict) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    import tomli_w

    assert not jsonschema.Draft202012Validator(json_schema()).is_valid(content)
    with pytest.raises(ScenarioError):
        Scenario.from_toml(tomli_w.dumps(content))


def test_the_schema_describes_every_parameter() -> None:
    described = json_schema()["properties"]["parameters"]["properties"]
    assert list(described) == list(DECLARED)
    for name, entry in described.items():
        assert DECLARED[name].help in entry["description"]
        assert DECLARED[name].source in entry["description"]
