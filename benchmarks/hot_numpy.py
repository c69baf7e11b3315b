"""The hot rules in vectorised NumPy: weighing, the cut of hours, support and four weeks of work, on whole caseloads.

What somebody would write who knows NumPy and not numba: one array for each attribute, masks where rules branch, a
search for the price caseload by caseload. The people are those of `plain_mesa.py` and draw the same luck as the kernel,
so the two are held against each other count by count before anything is timed. Appointments, sanctions and work on
barriers are left out here and are in the kernel's time: the ratio flatters NumPy.

    python benchmarks/hot_numpy.py [--people 100000] [--repeats 5]
"""

import argparse
import json
import tempfile
from pathlib import Path
from time import process_time

import numpy as np
import plain_mesa

from wpmodel.agents.kernel import caseload
from wpmodel.agents.kernel.counts import TALLY
from wpmodel.agents.kinds import FULLY_PAID, IN_WORK, NEVER, RETURNED, SEARCHING
from wpmodel.agents.luck import FREE, GOLDEN, MATCH, SPUR, WORK, key_of, mix
from wpmodel.agents.rules.delivery import BUY, FREELY, NOBODY
from wpmodel.agents.rules.support import PASSES, PROMISED
from wpmodel.scenario import BASELINE, Scenario
from wpmodel.setup.behaviour import behaviour_of

COMPARED = (
    "searching", "in_work", "light", "standard", "intensive", "minutes", "job_starts", "outcomes", "sustainments",
)  # fmt: skip
WIDE = ("attached", "due", "job_start", "first_job", "banked", "payments", "status", "group", "barriers")
"""Columns that NumPy needs as int64, so that sums do not wrap."""


def chance(luck, week, purpose):
    """`wpmodel.agents.luck.chance` for everybody at once; `week` is one number or an array."""
    when = np.atleast_1d(week).astype(np.uint64) * np.uint64(256) + np.uint64(purpose)
    return (mix.py_func(luck + GOLDEN * when) >> np.uint64(11)) * 2.0**-53


def standing(barriers):
    """How many barriers stand."""
    return sum((barriers >> j) & 1 for j in range(6))


class Caseloads:
    """Whole caseloads as columns: place after place, `edges` (places + 1,)."""

    def __init__(self, found):
        self.b, self.start, self.key = behaviour_of(Scenario.load(BASELINE)), int(found["start"]), key_of(1)
        self.end, rows, self.terms = self.start + caseload.PERIOD, found["rows"], found["terms"]
        self.offices, self.edges = found["offices"], np.concatenate([[0], np.cumsum(found["sizes"])])
        self.at = np.repeat(np.arange(len(found["sizes"])), found["sizes"])
        self.worth, self.beliefs, self.odds = found["worth"], found["beliefs"], found["odds"]
        for name in rows.dtype.names:
            setattr(self, name, rows[name].astype(np.int64) if name in WIDE else rows[name].copy())

    def of_place(self, name):
        """A column of the places, person by person."""
        return self.offices[name][self.at]

    def weigh(self):
        """Worth of each further step and of own work on a barrier, four arrays, and the way others would do it."""
        b, luck = self.b, mix.py_func(self.key + GOLDEN * self.id.astype(np.uint64))
        self.luck, self.market = luck, self.odds[self.of_place("area")]
        weeks_on = np.maximum(self.start - self.attached, 0)
        weeks = b.allotted_weeks - weeks_on
        stake = self.worth[self.at, self.group, self.payments] + self.of_place("mission")
        looking, working = (self.status == SEARCHING) & (weeks > 0), (self.status == IN_WORK) & (weeks > 0)
        likely = self.beliefs[self.at, self.group] * (self.market * np.exp(self.assessed + self.support))
        self.openness = np.maximum(1.0 - b.barrier_cap * standing(self.barriers), 0.0)
        none = b.believed_lasting * likely * weeks
        gained = b.believed_effect * self.openness * b.believed_lasting * likely * np.minimum(weeks, b.support_reach)
        steps, before, hours = [], none, 0.0
        for level in ("light", "standard", "intensive"):
            after, more = none + gained * b[f"gain_{level}"], b[f"hours_{level}"]
            gain = stake * (after - before) / ((1.0 + after) * (1.0 + before)) / (more - hours) - b.hour_cash
            steps.append(np.where(looking, gain, -1.0))
            before, hours = after, more
        holding = stake * 4.0 * b.loss_settled * b.in_work_effect / b.hours_light - b.hour_cash
        steps[0] = np.where(working, holding, steps[0])
        own, way = self.weigh_barriers(stake, none, luck, looking & (self.barriers > 0))
        every = b.promised_meeting_weeks
        due = (weeks_on == 0) | ((weeks_on >= every) & (weeks_on % every < 4))
        promised = np.where(
            (self.status == SEARCHING) & (every > 0) & due, PROMISED + np.maximum(steps[0], 0.0), steps[0]
        )
        dearest = np.maximum.reduceat(np.maximum.reduce([*steps, own]), self.edges[:-1])
        return [promised, *steps[1:], own], way, np.maximum(dearest, 0.0)

    def weigh_barriers(self, stake, jobs, luck, with_barrier):
        """`wpmodel.agents.kernel.weighing.weigh_barrier`: worth of an hour of own work, and the way of others."""
        b = self.b
        target = b.heaviest[self.barriers]
        lifted = jobs * b.barrier_lift[target]
        gain = stake * (lifted / (1.0 + lifted) - jobs / (1.0 + jobs))
        worth = gain + self.of_place("mission") * b.need_weight * b.barrier_effect[target]
        worth += self.of_place("keep") * b.pay_for_barrier_removed
        free = self.offices["help_free"][self.at, target]
        given = (free > 0.0) & (chance(luck, self.start, FREE) < free)
        left = b.removal_specialist * worth - np.where(given, 0.0, self.offices["help_price"][self.at, target])
        way = np.where(given, FREELY, np.where(left > 0.0, BUY, NOBODY))
        left = np.where(given | (left > 0.0), left, 0.0)
        own = (b.removal_own * worth - left) / b.hours_barrier - b.hour_cash
        return np.where(with_barrier, own, -1.0), np.where(with_barrier, way, NOBODY)

    def cuts(self, worths, dearest):
        """What an hour must bring in each place, found by halving."""
        b, cuts = self.b, np.zeros(dearest.size)
        for p in range(dearest.size):
            here = [w[self.edges[p] : self.edges[p + 1]] for w in worths]
            minutes, low, high = self.offices["minutes"][p], 0.0, dearest[p]
            if plain_mesa.minutes_asked(*here, 0.0, b) <= minutes:
                continue
            if plain_mesa.minutes_asked(*here, high, b) > minutes:
                low, high = PROMISED, PROMISED + high
            for _ in range(PASSES):
                cut = 0.5 * (low + high)
                if plain_mesa.minutes_asked(*here, cut, b) > minutes:
                    low = cut
                else:
                    high = cut
            cuts[p] = high
        return cuts

    def step(self):
        """Four weeks. Returns counts by name."""
        b, (worths, _, dearest) = self.b, self.weigh()
        cut = self.cuts(worths, dearest)[self.at]
        intensity = sum((w > cut).astype(np.int64) for w in worths[:3])
        looking = self.status == SEARCHING
        taken = np.array([0, b.minutes_light, b.minutes_standard, b.minutes_intensive])[intensity]
        used = taken + b.minutes_barrier * (worths[3] > cut)
        counts = {"searching": looking.sum(), "minutes": used.sum()}
        counts["in_work"] = (~looking & (self.start - self.attached < b.allotted_weeks)).sum()
        for k, name in enumerate(("light", "standard", "intensive"), 1):
            counts[name] = (looking & (intensity == k)).sum()
        self.minutes += taken.astype(np.uint32)
        find, lose = self.act(intensity, looking)
        return {name: int(n) for name, n in (counts | self.live(find, lose)).items()}

    def act(self, intensity, looking):
        """Support and what it does; weekly chances of finding and of losing a job."""
        b, skill = self.b, self.of_place("skill")
        gain = np.array([0.0, b.gain_light, b.gain_standard, b.gain_intensive])[intensity]
        self.support = self.support * b.support_kept + np.where(looking, gain * skill * self.openness, 0.0)
        prospect = self.readiness + b.motivation_effect * (self.motivation - 0.5)
        sharper = np.array([0.0, b.sharpening_light, b.sharpening_standard, b.sharpening_intensive])[intensity]
        self.assessed += np.where(looking, sharper * (prospect - self.assessed), 0.0)
        odds = self.market * self.spur() * np.exp(prospect + self.support)
        self.readiness -= np.where(looking, b.readiness_drift * caseload.PERIOD, 0.0)
        tenure = np.maximum(self.start - self.attached, 0) - self.job_start
        lose = self.loss(tenure, self.job_start) * (1.0 - b.in_work_effect * np.minimum(intensity, 1))
        return np.where(looking, odds / (1.0 + odds), 0.0), np.where(looking, 0.0, lose)

    def spur(self):
        """Factor on the odds of work of those under a sanction."""
        b, on = self.b, np.maximum(self.start - self.attached, 0)
        under = np.clip(self.sanctioned_until - on, 0, 4)
        spurred = (under > 0) & (chance(self.luck, self.sanctioned_until, SPUR) < b.spurred_share)
        return np.where(spurred, 1.0 + (b.spur - 1.0) * 0.25 * under, 1.0)

    def loss(self, tenure, started):
        """Weekly chance of losing a job, contact apart."""
        b = self.b
        hazard = b.loss_settled + (b.loss_start - b.loss_settled) * np.exp(-tenure / b.loss_settling_weeks)
        return hazard * (1.0 + b.match_spread * (1.0 - 2.0 * chance(self.luck, started, MATCH)))

    def live(self, find, lose):
        """Week after week: look for work or work, claim what falls due."""
        b, going, counts = self.b, np.ones(find.size, bool), dict.fromkeys(COMPARED[-3:], 0)
        outcome_weeks, most = self.terms["outcome_weeks"][self.group], self.terms["sustainments"][self.group]
        for week in range(self.start, self.end):
            on = week - self.attached
            looking, working = self.status == SEARCHING, self.status == IN_WORK
            going &= ~(looking & (on >= b.allotted_weeks))
            here, draw = going & (on >= 0), chance(self.luck, week, WORK)
            paid = here & working & (on == self.due)
            counts["outcomes"] += np.count_nonzero(paid & (self.payments == 0))
            counts["sustainments"] += np.count_nonzero(paid & (self.payments > 0))
            self.payments += paid
            done = paid & (self.payments > most)
            self.due = np.where(paid, np.where(done, NEVER, on + 4), self.due)
            lost = here & working & ~done & (draw < lose)
            self.banked += np.where(lost, on - self.job_start, 0)
            over = lost & (on >= b.allotted_weeks)
            started = here & looking & (draw < find)
            counts["job_starts"] += np.count_nonzero(started)
            self.job_start = np.where(started, on, self.job_start)
            self.first_job = np.where(started & (self.first_job == NEVER), on, self.first_job)
            first_due = np.where(self.payments == 0, np.maximum(outcome_weeks - self.banked, 1), 4)
            self.due = np.where(started, on + first_due, np.where(lost, NEVER, self.due))
            lose = np.where(started, self.loss(0.0, np.maximum(on, 0)), lose)
            changes = (started, lost & ~over, over, done)
            self.status = np.select(changes, (IN_WORK, SEARCHING, RETURNED, FULLY_PAID), self.status)
            going &= ~(done | over)
        self.status[(self.status == SEARCHING) & (self.end - self.attached >= b.allotted_weeks)] = RETURNED
        return counts


def kernel_arguments(found):
    """The same caseloads as the compiled kernel takes them: a new copy, to be worked once."""
    sizes = found["sizes"].astype(np.int64)
    places, begins = len(sizes), np.cumsum(sizes) - sizes
    shape = (places, len(found["terms"]))
    return (
        found["rows"].copy(), np.arange(sizes.sum(), dtype=np.int32), begins, sizes, found["offices"].copy(), 0, places,
        behaviour_of(Scenario.load(BASELINE)), found["terms"], found["laws"], found["desks"], found["worth"],
        found["beliefs"], np.zeros(shape), found["odds"], int(found["start"]), int(found["start"]) + caseload.PERIOD,
        key_of(1), np.zeros((*shape, 2, caseload.PERIOD), np.int64), np.zeros(shape, TALLY),
        np.zeros(len(found["desks"]), np.int64),
    )  # fmt: skip


def by_kernel(found):
    """CPU seconds of the compiled kernel, and its counts."""
    arguments = kernel_arguments(found)
    began = process_time()
    caseload.work_caseloads(*arguments)
    took, tallies = process_time() - began, arguments[-2]
    return took, {name: int(tallies[name].sum()) for name in COMPARED}


def by_numpy(found):
    """CPU seconds of the NumPy version, and its counts."""
    caseloads = Caseloads(found)
    began = process_time()
    counts = caseloads.step()
    return process_time() - began, {name: counts[name] for name in COMPARED}


def measure(people=100_000, repeats=5):
    """Hold the two against each other, then time them in turn. Raises AssertionError where a count differs."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.npz"
        plain_mesa.take_snapshot(path, people)
        found = dict(np.load(path))
    _, theirs = by_kernel(found)
    _, ours = by_numpy(found)
    assert ours == theirs, f"NumPy and kernel differ: {ours} against {theirs}"
    times = [(by_kernel(found)[0], by_numpy(found)[0]) for _ in range(repeats)]
    kernel, numpy = (1e9 * min(t) / len(found["rows"]) for t in zip(*times, strict=True))
    return {"people": len(found["rows"]), "kernel_ns": kernel, "numpy_ns": numpy, "counts": ours}


def main():
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    print(json.dumps(measure(options.people, options.repeats)))


if __name__ == "__main__":
    main()
