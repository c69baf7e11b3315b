"""What waits and what workers hold: no slot is lost, nobody's part is forgotten, whatever starts, stops and dies."""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from wpmodel.dashboards.workers.line import MOST, Asked, Job, Line
from wpmodel.dashboards.workers.shares import Used
from wpmodel.dashboards.workers.worker import NOBODY, Shared

SLOTS, WORKERS = 12, 2
VISITORS = ("ann", "bob", "cat", "dan")


def line(slots: int = SLOTS) -> tuple[Line, Shared]:
    used = Used([0.0] * slots * WORKERS, [0.0] * slots * WORKERS, WORKERS)
    shared = Shared([-1] * slots, [0] * slots, [0] * slots, [NOBODY] * WORKERS, [0] * WORKERS, used)
    return Line(shared, WORKERS, lambda: 0.0), shared


class AnythingHappens(RuleBasedStateMachine):
    """Starts, joins, cancels, results and deaths in any order, with workers that do nothing but what is told here."""

    def __init__(self) -> None:
        super().__init__()
        self.line, self.shared = line()
        self.held: list[set[Job]] = [set() for _ in range(WORKERS)]
        self.wanted: list[tuple[Job, str]] = []
        self.all: list[Job] = []

    @rule(visitor=st.sampled_from(VISITORS), key=st.sampled_from([None, "a", "b"]), home=st.sampled_from([None, 1, 2]))
    def start(self, visitor: str, key: str | None, home: int | None) -> None:
        try:
            job = self.line.join(key, visitor) or self.line.enter(Asked(print, None, key, 1, home), visitor)
        except RuntimeError:
            assert self.line.jobs == SLOTS  # it was full
        else:
            self.all += [] if job in self.all else [job]
            self.wanted.append((job, visitor))
        self.feed()

    def feed(self) -> None:
        for worker, job in self.line.feed():
            self.held[worker].add(job)

    @precondition(lambda self: self.wanted)
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        job, visitor = self.wanted.pop(data.draw(st.integers(0, len(self.wanted) - 1)))
        self.line.leave(job, visitor)
        self.feed()

    @precondition(lambda self: any(self.held))
    @rule(data=st.data(), well=st.booleans(), used=st.floats(0, 30))
    def answer(self, data: st.DataObject, well: bool, used: float) -> None:
        worker = data.draw(st.sampled_from([w for w in range(WORKERS) if self.held[w]]))
        job = data.draw(st.sampled_from(sorted(self.held[worker])))
        self.shared.used.add(worker, self.shared.whose[job.task.slot], used, 0.0)
        self.held[worker].remove(job)
        assert self.line.job(job.task.slot) is job
        self.line.end(job, "found" if well else ValueError("as said"), well)
        self.feed()

    @rule(worker=st.integers(0, WORKERS - 1), data=st.data())
    def die(self, worker: int, data: st.DataObject) -> None:
        slots = sorted(job.task.slot for job in self.held[worker])
        at_work = data.draw(st.sampled_from([NOBODY, *slots]))
        dead = self.line.lose(worker, at_work)
        assert set(dead) <= self.held[worker]
        assert {job.task.slot for job in dead} >= {at_work} - {NOBODY}
        self.held[worker].clear()
        for job in dead:
            self.line.end(job, RuntimeError("died"))
        self.feed()

    @invariant()
    def every_job_is_somewhere_and_wanted(self) -> None:
        here = [job for job in self.all if not job.future.done()]
        assert self.line.jobs == len(here)
        assert len({job.task.slot for job in here}) == len(here)
        for job in here:
            holding = [w for w in range(WORKERS) if job in self.held[w]]
            assert holding == ([] if job.worker is None else [job.worker])
            stops = self.shared.stop[job.task.slot]
            assert stops or sorted(job.watchers) == sorted(v for one, v in self.wanted if one is job)
            assert stops or job.visitor in job.watchers

    @invariant()
    def nobody_waits_whom_a_worker_could_take(self) -> None:
        assert self.line.feed() == []

    def teardown(self) -> None:
        while self.wanted:
            self.line.leave(*self.wanted.pop())
        for worker in range(WORKERS):
            for job in self.held[worker]:
                self.line.end(job, RuntimeError("stopped"))
        assert self.line.jobs == 0
        assert all(job.future.done() for job in self.all)
        for _ in range(SLOTS):  # every slot is there again
            self.line.enter(Asked(print, None), VISITORS[0])


TestAnythingHappens = AnythingHappens.TestCase
TestAnythingHappens.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)


def test_a_worker_holds_one_run_of_each_visitor_and_takes_the_next_when_that_ends() -> None:
    several, _ = line(300)
    for after in range(100):
        several.enter(Asked(print, None), "ann", after)
    going = several.feed()
    assert [worker for worker, _ in going] == [0, 1]
    several.enter(Asked(print, None), "bob")
    [(_, of_bob)] = several.feed()
    assert of_bob.visitor == "bob"
    several.end(going[0][1], None, True)
    [(worker, following)] = several.feed()
    assert (worker, following.task.after) == (0, 2)


def test_one_visitor_cannot_fill_the_line_but_the_largest_comparison_fits() -> None:
    several, _ = line(300)
    for _ in range(MOST):
        several.enter(Asked(print, None), "ann")
    with pytest.raises(RuntimeError, match="let them end, or cancel them"):
        several.enter(Asked(print, None), "ann")
    several.enter(Asked(print, None), "bob")
    from wpmodel.dashboards.session.state import MOST_ARMS, MOST_SEEDS

    assert MOST_ARMS * MOST_SEEDS <= MOST


def test_shared_work_takes_the_time_of_whoever_has_had_less() -> None:
    several, shared = line()
    job = several.enter(Asked(print, None, "key"), "ann")
    shared.used.add(0, shared.whose[job.task.slot], 20.0, 0.0)
    assert several.join("key", "bob") is job
    assert job.visitor == "bob"
    several.leave(job, "bob")
    assert job.visitor == "ann"


def test_a_visitor_who_was_away_for_longest_gives_her_number_to_a_new_one() -> None:
    several, shared = line(4)
    for k in range(40):
        job = several.enter(Asked(print, None), f"visitor {k}")
        number = shared.whose[job.task.slot]
        assert 0 <= number < 4
        assert shared.used.of(number, 0.0) == 0.0
        shared.used.add(0, number, 9.0, 0.0)
        several.end(job, None, True)
