"""Which parameters are free, how sure we are of each before looking, and the map to a space without bounds.

A free parameter is a normal score: its prior is standard normal, cut at `CUT`; `low` and `high` are its values two
standard deviations out, on the scale of its shape. Everything else stays at its declared value: published terms because
they are facts, the rest because no target of `targets` speaks to them or because another free parameter does the same
work (`job_base` with `motivation_mean`, `support_effect` with `support_kept`, `miss_base` with `noticing`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit
from scipy.stats import norm

from wpmodel.parameters import ParameterError
from wpmodel.scenario import Scenario
from wpmodel.studies.structures import Structure, in_form

DIGITS = 3
"""Significant digits of a declared value that is calibrated."""
CUT = 2.5
"""Standard deviations beyond which nothing is tried."""

_SCALES = {"log": (np.log, np.exp), "linear": (np.asarray, np.asarray), "logit": (logit, expit)}


@dataclass(frozen=True)
class Free:
    """A free parameter: name, label of its index or nothing, shape of the prior, its two-sided 95% range, and why."""

    name: str
    label: str
    shape: str
    low: float
    high: float
    why: str

    @property
    def id(self) -> str:
        """Name and label, as `wpmodel run --set` takes them."""
        return f"{self.name}.{self.label}" if self.label else self.name

    def values(self, scores: NDArray) -> NDArray:
        """Values of the parameter at normal scores. Shape of `scores`."""
        there, back = _SCALES[self.shape]
        low, high = there(self.low), there(self.high)
        return np.asarray(back((low + high) / 2.0 + np.clip(scores, -CUT, CUT) * (high - low) / 4.0))

    def scores(self, values: NDArray | float) -> NDArray:
        """Normal scores of values: what `values` turns back."""
        there, _ = _SCALES[self.shape]
        low, high = there(self.low), there(self.high)
        return np.asarray((there(values) - (low + high) / 2.0) * 4.0 / (high - low))


FREE = (
    Free("job_base", "", "log", 0.0045, 0.016, "the level of job starts: no study gives it"),
    Free("readiness_mean", "jsa_18_24", "linear", -0.1, 0.7, "this group's rate against JSA 25 and over"),
    Free("readiness_mean", "jsa_early_access", "linear", -0.85, 0.35, "this group's share of outcome payments"),
    Free("readiness_mean", "esa_new", "linear", -2.3, -0.9, "this group's rate"),
    Free("readiness_mean", "esa_ex_ib", "linear", -3.7, -2.0, "this group's rate"),
    Free("readiness_sd", "", "log", 0.5, 1.4, "how unequal people are: how fast a cohort's hazard falls"),
    Free("readiness_drift", "", "log", 0.003, 0.03, "whether late outcomes dry up: 12 against 24 months"),
    Free("backlog_readiness", "", "linear", -1.0, 0.2, "the first intakes against those of a year later"),
    Free("loss_start", "", "log", 0.03, 0.12, "outcomes for each job start"),
    Free("loss_settled", "", "log", 0.004, 0.016, "outcomes for each job start, and how long pay lasts"),
    Free("tightness_elasticity", "", "linear", 0.15, 1.1, "how far the recovery after 2012 lifts outcomes"),
    Free("support_effect", "", "log", 0.11, 0.44, "how much of the outcomes is the providers' work"),
    Free("opening_staff", "", "log", 0.03, 0.4, "the slow first year"),
    Free("learning", "", "log", 0.02, 0.2, "the slow first year, and the rise from intake to intake"),
    Free("overhead", "", "log", 1.6, 4.8, "what money buys: hours of advisers, and who survives"),
    Free("miss_base", "", "log", 0.015, 0.12, "the level of sanction referrals"),
    Free("miss_spread", "", "log", 0.6, 2.4, "how many are sanctioned again within a year"),
    Free("adverse_base", "", "linear", -0.8, 1.2, "sanctions for each referral"),
    Free("spot_price", "", "log", 70.0, 220.0, "whether specialists are used at all"),
    Free("patience_weeks", "", "log", 60.0, 400.0, "how long voluntary organisations wait for a referral"),
    Free("tolerance", "private", "log", 1.0, 6.0, "who leaves in 2012: the same prior for every sector"),
    Free("tolerance", "public", "log", 1.0, 6.0, "who leaves in 2012: the same prior for every sector"),
    Free("tolerance", "voluntary", "log", 1.0, 6.0, "who leaves in 2012: the same prior for every sector"),
    Free("mobilisation", "", "log", 20.0, 200.0, "what primes are left with in the first year"),
    Free("chain_management", "", "log", 0.15, 1.2, "what primes are left with over the programme"),
)


def names() -> list[str]:
    """Ids of the free parameters, in order."""
    return [free.id for free in FREE]


@dataclass(frozen=True)
class Space:
    """Where a fit looks: the free parameters with their priors, within a structure of the model."""

    settings: tuple[str, ...] = ()
    free: tuple[Free, ...] = FREE

    @classmethod
    def of(cls, structure: Structure) -> Space:
        """The space of a structure, with its own ranges where it has them; what it sets is not free in it."""
        own = {name: (low, high) for name, low, high in structure.priors}
        fixed = structure.scenario().changes
        ends = ((own.get(free.id, (free.low, free.high)), free) for free in FREE if free.name not in fixed)
        return cls(structure.settings, tuple(replace(f, low=low, high=high) for (low, high), f in ends))

    def scenario_at(self, scores: Sequence[float] | NDArray, name: str = "calibration", digits: int = 10) -> Scenario:
        """The baseline in this structure with the free parameters at these scores (d,), to so many significant digits.

        Raises ParameterError where a value is out of its declared bounds.
        """
        if len(scores) != len(self.free):
            raise ParameterError(f"{len(scores)} scores for {len(self.free)} free parameters: give one for each")
        settings = [
            f"{free.id}={float(free.values(np.asarray(s))):.{digits}g}"
            for free, s in zip(self.free, scores, strict=True)
        ]
        given = in_form(self.settings).given(*settings)
        return Scenario(name, given.plain_changes(), "A point of the calibration")


def uniform_to_scores(uniform: NDArray) -> NDArray:
    """Draws from the prior at uniform numbers in (0, 1). Shape of `uniform`."""
    edge = norm.cdf(-CUT)
    return norm.ppf(edge + uniform * (1.0 - 2.0 * edge))


def log_prior(scores: NDArray) -> NDArray:
    """Log density of the prior, except for a constant, minus infinity beyond `CUT`. Shapes (..., d) to (...)."""
    inside = (np.abs(scores) <= CUT).all(axis=-1)
    return np.where(inside, -0.5 * (scores**2).sum(axis=-1), -np.inf)


def centre(draws: NDArray) -> Scenario:
    """The mean of posterior draws (n, d), to the digits in which parameters are declared."""
    return scenario_at(draws.mean(axis=0), "posterior centre", DIGITS)


def scenario_at(scores: Sequence[float] | NDArray, name: str = "calibration", digits: int = 10) -> Scenario:
    """`Space.scenario_at` as the model is declared."""
    return Space().scenario_at(scores, name, digits)
