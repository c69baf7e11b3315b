"""An organisation's story under a scenario: money, people and staff by period, its trustees' meetings, how it ended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from wpmodel.agents.faces.organisation import Organisation
from wpmodel.agents.faces.subcontractor import Subcontractor
from wpmodel.agents.rules.leaving import runway
from wpmodel.calendar import Calendar
from wpmodel.engine.model import WorkProgramme
from wpmodel.foundation.ledger import OUTSIDE
from wpmodel.foundation.time_units import PERIOD
from wpmodel.parameters import nearest
from wpmodel.scenario import Scenario
from wpmodel.setup.register import Register
from wpmodel.studies.experiment import steps


@dataclass(frozen=True)
class Fortune:
    """What became of an organisation (simulated). Money in pounds.

    `periods`: one row four weeks: from, cash, credit, people, out_of_work, referrals, advisers, modules sold, price of
    an hour; and what it `earned` and `spent` in them. `meetings`: one row a trustees' meeting: week, runway (four-week
    costs), its floor, worth_of_staying, losing (meetings in a row), strain, tolerance, peers_gone (share), weeks
    without a referral, decision. `money`: pounds by event over the whole run, what came in positive.
    """

    scenario: str
    about: dict[str, Any]
    periods: pd.DataFrame
    meetings: pd.DataFrame
    money: pd.DataFrame
    calendar: Calendar

    def as_json(self) -> dict[str, Any]:
        """The story as plain data."""
        tables = {name: getattr(self, name).to_dict("records") for name in ("periods", "meetings", "money")}
        return {"scenario": self.scenario, "about": self.about, **tables}


class Recorder:
    """Notes what an organisation of a model does, without changing it, from the moment the recorder is made."""

    def __init__(self, model: WorkProgramme, organisation: Organisation) -> None:
        self.model, self.organisation = model, organisation
        self.periods: list[dict[str, Any]] = []
        self.meetings: list[dict[str, Any]] = []
        self.opening_cash = organisation.cash
        keep_books = model.keep_books

        def keep() -> None:
            keep_books()
            self._note()

        model.keep_books = keep  # type: ignore[method-assign]
        if isinstance(organisation, Subcontractor):
            self._attend(organisation)

    def _attend(self, one: Subcontractor) -> None:
        """Have the recorder sit in at trustees' meetings."""
        meet = one.meet

        def met() -> None:
            cost, mission = one.cost(), one.mission
            gone = sum(one.peers_gone()) / max(one.peers_on_paper, 1)
            found = {
                "week": self.model.weeks[1],
                "runway": float(runway(one.cash / 100, one.credit / 100, cost)),
                "floor": float(one.floor),
                "worth_of_staying": float(one.worth_of_staying(cost, one.news()[1])),
            }
            meet()
            self.meetings.append(
                {
                    **found,
                    "losing": one.losing,
                    "strain": float(one.strain),
                    "tolerance": float(one.tolerance),
                    "peers_gone": float(gone),
                    "weeks_without_referral": one.waited,
                    "mission_gbp": float(mission),
                    "decision": f"leave: {one.cause}" if one.cause else "stay",
                }
            )

        one.meet = met  # type: ignore[method-assign]

    def _note(self) -> None:
        """The four weeks that end: what it has, whom it serves, who works there."""
        model, one = self.model, self.organisation
        gone = getattr(one, "left", None) is not None  # its places may be somebody else's by now
        places = [] if gone else one.places
        here = [place.index for place in places]
        self.periods.append(
            {
                "from": model.calendar.date_of(model.weeks[0]).isoformat(),
                "week": model.weeks[0],
                "cash": one.cash / 100,
                "credit": one.credit / 100,
                "people": int(model.caseloads.sizes[here].sum()),
                "out_of_work": sum(place.looking for place in places),
                "referrals": int(model.caseloads.attached[here].sum()),
                "advisers": 0.0 if gone else one.advisers,
                "modules": sum(call_off.sold for call_off in getattr(one, "call_offs", ())),
                "price_of_hour": float(np.mean(model.offices["price"][here])) if here else 0.0,
                "strain": float(getattr(one, "strain", 0.0)),
            }
        )

    def told(self) -> Fortune:
        """The story so far."""
        model, one = self.model, self.organisation
        names = [*OUTSIDE, *(provider.name for provider in model.providers)]
        week, payer, payee, event, pence = model.ledger.entries()
        ours = (payer == one.account) | (payee == one.account)
        sign = np.where(payee == one.account, 1, -1)[ours]
        other = np.where(payee == one.account, payer, payee)[ours]
        lines = pd.DataFrame(
            {
                "period": week[ours] // PERIOD,
                "event": [model.ledger.events[k][0] for k in event[ours]],
                "other": [names[k] if k < len(OUTSIDE) else "other providers" for k in other],
                "gbp": sign * pence[ours] / 100,
            }
        )
        periods = pd.DataFrame(self.periods)
        for name, some in (("earned", lines[lines["gbp"] > 0]), ("spent", lines[lines["gbp"] < 0])):
            sums = some[some["other"] != "founders"].groupby("period")["gbp"].sum()
            periods[name] = sums.reindex(range(len(periods)), fill_value=0.0).to_numpy()
        money = lines.groupby(["event", "other"], as_index=False)["gbp"].sum().sort_values("gbp", ascending=False)
        about = self._about()
        return Fortune(
            model.scenario.name,
            about,
            periods,
            pd.DataFrame(self.meetings),
            money.reset_index(drop=True),
            model.calendar,
        )

    def _about(self) -> dict[str, Any]:
        one = self.organisation
        left = getattr(one, "left", None)
        return {
            "organisation": one.name,
            "kind": type(one).__name__.lower(),
            "sector": one.sector,
            "tier_1_places": getattr(one, "tier_1", 0),
            "tier_2_places": getattr(one, "tier_2", 0),
            "opening_cash_gbp": self.opening_cash / 100,
            "left_on": self.model.calendar.date_of(left).isoformat() if left is not None else None,
            "cause": getattr(one, "cause", None),
        }


def fortune(
    scenario: Scenario | str,
    organisation: str,
    seed: int = 1,
    until: date | str | None = None,
    areas: Sequence[str] | None = None,
    sample: float | None = None,
    threads: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Fortune:
    """Run a scenario and follow one organisation, by name or by its line (from 1) in `Result.organisations()`.

    Raises ValueError where it is not there, or has no place in the areas run.
    """
    model = WorkProgramme(scenario, rng=seed, until=until, areas=areas, sample=sample, threads=threads)
    try:
        recorder = Recorder(model, found(model, organisation))
        for _ in steps(model, progress):
            pass
        return recorder.told()
    finally:
        model.close()


def found(model: WorkProgramme, organisation: str) -> Organisation:
    """The provider of this name (in any case) or line. Raises ValueError with the nearest names."""
    register = Register.of(model)
    line_of = {name.casefold(): line for line, name in enumerate(register.names)}
    if organisation.isdigit() and 1 <= int(organisation) <= len(register.names):
        line = int(organisation) - 1
    elif organisation.casefold() in line_of:
        line = line_of[organisation.casefold()]
    else:
        raise ValueError(f"there is no organisation {organisation!r}{nearest(organisation, register.names)}")
    one = register.providers(model)[line]
    if one is None or not (one.places or getattr(one, "call_offs", [])):
        others = [p.name for p in model.providers if p.places and isinstance(p, Subcontractor)][:3]
        raise ValueError(
            f"{register.names[line]} has no place in the areas that are run: add its areas, or follow another, such as "
            f"{', '.join(others)}"
        )
    return one
