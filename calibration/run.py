"""The bank of runs: made on local processes or on a cluster, kept one file a run, gone on with after a stop.

The store is that of `wpmodel.experiment.many`: a run is written whole or not at all, and found again only by the code,
data and libraries that made it. So a study can be killed at any moment; the same call later makes what is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from wpmodel.calendar import FIRST_DAY
from wpmodel.experiment import Job, Progress, many
from wpmodel.findings import Findings
from wpmodel.phenomena import creaming, effort, parked_beyond_equal
from wpmodel.result import Result
from wpmodel.sanctions import totals

PHENOMENA = ("creaming", "parking", "sanctions", "survival")
RETRIES = 3
"""Times that a cluster tries a run again whose worker died."""


def look(result: Result) -> dict[str, float]:
    """The model's value for each published figure, and the four phenomena, each as one number."""
    table = creaming(effort(result)).set_index("payment_group")
    there, then = (
        result.stocktake(day).get(("organisations", "voluntary", "all"), 0) for day in (FIRST_DAY, result.until)
    )
    return result.measures | {
        "creaming": float(table.loc["all", "index"]),
        "parking": parked_beyond_equal(table),
        "sanctions": totals(result)["sanctions.adverse"],
        "survival": 100.0 * then / there if there else float("nan"),
    }


def runs(
    jobs: Sequence[Job],
    processes: int = 1,
    store: Path | str | None = None,
    progress: Progress | None = None,
    cluster: str | None = None,
) -> pd.DataFrame:
    """Make runs, and return one row a run, in order, one column a figure or phenomenon.

    `cluster` is the address of a Dask scheduler; without it, `processes` here. The same bits either way. Raises
    ValueError where Dask is not installed, OSError where the scheduler does not answer, else as `many` does.
    """
    wanted = [replace(job, look=look) for job in jobs]
    found = _on_cluster(wanted, cluster, store, progress) if cluster else many(wanted, processes, 1, store, progress)
    return pd.DataFrame([found[job] for job in wanted])


def figures_of(job: Job) -> dict[str, float]:
    """What one run finds: the task of a cluster's worker."""
    return many([job], threads=1)[job]


def _on_cluster(
    jobs: Sequence[Job], address: str, store: Path | str | None, progress: Progress | None
) -> dict[Job, dict[str, float]]:
    kept = Findings(store) if store is not None else None
    wanted = list(dict.fromkeys(jobs))
    known = {job: kept.get(job.decided_by()) for job in wanted} if kept else {}
    found = {job: figures for job, figures in known.items() if figures is not None}
    for job, figures in _as_they_come([job for job in wanted if job not in found], address):
        found[job] = figures
        if kept:
            kept.keep(job.decided_by(), figures)
        if progress:
            progress(len(found), len(wanted))
    return found


def _as_they_come(jobs: Sequence[Job], address: str) -> Iterator[tuple[Job, dict[str, float]]]:
    try:
        from distributed import Client, as_completed
    except ImportError:
        raise ValueError(
            "a cluster needs Dask, which is not installed: pip install 'wpmodel[cluster]', here and on the workers"
        ) from None
    with Client(address) as client:
        of = {client.submit(figures_of, job, pure=False, retries=RETRIES): job for job in jobs}
        for future in as_completed(list(of)):
            yield of[future], future.result()
