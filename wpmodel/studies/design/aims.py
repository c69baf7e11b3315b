"""Aims: what a contract is to bring about, each as one number of a run, with its unit and which way is better."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wpmodel.parameters import nearest
from wpmodel.results.metrics import metrics_in
from wpmodel.results.survival import THREE_YEARS, founders, left_by
from wpmodel.results.terciles import FURTHEST
from wpmodel.studies import run_cache
from wpmodel.studies.additionality import fates, seen_through
from wpmodel.studies.comparison import fates_of

if TYPE_CHECKING:
    from wpmodel.results.result import Result

LASTING = 26
"""Weeks in work that make a lasting job. It is a yardstick of its own, so that no contract can move it."""
COST = "cost"
"""The aim that the budget is about."""


@dataclass(frozen=True)
class Aim:
    """What is wanted: more of it, or less.

    `additional`: held against the run without the programme, same people, same luck; else it is what the run shows.
    """

    id: str
    what: str
    unit: str
    more: bool = True
    additional: bool = False

    @property
    def sign(self) -> float:
        """+1 where more is better, -1 where less is."""
        return 1.0 if self.more else -1.0


AIMS = (
    Aim("jobs", "additional jobs", f"people with {LASTING} weeks in work beyond no programme, of 100", additional=True),
    Aim("furthest", "support to the furthest third", "hours of advisers and specialists a person"),
    Aim("charities", "charity survival", "voluntary subcontractors of 2011 still there after three years, of 100"),
    Aim(COST, "public cost", "GBP from the Department a person, less what it gets back", more=False),
)
DEFAULT = ("jobs", "furthest", "charities")
"""Aims of a search that names none: the budget looks after the cost."""


def aims(ids: Sequence[str] = DEFAULT) -> tuple[Aim, ...]:
    """The aims with these ids. Raises ValueError for an id that is not there, or for fewer than two."""
    of = {aim.id: aim for aim in AIMS}
    for one in ids:
        if one not in of:
            raise ValueError(f"there is no aim {one!r}{nearest(one, list(of))}")
    if len(set(ids)) < 2:
        raise ValueError(f"a trade-off needs at least two aims: choose among {', '.join(of)}")
    return tuple(aim for aim in AIMS if aim.id in ids)


@metrics_in({aim.id: (aim.unit, f"{aim.what}, an aim of `wpmodel design`") for aim in AIMS})
@run_cache.look("aims of design.2")
def figures_of(result: Result) -> dict[str, float]:
    """Each aim's number in a run; additional ones still without the subtraction. Raises ValueError where nobody's
    allotted weeks have passed.

    The furthest third is that of each payment group by true prospect on arrival, which no provider sees (`terciles`).
    """
    rows = seen_through(result)
    if not rows.size:
        raise ValueError(
            f"nobody's {result.allotted_weeks} weeks on the programme have passed by {result.until}: "
            "choose a later --until"
        )
    far, help_ = result.terciles[rows["id"]] == FURTHEST, fates_of(rows, result)
    attached = max(int(result.records.attached.sum()), 1)
    return {
        "jobs": 100.0 * float((fates(rows, result)["weeks"] >= LASTING).mean()),
        "furthest": float((help_["support_hours"] + help_["specialist_hours"])[far].mean()),
        "charities": 100.0 - left_by(THREE_YEARS, founders(result, "voluntary")),
        COST: _net_of_repayments(result) / attached,
    }


def _net_of_repayments(result: Result) -> float:
    """Pounds that the Department has paid to anybody, advances among them, less those that came back."""
    _, payer, payee, _, pence = result.model.ledger.entries()
    department = result.model.commissioner.account
    return float(pence[payer == department].sum() - pence[payee == department].sum()) / 100.0
