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

{in_words(walk)} By ArviZ, rank-normalised and split (Vehtari and others 2021). Two views, since neither is enough:

- **Walkers as chains** finds walkers that stand still or creep: R-hat at most
  {walk["rhat_walkers"].max():.3f}, {walk["bulk_draws"].min():,.0f} effective draws or more for the bulk,
  {walk["tail_draws"].min():,.0f} for the tails. But walkers of one ensemble step along each other's differences, so
  they are no independent chains, and these draws may be too many.
- **Ensembles as chains**: ensembles never meet. An ensemble's chain is the mean of its walkers at each step; R-hat at
  most {walk["rhat_ensembles"].max():.3f}, and the posterior's means are worth {walk["mean_draws"].min():,.0f}
  independent draws or more. This R-hat is strict: it is held against the scatter of a mean of 64 walkers, an eighth of
  the posterior's, so that 1.06 here is a gap of some twentieth of a posterior standard deviation.

A walk counts as settled where the first is at most {WALKERS_AT_MOST:g}, the second at most {ENSEMBLES_AT_MOST:g}, and
all effective draws are at least {DRAWS_AT_LEAST:g}, for every parameter. Walkers that stand still fail, and so do those
that forget a two-hundredth of where they were at each step (`tests/calibration/test_walks.py`).
{_once_more(once_more) if once_more else ""}
`wpmodel calibrate --inference FILE.nc` writes every draw as an ArviZ InferenceData tree (netCDF, by h5netcdf), with
the predicted and the published figures; with `--shipped`, without a run.
"""


def _once_more(of: dict) -> str:
    where = "all of them the first of their ensembles: " if of["first_of_their_ensembles"] else ""
    return f"""
These diagnostics are of the walk made again on the stored bank (`--again`, no run). Its figures have six digits, and a
walk that differs in the last digit soon goes elsewhere: {of["same"]} of the {of["draws"]} draws shipped are the same,
{where}they part where a step is first taken in one and not in the other. The medians of the two walks
are at most {of["largest_gap_of_medians_in_sd"]:.2f} posterior standard deviations apart. `calibrate --out` writes every
digit, so that a new bank gives its posterior again to the bit.
"""


def emulators() -> str:
    """The section on other emulators."""
    of = json.loads(EMULATORS.read_text(encoding="utf-8"))
    rows = pd.DataFrame(of["targets"]).set_index("target")
    shares, ours = rows[list(KINDS)], rows["emulator_near"]
    gains = (ours / rows["process_near"]).sort_values(ascending=False)
    large = ours.sort_values(ascending=False)
    return f"""## The emulator beside scikit-learn's

Each of the {of["runs"]} runs of the stored bank left out, over {len(rows)} targets (`python benchmarks/emulators.py`):
a Gaussian process with a length for each parameter, and Bayesian ridge on the emulator's terms with one weight for all.
Near the posterior: the size of the misses of the second wave's runs, their luck included, in standard errors of the
figure (published and model's own); inference adds its square to theirs.

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
The Gaussian process misses less at every target, and near the posterior most of all for
{"; ".join(f"`{one}` ({ours[one]:.2f} against {rows['process_near'][one]:.2f})" for one in gains.index[:3])}. The
polynomial is kept for now: the declared values rest on it, and it answers the walk's millions of questions by one
product of matrices. What it misses is counted, so intervals here are somewhat wider than they need be. The largest
misses near the posterior are {"; ".join(f"`{one}` {large[one]:.2f}" for one in large.index[:3])}.
"""
