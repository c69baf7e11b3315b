"""What a change does at draws over the rival structures, as the pages show it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from wpmodel.scenario import Scenario
from wpmodel.studies import robust

if TYPE_CHECKING:
    from wpmodel.studies.experiment import Job, Look

AREAS = robust.AREAS
DRAWS = 12
NOT_CLEAR, THE_OTHER_WAY = "not clear", "the other way"
Drawn = Sequence[float | None]
"""A figure by draw; None where a draw has none, as where no firm bids."""
HEAD = "Difference (middle 90% of draws)"


@dataclass(frozen=True)
class Runs:
    """Jobs of scenarios by name, one a draw, the figures of those that were run, and of how many draws and structures
    they are."""

    jobs: Mapping[str, Sequence[Job]]
    found: Mapping[Job, Mapping[str, float]]
    draws: int
    structures: int

    def figure(self, name: str, of: Callable[[Mapping[str, float]], float | None]) -> list[float | None] | None:
        """A figure of a scenario, draw by draw, to six digits; None where no draw has it."""
        each = [of(self.found[job]) if job in self.found else None for job in self.jobs[name]]
        if all(value is None for value in each):
            return None
        return [None if value is None else float(f"{value:.6g}") for value in each]


def worlds() -> list[Scenario]:
    """DRAWS draws, as many of each structure as its weight says."""
    from wpmodel.calibration import weights

    return weights.worlds(DRAWS)


def run(names: Iterable[str], look: Look, store: str, **where: Any) -> Runs:
    """Run scenarios by name at `worlds`, or take the runs from the folder `store`; draws in which no firm bids are left
    out. `where` is as in `experiment.jobs_of`."""
    from wpmodel.studies.experiment import jobs_of, many, seeds_for
    from wpmodel.studies.structures import counted

    within = worlds()
    jobs = {name: jobs_of([Scenario.load(name)], seeds_for(0, within), look, worlds=within, **where) for name in names}
    let = {job for of in jobs.values() for job in of if not job.scenario["tender"] or _is_let(job)}
    return Runs(jobs, many(sorted(let, key=lambda job: job.seed), 2, 1, store), len(within), counted(within))


def _is_let(job: Job) -> bool:
    """Whether every area of a run finds a holder: where no firm expects a profit there is nothing to run."""
    from wpmodel.engine.model import WorkProgramme

    try:
        WorkProgramme(job.scenario, job.seed, job.until, job.areas, job.sample).close()
    except ValueError:  # says which area found no holder
        return False
    return True


def over(draws: int, structures: int) -> str:
    """Of what a figure is, in words."""
    return (
        f"{draws} draws over {structures} [rival structures](robustness.md), the same people and luck under both "
        "contracts"
    )


def _clear(gain: np.ndarray) -> bool:
    from wpmodel.studies.grades import HOLDS, grade_of

    return grade_of(gain).word == HOLDS


def _gain(base: Drawn, other: Drawn) -> np.ndarray:
    """Differences in the draws that have both."""
    both = [(a, b) for a, b in zip(base, other, strict=True) if a is not None and b is not None]
    return np.array([b - a for a, b in both])


def span(base: Drawn, other: Drawn) -> str:
    """A mean difference and the middle 90% of draws."""
    from wpmodel.studies.experiment import difference

    gain = _gain(base, other)
    if not gain.any():
        return "0"
    _, mean, low, high = difference(np.zeros(gain.size), gain, worlds=True)
    return f"{mean:+.3g} ({low:+.3g} to {high:+.3g})"


def cell(base: Drawn, other: Drawn) -> str:
    """`span`, and whether its direction is not clear."""
    gain = _gain(base, other)
    text = span(base, other)
    return text if _clear(gain) or not gain.any() else f"{text}, {NOT_CLEAR}"


def clearly(base: Drawn, other: Drawn) -> str:
    """A mean difference whose direction is clear, in two digits; else that it is not."""
    gain = _gain(base, other)
    if not gain.any():
        return "0"
    mean = float(gain.mean())
    if not _clear(gain):
        return NOT_CLEAR
    return f"{mean:+,.0f}" if abs(mean) >= 10.0 else f"{mean:+.1f}" if abs(mean) >= 1.0 else f"{mean:+.2f}"


def verdict(base: Drawn, other: Drawn, expected: str, agrees: str) -> str:
    """Whether a difference goes as expected ("up" or "down"): `agrees`, the other way, or not clear."""
    gain = _gain(base, other)
    if not _clear(gain):
        return NOT_CLEAR
    return agrees if (gain.mean() > 0.0) == (expected == "up") else THE_OTHER_WAY
