"""R9 at the jobcentre: how a backlog of sanction doubts changes what becomes of a doubt."""

from math import exp


def load_of(backlog: float, capacity: float) -> float:
    """Four-week periods of work that wait: backlog / (capacity + 1). Zero where nothing waits."""
    return backlog / (capacity + 1.0)


def log_odds_adverse(load: float, base: float, workload: float) -> float:
    """Log odds that a doubt on full evidence is decided against the person: base - workload * load.

    A decision maker in a hurry asks for no more evidence. Source: docs/odd.md, R9.
    """
    return base - workload * load


def share_decided(load: float, dropped: float, workload: float) -> float:
    """Share of doubts that are decided at all, not reserved or cancelled: (1 - dropped) * exp(-workload * load).

    Categories as published: adverse, non-adverse, reserved, cancelled (Work and Pensions Committee, HC 814).
    """
    return (1.0 - dropped) * exp(-workload * load)


def next_staff(staff: float, waiting: float, each: float, speed: float) -> float:
    """Decision makers after this period: moved a share `speed` of the way to those that the work would keep busy.

    `waiting` are the period's new doubts and those left over, `each` what one decides in a period.
    """
    return staff + speed * (waiting / each - staff)
