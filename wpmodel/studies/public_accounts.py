"""Who pays, over years: a run's accounts by party and budget, held against the same people without the programme."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from wpmodel.results.public_money import by_year
from wpmodel.scenario import BASELINE, Scenario
from wpmodel.studies.additionality import WITHOUT
from wpmodel.studies.experiment import Progress, run


def public_accounts(
    scenario: Scenario | str = BASELINE,
    seed: int = 1,
    until: date | str | None = None,
    areas: Sequence[str] | None = None,
    sample: float | None = None,
    rate: float = 0.0,
    twins: bool = False,
    threads: int | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Accounts by contract year, party, budget and line, in pounds (`public_money.by_year`); with `twins`, benefit that
    would not have been paid without the programme either is told apart. Raises ValueError for a rate below zero."""
    if not 0.0 <= rate <= 1.0:
        raise ValueError(f"rate = {rate}: a discount rate is a share a year from 0 to 1, such as 0.035")
    start = Scenario.load(scenario)
    result = run(start, seed, until, areas, sample, threads, progress)
    without = run(start + Scenario.load(WITHOUT), seed, until, areas, sample, threads, progress) if twins else None
    return by_year(result, rate, without)
