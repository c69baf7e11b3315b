"""A recorder that watches one person through a run: their row and their office before and after each period.

It changes nothing. What their provider reckoned is worked out again by the rules that the kernel compiles.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wpmodel.agents.faces.population import PERSON
from wpmodel.agents.kernel.handover import PASSED_ON, surplus_of
from wpmodel.agents.kernel.weighing import weigh
from wpmodel.agents.kinds import BARRIERS, IN_WORK, NEVER, SEARCHING, STATUS
from wpmodel.agents.luck import luck_of
from wpmodel.agents.rules.delivery import OWN, value_of_keeping, value_of_passing
from wpmodel.agents.rules.helping import odds_seen
from wpmodel.agents.rules.sanctions import (
    ADVERSE,
    DROPPED,
    NON_ADVERSE,
    OVERTURNED,
    contacts_by_letter,
    decide,
    is_noticed,
    leaning,
    misses,
    ruled,
)
from wpmodel.agents.rules.support import PROMISED, expected_jobs, intensity_at, meeting_promised, paid_chance
from wpmodel.engine.model import WorkProgramme
from wpmodel.mechanisms.payments import RESULTS
from wpmodel.results.claimant_table import TIERS
from wpmodel.setup.tariff import PENCE

LEVELS = ("none", "light", "standard", "intensive")
WAYS = ("nobody", "a specialist, bought", "a service of the authority, free", "their adviser")
DECISIONS = {DROPPED: "reserved or cancelled", NON_ADVERSE: "not adverse", ADVERSE: "adverse", OVERTURNED: "overturned"}
MOVED = "moved"


@dataclass
class Event:
    """Something that happened to them in a week (since 1 June 2011); `facts` are figures and words for JSON."""

    week: int
    kind: str
    facts: dict[str, Any] = field(default_factory=dict)


class Watch:
    """Watches claimant `number` in a model from the moment it is made. `events` fill up as the model steps.

    Raises KeyError where they are not in the run.
    """

    def __init__(self, model: WorkProgramme, number: int) -> None:
        self.model, self.number, self.events = model, number, list[Event]()
        self.luck = np.uint64(luck_of(model.key, number))
        self.arrived = self.gone = False
        self._note_referral(self._row())
        self._around("refer", self._before_referral, self._after_referral)
        self._around("deliver", self._before_delivery, self._after_delivery)

    def _around(self, name: str, before: Callable[[], None], after: Callable[[], None]) -> None:
        """Have this model call `before` and `after` around one of its methods."""
        method = getattr(self.model, name)

        def watched() -> None:
            before()
            method()
            after()

        setattr(self.model, name, watched)

    def _row(self) -> NDArray:
        """Their row as it stands: a copy, shape ()."""
        rows = self.model.claimants.rows
        return rows[self.model.claimants.row_of(self.number)].copy()

    def _tell(self, week: Any, kind: str, **facts: Any) -> None:
        self.events.append(Event(int(week), kind, facts))

    # Referral --------------------------------------------------------------------------------------------------------

    def _note_referral(self, c: NDArray) -> None:
        office = self.model.jobcentres[int(c["jobcentre"])]
        self._tell(c["referred"], "referred", payment_group=self.model.groups[c["group"]], jobcentre=office.name)
        if c["attached"] >= NEVER:
            self._tell(c["referred"], "never attached")

    def _before_referral(self) -> None:
        start, end = self.model.weeks
        c = self._row()
        self.comes = start <= c["attached"] < end
        if self.comes:
            group, area = np.array([c["group"]]), np.array([c["place"]], np.uint8)
            self.dealt = int(self.model._deal(np.array([self.number]), group, area)[0])

    def _after_referral(self) -> None:
        if not self.comes:
            return
        c, model = self._row(), self.model
        self.arrived, self.place = True, int(c["place"])
        contract = model.places[self.place].contract
        self._tell(
            c["attached"], "attached", prime=contract.prime.name, **self._provider(self.place),
            estimate=float(c["assessed"]), fee_gbp=float(model.tariff.attachment[model.year][c["group"]]) / PENCE,
        )  # fmt: skip
        if c["handed"]:
            self._tell(c["attached"], "handed over" if c["handed"] == PASSED_ON else "kept", **self._hand_over(c))

    def _provider(self, place: int) -> dict[str, str]:
        one = self.model.places[place]
        return {"provider": one.organisation.name, "sector": one.organisation.sector, "tier": TIERS[one.tier]}

    def _hand_over(self, c: NDArray) -> dict[str, Any]:
        """What the prime weighed: pounds if it keeps them and if it passes them on, and who was first in line."""
        model, b = self.model, self.model.behaviour
        home = int(model.shares[2][model.contract_of[self.place], 0])
        office, group = model.offices[home], int(c["group"])
        worth, mission = model.stakes.worth[home, group, 0], office["mission"]
        first, second, third, *_ = self._weigh(c, home)
        surplus = surplus_of(first, second, third, office["price"], b)
        jobs = self._jobs(c, home)
        fee = model.tariff.upfront(model.year)[group]
        return {
            "first_in_line": model.places[self.dealt].organisation.name,
            "worth_if_kept_gbp": float(value_of_keeping(fee, worth + mission, jobs, surplus, office["price"], b)),
            "worth_if_passed_on_gbp": float(value_of_passing(fee, worth, jobs, mission, b)),
        }

    # What the provider reckons ---------------------------------------------------------------------------------------

    def _market(self, place: int) -> float:
        return float(self.model.odds[self.model.offices["area"][place]])

    def _weigh(self, c: NDArray, place: int) -> tuple:
        """The worth of each step of help for them at a place, as `wpmodel.agents.kernel.weighing.weigh` has it."""
        model, group = self.model, int(c["group"])
        return weigh(
            _record(c), model.offices[place], model.behaviour, model.stakes.worth[place, group, int(c["payments"])],
            model.beliefs[place, group], self._market(place), model.weeks[0], self.luck,
        )  # fmt: skip

    def _jobs(self, c: NDArray, place: int) -> float:
        """Lasting jobs that the provider expects of them in the weeks left, without help."""
        b = self.model.behaviour
        left = b["allotted_weeks"] - max(self.model.weeks[0] - int(c["attached"]), 0)
        belief = float(self.model.beliefs[place, int(c["group"])])
        return float(expected_jobs(odds_seen(_record(c), b, belief, self._market(place)), left, b))

    # Four weeks with a provider --------------------------------------------------------------------------------------

    def _before_delivery(self) -> None:
        self.before = self._row() if self.arrived and not self.gone else None
        if self.before is not None and self.before["place"] != self.place:
            self.place = int(self.before["place"])
            self._tell(self.model.weeks[0], MOVED, **self._provider(self.place))

    def _after_delivery(self) -> None:
        c, now = self.before, self._row()
        if c is None or c["status"] not in (SEARCHING, IN_WORK):
            return
        intensity = self._review(c)
        self._work(c, now)
        self._attendance(c, now, intensity)
        self._barrier(c, now)
        self._payment(c, now)
        if now["ended"] < NEVER:
            self.gone = True
            self._tell(now["attached"] + now["ended"], "left", status=STATUS[now["status"]])

    def _review(self, c: NDArray) -> int:
        """What their provider decided about them at this review, and why."""
        model, b, start = self.model, self.model.behaviour, self.model.weeks[0]
        first, second, third, own, way, _ = self._weigh(c, self.place)
        promised = c["status"] == SEARCHING and meeting_promised(max(start - int(c["attached"]), 0), b)
        if promised:
            first = PROMISED + max(first, 0.0)
        cut, price = (float(model.offices[name][self.place]) for name in ("cut", "price"))
        intensity = int(intensity_at(cut, first, second, third))
        stake = float(model.stakes.worth[self.place, int(c["group"]), int(c["payments"])])
        steps = (first, second, third) if c["status"] == SEARCHING else (first,)
        self.way = OWN if own > cut else int(way)
        if start - int(c["attached"]) >= b["allotted_weeks"]:
            return intensity  # in work beyond the allotted weeks: nothing is weighed any more
        self._tell(
            max(start, int(c["attached"])), "review",
            out_of_work=bool(c["status"] == SEARCHING), support=LEVELS[intensity],
            worth_of_steps_gbp=[None if promised and k == 0 else float(x) for k, x in enumerate(steps)],
            price_of_hour_gbp=price, promised_meeting=bool(promised), stake_gbp=stake,
            mission_gbp=float(model.offices["mission"][self.place]), estimate=float(c["assessed"]),
            believed_chance=float(paid_chance(self._jobs(c, self.place))) if c["status"] == SEARCHING else None,
        )  # fmt: skip
        return intensity

    def _work(self, c: NDArray, now: NDArray) -> None:
        """Jobs begun and lost; of several in four weeks the last one is told."""
        attached, lost = int(c["attached"]), int(now["banked"]) - int(c["banked"])
        if c["status"] == IN_WORK and lost > 0:
            self._tell(attached + int(c["job_start"]) + lost, "job lost", weeks=lost)
        if now["job_start"] != c["job_start"] and now["job_start"] < NEVER:
            begun = attached + int(now["job_start"])
            self._tell(begun, "job", first=bool(now["first_job"] == now["job_start"]))
            if now["status"] == SEARCHING:
                self._tell(begun + lost, "job lost", weeks=lost)

    def _attendance(self, c: NDArray, now: NDArray, intensity: int) -> None:
        """A missed appointment, the doubt and the decision, by the same draws as in the kernel."""
        model, b, (start, end) = self.model, self.model.behaviour, self.model.weeks
        looked = c["status"] == SEARCHING and now["job_start"] == c["job_start"]
        if not looked or now["ended"] < NEVER or end - int(c["attached"]) >= b["allotted_weeks"]:
            return
        law, desk = model.work.laws[int(c["group"])], model.work.desks[int(c["jobcentre"])]
        practice = float(model.offices["practice"][self.place])
        letters = contacts_by_letter(b, practice, start - int(c["attached"]))
        if not misses(_record(c), b, intensity, law["duty"] * desk["missing"], letters, start, self.luck):
            return
        when = max(start, int(c["attached"]))
        self._tell(when, "missed", noticed=bool(is_noticed(b, intensity, letters, start, self.luck)))
        if now["reengaged"] > c["reengaged"]:
            self._tell(when, "brought back")
        elif now["doubts"] > c["doubts"]:
            must_refer = leaning(float(law["must_refer"]), practice)
            self._tell(when, "doubt", by_rule=bool(ruled(must_refer, start, self.luck)))
            came = decide(desk, b, intensity, letters, start, self.luck)
            weeks = int(now["weeks_sanctioned"]) - int(c["weeks_sanctioned"])
            self._tell(end - 1, "decision", decision=DECISIONS[int(came)], weeks_of_benefit=weeks)

    def _barrier(self, c: NDArray, now: NDArray) -> None:
        """Work on a barrier, and whether it went."""
        removed = int(now["removed"]) & ~int(c["removed"])
        if now["modules"] > c["modules"] or (self.way == OWN and c["barriers"]):
            target = BARRIERS[int(self.model.behaviour["heaviest"][int(c["barriers"])])]
            self._tell(
                max(self.model.weeks[0], int(c["attached"])),
                "barrier",
                barrier=target,
                by=WAYS[self.way],
                removed=bool(removed),
            )

    def _payment(self, c: NDArray, now: NDArray) -> None:
        """A payment earned: what the Department pays and what of it goes to whoever delivered."""
        if now["payments"] == c["payments"]:
            return
        model, group = self.model, int(c["group"])
        week = self._paid_in(now) + int(c["attached"])
        year, pay = self.model.calendar.contract_year(week), model.payments
        made, kinds = int(c["payments"]), pay.tariff.milestones.kinds
        first, kind = made == 0, min(made, kinds - 1) if pay.tariff.terms["steps"][group] else min(made, 1)
        fee = pay.outcome[year, self.place, group] if first else pay.later[year, kind - 1, self.place, group]
        kept = model.payments.kept[self.place]
        lag = int(pay.lag[RESULTS[kind]])
        self._tell(
            week, "payment", what="job outcome" if first else "sustainment", number=int(now["payments"]) - 1,
            paid_gbp=float(fee) / PENCE, to_provider_gbp=float(fee * kept) / PENCE,
            provider=model.places[self.place].organisation.name,
            paid_in_week=week + lag,
            provider_paid_in_week=week + lag + int(model.payments.prime_lag[self.place]) * int(kept < 1),
        )  # fmt: skip

    def _paid_in(self, now: NDArray) -> int:
        """Week since attachment in which the payment just earned fell due."""
        terms, since = self.model.tariff.terms[int(now["group"])], int(now["attached"])
        if now["payments"] == 1:
            return int(now["outcome"])
        if now["due"] < NEVER and not terms["steps"]:
            return int(now["due"]) - int(terms["interval"])
        return min(int(now["ended"]), self.model.weeks[1] - 1 - since)


def _record(c: NDArray) -> Any:
    """A row as the compiled rules take it."""
    one = np.zeros(1, PERSON)
    one[0] = c
    return one.view(np.recarray)[0]
