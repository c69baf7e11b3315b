"""What of the shipped calibration costs no run: the walk and the sensitivity, made again, and sections of the page."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd

from tools.docs import DOCS
from tools.docs.stored import table
from wpmodel.calibration import priors, study, walks
from wpmodel.calibration.walks import DRAWS_AT_LEAST, ENSEMBLES_AT_MOST, WALKERS_AT_MOST, in_words
from wpmodel.foundation import files

EMULATORS = DOCS / "emulators.json"
"""What `benchmarks/emulators.py` measured."""
KINDS = {"emulator": "This emulator", "process": "Gaussian process", "ridge": "Bayesian ridge"}

SAME = 1e-4
"""Normal scores of a draw that is the same: tables hold six digits."""


def again() -> None:
    """Walk once more on the stored bank, and write the tables of the walk and of the sensitivity, and into the manifest
    how far this walk is from the one whose draws are shipped."""
    about, of = study.read()
    found = study.infer(study.stored())
    shipped, columns = study.read_posterior(), ["ensemble", "chain", "draw"]
    if not of["posterior"][columns].equals(found.parameters()[columns]):
        raise SystemExit("the shipped draws do not come from the places in the walk that they claim")
    same = np.abs(found.draws - shipped).max(axis=1) < SAME
    ensemble, draw = of["posterior"]["ensemble"], of["posterior"]["draw"]
    until = {k: int(draw[(ensemble == k) & ~same].min()) for k in ensemble[~same].unique()}
    first = all(draw[i] < until.get(ensemble[i], draw[i] + 1) for i in np.flatnonzero(same))
    medians, sd = np.median(found.posterior.draws, axis=0), found.posterior.draws.std(axis=0)
    rows = of["identifiability"].set_index("parameter")["posterior"]
    apart = [abs(float(free.scores(rows[free.id])) - medians[k]) / sd[k] for k, free in enumerate(priors.FREE)]
    about["walked_again"] = {
        "draws": len(same),
        "same": int(same.sum()),
        "first_of_their_ensembles": bool(first),
        "largest_gap_of_medians_in_sd": round(float(max(apart)), 3),
    }
    study.write(
        {"walk": walks.diagnosed(found.posterior.walk, priors.names()), "sensitivity": study.sensitivities(found)},
        study.SHIPPED,
    )
    files.write_text(json.dumps(about, indent=1) + "\n", study.SHIPPED / "manifest.json")
    print(about["walked_again"])


def walked(about: dict, of: dict[str, pd.DataFrame]) -> str:
    """The section on the walk."""
    walk, once_more = of["walk"], about.get("walked_again")
    return f"""## Whether the walk has settled

{in_words(walk)} By ArviZ, rank-normalised and split (Vehtari and others 2021), in two views:

- **Walkers as chains** finds walkers that stand still or creep: {walk["bulk_draws"].min():,.0f} effective draws or more
  for the bulk, {walk["tail_draws"].min():,.0f} for the tails. Walkers of one ensemble step along each other's
  differences, so these may be too many.
- **Ensembles as chains**, which never meet: R-hat of their walkers' means; the posterior's means are worth
  {walk["mean_draws"].min():,.0f} independent draws or more.

Settled: R-hat at most {WALKERS_AT_MOST:g} and {ENSEMBLES_AT_MOST:g}, and all effective draws at least
{DRAWS_AT_LEAST:g}, for every parameter.
{_once_more(once_more) if once_more else ""}
`wpmodel calibrate --inference FILE.nc` writes every draw for ArviZ; with `--shipped`, without a run.
"""


def _once_more(of: dict) -> str:
    return f"""
These diagnostics are of the walk made again on the stored bank (`--again`). Its figures have six digits, so a walk soon
parts: {of["same"]} of the {of["draws"]} draws shipped are the same, and medians are at most
{of["largest_gap_of_medians_in_sd"]:.2f} posterior standard deviations apart.
"""


def emulators(about: dict) -> str:
    """The section on other emulators."""
    of = json.loads(EMULATORS.read_text(encoding="utf-8"))
    rows = pd.DataFrame(of["targets"]).set_index("target")
    shares = rows[list(KINDS)]
    bank = "the stored bank" if of["runs"] == about["budget"] else "an earlier bank, of the simpler model,"
    return f"""## The emulator beside scikit-learn's

Each of {of["runs"]} runs of {bank} left out, over {len(rows)} targets (`python benchmarks/emulators.py`).
Near the posterior: misses of the second wave's runs, in standard errors of the figure.

{
        table(
            (
                "",
                "Share foreseen, median",
                "least",
                "Foresees most of the three",
                "Misses near the posterior, median",
                "largest",
                "CPU s",
            ),
            (
                (
                    words,
                    f"{rows[kind].median():.3f}",
                    f"{rows[kind].min():.3f}",
                    f"{int((shares.idxmax(axis=1) == kind).sum())} of {len(rows)}",
                    f"{rows[f'{kind}_near'].median():.2f}",
                    f"{rows[f'{kind}_near'].max():.2f}",
                    f"{of['cpu_s'][kind]:g}",
                )
                for kind, words in KINDS.items()
            ),
            (1, 2, 3, 4, 5, 6),
        )
    }
The Gaussian process misses less at every target. The polynomial is kept for now: the declared values rest on it, and it
answers millions of questions by one product of matrices. What it misses is counted, so intervals are somewhat too wide.
"""
