"""What a run covers, and who gets whom: areas, whole caseloads, market shares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wpmodel.parameters import PAYMENT_GROUPS, nearest

if TYPE_CHECKING:
    from agents.organisation import Place
    from agents.prime import Contract


def choose_areas(wanted: Sequence[str] | None, names: list[str]) -> list[int]:
    """Indices of the areas wanted (all for None), by name in any case. Raises ValueError with the nearest name."""
    if wanted is None:
        return list(range(len(names)))
    by_name = {name.casefold(): k for k, name in enumerate(names)}
    for name in wanted:
        if name.strip().casefold() not in by_name:
            raise ValueError(f"there is no contract package area {name.strip()!r}{nearest(name.strip(), names)}")
    chosen = sorted({by_name[name.strip().casefold()] for name in wanted})
    if not chosen:
        raise ValueError("no area was given: name at least one, or leave the option out for all eighteen")
    return chosen


def choose_places(places: list[Place], areas: list[int], sample: float | None, seed: int) -> NDArray:
    """Which places deliver in a run: those of the areas, or whole caseloads of a systematic sample of them.

    A place is in or out with all its people: thinning caseloads would loosen the rationing of adviser time. Places are
    ordered by tier and size, and every one has the same chance. Shape (places,), bool. Raises ValueError for a share
    outside (0, 1].
    """
    chosen = np.isin([place.contract.area for place in places], areas)
    if sample is None:
        return chosen
    if not 0.0 < sample <= 1.0:
        raise ValueError(
            f"sample = {sample} is out of bounds: it is the share of caseloads to run, above 0 and up to 1"
        )
    order = sorted(np.flatnonzero(chosen), key=lambda k: (places[k].tier, places[k].share, k))
    start = np.random.default_rng([seed, 2]).random()
    picks = np.floor(start + sample * np.arange(len(order) + 1)).astype(int)
    kept = np.zeros_like(chosen)
    kept[np.array(order)[np.diff(picks) > 0]] = True
    if not kept.any():
        raise ValueError(f"sample = {sample} leaves no caseload of the {len(order)} there are: ask for a larger share")
    return kept


def market_shares(contracts: list[Contract], areas: int) -> tuple[NDArray, NDArray, NDArray, NDArray]:
    """How referrals are dealt: evenly between an area's contracts, then by the places' shares of the contract.

    Returns market shares (areas, groups, k), contract numbers (areas, k), place numbers (contracts, m) and place
    shares (contracts, m), padded with shares of nought.
    """
    of_area = [[c for c in contracts if c.area == area] for area in range(areas)]
    most, longest = max(map(len, of_area)), max(len(c.places) for c in contracts)
    shares = np.zeros((areas, len(PAYMENT_GROUPS), most))
    numbers = np.zeros((areas, most), np.int64)
    for area, rivals in enumerate(of_area):
        shares[area, :, : len(rivals)] = 1.0 / len(rivals)
        numbers[area] = [c.index for c in rivals] + [rivals[-1].index] * (most - len(rivals))
    places = np.zeros((len(contracts), longest), np.int64)
    place_shares = np.zeros((len(contracts), longest))
    for contract in contracts:
        n = len(contract.places)
        places[contract.index] = [p.index for p in contract.places] + [contract.places[-1].index] * (longest - n)
        place_shares[contract.index, :n] = [p.share for p in contract.places]
    return shares, numbers, places, place_shares
