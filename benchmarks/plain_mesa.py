"""The same rules on plain Mesa objects: what the model would cost if everybody were an ordinary `mesa.Agent`.

The compiled model runs up to a month in the middle of the programme and hands over the people of some caseloads. A
second process, with numba switched off, makes a `mesa.Agent` with ordinary attributes of each and lives a few
four-week periods with the rule text of `wpmodel.agents.rules` and `wpmodel.agents.kernel.caseload`, which is plain
Python there. Where that text would be needlessly slow in plain Python it is replaced by what a Mesa programmer would
write, to be fair:

- `chance`, a hash on 64-bit NumPy scalars, by `model.random.random()`;
- `intensity_at`, which adds NumPy scalars, by Python arithmetic;
- the price search, by the faster of sorting the caseload and halving the interval with NumPy (both are timed).

Referrals, payments, books and records are left out, so plain Mesa is flattered.

    python benchmarks/plain_mesa.py [--people 100000] [--periods 3] [--json]
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from time import process_time
from types import SimpleNamespace

import mesa
import numpy as np

from wpmodel.agents.kernel import attendance, caseload, weighing
from wpmodel.agents.kernel.counts import COUNTS, note_failure, note_help
from wpmodel.agents.kinds import IN_WORK, SEARCHING
from wpmodel.agents.rules import delivery, job_loss, sanctions, support
from wpmodel.agents.rules.delivery import NOBODY, OWN
from wpmodel.engine.model import WorkProgramme
from wpmodel.foundation.time_units import PERIOD
from wpmodel.scenario import BASELINE, Scenario
from wpmodel.setup.behaviour import settings_of

SNAPSHOT_PERIOD = 29
"""The period the people are taken from: late summer 2013, when as many of them look for work as over the whole run."""


class Claimant(mesa.Agent):
    """One person as one would first write her: an agent with ordinary attributes."""

    def __init__(self, model, names, values):
        super().__init__(model)
        self.__dict__.update(zip(names, values, strict=True))


class Office(mesa.Agent):
    """A place that delivers: an agent with a list of claimants."""

    def __init__(self, model, office, worth, beliefs, market):
        super().__init__(model)
        for name in ("minutes", "mission", "skill", "practice", "keep", "wooing"):
            setattr(self, name, office[name].item())
        for name in ("help_price", "help_free", "jobs_each", "bought", "given", "need", "band_people", "band_jobs"):
            setattr(self, name, office[name].tolist())
        self.worth, self.beliefs, self.market = worth.tolist(), beliefs.tolist(), market
        self.people, self.price, self.hires = [], 0.0, 0.0
        self.counts = [SimpleNamespace(**dict.fromkeys(COUNTS, 0)) for _ in self.beliefs]
        self.expected = [0.0] * len(self.beliefs)

    def weigh(self):
        """The worth of each further step of support for everyone here, and the dearest of them."""
        b, start, steps, dearest = self.model.b, self.model.start, [], 0.0
        for c in self.people:
            worth = self.worth[c.group][c.payments]
            belief = self.beliefs[c.group]
            one, two, three, own, way, jobs = caseload.weigh(c, self, b, worth, belief, self.market, start, 0)
            if c.payments == 0:
                self.expected[c.group] += jobs
            dearest = max(dearest, one, two, three, own)
            if c.status == SEARCHING and support.meeting_promised(max(start - c.attached, 0), b):
                one = support.PROMISED + max(one, 0.0)
            steps.append((one, two, three, own, way))
        return steps, dearest

    def step(self):
        """Four weeks: weigh everyone up, find the price of an hour, help those worth it, let the weeks happen."""
        model, b, staying = self.model, self.model.b, []
        steps, dearest = self.weigh()
        self.price = price = model.find_price(steps, self.minutes, dearest, b)
        for c, (one, two, three, own, way) in zip(self.people, steps, strict=True):
            intensity, counts = (one > price) + (two > price) + (three > price), self.counts[c.group]
            way = OWN if own > price else way
            counts.minutes += support.minutes_of(intensity, b) + b.minutes_barrier * (way == OWN)
            looking = c.status == SEARCHING
            caseload.note_status(c, self, b, self.beliefs[c.group] * self.market, intensity, model.start, counts)
            terms = model.terms[c.group]
            find, started, paid = caseload.act(
                c, terms, self.skill, b, intensity, self.market, model.start, model.end, 0
            )
            self.hires += find * PERIOD
            counts.job_starts += started
            counts.outcomes += paid >= 0 and c.payments == 1
            counts.sustainments += paid >= 0 and c.payments > 1
            if looking and not started:
                self.follow_up(c, intensity, counts)
            if way != NOBODY:
                target = b.heaviest[c.barriers]
                note_help(way, target, delivery.work_on_barrier(c, b, way, model.start, 0), self, counts)
            if c.status in (SEARCHING, IN_WORK):
                staying.append(c)
        self.people = staying

    def follow_up(self, c, intensity, counts):
        """What comes of an appointment that somebody out of work was to keep (R9)."""
        model, law, desk = self.model, self.model.work.laws[c.group], self.model.work.desks[c.jobcentre]
        weeks = (model.start, model.end)
        if not attendance.attends(c, self, law, desk, model.b, intensity, *weeks, 0):
            stake, likely = self.worth[c.group][c.payments], self.beliefs[c.group] * self.market
            came = attendance.answer(c, self, law, desk, model.b, intensity, self.price, stake, likely, *weeks, 0)
            if came != attendance.NOTHING:
                model.work.doubts[c.jobcentre] += came >= attendance.REFUSED
                note_failure(c, came, model.b, counts)


def plain(records):
    """Records as objects with ordinary attributes."""
    return [SimpleNamespace(**dict(zip(records.dtype.names, r, strict=True))) for r in records.tolist()]


class PlainModel(mesa.Model):
    """The caseloads of a snapshot, as plain Mesa agents."""

    def __init__(self, path):
        super().__init__(rng=1)
        found = np.load(path)
        self.b, self.start = settings_of(Scenario.load(BASELINE)), int(found["start"])
        self.terms, self.laws, self.desks = (plain(found[name]) for name in ("terms", "laws", "desks"))
        self.doubts = [0] * len(self.desks)
        names, rows = found["rows"].dtype.names, iter(found["rows"].tolist())
        for k, size in enumerate(found["sizes"]):
            row = found["offices"][k]
            office = Office(self, row, found["worth"][k], found["beliefs"][k], found["odds"][row["area"]].item())
            office.people = [Claimant(self, names, next(rows)) for _ in range(size)]
        self.offices = self.agents_by_type[Office]
        self.find_price = price_by_sorting

    @property
    def end(self):
        """The week after this period."""
        return self.start + PERIOD

    def step(self):
        """Every office works its caseload."""
        self.offices.do("step")
        self.start += PERIOD


def price_by_sorting(steps, minutes, dearest, b):
    """Sort every step that anyone could take by its worth, and go down until the minutes are used up."""
    light, standard, intensive = (support.minutes_of(k, b) for k in (1, 2, 3))
    more = (light, standard - light, intensive - standard)
    more = (*more, b.minutes_barrier)
    asked = [(worth, more[k]) for step in steps for k, worth in enumerate(step[:4]) if worth > 0.0]
    asked.sort(reverse=True)
    for worth, took in asked:
        minutes -= took
        if minutes < 0:
            return worth
    return 0.0


def price_by_halving(steps, minutes, dearest, b):
    """The model's own `cut_of_hours`, counting with NumPy."""
    first, second, third, fourth, _ = np.array(steps).T.copy()
    return support.cut_of_hours(first, second, third, fourth, minutes, dearest, b)


def minutes_asked(first, second, third, fourth, price, b):
    """`wpmodel.agents.rules.support.minutes_asked` in NumPy."""
    asked = [int(np.count_nonzero(worth > price)) for worth in (first, second, third, fourth)]
    light, standard, intensive = (support.minutes_of(k, b) for k in (1, 2, 3))
    steps = asked[0] * light + asked[1] * (standard - light) + asked[2] * (intensive - standard)
    return steps + asked[3] * b.minutes_barrier


def choose_price_search(model):
    """Time both searches on every caseload, keep the faster. Returns CPU seconds by name."""
    work, took = [(office, *office.weigh()) for office in model.offices], {}
    for search in (price_by_sorting, price_by_halving):
        began = process_time()
        for office, steps, dearest in work:
            search(steps, office.minutes, dearest, model.b)
        took[search.__name__] = process_time() - began
    model.find_price = globals()[min(took, key=took.get)]
    return took


def live(path, periods):
    """In the process without numba: make the agents, live the periods. Returns what was measured."""
    began = process_time()
    model = PlainModel(path)
    random, made = model.random.random, process_time() - began
    for module in (caseload, weighing, delivery, job_loss, sanctions):
        module.chance = lambda luck, week, purpose: random()
    support.minutes_asked = minutes_asked
    searches = choose_price_search(model)
    lived, looking, began = 0, 0, process_time()
    for _ in range(periods):
        lived += sum(len(office.people) for office in model.offices)
        model.step()
    took = process_time() - began
    looking = sum(counts.searching for office in model.offices for counts in office.counts)
    return {
        "claimant_periods": lived,
        "share_looking": looking / lived,
        "ns_per_claimant_period": 1e9 * took / lived,
        "us_to_make_a_claimant": 1e6 * made / (len(model.agents) - len(model.offices)),
        "price_search": model.find_price.__name__,
        "price_search_seconds": searches,
    }


def take_snapshot(path, people):
    """Run the compiled model to the snapshot period and save whole caseloads of about so many people."""
    model = WorkProgramme(rng=1, threads=1)
    while model.period < SNAPSHOT_PERIOD:
        model.step()
    order = np.random.default_rng(1).permutation(np.flatnonzero(model.caseloads.sizes))
    chosen = order[np.cumsum(model.caseloads.sizes[order]) <= people]
    rows = [model.claimants.rows[here] for here in model.caseloads.of(chosen)]
    np.savez(
        path, rows=np.concatenate(rows), sizes=model.caseloads.sizes[chosen], offices=model.offices[chosen],
        worth=model.stakes.worth[chosen], beliefs=model.beliefs[chosen], odds=model.odds,
        terms=model.tariff.terms, laws=np.array(model.work.laws), desks=np.array(model.work.desks),
        start=model.weeks[0],
    )  # fmt: skip
    model.close()


def measure(people=100_000, periods=3):
    """Take the snapshot here, live it in a process without numba. Returns what was measured."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.npz"
        take_snapshot(path, people)
        command = [sys.executable, __file__, "--live", str(path), "--periods", str(periods)]
        done = subprocess.run(
            command, env={**os.environ, "NUMBA_DISABLE_JIT": "1"}, check=True, stdout=subprocess.PIPE, text=True
        )
    return json.loads(done.stdout)


def main():
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--periods", type=int, default=3)
    parser.add_argument("--national", type=int, default=53_163_471, help="claimant-periods of the national run")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--live", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.live:
        print(json.dumps(live(options.live, options.periods)))
        return
    found = measure(options.people, options.periods)
    if options.json:
        print(json.dumps(found))
        return
    ns = found["ns_per_claimant_period"]
    print(f"plain Mesa: {ns:,.0f} CPU ns per claimant and four weeks, over {found['claimant_periods']:,} of them")
    print(f"national run, {options.national / 1e6:.1f} million of them: {ns * options.national / 1e9:,.0f} CPU seconds")
    print(f"making a claimant: {found['us_to_make_a_claimant']:.1f} microseconds; price: {found['price_search']}")


if __name__ == "__main__":
    main()
