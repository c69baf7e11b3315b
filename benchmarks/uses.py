"""What users pay: growth with people, organisations and weeks, a region, a paired comparison, a calibration's draws.

Everything is measured in one run on one thread, national runs before and after the comparison among it, so that ratios
hold on a shared machine. CPU seconds throughout.

    python benchmarks/uses.py [--seeds 5] [--draws 4] [--json FILE] [--write]
"""

import math
from statistics import variance
from time import process_time

import numpy as np
from common import arguments, figures, machine, tell, timed, verdicts

from wpmodel import Scenario, WorkProgramme
from wpmodel.agents.kernel.counts import OUTCOMES
from wpmodel.calibration.run import runs
from wpmodel.calibration.sampling_plan import AREAS, space_filling
from wpmodel.studies.experiment import jobs_of, many

PARTS = ("deliver", "keep_books")
"""Steps of the schedule that are timed by themselves: the one grows with people, the other with organisations."""

ROWS = {
    "region": "one area (South Yorkshire), building and steps, of a national run",
    "region_cpu": "the same, CPU s",
    "single_cpu": "one national run, building and steps, CPU s",
    "draws_a_minute": "calibration: draws a minute and core, each a run of " + " and ".join(AREAS),
}
TARGETS = {
    "by_people": ("exponent: CPU of `deliver` by claimant-periods", "<=", 1.1),
    "by_organisations": ("exponent: CPU of `keep_books` by organisations", "<=", 1.1),
    "by_weeks": ("exponent: CPU of the steps by weeks", "<=", 1.1),
    "comparison": ("paired national comparison of two scenarios over five seeds, in single runs", "<=", 12.0),
    "variance_ratio": ("variance of the difference in outcomes, seeds unpaired / paired", ">=", 10.0),
}


def lived(**covers):
    """Build and step a model on one thread. Returns CPU seconds of building, steps and PARTS, and what it covered."""
    began = process_time()
    model = WorkProgramme(rng=1, threads=1, **covers)
    took = {"build": process_time() - began}
    for name in PARTS:
        setattr(model, name, timed(took, name, getattr(model, name)))
    live, began = 0, process_time()
    while model.period < model.periods:
        model.step()
        live += len(model.caseloads.roster)
    took["steps"] = process_time() - began
    organisations = sum(s.in_run for s in model.subcontractors) + sum(bool(p.places) for p in model.primes)
    model.close()
    return {**took, "live": live, "organisations": organisations, "periods": model.periods}


def exponent(sizes, costs):
    """Slope of log cost on log size."""
    return float(np.polyfit(np.log(sizes), np.log(costs), 1)[0])


def growth():
    """Exponents of cost over samples of the contracts that double, and over weeks that double."""
    lived(sample=0.05, until="2012-06-30")  # loads the kernels
    samples = [lived(sample=share) for share in (0.125, 0.25, 0.5, 1.0)]
    spans = [lived(sample=0.25, until=day) for day in ("2013-02-01", "2014-09-30", "2017-12-31")]
    return {
        "by_people": exponent([s["live"] for s in samples], [s["deliver"] for s in samples]),
        "by_organisations": exponent([s["organisations"] for s in samples], [s["keep_books"] for s in samples]),
        "by_weeks": exponent([s["periods"] for s in spans], [s["steps"] for s in spans]),
    }


def total_outcomes(result):
    """Job outcomes of a run: what the comparison looks at."""
    return {"outcomes": float(result.records.counts[..., OUTCOMES].sum())}


def comparison(seeds):
    """Cost of a paired comparison in single runs, and what pairing by seed does to the variance of differences."""
    base = Scenario.load("work-programme-2011")
    pair = [base, base + Scenario("flat tariff", {"outcome_fee": 1200, "sustainment_fee": 215})]
    singles = [single()]
    began = process_time()
    found = many(jobs_of(pair, range(1, seeds + 1), total_outcomes), threads=1)
    took = process_time() - began
    singles.append(single())
    a, b = ([v["outcomes"] for job, v in found.items() if job.scenario == one] for one in pair)
    paired = variance([y - x for x, y in zip(a, b, strict=True)])
    each = sum(singles) / 2
    return {
        "comparison": took / each,
        "single_cpu": each,
        "variance_ratio": (variance(a) + variance(b)) / paired if paired else math.inf,
        "seeds": seeds,
    }


def single():
    """CPU seconds of one national run."""
    one = lived()
    return one["build"] + one["steps"]


def calibration(draws):
    """Draws of a calibration a minute, on one core."""
    jobs = space_filling(300).jobs()[:draws]
    began = process_time()
    runs(jobs)
    return {"draws_a_minute": 60 * draws / (process_time() - began)}


def measure(seeds=5, draws=4):
    """Everything once."""
    found = growth() | comparison(seeds)
    region = min((lived(areas=["South Yorkshire"]) for _ in range(3)), key=lambda one: one["build"] + one["steps"])
    found["region_cpu"] = region["build"] + region["steps"]
    found["region"] = found["region_cpu"] / found["single_cpu"]
    return found | calibration(draws)


def report(found):
    """This part of the page."""
    return f"""## In use

`python benchmarks/uses.py --write`. {machine()}
CPU seconds on one thread, in one process, once each: good to a fifth.

{verdicts([found], TARGETS)}

{figures([found], ROWS)}

An exponent of one is cost in proportion. Pairing saves seeds; its ratio, from {found["seeds"]} seeds, is an order of
magnitude.
"""


def main():
    """Measure, print, and write what was asked for."""
    parser = arguments(__doc__)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--draws", type=int, default=4)
    options = parser.parse_args()
    found = measure(options.seeds, options.draws)
    tell(report(found), found, options)


if __name__ == "__main__":
    main()
