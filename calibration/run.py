"""The bank of runs: made on local processes or on a cluster, kept one file a run, gone on with after a stop.

The store is that of `wpmodel.studies.experiment.many`: a run is written whole or not at all, and found again only by
the code, data and libraries that made it. So a study can be killed at any moment; the same call later makes what is
missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from wpmodel.results.phenomena import support
from wpmodel.results.result import Result
from wpmodel.results.sanctioning import totals
from wpmodel.studies import run_cache
from wpmodel.studies.experiment import Job, Look, Progress, many

PHENOMENA = ("creaming", "parking", "sanctions", "survival")


@run_cache.look("calibration")
def look(result: Result) -> dict[str, float]:
    """The model's value for each published figure, and the four phenomena, each as one number."""
    of_people = support(result)
    there, then = (
        result.stocktake(day).get(("organisations", "voluntary", "all"), 0)
        for day in (result.calendar.first_day, result.until)
    )
    return result.measures | {
        "creaming": float(of_people["creaming.index"]),
        "parking": of_people["parked.beyond_equal"],
        "sanctions": totals(result)["sanctions.adverse"],
        "survival": 100.0 * then / there if there else float("nan"),
    }


def runs(
    jobs: Sequence[Job],
    processes: int = 1,
    store: Path | str | None = None,
    progress: Progress | None = None,
    cluster: str | None = None,
    look: Look = look,
) -> pd.DataFrame:
    """Make runs, and return one row a run, in order, one column a figure or phenomenon that `look` takes from it.

    How they are made is as in `many`: the same bits on `processes` here and on a `cluster`.
    """
    wanted = [replace(job, look=look) for job in jobs]
    found = many(wanted, processes, 1, store, progress, cluster)
    return pd.DataFrame([found[job] for job in wanted])
