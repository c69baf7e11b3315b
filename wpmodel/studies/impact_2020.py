"""The estimand of the impact assessment of 2020, on the model: people referred in the last quarter against those who
came just too late.

Published: of people who reached twelve months on Jobseeker's Allowance (or Universal Credit), those eligible in the
last three months of referrals are held against those who were a quarter later, over two years; all eligible count, of
whom over half were not referred (intention to treat). Here people like JSA 25 and over who are referred in the last
thirteen weeks are held against as many others, alike in all but luck, who come thirteen weeks later and find no
programme. What the same people would have done without it is known here too, and shows how far the estimate is off.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wpmodel.agents.kinds import NEVER
from wpmodel.foundation.notebook import records
from wpmodel.programmes.programme import Programme
from wpmodel.results.result import Result
from wpmodel.scenario import BASELINE, Scenario
from wpmodel.setup.intake import Intake, intake_of
from wpmodel.studies import run_cache
from wpmodel.studies.additionality import WITHOUT, fates, seen_through
from wpmodel.studies.experiment import Execution, interval, jobs_of, many, over_seeds, run, seeds_for
from wpmodel.studies.workers import go_on
from wpmodel.tables import evidence

if TYPE_CHECKING:
    pass

QUARTER, WAIT, DAYS = 13, 12, 7
"""Weeks of the last referrals, of the longest wait for attachment, and days a week."""
LIKE = "jsa_25_plus"
STATES = {"work": "weeks", "on_benefit": "on_benefit", "neither": "neither"}
"""States that days are spent in, and what `additionality.fates` calls their weeks."""
TABLE = "impact_assessment_2020"
UP = "up"


@dataclass(frozen=True)
class Impact:
    """`effects`: one row a state: days a person over the allotted weeks with the programme, of those just too late, and
    of the same people without; the effect on those who took part as estimated (`_low`, `_high`: 95% over seeds) and as
    it is; intention to treat; the published direction and the verdict. `referred` is the share of those eligible."""

    effects: pd.DataFrame
    people: float
    referred: float
    seeds: int

    def plain(self) -> dict[str, Any]:
        """As plain data."""
        return {"people": self.people, "referred": self.referred, "effects": records(self.effects)}


def last_day_needed(programme: Programme) -> date:
    """The day until which both groups must be followed for the Work Programme's two years."""
    weeks = 2 * QUARTER + WAIT + int(Scenario("x", programme=programme).number("allotted_weeks"))
    return programme.calendar.last_referral + timedelta(weeks=weeks)


@run_cache.look("impact-2020.1")
def of_run(result: Result) -> dict[str, float]:
    """Days in each state, `STATE.ARM`, and people, of a run's last referrals; the arms without are run here.

    Raises ValueError where nobody of that kind has been followed for the allotted weeks.
    """
    model = result.model
    names = [model.area_names[k] for k in model.areas]
    scenario = model.scenario + Scenario.load(WITHOUT)
    where = (model.seed, model.until, names, model.sample, model.threads, lambda *_: go_on())
    same = run(scenario, *where)
    late = run(scenario, *where, people=a_quarter_late(model.programme))
    week = model.calendar.week_of(model.calendar.last_referral)
    found: dict[str, float] = {}
    for arm, one, first in (("with", result, week - QUARTER), ("without", same, week - QUARTER), ("late", late, week)):
        rows = _eligible(seen_through(one), model.programme, first, first + QUARTER)
        if not rows.size:
            raise ValueError(
                f"nobody like {LIKE} who was referred in the last quarter has been followed for "
                f"{result.allotted_weeks} weeks by {result.until}: choose --until "
                f"{last_day_needed(model.programme).isoformat()} or later, or more areas"
            )
        days = fates(rows, one)
        found |= {f"{state}.{arm}": DAYS * float(days[weeks].mean()) for state, weeks in STATES.items()}
        found[f"people.{arm}"] = float(rows.size)
    return found


def a_quarter_late(programme: Programme) -> Intake:
    """The programme's people with as many more as came in its last quarter, who come thirteen weeks after them."""
    people, week = intake_of(programme), programme.calendar.week_of(programme.calendar.last_referral)
    last = np.flatnonzero((people.referred > week - QUARTER) & np.isin(people.group, _groups(programme)))
    return Intake(
        np.concatenate([people.group, people.group[last]]),
        np.concatenate([people.referred, people.referred[last] + np.int16(QUARTER)]),
        np.concatenate([people.area, people.area[last]]),
    )


def _groups(programme: Programme) -> list[int]:
    return [g for g, group in enumerate(programme.groups) if group.like == LIKE]


def _eligible(rows: NDArray, programme: Programme, after: int, until: int) -> NDArray:
    """People like JSA 25 and over who were referred in these weeks."""
    when = rows["referred"].astype(int)
    chosen = (when > after) & (when <= until) & np.isin(rows["group"], _groups(programme)) & (rows["attached"] < NEVER)
    return rows[chosen]


def impact(
    scenario: Scenario | str = BASELINE,
    seeds: int = 5,
    until: date | str | None = None,
    areas: Sequence[str] | None = None,
    sample: float | None = None,
    **how: Unpack[Execution],
) -> Impact:
    """The estimand over seeds. How runs are made is as in `experiment.many`. Raises ValueError for fewer than two."""
    start = Scenario.load(scenario)
    jobs = jobs_of([start], seeds_for(seeds), of_run, until or last_day_needed(start.programme), areas, sample)
    found = many(jobs, **how)
    published = {row["measure"]: row for row in evidence.rows(TABLE)}
    referred = float(published["referred"]["high"]) / 100.0
    share = referred * start.number("attachment_rate")
    rows = [_effect(state, found, jobs, share, published[state]["text"]) for state in STATES]
    people = float(over_seeds(found, jobs, "people.with").mean())
    return Impact(pd.DataFrame(rows), people, referred, seeds)


def _effect(state: str, found: Any, jobs: Any, share: float, direction: str) -> dict[str, Any]:
    """The row of a state: see `Impact`."""
    arms = {arm: over_seeds(found, jobs, f"{state}.{arm}") for arm in ("with", "late", "without")}
    estimated, true = arms["with"] - arms["late"], arms["with"] - arms["without"]
    span = interval(estimated, "estimated")
    return {
        "state": state,
        **{arm: float(values.mean()) for arm, values in arms.items()},
        **span,
        "true": float(true.mean()),
        "intention_to_treat": share * span["estimated"],
        "published": direction,
        "verdict": _verdict(direction, span["estimated_low"], span["estimated_high"]),
    }


def _verdict(direction: str, low: float, high: float) -> str:
    """Whether the estimate has the published sign, by its interval."""
    if low <= 0.0 <= high:
        return "no sign"
    return "agrees" if (low > 0.0) == (direction == UP) else "differs"
