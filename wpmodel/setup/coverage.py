"""What a run covers, and who gets whom: areas, whole contracts, market shares."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import fsum
from operator import index
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from wpmodel.parameters import nearest

if TYPE_CHECKING:
    from wpmodel.agents.faces.prime import Contract


MOST_SEED = 2**64 - 1
"""People's luck begins with 64 bits: a larger seed would give them the luck of a smaller one."""


def whole_number(name: str, given: Any, least: int, most: int | None = None) -> int:
    """A whole number given as an argument, numpy's among them. Raises ValueError for anything else, or one outside."""
    try:
        number = None if isinstance(given, bool) else index(given)
    except TypeError:
        number = None
    if number is None or number < least or (most is not None and number > most):
        bounds = f"from {least} up" if most is None else f"from {least} to {most}"
        raise ValueError(f"{name} = {given!r} is out of bounds: it is a whole number {bounds}")
    return number


def share_of(sample: Any) -> float | None:
    """The share of contracts to run, as a plain number. Raises ValueError for anything outside (0, 1]."""
    if sample is None:
        return None
    try:
        share = float("nan" if isinstance(sample, (str, bool)) else sample)
    except (TypeError, OverflowError):
        share = float("nan")
    if not 0.0 < share <= 1.0:
        raise ValueError(
            f"sample = {sample!r} is out of bounds: it is the share of contracts to run, a number above 0 and up to 1"
        )
    return share


def listed(name: str, given: Iterable[Any]) -> list[Any]:
    """What was given as a list. Raises ValueError for one text, which Python would read letter by letter."""
    if isinstance(given, (str, bytes)) or not isinstance(given, Iterable):
        raise ValueError(f"{name} = {given!r} is not a list: write it in square brackets, even where it is one")
    return list(given)


def choose_areas(wanted: Sequence[str] | None, names: list[str]) -> list[int]:
    """Indices of the areas wanted (all for None), by name in any case. Raises ValueError with the nearest name."""
    if wanted is None:
        return list(range(len(names)))
    wanted = [str(name) for name in listed("areas", wanted)]
    by_name = {name.casefold(): k for k, name in enumerate(names)}
    for name in wanted:
        if name.strip().casefold() not in by_name:
            raise ValueError(f"there is no contract package area {name.strip()!r}{nearest(name.strip(), names)}")
    chosen = sorted({by_name[name.strip().casefold()] for name in wanted})
    if not chosen:
        raise ValueError("no area was given: name at least one, or leave the option out for all")
    return chosen


def choose_contracts(area_of: Sequence[int], areas: list[int], sample: float | None, seed: int) -> NDArray:
    """Which contracts on paper a run has: those of the areas, or a systematic sample of them. `area_of`: their areas.

    A contract is in or out with all its places and people: thinning caseloads would loosen the rationing of adviser
    time, and people can move between the places of a contract. Contracts are taken in order of area, and every one has
    the same chance. Shape (contracts on paper,), bool. Raises ValueError for a share that leaves none.
    """
    chosen = np.isin(area_of, areas)
    if sample is None:
        return chosen
    order = sorted(np.flatnonzero(chosen).tolist(), key=lambda c: (area_of[c], c))
    start = np.random.default_rng([seed, 2]).random()
    picks = np.floor(start + sample * np.arange(len(order) + 1)).astype(int)
    kept = np.isin(np.arange(len(area_of)), np.array(order)[np.diff(picks) > 0])
    if not kept.any():
        raise ValueError(f"sample = {sample} leaves no contract of the {len(order)} there are: ask for a larger share")
    return kept


def market_shares(contracts: list[Contract], areas: int, groups: int) -> tuple[NDArray, NDArray, NDArray, NDArray]:
    """How referrals are dealt: evenly between an area's contracts, then by the places' shares of the contract.

    Returns market shares (areas, groups, k), contracts (areas, k), places (contracts, m) and place shares
    (contracts, m), padded with shares of zero; all by position in the run. An area without contracts has nobody.
    """
    of_area = [[c for c in contracts if c.market == area] for area in range(areas)]
    most, longest = max(map(len, of_area)), max(len(c.places) for c in contracts)
    shares = np.zeros((areas, groups, most))
    numbers = np.zeros((areas, most), np.int64)
    for area, rivals in ((area, rivals) for area, rivals in enumerate(of_area) if rivals):
        shares[area, :, : len(rivals)] = 1.0 / len(rivals)
        numbers[area] = [c.index for c in rivals] + [rivals[-1].index] * (most - len(rivals))
    places = np.zeros((len(contracts), longest), np.int64)
    for contract in contracts:
        n = len(contract.places)
        places[contract.index] = [p.index for p in contract.places] + [contract.places[-1].index] * (longest - n)
    return shares, numbers, places, place_shares(contracts, np.zeros((len(contracts), longest)))


def place_shares(contracts: list[Contract], blank: NDArray) -> NDArray:
    """Shares of each contract's new people by place, among those that are open and take more. Shape of `blank`.

    The prime's own offices come first and never close; they take everybody where nobody else takes anyone.
    """
    shares = np.zeros_like(blank)
    for contract in contracts:
        open_now = [p.share * (p.open and p.accepting) for p in contract.places]
        if fsum(open_now) == 0.0:
            open_now[0] = 1.0
        shares[contract.index, : len(open_now)] = np.array(open_now) / fsum(open_now)
    return shares
