"""R11, bidding: what a firm expects of a contract, what it offers for it, how offers are scored and who wins.

Arrays or numbers throughout; money is in pounds for each person attached. Sources: docs/odd.md, R11.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def believed_factor(optimism: ArrayLike, noise: float, draw: ArrayLike) -> NDArray:
    """Success a firm forecasts, as a factor on what assessment alone would give: optimism * exp(noise * draw).

    `draw` is standard normal, one for each firm and area. Bidders share the optimism; who wins shows in the draw.
    """
    return np.asarray(optimism) * np.exp(noise * np.asarray(draw))


def help_expected(hours: ArrayLike, effect: float, kept: float) -> NDArray:
    """What hours of support in four weeks add to the jobs expected, as a share: effect * log(1 + hours) / (1 - kept).

    It is the stock of support that steady help builds up (R4); `effect` is the believed one, log odds per log hour.
    """
    return effect * np.log1p(hours) / (1.0 - kept)


def promised_rate(factor: ArrayLike, jobs_alone: ArrayLike, help: ArrayLike) -> NDArray:
    """Share of people with a paid outcome that a firm forecasts: x / (1 + x), x = factor * jobs alone * (1 + help)."""
    jobs = np.asarray(factor) * np.asarray(jobs_alone) * (1.0 + np.asarray(help))
    return jobs / (1.0 + jobs)


def expected_profit(
    sure: ArrayLike,
    discountable: ArrayLike,
    discount: ArrayLike,
    wages: ArrayLike,
    overhead: ArrayLike,
    volume: ArrayLike,
) -> NDArray:
    """Pounds of profit a head: volume * (sure + (1 - discount) * discountable - wages) - overhead.

    `volume` is the share of the tender's people that the firm counts on. Overhead is set up for the tender's volume and
    does not shrink with it.
    """
    come = np.asarray(sure) + (1.0 - np.asarray(discount)) * np.asarray(discountable) - np.asarray(wages)
    return np.asarray(volume) * come - np.asarray(overhead)


def score(
    discount: ArrayLike, promised: ArrayLike, price_weight: float, half_discount: float, half_rate: float
) -> NDArray:
    """The commissioner's score from 0 to 1: price_weight * price marks + (1 - price_weight) * quality marks.

    Marks are x / (x + half): `half_discount` earns half marks for price, `half_rate` promised half marks for quality,
    and each further step earns less.
    """
    price = np.asarray(discount) / (np.asarray(discount) + half_discount)
    quality = np.asarray(promised) / (np.asarray(promised) + half_rate)
    return price_weight * price + (1.0 - price_weight) * quality


def chance_of_winning(score: ArrayLike, bar: ArrayLike, doubt: float) -> NDArray:
    """Chance that a score clears the bar a firm believes in: 1 / (1 + exp((bar - score) / doubt))."""
    return 1.0 / (1.0 + np.exp(np.clip((np.asarray(bar) - np.asarray(score)) / doubt, -700.0, 700.0)))


def best_offer(chance: NDArray, profit: NDArray) -> tuple[int, bool]:
    """The offer (index into flat arrays) that is worth most: chance of winning * profit. And whether to bid at all.

    A firm walks away where no offer leaves an expected profit. Of equal offers the first is taken.
    """
    best = int(np.argmax(chance * np.maximum(profit, 0.0)))
    return best, bool(profit.flat[best] > 0.0)


def bar_believed(scores: NDArray, winners: int) -> float:
    """The score to beat: half way between the last winner's and the first loser's; zero where all would win."""
    ranked = np.sort(scores)[::-1]
    return 0.0 if ranked.size <= winners else float(0.5 * (ranked[winners - 1] + ranked[winners]))


def award(marks: NDArray, contracts: NDArray, most: int) -> NDArray:
    """Who wins where: the best marks first, as long as the area has a contract left and the firm fewer than `most`.

    `marks` (firms, areas) are NaN where there is no bid, `contracts` (areas,) how many each area lets. Returns a mask
    (firms, areas). Of equal marks the firm and area with the lower number goes first.
    """
    won, left = np.zeros(marks.shape, np.bool_), np.array(contracts)
    firms, areas = np.nonzero(~np.isnan(marks))
    for k in np.argsort(-marks[firms, areas], kind="stable"):
        firm, area = firms[k], areas[k]
        if left[area] and won[firm].sum() < most:
            won[firm, area] = True
            left[area] -= 1
    return won
