"""What belongs to one visitor: a reload shows what the server still has, and those who leave take their runs along."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from typing import Any

import pytest

if importlib.util.find_spec("solara") is None:
    pytest.skip("needs the dashboard: pip install -e '.[dashboard]'", allow_module_level=True)

from wpmodel.agents import compiled
from wpmodel.dashboards import app, launch
from wpmodel.dashboards.session import visit
from wpmodel.dashboards.session.programmes import programme_of
from wpmodel.dashboards.session.state import Arm, Choice
from wpmodel.dashboards.session.visit import Outcome
from wpmodel.dashboards.workers.pool import Run
from wpmodel.programmes import catalogue

HERE = {"charts": {}}


class Keeps:
    """A pool that has the results of some runs, those of which `of` is true; no other run is under way."""

    def __init__(self, of: Any) -> None:
        self.of = of

    def goes(self, key: tuple) -> bool:
        return False

    def kept(self, key: tuple) -> Any:
        if not self.of(key):
            return None
        figures = {"Who gains: job outcomes|Everybody": float(key[3])}
        return HERE if key[0] == "explore" else {"figures": figures, "courses": {}}


@pytest.fixture(autouse=True)
def _anew() -> Iterator[None]:
    yield
    visit.explored.set(None)
    visit.compared.set(None)
    visit.choice.set(Choice())
    visit.problems.set(())


def keeps(monkeypatch: pytest.MonkeyPatch, of: Any) -> None:
    monkeypatch.setattr(visit, "pool", lambda: Keeps(of))


def test_a_link_whose_run_is_kept_shows_it_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    keeps(monkeypatch, lambda key: key[0] == "explore" and key[3] == 7)
    app.restore("?seed=7&in=Wales")
    shown = visit.explored.value
    assert shown is not None
    assert shown.content is HERE
    assert (shown.choice.seed, shown.choice.areas) == (7, ("Wales",))
    assert visit.compared.value is None
    app.restore("?seed=8&in=Wales")
    assert visit.explored.value is shown  # nothing is kept of it: the page says that these are an earlier run's
    assert not visit.shows(shown, visit.choice.value)


def test_a_link_whose_comparison_is_kept_in_all_its_parts_shows_it(monkeypatch: pytest.MonkeyPatch) -> None:
    keeps(monkeypatch, lambda key: key[0] == "figures" and key[3] < 5)
    app.restore("?page=compare&seeds=5")
    assert visit.compared.value is None
    keeps(monkeypatch, lambda key: key[0] == "figures")
    app.restore("?page=compare&seeds=5")
    outcome = visit.compared.value
    assert outcome is not None
    [[row]] = outcome.content["differences"]
    assert (row["first"], row["seeds"]) == (3.0, 5)


class Ended:
    """A run that has ended, or has not."""

    def __init__(self, seed: int, ended: bool) -> None:
        self.seed, self.ended = seed, ended

    def result(self) -> Any:
        assert self.ended
        return {"figures": {"Who gains: job outcomes|Everybody": float(self.seed)}, "courses": {}}


def test_seeds_are_shown_as_their_scenarios_have_ended() -> None:
    def shown(*ended: bool) -> Any:
        visit.compared.set(None)
        runs = [Ended(1 + k // 2, of) for k, of in enumerate(ended)]
        visit._show_some(Choice(seeds=3), runs)  # type: ignore[arg-type]
        return visit.compared.value and visit.compared.value.content

    assert shown(True, False, False, False, False, False) is None
    one = shown(True, True, True, False, False, False)
    assert (one["seeds"], one["differences"]) == (1, [])
    two = shown(True, True, True, False, True, True)  # seeds 1 and 3: the second is still run
    assert (two["seeds"], two["differences"][0][0]["first"]) == (2, 2.0)
    assert shown(*[True] * 6) is None  # all of them are for `_show_compared`


def test_what_is_shown_is_not_drawn_again_for_a_page_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    keeps(monkeypatch, lambda key: key[0] == "explore")
    there = Outcome(Choice(), {"mine": 1})
    visit.explored.set(there)
    app.restore("?page=people")
    assert visit.explored.value is there


def test_a_link_with_levers_that_do_not_go_together_shows_nothing_and_breaks_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keeps(monkeypatch, lambda key: True)
    visit.choice.set(Choice(arms=(Arm(settings=("hours_light=3",)), Arm())))
    visit.take_kept()
    assert visit.explored.value is None


def test_a_page_that_closes_cancels_its_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    cancelled = list[int]()

    class One:
        def __init__(self, number: int) -> None:
            self.number = number

        def cancel(self) -> None:
            cancelled.append(self.number)

    monkeypatch.setattr(visit, "BACK", 0.0)
    visit._runs.set((One(1), One(2)))  # type: ignore[arg-type]
    try:
        visit._at_start()()
    finally:
        visit._runs.set(())
    assert cancelled == [1, 2]


def test_memory_of_a_closed_page_is_free_within_two_minutes() -> None:
    from solara.util import parse_timedelta

    assert 60.0 < parse_timedelta(launch.CULL) <= 120.0 - visit.BACK


@pytest.mark.parametrize(("kept", "said"), [(True, "Loading the rules"), (False, "Compiling the rules, once: ")])
def test_a_worker_that_starts_is_not_called_a_turn(monkeypatch: pytest.MonkeyPatch, kept: bool, said: str) -> None:
    class Loads(Run):
        def __init__(self) -> None:
            pass

        ended, progress, waits, loads = False, 0.0, True, True  # type: ignore[assignment]

    monkeypatch.setattr(compiled, "are_kept", lambda: kept)
    visit.loading.cache_clear()
    try:
        assert visit._words([Loads()]).startswith(said)
        Loads.loads = False  # type: ignore[assignment]
        assert visit._words([Loads()]) == "Waiting for a turn"
    finally:
        visit.loading.cache_clear()


def test_a_programme_that_is_brought_takes_the_place_of_the_last_and_goes_with_the_page() -> None:
    found = catalogue.find("restart-2021")
    visit.explored.set(Outcome(Choice(), HERE))
    visit.bring(found)
    (first,) = visit.own_programmes()
    assert visit.choice.value.programme == first
    assert visit.explored.value is None
    visit.bring(found)
    (second,) = visit.own_programmes()
    assert second != first
    with pytest.raises(ValueError, match="there is no programme"):
        programme_of(first)
    visit.choice.set(Choice())
    visit._at_end()
    with pytest.raises(ValueError, match="there is no programme"):
        programme_of(second)
    visit._brought.set("")
