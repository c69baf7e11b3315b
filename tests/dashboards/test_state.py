"""What a visitor has chosen goes into a link and comes back; what a link may not ask for is refused in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.state import PAGES, Choice, areas_of_britain, changed, declarations, restore, scenario_values
from wpmodel.scenario import BASELINE, names

LEVERS = {lever["key"]: lever for topic in declarations() for lever in topic["levers"]}


@st.composite
def settings(draw: st.DrawFn) -> tuple[str, ...]:
    keys = draw(
        st.lists(
            st.sampled_from(["top_slice", "outcome_fee.esa_new", "must_refer.jsa", "mission.voluntary"]), unique=True
        )
    )
    return changed({key: draw(st.floats(0, min(LEVERS[key]["high"], 0.6))) for key in keys if key in LEVERS})


choices = st.builds(
    Choice,
    page=st.sampled_from(PAGES),
    scenario=st.sampled_from(names()),
    settings=settings(),
    areas=st.lists(st.sampled_from(areas_of_britain()), unique=True).map(
        lambda some: tuple(a for a in areas_of_britain() if a in some)
    ),
    seed=st.integers(0, 999_999),
    other=st.sampled_from(names()),
    other_settings=settings(),
    seeds=st.integers(2, 20),
    area=st.sampled_from(["", *areas_of_britain()]),
)


@given(choices)
def test_a_link_restores_the_choice(choice: Choice) -> None:
    restored = restore("?" + choice.link())
    assert restored.problems == ()
    assert restored.choice == choice


def test_the_first_choice_needs_no_link() -> None:
    assert Choice().link() == ""
    assert restore("").choice == Choice()


@given(st.text(max_size=300))
def test_no_link_breaks_the_page(text: str) -> None:
    choice = restore(text).choice
    assert choice.page in PAGES
    assert choice.arm().name.startswith(choice.scenario)


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("seed=-1", "out of bounds"),
        ("seed=1e5", "whole number"),
        ("seeds=1", "out of bounds"),
        ("scenario=/etc/passwd", "which is not there"),
        ("page=admin", "which is not there"),
        ("in=Atlantis", "there is no area"),
        ("set=top_slice%3D9", "out of bounds"),
        ("set=nonsense%3D1", "there is no parameter"),
        ("set=hours_light%3D3", "must be below"),
        ("&" * 600, "could not be read"),
    ],
)
def test_what_a_link_may_not_ask_for_is_told_and_left_out(link: str, said: str) -> None:
    restored = restore(link)
    assert any(said in problem for problem in restored.problems)
    assert restored.choice == Choice()


def test_a_scenario_is_never_read_from_a_file() -> None:
    with pytest.raises(ValueError, match="choose one of"):
        Choice(scenario="pyproject.toml").arm()


def test_every_parameter_is_a_lever_with_its_words() -> None:
    assert set(scenario_values(BASELINE)) == set(LEVERS)
    for lever in LEVERS.values():
        assert lever["low"] <= lever["value"] <= lever["high"]
        assert all(lever[word] for word in ("label", "unit", "help", "source", "status"))


def test_a_setting_moves_the_scenario() -> None:
    assert Choice(settings=("top_slice=0.35",)).arm().number("top_slice") == 0.35
    assert Choice(other_settings=("top_slice=0.35",)).arm(other=True).number("top_slice") == 0.35
    assert Choice(other_settings=("top_slice=0.35",)).arm().number("top_slice") == 0.2


def test_many_levers_are_counted_and_few_are_named() -> None:
    assert "top_slice=0.35" in Choice(settings=("top_slice=0.35",)).arm_words()
    assert "4 levers changed" in Choice(settings=tuple(f"x{k}=1" for k in range(4))).arm_words()
