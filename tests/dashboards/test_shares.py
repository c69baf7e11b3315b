"""Whose turn it is, without processes: least time first, equal shares, nobody waits for ever, no worker idles."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wpmodel.dashboards.workers.shares import BEGINS, HALF_LIFE, PATIENCE, QUANTUM, WAITS, Used, Waiting, faded, first

ROOM = 32
PERIOD = 0.1


@dataclass
class One:
    """A run of the simulated worker: whose, how long it takes, how large it is, when it comes."""

    visitor: int
    takes: float
    comes: float = 0.0
    room: int = 2
    took: float = 0.0
    last: float = 0.0
    started: float = -1.0
    ended: float = -1.0


@dataclass
class Simulated:
    """One worker without a process: each step, the first in line works for a period."""

    runs: list[One]
    now: float = 0.0
    idle: int = 0
    used: Used = field(default_factory=lambda: Used([0.0] * 500, [0.0] * 500, 1))

    def go(self, until: float) -> None:
        while self.now < until:
            here = dict[int, tuple[int, One]]()
            for k, run in enumerate(self.runs):  # a worker holds one run of each visitor, in the order of asking
                if run.comes <= self.now and run.ended < 0:
                    here.setdefault(run.visitor, (k, run))
            line = {
                Waiting(
                    k,
                    self.used.of(run.visitor, self.now),
                    self.now - max(run.last, run.comes),
                    run.took < BEGINS,
                    run.started >= 0,
                    False,
                    run.room,
                ): run
                for k, run in here.values()
            }
            goes = first(list(line), ROOM)
            self.now += PERIOD
            if goes is None:
                self.idle += bool(line)
                continue
            run = line[goes]
            run.started = self.now if run.started < 0 else run.started
            run.took, run.last = run.took + PERIOD, self.now
            self.used.add(0, run.visitor, PERIOD, self.now)
            run.ended = self.now if run.took >= run.takes - 1e-9 else -1.0

    def had(self, visitor: int) -> float:
        return sum(run.took for run in self.runs if run.visitor == visitor)


runs = st.lists(
    st.builds(
        One,
        visitor=st.integers(0, 5),
        takes=st.floats(0.1, 8.0),
        comes=st.floats(0.0, 40.0),
        room=st.sampled_from([2, 3, 19]),
    ),
    min_size=1,
    max_size=25,
)


@given(runs)
def test_no_worker_idles_while_somebody_waits_and_everything_ends(several: list[One]) -> None:
    worker = Simulated(several)
    worker.go(max(run.comes for run in several) + sum(run.takes + PERIOD for run in several) + 1.0)
    assert worker.idle == 0
    assert all(run.ended >= 0 for run in several)


@settings(max_examples=20)
@given(st.integers(2, 6), st.floats(0.5, 20.0))
def test_visitors_who_always_want_more_get_equal_shares(visitors: int, takes: float) -> None:
    worker = Simulated([One(visitor, takes) for visitor in range(visitors) for _ in range(int(120 / takes) + 1)])
    worker.go(120.0)
    had = [worker.had(visitor) for visitor in range(visitors)]
    assert max(had) - min(had) <= 2 * QUANTUM + takes


@pytest.mark.parametrize("many", [1, 100])
def test_how_much_somebody_asks_for_at_once_buys_no_larger_share(many: int) -> None:
    worker = Simulated([*(One(0, 200.0 / many) for _ in range(many)), One(1, 200.0)])
    worker.go(100.0)
    assert worker.had(0) == pytest.approx(worker.had(1), abs=2 * QUANTUM + 2.0)


def test_who_comes_while_a_comparison_goes_on_begins_at_once_and_ends_in_her_own_time() -> None:
    comparison = [One(0, 2.0) for _ in range(100)]
    newcomer = One(1, 2.0, comes=30.0)
    Simulated([*comparison, newcomer]).go(100.0)
    assert newcomer.started - 30.0 < 0.5
    assert newcomer.ended - 30.0 < 2 * 2.0


def test_a_class_that_begins_together_sees_something_soon_and_ends_one_after_another() -> None:
    everyone = [One(visitor, 2.0) for visitor in range(15)]
    Simulated(everyone).go(60.0)
    assert max(run.started for run in everyone) <= 15 * (BEGINS + PERIOD) + PERIOD
    assert max(run.ended for run in everyone) <= 15 * 2.0 + 1.0
    ends = sorted(run.ended for run in everyone)
    assert ends[7] < 27.0  # taking turns by the period they would all end together, at thirty


def test_nobody_starves_however_many_newcomers_there_are() -> None:
    old = One(0, 30.0)
    newcomers = [One(1 + k, 2.0, comes=2.0 * k) for k in range(400)]  # as much as there is time for
    worker = Simulated([old, *newcomers])
    worker.go(10.0)
    worker.go(10.0 + 10 * WAITS * QUANTUM)
    assert old.ended >= 0


def test_a_large_run_is_not_kept_waiting_for_ever_by_small_ones() -> None:
    """Two runs of the whole country do not fit together; small ones pass the one that waits, but not for ever."""
    one, other = One(0, 60.0, room=19), One(1, 5.0, room=19)
    small = [One(2 + k, 2.0, comes=1.0 + k) for k in range(300)]
    Simulated([one, other, *small]).go(300.0)
    assert other.started >= 0
    assert small[0].ended < one.ended


def test_what_fits_passes_what_does_not_until_that_has_waited_long() -> None:
    at_work = Waiting(0, 50.0, room=19)
    large, small = Waiting(1, 0.0, 1.0, True, False, room=19), Waiting(2, 1.0, 0.0, True, False, room=2)
    assert first([at_work, large, small], ROOM) == small
    late = Waiting(1, 0.0, PATIENCE + 1.0, True, False, room=19)
    assert first([at_work, late, small], ROOM) == at_work
    assert first([late, small], ROOM) == late
    assert first([], ROOM) is None


def test_a_run_that_stops_goes_first_since_it_needs_only_to_be_told() -> None:
    stops = Waiting(9, 99.0, stops=True, begun=False, room=99)
    assert first([Waiting(0, 0.0), stops], ROOM) == stops


def test_a_run_that_only_begins_goes_before_its_equals_but_not_before_who_had_less() -> None:
    begins, goes_on, had_less = Waiting(2, 1.0, begins=True), Waiting(1, 1.0), Waiting(3, 0.0)
    assert first([goes_on, begins], ROOM) == begins
    assert first([Waiting(2, 2 * QUANTUM, begins=True), had_less], ROOM) == had_less


def test_time_is_forgotten_by_halves_and_counted_over_all_workers() -> None:
    used = Used([0.0] * 6, [0.0] * 6, 2)
    used.add(0, 1, 8.0, 100.0)
    used.add(1, 1, 4.0, 100.0 + HALF_LIFE)
    assert used.of(1, 100.0 + HALF_LIFE) == pytest.approx(8.0)
    assert used.of(0, 100.0) == used.of(2, 100.0) == 0.0
    assert faded(8.0, 3 * HALF_LIFE) == pytest.approx(1.0)
    used.forget(1)
    assert used.of(1, 200.0) == 0.0
