"""What reforms come to, counted: pay that is passed on, programmes of their own, objectors, services, investors."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import numpy as np

from wpmodel.mechanisms.reforms.bond import Bond
from wpmodel.mechanisms.reforms.consortium import Consortium
from wpmodel.mechanisms.reforms.objectors import Objectors
from wpmodel.mechanisms.reforms.own_programme import OwnProgramme
from wpmodel.mechanisms.reforms.reform import Reform
from wpmodel.mechanisms.reforms.services import Services
from wpmodel.parameters import SECTORS
from wpmodel.results import survival
from wpmodel.results.metrics import metric

if TYPE_CHECKING:
    from wpmodel.results.result import Result

Kind = TypeVar("Kind", bound=Reform)
YEAR_IN = 52
"""Weeks after attachment in which somebody counts as into work."""


def taken_up(result: Result, kind: type[Kind]) -> Kind | None:
    """The reform of a kind in a run; None where its lever is off."""
    return next((one for one in result.model.reforms if isinstance(one, kind)), None)


@metric("chain.passed_on", unit="per cent", source="groundwork-2015",
        meaning="what tier 1 places were paid, of that and what primes kept of their people's pay")  # fmt: skip
def passed_on(result: Result) -> float | None:
    """Over the run, counted as it is earned; nothing where no tier 1 place has anybody."""
    kept, down = result.model.payments.kept_of_all, result.model.payments.down_of_all
    return 100.0 * down / (down + kept) if down + kept else None


@metric("own.into_work", unit="per cent", source="dwp-2008-green-paper-ch7",
        meaning="people in the programme of their own who started a job within a year of it")  # fmt: skip
@metric("own.people", unit="per cent", meaning="people attached who went to the programme of their own")
def own_programme(result: Result) -> dict[str, float]:
    """Nothing where there is no programme of its own."""
    one = taken_up(result, OwnProgramme)
    if one is None:
        return {}
    rows = result.attached
    own = np.isin(rows["first_place"], [place.index for place in one.places])
    seen = own & (rows["attached"].astype(int) + YEAR_IN <= result.weeks)
    into = float((rows["first_job"][seen] < YEAR_IN).mean()) if seen.any() else float("nan")
    return {"own.people": 100.0 * float(own.mean()), "own.into_work": 100.0 * into}


@metric("objectors.joined", unit="per cent", source="groundwork-2015",
        meaning="organisations outside for conscience that joined, of those that look at a contract")  # fmt: skip
def objectors(result: Result) -> float | None:
    """Nothing where nobody objects."""
    one = taken_up(result, Objectors)
    return 100.0 * one.joined / one.asked if one and one.asked else None


@metric("services.lift", unit="per cent", source="dwp-2008-green-paper-ch7",
        meaning="what places' services add to an adviser's hour at the end, weighted by people")  # fmt: skip
@metric("services.tried", unit="per cent", meaning="places that do not offer the usual service at the end of the run")
@metric("services.possible", unit="per cent", meaning="`services.lift` if all offered what is best in their area")
def services(result: Result) -> dict[str, float]:
    """Nothing where no service but the usual one is there."""
    one = taken_up(result, Services)
    if one is None:
        return {}
    weight = result.records.attached.sum(axis=(0, 2)) + 1e-9
    area = result.model.offices["area"]
    best = np.exp(one.true.max(axis=1))[area]
    return {
        "services.lift": 100.0 * (float(np.average(one.effect, weights=weight)) - 1.0),
        "services.tried": 100.0 * float((one.kind > 0).mean()),
        "services.possible": 100.0 * (float(np.average(best, weights=weight)) - 1.0),
    }


@metric("investors.back", unit="per cent", source="groundwork-2015",
        meaning="what social investors have back or are still owed, of what they advanced")  # fmt: skip
def investors(result: Result) -> float | None:
    """Nothing where nobody invests."""
    one = taken_up(result, Bond)
    return one.outcome if one else None


@metric("pool.carried", unit="GBP thousand", source="maddock-2012",
        meaning="what members of consortia gave to carry others who could not pay")  # fmt: skip
def pools(result: Result) -> float | None:
    """Nothing where there is no consortium."""
    one = taken_up(result, Consortium)
    if one is None:
        return None
    _, _, _, event, pence = result.model.ledger.entries()
    return float(pence[event == one.pooled].sum()) / 1e5


@metric("chain.joined", unit="per cent", source="dwp-2010-provider-comments",
        meaning="organisations that joined after August 2011, of those there then, in the run's areas")  # fmt: skip
def joined(result: Result) -> float | None:
    """Newcomers of either tier, gone again or not."""
    here = survival.in_run(result)
    new = sum(one.joined > 0 for one in here)
    return 100.0 * new / (len(here) - new) if len(here) > new else None


@metric("cash.trough.{sector}", unit="GBP thousand", source="maddock-2012",
        meaning="the lowest that a sector's tier 1 organisations' cash came to, on average, in the run")  # fmt: skip
def cash_troughs(result: Result) -> dict[str, float]:
    """Of tier 1 organisations of the first day; below zero where they lived on credit."""
    cash = result.records.cash[: result.model.period]
    found = {}
    for sector in SECTORS:
        ours = [one.account for one in survival.founders(result, sector, "tier1")]
        if ours:
            found[f"cash.trough.{sector}"] = float(cash[:, ours].min(axis=0).mean()) / 1e5
    return found
