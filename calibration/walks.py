"""Whether walkers have walked long enough: rank-normalised split R-hat and effective draws by ArviZ, seen in two ways.

Walkers as chains (Vehtari and others 2021): does each walker alone see the whole posterior? That finds walkers that
stand still or creep. But walkers of one ensemble step along each other's differences, so they are no independent
chains, and their effective draws may be too many. Ensembles never meet. An ensemble's chain is the mean of its walkers
at each step: does it have the same centre in every ensemble and half? What the posterior's mean is worth in independent
draws follows from how slowly that chain forgets. Its R-hat is strict: a mean of W walkers scatters by a W-th of the
variance, and it is held against that.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec

import pandas as pd
from numpy.typing import NDArray

WALKERS_AT_MOST, ENSEMBLES_AT_MOST, DRAWS_AT_LEAST = 1.05, 1.1, 400.0
"""Largest R-hat of walkers and of ensembles, and fewest effective draws by either, of a walk that has settled."""
TAILS = (0.05, 0.95)
EXTRA = ("arviz_stats", "arviz_base", "h5netcdf", "SALib")
"""Packages of the extra `calibration`."""


def check_extra() -> None:
    """Raises ValueError where a package that calibrating needs is not installed."""
    if missing := [name for name in EXTRA if find_spec(name) is None]:
        raise ValueError(f"calibrating needs {' and '.join(missing)} as well: pip install 'wpmodel[calibration]'")


def as_chains(walk: NDArray) -> NDArray:
    """Each walker a chain: walk (ensembles, steps, walkers, d) to (ensembles * walkers, steps, d)."""
    ensembles, steps, walkers, d = walk.shape
    return walk.transpose(0, 2, 1, 3).reshape(ensembles * walkers, steps, d)


def diagnosed(walk: NDArray, names: Sequence[str]) -> pd.DataFrame:
    """One row a parameter of a walk (ensembles, steps, walkers, d): R-hat of walkers and of ensembles, effective draws
    of both (of walkers for the bulk and the tails, of ensembles for the mean), and whether it has settled."""
    from arviz_stats.base import array_stats

    along = {"chain_axis": 0, "draw_axis": 1}
    chains, means = as_chains(walk), walk.mean(axis=2)
    d = walk.shape[-1]
    worth = walk.reshape(-1, d).var(axis=0) / means.reshape(-1, d).var(axis=0)
    table = pd.DataFrame(
        {
            "parameter": list(names),
            "rhat_walkers": array_stats.rhat(chains, **along),
            "rhat_ensembles": array_stats.rhat(means, **along),
            "bulk_draws": array_stats.ess(chains, method="bulk", **along),
            "tail_draws": array_stats.ess(chains, method="tail", prob=TAILS, **along),
            "mean_draws": worth * array_stats.ess(means, method="mean", **along),
        }
    )
    table["settled"] = (
        (table["rhat_walkers"] <= WALKERS_AT_MOST)
        & (table["rhat_ensembles"] <= ENSEMBLES_AT_MOST)
        & (table[["bulk_draws", "tail_draws", "mean_draws"]].min(axis=1) >= DRAWS_AT_LEAST)
    )
    return table


def in_words(table: pd.DataFrame) -> str:
    """The worst parameter's figures, and whether every one has settled."""
    fewest = table[["bulk_draws", "tail_draws", "mean_draws"]].min(axis=None)
    unsettled = table["parameter"][~table["settled"].astype(bool)].tolist()
    said = (
        f"Largest R-hat {table['rhat_walkers'].max():.3f} with walkers as chains, {table['rhat_ensembles'].max():.3f} "
        f"with ensembles; at least {fewest:,.0f} effective draws"
    )
    return f"{said}; NOT SETTLED, do not use: {', '.join(unsettled)}." if unsettled else f"{said}: settled."
