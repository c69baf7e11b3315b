"""Reforms: each a module of its own, which the schedule takes up only where its lever is on. Off, none of it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wpmodel.mechanisms.reforms.accelerator import Accelerator
from wpmodel.mechanisms.reforms.adviser_discretion import AdviserDiscretion
from wpmodel.mechanisms.reforms.bond import Bond
from wpmodel.mechanisms.reforms.break_points import BreakPoint, Extension
from wpmodel.mechanisms.reforms.consortium import Consortium
from wpmodel.mechanisms.reforms.direct_awards import DirectAwards
from wpmodel.mechanisms.reforms.employer_links import EmployerLinks
from wpmodel.mechanisms.reforms.experience import Experience
from wpmodel.mechanisms.reforms.objectors import Objectors
from wpmodel.mechanisms.reforms.own_programme import OwnProgramme
from wpmodel.mechanisms.reforms.prime_terms import PrimeTerms
from wpmodel.mechanisms.reforms.profit_lock import AreaSurplus, LockForeseen
from wpmodel.mechanisms.reforms.reform import Reform
from wpmodel.mechanisms.reforms.savings import SavingsShare
from wpmodel.mechanisms.reforms.services import Services
from wpmodel.mechanisms.reforms.staff_transferred import StaffTransferred
from wpmodel.mechanisms.reforms.volunteering import Volunteering

if TYPE_CHECKING:
    from wpmodel.engine.model import WorkProgramme

LEVERS: dict[str, type[Reform]] = {
    "programme_of_its_own": OwnProgramme,
    "direct_awards": DirectAwards,
    "slice_chosen": PrimeTerms,
    "consortium_members": Consortium,
    "bond": Bond,
    "savings_share": SavingsShare,
    "lock_foreseen": LockForeseen,
    "surplus_to_area": AreaSurplus,
    "experience_weight": Experience,
    "staff_transferred": StaffTransferred,
    "employer_links": EmployerLinks,
    "volunteering": Volunteering,
    "objectors": Objectors,
    "adviser_discretion": AdviserDiscretion,
    "services": Services,
    "accelerator": Accelerator,
    "break_week": BreakPoint,
    "extension_week": Extension,
}
"""The reforms by lever, in the order in which they act. Levers of the tender are in `award_rules`."""


def taken_up(model: WorkProgramme) -> tuple[Reform, ...]:
    """The reforms whose levers a run's scenario has on, opened."""
    found = tuple(kind(model) for lever, kind in LEVERS.items() if getattr(model.settings, lever))
    for reform in found:
        reform.open()
    return found
