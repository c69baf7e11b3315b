"""What a visitor has chosen goes into a link and comes back; what a link may not ask for is refused in words."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wpmodel.dashboards.session import trade_words
from wpmodel.dashboards.session.programmes import HOME, programme_of, programmes, scenarios_of
from wpmodel.dashboards.session.state import (
    MOST_ARMS,
    PAGES,
    Arm,
    Choice,
    areas_of_britain,
    changed,
    declarations,
    from_file,
    restore,
    scenario_values,
)
from wpmodel.foundation.texts import MOST_BYTES
from wpmodel.programmes import template
from wpmodel.scenario import BASELINE, Scenario, names
from wpmodel.teaching.game.record import Game

LEVERS = {lever["key"]: lever for topic in declarations() for lever in topic["levers"]}


@st.composite
def settings(draw: st.DrawFn) -> tuple[str, ...]:
    keys = draw(
        st.lists(
            st.sampled_from(["top_slice", "outcome_fee.esa_new", "must_refer.jsa", "mission.voluntary"]), unique=True
        )
    )
    return changed({key: draw(st.floats(0, min(LEVERS[key]["high"], 0.6))) for key in keys if key in LEVERS})


arms = st.builds(Arm, st.sampled_from(names()), settings())
choices = st.builds(
    Choice,
    page=st.sampled_from(PAGES),
    arms=st.lists(arms, min_size=2, max_size=MOST_ARMS).map(tuple),
    areas=st.lists(st.sampled_from(areas_of_britain()), unique=True).map(
        lambda some: tuple(a for a in areas_of_britain() if a in some)
    ),
    seed=st.integers(0, 999_999),
    seeds=st.integers(2, 20),
    area=st.sampled_from(["", *areas_of_britain()]),
    game=st.sampled_from(["", Game().code(), Game("charity", "Wales").with_move(3, {"accept": False}).code()]),
    quarter=st.integers(0, 29),
    room=st.just("K7MQ2X"),
    key=st.sampled_from(["", "a-key_of-22-letters-xx"]),
)


@given(choices)
def test_a_link_restores_the_choice(choice: Choice) -> None:
    restored = restore("?" + choice.link())
    assert restored.problems == ()
    assert restored.choice == choice


def test_a_link_takes_a_code_however_it_is_typed_and_refuses_what_is_none() -> None:
    assert restore("?room=k7m-q2x").choice.room == "K7MQ2X"
    for bad in ("K7MQ2", "<script>", "AEIOU1", "K7MQ2X9"):
        restored = restore(f"?room={bad}&key=k")
        assert restored.choice.room == ""
        assert "there is no room" in restored.problems[0]


def test_a_link_without_a_lesson_is_at_the_lesson_of_the_class() -> None:
    rooms = {"K7MQ2X": 4}
    assert restore("?page=lessons&room=k7m-q2x", lambda room: rooms[room]).choice.lesson == 4
    assert restore("?page=lessons&room=K7MQ2X&lesson=2", lambda room: rooms[room]).choice.lesson == 2
    assert restore("?page=lessons&room=K7MQ2Y", lambda room: 0).choice.lesson == 1
    assert restore("?page=lessons&room=nonsense", lambda room: rooms[room]).choice.lesson == 1
    first = Choice(page="lessons", room="K7MQ2X")  # whoever went back to lesson 1 is there after a reload too
    assert restore(first.link(), lambda room: rooms[room]).choice == first


def test_what_is_wrong_with_a_link_can_be_read() -> None:
    told = restore("&".join(f"set={k}{'x' * 90_000}%3D1" for k in range(40))).problems
    assert len(told) <= 11
    assert max(map(len, told)) < 1_000
    assert told[-1] == "and 30 more things in the link could not be used"


def test_the_first_choice_needs_no_link() -> None:
    assert Choice().link() == ""
    assert restore("").choice == Choice()


@given(st.text(max_size=300))
def test_no_link_breaks_the_page(text: str) -> None:
    choice = restore(text).choice
    assert choice.page in PAGES
    assert all(arm.made().name.startswith(arm.scenario) for arm in choice.arms)


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("seed=-1", "out of bounds"),
        ("seed=1e5", "whole number"),
        ("seeds=1", "out of bounds"),
        ("scenario=/etc/passwd", "which is not there"),
        ("page=admin", "which is not there"),
        ("in=Atlantis", "there is no area"),
        ("game=nonsense", "the code of the game cannot be read"),
        ("quarter=-1", "out of bounds"),
        ("set=top_slice%3D9", "out of bounds"),
        ("set=nonsense%3D1", "there is no parameter"),
        ("set=hours_light%3D3", "must be below"),
        ("other2=nonsense&other2_set=nonsense%3D1", "which is not there"),
        ("&" * 6_000, "could not be read"),
    ],
)
def test_what_a_link_may_not_ask_for_is_told_and_left_out(link: str, said: str) -> None:
    restored = restore(link)
    assert any(said in problem for problem in restored.problems)
    assert restored.choice in (Choice(), Choice(arms=(*Choice().arms, Arm())))


def test_a_scenario_is_never_read_from_a_file() -> None:
    with pytest.raises(ValueError, match="choose one of"):
        Arm("pyproject.toml").made()


def test_every_parameter_is_a_lever_with_its_words() -> None:
    assert set(scenario_values(BASELINE)) == set(LEVERS)
    for lever in LEVERS.values():
        assert lever["low"] <= lever["value"] <= lever["high"]
        assert all(lever[word] for word in ("label", "unit", "help", "source", "status"))


def test_a_setting_moves_the_scenario() -> None:
    assert Arm(settings=("top_slice=0.35",)).made().number("top_slice") == 0.35
    assert Arm().made().number("top_slice") == 0.2


def test_many_levers_are_counted_and_few_are_named() -> None:
    assert Arm(settings=("top_slice=0.35",)).words() == f"{BASELINE} with top_slice=0.35"
    assert "4 levers changed" in Arm(settings=tuple(f"x{k}=1" for k in range(4))).words()
    assert Choice(areas=()).arm_words(1) == "flat-tariff in all 18 areas"


# Scenario files ------------------------------------------------------------------------------------------------------


@given(arms)
def test_a_saved_scenario_is_read_as_it_was(arm: Arm) -> None:
    read = from_file(arm.made().to_toml(), "mine.toml")
    assert read.made().values() == arm.made().values()
    assert read.scenario == arm.scenario


def test_a_file_without_a_known_name_is_held_against_the_baseline() -> None:
    read = from_file('name = "mine"\n[parameters]\ntop_slice = 0.1234567890\n', "mine.toml")
    assert read == Arm(BASELINE, ("top_slice=0.123456789",))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("top_slice = ", "is not readable TOML"),
        ("[parameters]\ntop_slice = 9", "out of bounds"),
        ("[parameters]\ntop_slize = 0.1", "Did you mean top_slice"),
        ("[parameters]\ntop_slice = true", "top_slice"),
        ("[parameters]\nhours_light = 3", "must be below"),
        ("levers = 1", "[parameters]"),
        ("format = 99", "Update wpmodel"),
        ("a = " + "[" * 5_000, "nested too deeply"),
        ("# " + "x" * MOST_BYTES, "more than the 32,768 that it can have"),
    ],
)
def test_a_file_that_is_no_scenario_is_told_with_how_to_mend_it(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        from_file(text, "mine.toml")


def test_a_file_cannot_name_another_file() -> None:
    assert from_file('name = "../../etc/passwd + x"', "/etc/passwd") == Arm()
    assert from_file(f'name = "{Scenario.load("boom").name}"', "boom.toml").made().values() == Arm().made().values()


@pytest.mark.parametrize("other", [name for name in programmes() if name != HOME])
def test_a_scenario_of_another_programme_is_read_under_that_programme_alone(other: str) -> None:
    [first, *_], group = scenarios_of(other), programme_of(other).labels[0]
    for arm in (Arm(first, programme=other), Arm("boom", (f"outcome_fee.{group}=99",), other)):
        saved = arm.made().to_toml()
        assert from_file(saved, "mine.toml", other) == arm
        with pytest.raises(ValueError, match=f"of {other}: choose that programme, and read it again"):
            from_file(saved, "mine.toml")


@pytest.mark.parametrize("place", ["here", "../here", "//evil.example/share", "a/" * 10_000, "x\0/", "", [1]])
def test_a_file_has_no_folder_of_this_computer_read(place: Any, tmp_path: Path) -> None:
    template.write(tmp_path / "here")
    named = str(tmp_path / place) if place == "here" else place
    with pytest.raises(ValueError, match="there is no programme") as told:
        from_file(f"format = 1\nprogramme = {json.dumps(named)}\n", "mine.toml")
    assert len(str(told.value)) < 500


def test_words_of_the_trade_lead_to_levers_that_are_there() -> None:
    levers = [lever for topic in declarations() for lever in topic["levers"]]
    keys = {lever["key"] for lever in levers} | {lever["key"].partition(".")[0] for lever in levers}
    assert {one for of in trade_words.LEVERS.values() for one in of} <= keys
    for word, key in (
        ("delay", "payment_lag_weeks"),
        ("charity", "mission.voluntary"),
        ("creaming", "outcome_fee.esa_new"),
        ("upfront", "attachment_fee.jsa_25_plus"),
    ):
        assert key in {lever["key"] for lever in levers if word in lever["words"]}
