"""The search held against others at the same number of runs: hypervolume of the front, same seeds, one area.

    python benchmarks/design.py --designs 96 --repeats 2 --areas "South Yorkshire" [--store DIR]

Prints, for each way of choosing points and each number of designs, the volume between the front and a reference (no
gain over no programme, no help, no charity left, twice the cost), as a share of the box up to the best of all.
"""

from __future__ import annotations

import argparse
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from wpmodel.scenario import BASELINE, Scenario
from wpmodel.studies.design import search as s
from wpmodel.studies.design.aims import aims
from wpmodel.studies.design.levers import levers
from wpmodel.studies.design.trial import Ground

DRAWS = 200_000


def samplers(seed: int) -> dict[str, object]:
    """Ways of choosing points."""
    import optuna

    return {
        "random": optuna.samplers.RandomSampler(seed=seed),
        "nsga2": optuna.samplers.NSGAIISampler(seed=seed, population_size=s.BATCH),
        "tpe": s._sampler(seed),
    }


def volume(merit: NDArray, low: NDArray, high: NDArray) -> float:
    """Share of the box from `low` to `high` that some design covers, by the same random points for all."""
    at = np.random.default_rng(0).uniform(low, high, (DRAWS, low.size))
    covered = np.zeros(DRAWS, bool)
    for one in merit:
        covered |= (at <= one).all(axis=1)
    return float(covered.mean())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--designs", type=int, default=96)
    parser.add_argument("--repeats", type=int, default=2)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--areas", default="South Yorkshire")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--store")
    chosen = parser.parse_args()
    found: dict[tuple[str, int], s.Search] = {}
    for repeat in range(1, chosen.repeats + 1):
        for name, sampler in samplers(repeat).items():
            s._sampler = lambda _, sampler=sampler: sampler
            ground = Ground(
                Scenario.load(BASELINE), areas=chosen.areas.split(","), processes=chosen.processes, store=chosen.store
            )
            began = perf_counter()
            found[name, repeat] = s.search(
                ground, levers(), aims(), designs=chosen.designs, seeds=range(1, chosen.seeds + 1), seed=repeat
            )
            one = found[name, repeat]
            within = f"{one.within.mean():.0%} within budget, {one.front.sum()} on the front"
            print(f"{name} {repeat}: {perf_counter() - began:.0f} s, {within}", flush=True)
    for reference in ("nothing", "start"):
        all_merits = [s.merits(one.values[one.within], one.aims) for one in found.values()]
        high = np.concatenate(all_merits).max(axis=0)
        low = np.zeros_like(high) if reference == "nothing" else all_merits[0][0]
        for (name, repeat), one in found.items():
            sizes = [n for n in (32, 64, 96, 128, 160, 200) if n <= chosen.designs]
            shares = [volume(s.merits(one.values[: n + 1][one.within[: n + 1]], one.aims), low, high) for n in sizes]
            print(reference, name, repeat, *(f"{n}: {share:.3f}" for n, share in zip(sizes, shares, strict=True)))


if __name__ == "__main__":
    main()
