"""What the evidence leaves of rival structures: weights by how well each foresees what none was fitted to.

Each piece of evidence (a series of figures held out, a contrast from another programme) has a density under each
structure. Weights maximise the log density of their mixture over all pieces (stacking: Yao and others 2018), with the
weights before looking counting as so many pieces of evidence. A mixture is taken and never a winner, and where the
evidence cannot tell the weights stay where they were.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

PRIOR_PIECES = 10.0
"""Pieces of evidence that the weights before looking count as."""
STEPS = 2_000


def stacked(log_density: NDArray, prior: NDArray, pieces: float = PRIOR_PIECES) -> NDArray:
    """Weights of structures (s,), from log densities (evidence, s) and weights before looking (s,).

    argmax over the simplex of sum_i log sum_s w_s p_is + pieces * sum_s prior_s log w_s, by expectation maximisation,
    which climbs at every step and has one top. Raises ValueError where prior weights are not positive.
    """
    if (prior <= 0.0).any():
        raise ValueError("every structure needs a weight before looking: leave out those that have none")
    before = prior / prior.sum()
    density = np.exp(log_density - log_density.max(axis=1, keepdims=True)) if log_density.size else log_density
    weights = before.copy()
    for _ in range(STEPS):
        mixed = density * weights
        shares = mixed / mixed.sum(axis=1, keepdims=True)
        weights = shares.sum(axis=0) + pieces * before
        weights /= weights.sum()
    return weights


def of_contrasts(rows: pd.DataFrame) -> pd.DataFrame:
    """Log probability of each contrast under each structure: the share of draws that agree, with half a draw added on
    either side. `rows` as of `robust.hold`. Shape (contrasts, structures)."""
    share = (rows["agree_pct"] / 100.0 * rows["draws"] + 0.5) / (rows["draws"] + 1.0)
    return np.log(share).groupby([rows["id"], rows["structure"]], sort=False).first().unstack("structure")
