"""R5, advisers: a provider moves its caseload norm by the price of an hour, and staffs to the norm."""


def next_norm(norm: float, price: float, wage: float, hurdle: float, speed: float, least: float, most: float) -> float:
    """Participants an adviser is to carry, after this review.

    Hours dearer than the wage by more than the hurdle lower the norm (hire), hours cheaper than it by more than the
    hurdle raise it (release); inside the hurdle nothing moves. norm * (wage / price)^speed, at most a tenth a period,
    within [least, most]. `price` and `wage` in pounds an hour.
    """
    ratio = max(price, 0.01 * wage) / wage
    if 1.0 / (1.0 + hurdle) <= ratio <= 1.0 + hurdle:
        return norm
    return min(max(norm * min(max(ratio**-speed, 0.9), 1.1), least), most)


def price_in_cash(price: float, share: float, first: float) -> float:
    """Pounds an hour that a provider staffs for: price * [1 - first * (1 - share)].

    `share` is the part of what its people are worth to it that it is paid for, `first` how far it goes by that. What
    brings it no cash then decides who gets the hours, and not how many hours there are.
    """
    return price * (1.0 - first * (1.0 - share))


def staff_change(
    advisers: float, caseload: float, norm: float, affordable: bool, most_hired: float, most_released: float
) -> float:
    """Advisers to take on (positive: they start next period) or to release (negative, at once).

    The gap to caseload / norm, limited to a share of the advisers in post each period; none hired without money.
    """
    gap = caseload / norm - advisers
    if gap > 0.0:
        return min(gap, max(most_hired * advisers, 1.0)) if affordable else 0.0
    return max(gap, -most_released * advisers)


def skill_after(skill: float, advisers: float, starters: float, starter_skill: float, learning: float) -> float:
    """Mean skill (share of a seasoned adviser's effect) once starters have joined and everyone has learnt a period."""
    mixed = (skill * advisers + starter_skill * starters) / max(advisers + starters, 1e-9)
    return mixed + learning * (1.0 - mixed)
