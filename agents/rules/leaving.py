"""R8, leaving: when a subcontractor can no longer pay, no longer sees the point, no longer bears it, or is not used.

Nothing here knows a date or a sector: only books, forecasts, practice and patience. Source: docs/odd.md, R8; causes as
in the withdrawals on record (`withdrawals`), trustees and thresholds after design notes on Granovetter-type exit.
"""

from collections.abc import Sequence

INSOLVENCY, WITHDRAWAL, OBJECTION, STARVATION = "insolvency", "withdrawal", "objection", "starvation"
DROPPED = "dropped"
CAUSES = (INSOLVENCY, WITHDRAWAL, OBJECTION, STARVATION, DROPPED)
"""All but the last are decisions of the organisation; dropped is the prime's."""


def runway(cash: float, credit: float, cost: float) -> float:
    """Four-week periods that cash and credit last at this cost: (cash + credit) / cost. Money in one unit."""
    return (cash + credit) / max(cost, 1e-9)


def value_of_staying(income: float, cost: float, outcomes: float, mission: float, gone: float, weight: float) -> float:
    """Pounds that four more weeks in the programme are worth to trustees.

    income * (1 - weight * gone) - cost + mission * outcomes. `income` is what the organisation believes it earns in
    these weeks, paid late or not, `gone` the share of its peers that left within a year: bad news lowers the forecast.
    """
    return income * (1.0 - weight * gone) - cost + mission * outcomes


def left_by_the_books(cash: Sequence[float]) -> float:
    """Pounds that a step left on average by the books: (last - first) / steps between. `cash` at the end of each."""
    return (cash[-1] - cash[0]) / max(len(cash) - 1, 1)


def beyond_bearing(left: float, cost: float, borne: float, cut: float, years: float) -> bool:
    """Whether a year's loss is more than law and parent bear: -left > borne * (1 - cut)^years * cost.

    `left` and `cost` are of one time, in pounds; `years` have passed since the programme began. Nobody loses more than
    all that the year cost, so that a share of one bears anything.
    """
    return borne < 1.0 and -left > borne * (1.0 - cut) ** years * cost


def news_heard(objected: int, failed: int, heard_of: int, apart: float) -> tuple[float, float]:
    """Shares of those it hears from whose leaving within a year strains its conscience, and lowers its forecast.

    [objected + (1 - apart) * failed] / heard of, and [failed + (1 - apart) * objected] / heard of.
    """
    if not heard_of:
        return 0.0, 0.0
    mixed = 1.0 - apart
    return (objected + mixed * failed) / heard_of, (failed + mixed * objected) / heard_of


def strain_learnt(before: float, now: float, kept: float) -> float:
    """Strain that a board feels after a meeting: kept * before + (1 - kept) * now."""
    return kept * before + (1.0 - kept) * now


def strain(referrals: float, unseen: float, gone: float, dependence: float, b: object) -> float:
    """Strain between mission and practice among an organisation's own people.

    strain_of_sanctions * referrals a person and year + strain_of_parking * share out of work and not seen
    + strain_of_news * share of peers gone - hold_of_income * dependence on this income. Unit: strain.
    """
    practice = b.strain_of_sanctions * referrals + b.strain_of_parking * unseen  # type: ignore[attr-defined]
    return practice + b.strain_of_news * gone - b.hold_of_income * dependence  # type: ignore[attr-defined]


def cause_of_leaving(
    waited: float,
    patience: float,
    runway: float,
    floor: float,
    losing: int,
    borne: int,
    strain: float,
    tolerance: float,
    unbalanced: bool = False,
) -> str | None:
    """What a meeting of trustees decides: the cause to leave for, or None to stay.

    Starvation: no referral for longer than it will wait. Withdrawal: runway below the floor and the value of staying
    negative at `borne` meetings in a row, or a year's loss beyond bearing (`unbalanced`). Objection: strain above
    tolerance.
    """
    if waited > patience:
        return STARVATION
    if unbalanced or (runway < floor and losing >= borne):
        return WITHDRAWAL
    return OBJECTION if strain > tolerance else None


def mission_after(mission: float, rivals: float, runway: float, floor: float, imitation: float, stress: float) -> float:
    """Mission after a meeting that decides to stay: the alternative to leaving is to drift.

    mission + imitation * (rivals' mean mission - mission) - stress * mission * [1 - runway / floor, if short]. Pounds a
    job. Source: convergence of non-profits and for-profits (Considine et al. 2011).
    """
    short = max(1.0 - max(runway, 0.0) / floor, 0.0) if floor > 0.0 else 0.0
    return max(mission + imitation * (rivals - mission) - stress * mission * short, 0.0)


def accepts(fee: float, income: float, cost: float, periods: float) -> bool:
    """Whether a subcontractor that sees only averages takes further people: fee + periods * (income - cost) >= 0.

    `fee` is its part of the attachment fee, `income` what it believes one person out of work brings in four weeks,
    mission included, `cost` the adviser time that its norm gives them. Pounds.
    """
    return fee + periods * (income - cost) >= 0.0
