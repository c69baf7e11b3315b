"""One person's life under a scenario, told from a run with a recorder: what happened, who decided it, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from math import fsum
from typing import Any

from wpmodel.agents.kinds import AGE_BANDS, HEALTH_CONDITIONS
from wpmodel.calendar import Calendar
from wpmodel.engine.model import WorkProgramme
from wpmodel.scenario import Scenario
from wpmodel.studies.experiment import steps
from wpmodel.studies.stories.trace import LEVELS, MOVED, Event, Watch

LEFT = {
    "returned": "Their time on the programme ends, out of work: back to the jobcentre.",
    "fully_paid": "Every payment for them has been made: they have worked for as long as the contract pays for.",
    "left_benefit": "They give up benefit, without a job, while a sanction runs.",
    "signed_off": "They stop claiming benefit, without a job, for reasons of their own.",
    "dropped_out": "They stop coming, as they may: back to the jobcentre.",
}


@dataclass(frozen=True)
class Life:
    """What happened to a claimant under a scenario. `person` are their traits on arrival; all of it is simulated."""

    scenario: str
    claimant: int
    person: dict[str, Any]
    events: list[Event]
    calendar: Calendar

    def as_json(self) -> dict[str, Any]:
        """The life as plain data."""
        day = self.calendar.date_of
        told = [{"week": e.week, "date": day(e.week).isoformat(), "kind": e.kind, **e.facts} for e in self.events]
        return {"scenario": self.scenario, "claimant": self.claimant, "sums": self.sums(), "events": told}

    def sums(self) -> dict[str, float]:
        """What came of it: pounds that the Department paid for them and providers got, reviews by level of support."""
        paid = [e.facts for e in self.events if e.kind == "payment"]
        reviews = [e.facts for e in self.events if e.kind == "review" and e.facts["out_of_work"]]
        fee = fsum(e.facts["fee_gbp"] for e in self.events if e.kind == "attached")
        levels = {f"reviews_{name}": float(sum(r["support"] == name for r in reviews)) for name in LEVELS}
        return {
            "department_paid_gbp": fee + fsum(p["paid_gbp"] for p in paid),
            "results_to_providers_gbp": fsum(p["to_provider_gbp"] for p in paid),
            "payments": float(len(paid)),
            **levels,
        }


def life(
    scenario: Scenario | str,
    claimant: int,
    seed: int = 1,
    until: date | str | None = None,
    areas: Sequence[str] | None = None,
    sample: float | None = None,
    threads: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Life:
    """Run a scenario and watch one claimant. Raises ValueError where they are not in the run."""
    model = WorkProgramme(scenario, rng=seed, until=until, areas=areas, sample=sample, threads=threads)
    try:
        watch = Watch(model, claimant)
        for _ in steps(model, progress):
            pass
        return Life(model.scenario.name, claimant, _person(model, claimant), watch.events, model.calendar)
    except (KeyError, OverflowError):  # no such number, or beyond any there could be
        some = ", ".join(str(k) for k in sorted(model.claimants.rows["id"][:5].tolist()))
        raise ValueError(
            f"claimant {claimant} is not in this run of {len(model.claimants):,} people: {some}, for example, are. "
            "`wpmodel twins` finds people worth looking at"
        ) from None
    finally:
        model.close()


def _person(model: WorkProgramme, claimant: int) -> dict[str, Any]:
    row = model.claimants.row_of(claimant)
    rows = model.claimants.rows[row : row + 1]
    on_arrival = model.traits_on_arrival(rows)[0]
    return {
        "payment_group": model.groups[on_arrival["group"]],
        "age": AGE_BANDS[on_arrival["age_band"]],
        "health_condition": HEALTH_CONDITIONS[on_arrival["health_condition"]],
        "area": model.area_names[int(model.area_of(rows)[0])],
        "readiness": float(on_arrival["readiness"]),
        "motivation": float(on_arrival["motivation"]),
        "prospect": float(model.prospect_on_arrival(rows)[0]),
    }


def parting(first: Life, second: Life) -> int | None:
    """The first week in which two lives differ in what was decided or done, figures apart; None where none does."""

    def done(one: Life) -> set[tuple]:
        return {(e.week, e.kind, *(str(e.facts.get(key)) for key in _DECIDED)) for e in one.events}

    return min((week for week, *_ in done(first) ^ done(second)), default=None)


_DECIDED = ("provider", "support", "decision", "removed", "noticed", "by", "status", "payment_group")


# In words -------------------------------------------------------------------------------------------------------------


def told(one: Life) -> Iterator[tuple[str, str]]:
    """The life as dated sentences; reviews that came out the same, one after another, are told together."""
    for kind, events in groupby(_in_order(one.events), key=_alike):
        group = list(events)
        if kind[0] == "review":
            yield _span(group, one.calendar), _reviews([e.facts for e in group])
        elif kind[0] == "payment":
            yield _span(group, one.calendar), _payments([e.facts for e in group])
        else:
            for event in group:
                yield _span([event], one.calendar), _SENTENCES[event.kind](event.facts)


def _in_order(events: Sequence[Event]) -> Iterator[Event]:
    """The events by week; in a spell of work, contact first and then payments, which fall due in turns with it."""
    by_week = sorted(events, key=lambda e: e.week)
    for at_work, spell in groupby(by_week, key=lambda e: e.kind == "payment" or e.facts.get("out_of_work") is False):
        group = list(spell)
        if at_work:
            first = {_alike(e): k for k, e in reversed(list(enumerate(group)))}
            group.sort(key=lambda e: first[_alike(e)])
        yield from group


def _alike(event: Event) -> tuple:
    """What events must share to be told together."""
    facts = event.facts
    if event.kind == "review":
        return event.kind, facts["out_of_work"], facts["support"]
    return (event.kind, facts["what"], facts["provider"]) if event.kind == "payment" else (event.kind, event.week)


def _span(events: Sequence[Event], calendar: Calendar) -> str:
    first, last = events[0].week, events[-1].week
    day = calendar.date_of(first).strftime("%d %b %Y").lstrip("0")
    return f"{day}, week {first}" + (f" to {last}" if last > first else "")


def _reviews(reviews: Sequence[dict[str, Any]]) -> str:
    """Four-weekly reviews with the same decision, and why it was taken."""
    level = LEVELS.index(reviews[0]["support"])
    times = f"{len(reviews)} reviews" if len(reviews) > 1 else "A review"
    promised = sum(r["promised_meeting"] for r in reviews)
    price = f"an adviser's hour cost {_range([r['price_of_hour_gbp'] for r in reviews])}"
    if not reviews[0]["out_of_work"]:
        worth = _range([r["worth_of_steps_gbp"][0] for r in reviews])
        what = "contact in work" if level else "no contact in work"
        return f"{times}: {what}. An hour was worth {worth} to their provider in fees kept safe; {price}."
    parts = []
    if level and promised:
        when = "" if promised == len(reviews) else f" at {promised} of them"
        parts.append(f"a meeting was promised to the Department{when}")
    taken = [r["worth_of_steps_gbp"][level - 1] for r in reviews] if level else []
    if any(x is not None for x in taken):
        parts.append(f"the last hour they got was worth {_range(taken)} to their provider")
    if level < len(LEVELS) - 1:
        further = _range([r["worth_of_steps_gbp"][level] for r in reviews])
        parts.append(f"{'the next' if level else 'the first hour'} would have been worth {further}")
    chance = _range([100 * r["believed_chance"] for r in reviews], "", "%", 0)
    stake = _range([r["stake_gbp"] for r in reviews], digits=0)
    mission = _range([r["mission_gbp"] for r in reviews], digits=0)
    kind = f"{LEVELS[level]} support" if level else "no support"
    reason = f"{'; '.join(parts)}; {price}"
    return (
        f"{times}, out of work: {kind}, because {reason}. Their provider put their chance of a paid job without help "
        f"at {chance}; such a job was worth {stake} in fees to it, and {mission} to its mission."
    )


def _range(values: Sequence[float | None], before: str = "GBP ", after: str = "", digits: int = 2) -> str:
    known = [v for v in values if v is not None]
    if not known:
        return "nothing that counts"
    low, high = (f"{v:,.{digits}f}" for v in (min(known), max(known)))
    return f"{before}{low}{after}" if low == high else f"{before}{low} to {high}{after}"


def _payments(payments: Sequence[dict[str, Any]]) -> str:
    paid, down = (fsum(p[key] for p in payments) for key in ("paid_gbp", "to_provider_gbp"))
    one, wait = payments[0], payments[0]["provider_paid_in_week"] - payments[0]["paid_in_week"]
    times = f"{len(payments)} {one['what']} payments" if len(payments) > 1 else f"A {one['what']} payment"
    later = f", {wait} weeks after the prime" if wait else ""
    return f"{times} earned: the Department pays GBP {paid:,.0f}; {one['provider']} gets GBP {down:,.0f}{later}."


def _doubt(facts: dict[str, Any]) -> str:
    why = "as the contract's rule says" if facts["by_rule"] else "by its own choice"
    return f"Their provider raises a doubt with the jobcentre, {why}."


def _decision(facts: dict[str, Any]) -> str:
    weeks = facts["weeks_of_benefit"]
    return f"The decision is {facts['decision']}" + (f": {weeks} weeks of benefit are lost." if weeks else ".")


def _hand_over(facts: dict[str, Any]) -> str:
    kept, passed = facts["worth_if_kept_gbp"], facts["worth_if_passed_on_gbp"]
    return (
        f"{facts['first_in_line']} was first in line, and the prime had a choice: they were worth GBP {kept:,.0f} "
        f"to it in its own offices, and GBP {passed:,.0f} passed on."
    )


def _barrier(facts: dict[str, Any]) -> str:
    came = "it is removed" if facts["removed"] else "it stays"
    return f"Work on a barrier ({facts['barrier'].replace('_', ' ')}) by {facts['by']}: {came}."


_SENTENCES: dict[str, Callable[[dict[str, Any]], str]] = {
    "referred": lambda f: f"Referred by {f['jobcentre']}, payment group {f['payment_group']}.",
    "never attached": lambda f: "They are never attached to the programme.",
    "attached": lambda f: (
        f"Attached. {f['provider']} ({f['sector']}, {f['tier']}) is to help them, in {f['prime']}'s contract, which "
        f"earns GBP {f['fee_gbp']:,.0f} at once. First estimate of their prospect: {f['estimate']:+.2f} (log odds)."
    ),
    "handed over": _hand_over,
    "kept": _hand_over,
    MOVED: lambda f: (
        f"They are now with {f['provider']} ({f['sector']}, {f['tier']}): their provider left, or its place was "
        "let again."
    ),
    "missed": lambda f: f"They miss an appointment; it is {'noticed' if f['noticed'] else 'not noticed'}.",
    "brought back": lambda f: "Their provider brings them back itself.",
    "doubt": _doubt,
    "decision": _decision,
    "barrier": _barrier,
    "job": lambda f: "They start their first job." if f["first"] else "They start another job.",
    "job lost": lambda f: f"The job ends after {f['weeks']} weeks.",
    "left": lambda f: LEFT.get(f["status"], f["status"]),
}
