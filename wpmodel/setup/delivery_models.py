"""How each prime delivers: what it keeps in-house, how many partners it has, what it keeps of fees, whom it plans for.

What was published stands in the table `delivery_models_by_prime`. What was not is drawn, with luck of its own for each
prime, around the chain that is alike for all and with the spread of what is known. `delivery_spread` scales all of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wpmodel.programmes.work_programme import counted
from wpmodel.tables import evidence

if TYPE_CHECKING:
    from types import SimpleNamespace

MODELS = 10
"""Purpose of the dice for what nobody published about a prime."""
ALL = "all primes"
"""Under which name the table has what holds for every prime: a range, two standard deviations to either side."""
IN_HOUSE, PARTNERS, KEPT, NORM = MEASURES = (
    "in_house_share",
    "partners_per_contract",
    "attachment_fee_kept",
    "caseload_norm",
)
MOST_KEPT = 0.5
"""The largest share of the first fee that a prime was said to keep (BBC 2012)."""
LEAST, MOST = 0.05, 0.95
"""In-house shares that may be drawn: a prime that delivers anything itself keeps some people and passes some on."""


@dataclass(frozen=True)
class DeliveryModels:
    """By prime, in the order of the firms: in-house share of a contract, partners against the average, share kept of
    attachment fees and of all other payments, participants an adviser against the norm of its bid. Shapes (primes,)."""

    in_house: NDArray
    partners: NDArray
    kept_upfront: NDArray
    kept_later: NDArray
    norm: NDArray

    def partners_of(self, contracts: Sequence[tuple[int, int]]) -> tuple[float, ...]:
        """Partners of each contract (area, prime) against the average; nothing where all have as many."""
        return tuple(self.partners[[prime for _, prime in contracts]].tolist()) if np.ptp(self.partners) else ()


def models_of(
    firms: Sequence[tuple[str, str]], contracts: Sequence[tuple[int, int]], b: SimpleNamespace, seed: int
) -> DeliveryModels:
    """The delivery models of these firms (name, sector), who hold these contracts (area, firm).

    With a spread of zero all are alike: `in_house_share`, as many partners, `top_slice` of everything, one norm. With
    a spread of one each is as published, or drawn with the spread of those published; in between in proportion.
    """
    count, spread = len(firms), b.delivery_spread
    even, top_slice = np.ones(count), np.full(count, float(b.top_slice))
    if not spread:
        return DeliveryModels(b.in_house_share * even, even, top_slice, top_slice, even)
    names, near = [name for name, _ in firms], min(spread, 1.0)
    held = np.bincount([prime for _, prime in contracts], minlength=count).astype(float)
    luck = np.array([np.random.default_rng([seed, MODELS, k]).standard_normal(len(MEASURES)) for k in range(count)])
    drawn = {name: spread * spread_of(name) * luck[:, k] for k, name in enumerate(MEASURES)}

    def published(measure: str, usual: float, each: float = 1.0) -> NDArray:
        found = np.array([known(measure).get(name, np.nan) for name in names]) / each
        return usual + near * (found - usual)

    def where_known(of: NDArray, otherwise: NDArray) -> NDArray:
        return np.where(np.isnan(of), otherwise, of)

    in_house, kept = published(IN_HOUSE, b.in_house_share), published(KEPT, b.top_slice)
    partners = published(PARTNERS, 1.0, counted("places", "all", "tier1") / len(contracts))
    usual = _of_the_rest(in_house, held, b.in_house_share)
    return DeliveryModels(
        where_known(in_house, np.clip(usual + drawn[IN_HOUSE], LEAST, MOST)),
        where_known(partners, np.exp(drawn[PARTNERS])),
        where_known(kept, np.clip(b.top_slice + drawn[KEPT], 0.0, MOST_KEPT)),
        top_slice,
        np.exp(drawn[NORM]),
    )


def _of_the_rest(known_shares: NDArray, held: NDArray, mean: float) -> float:
    """In-house share of primes of whom none is known, so that the mean over all contracts stays as it was."""
    there = ~np.isnan(known_shares)
    left = float(held[~there].sum())
    return (mean * float(held.sum()) - float(known_shares[there] @ held[there])) / left if left else mean


@cache
def known(measure: str) -> dict[str, float]:
    """What was published of a measure, by prime."""
    rows = evidence.rows("delivery_models_by_prime")
    return {r["prime"]: float(r["value"]) for r in rows if r["measure"] == measure and r["value"] and r["prime"] != ALL}


@cache
def spread_of(measure: str) -> float:
    """Standard deviation over primes of what was published: of logarithms for counts and norms, else as it is.

    Where only a range for all primes was published, its ends are taken to be two standard deviations from its middle.
    """
    for row in evidence.rows("delivery_models_by_prime"):
        if row["prime"] == ALL and row["measure"] == measure and row["low"] and row["high"]:
            return float(np.log(float(row["high"]) / float(row["low"])) / 4.0)
    values = np.array(list(known(measure).values()))
    return float(np.std(np.log(values) if measure == PARTNERS else values, ddof=1))
