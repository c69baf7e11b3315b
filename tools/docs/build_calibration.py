"""Makes the shipped calibration, and docs/calibration.md from it.

    python -m tools.docs.build_calibration                       write the page from what is shipped
    python -m tools.docs.build_calibration --check               exit with 1 where the page differs from what is shipped
    python -m tools.docs.build_calibration --run [BUDGET] [STORE] [DRAWS]    make the runs (default 300), the fit, the
                                                            validation at draws (default 12), the page
    python -m tools.docs.build_calibration --verify               make some runs of the bank again; where they give the
                                                            same, note that the tables are of the present code too
    python -m tools.docs.build_calibration --again                walk once more on the stored bank: diagnostics,
                                                            sensitivity, and whether the draws shipped are the same

Stopped, the last goes on from STORE (default `calibration-runs`). It holds two cores for about half an hour at 300 runs
unless OMP_NUM_THREADS=1 and WPMODEL_PROCESSES=1 are set; the tables are the same.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from tools.docs import DOCS, fits
from tools.docs.calibration_again import again, emulators, walked
from tools.docs.stored import Table, table
from wpmodel.calibration import priors, study, validate
from wpmodel.calibration.run import runs as study_runs
from wpmodel.calibration.sampling_plan import space_filling
from wpmodel.calibration.targets import DISCREPANCY, MEMORY_YEARS, targets
from wpmodel.calibration.validate import BASELINES
from wpmodel.foundation import files

PAGE = DOCS / "calibration.md"
PHENOMENA = {
    "creaming": "Creaming (concentration of adviser time)",
    "parking": "Parking (per cent beyond equal shares)",
    "sanctions": "Sanctions (for 100 attached)",
    "survival": "Voluntary organisations left at the end (per cent)",
}
CLEARLY = 0.1
"""Difference in miss below which two explanations are not told apart."""
VERIFIED = 3
"""Runs of the bank that `--verify` makes again."""
SHOWN = 4
"""Parameters that are named for each phenomenon."""


def make(budget: int, store: Path, draws: int) -> None:
    """Runs, fit and validation, written into the package."""
    how: dict[str, Any] = {"processes": int(os.environ.get("WPMODEL_PROCESSES", os.cpu_count() or 1)), "store": store}

    def progress(done: int, total: int) -> None:
        print(f"\r{done} of {total} runs", end="", file=sys.stderr, flush=True)

    of = study.bank(budget, progress=progress, **how)
    found = study.infer(of)
    tables = study.diagnose(found) | {"out_of_time": validate.out_of_time(of)}
    study.save(found, tables, study.SHIPPED)
    print("\nvalidation", file=sys.stderr)
    predicted = validate.predict(study.read_posterior(), draws, progress=progress, **how)
    study.write(validate.tables(predicted), study.SHIPPED)
    study.accept(study.SHIPPED)


def verify() -> int:
    """Make VERIFIED runs of the bank again. Where every figure is the same, and so is every published one that was
    fitted, the manifest takes the present hashes of code and data; returns 1, and says what moved, where one is not."""
    about, of = study.read()
    design = space_filling(about["budget"], about["areas"], about["until"])
    again = study_runs(design.jobs()[:VERIFIED], processes=2)
    kept = of["bank"].drop(columns=priors.names()).head(VERIFIED)
    fitted = {target.id: target.value for target in targets()}
    moved = [
        row.target for row in of["checks"].itertuples() if not np.isclose(fitted.get(row.target, np.nan), row.published)
    ]
    moved += [
        name
        for name in kept
        if name not in again or not np.allclose(kept[name], again[name], rtol=1e-5, equal_nan=True)
    ]
    if moved:
        print(f"{len(moved)} figures have moved, so the calibration is to be made again: {', '.join(moved)}")
        return 1
    present = study.made_with()
    files.write_text(json.dumps(about | present, indent=1) + "\n", study.SHIPPED / "manifest.json")
    print(f"{VERIFIED} runs gave the same {kept.shape[1]} figures: the tables are those of the present code")
    return 0


def page() -> str:
    """The page, from what is shipped."""
    about, of = study.read()
    return "\n".join([_method(about, of), _fit(about, of), _learnt(of), walked(about, of), *_rest(about, of)])


def _rest(about: dict, of: dict[str, pd.DataFrame]) -> list[str]:
    return [_trust(of), emulators(about), _matters(of), _kept_aside(of)]


def _method(about: dict, of: dict[str, pd.DataFrame]) -> str:
    validation, checks = of["validation"], of["predictive"]
    return f"""# Calibration

<!-- written by tools/docs/build_calibration.py from calibration/shipped: do not edit -->

{len(priors.FREE)} parameters are fitted to {len(about["targets"])} published figures; {len(validation)} more are held
out from every fit. Everything that the model gives is simulated.

**Verdict.** At the posterior's centre {_of(checks["within"])} of the figures fitted lie within their tolerance (aim:
85%), and {_of(checks["inside"])} in the 90% predictive interval. Of the figures held out these are
{_of(validation["within"])} and {_of(validation["inside"])} (aim: 70% in the interval). [What
misses](mechanisms.md#known-misses).

A plain `wpmodel run` uses the posterior's centre (its mean, to {priors.DIGITS} digits); `--posterior N` runs at draws
of it and of the rival structures (`--one-structure`: of it alone).

## What was seen before

Figures held out had been printed while values were set by hand. Two forms were chosen with the figures to be fitted in
view: that who had waited longest came first, and by how much counts lag. Payments by kind and group were printed before
they were fitted; so were two choices about them: that fees are paid with the counts of outcomes, and that the discount
of 6% bites from the first year. Not all that was held out is an equal test:

- How contract ratios are measured was mended after their miss had been seen.
- Two counts of contracts at the minimum test nothing: all 40 are published as there, so the minimum for new ESA
  claimants is not enforced. The threshold of a notice was chosen with the 18 of June 2013 in view.
- Adverse decisions of 2012-13 and 2014-15 were added after this fit. Pooled rates at five dates move together.

## Method

1. **Targets** have the role `calibrate` in `data/figures.csv`. Published bounds are the middle 90%; where there are
   none, those of like figures. The model's own error is {100 * DISCREPANCY:.0f}% of a figure. Errors are shared
   within a series and fade over {MEMORY_YEARS:.0f} years. No target stands for
   {_quoted(about["figures_without_target"])}.
2. **Priors** are normal on the scale of each parameter's shape, cut at 2.5 standard deviations. Everything else is
   fixed.
3. **Runs.** {about["first_wave"]} points of a Sobol sequence through the prior, each with a seed of its own, in
   {" and ".join(about["areas"])} until {about["until"]}; then {about["budget"] - about["first_wave"]} at draws of the
   first posterior, {about["national_runs"]} of them for the whole country too.
4. **Emulator.** Each target is a polynomial of second degree with ridge weights. What it misses when each run is left
   out, and what the national runs give beyond it, is added to the error.
5. **Posterior.** Four ensembles of 64 walkers by differential evolution; {about["draws"]} draws are shipped.

`wpmodel calibrate` (extra `calibration`) does all of this anew and goes on where it was stopped; `wpmodel validate`
predicts the figures held out. Made by wpmodel {about["wpmodel"]}, code `{about["code"]}`, seeds {about["seeds"][0]} to
{about["seeds"][1]}.
"""


def _quoted(ids: list[str]) -> str:
    return ", ".join(f"`{one}`" for one in ids)


def _of(column: pd.Series) -> str:
    return f"{int(column.sum())} of {len(column)} ({100 * column.mean():.0f}%)"


def _outside(made: Table, where: int) -> str:
    """Figures that are not in their tolerance (column -2) or interval (-1)."""
    rows = [row[:5] for row in made.rows if row[where] == "no"]
    return table(made.head[:5], rows, (1, 3))


def _fit(about: dict, of: dict[str, pd.DataFrame]) -> str:
    fights = of["conflicts"][of["conflicts"]["z_from_others"].abs() > 2.0]
    said = "; ".join(f"`{r.target}` ({r.z_from_others:+.1f}; plus: published is higher)" for r in fights.itertuples())
    worst = of["checks"].sort_values("emulator_q2").head(1)
    return f"""## What was fitted

[All figures that were fitted](annex/calibration-fitted.csv): mean of {validate.SEEDS} national runs at the centre,
interval over {of["predictive"]["runs"].max()} runs at draws. Outside their tolerance:

{_outside(fits.fitted(), -2)}
**Conflicts.** Predicted from all other series, these lie more than two standard deviations off: {said or "none"}.

**Emulator.** Share of variance foreseen in runs left out: median {of["checks"]["emulator_q2"].median():.2f}; least
{"; ".join(f"`{r.target}` {r.emulator_q2:.2f}" for r in worst.itertuples())}.
"""


def _learnt(of: dict[str, pd.DataFrame]) -> str:
    rows = of["identifiability"].sort_values("contraction", ascending=False)
    by_verdict = rows.groupby("verdict", sort=False)["parameter"].agg(lambda names: _quoted(list(names)))
    counted = rows["verdict"].value_counts()
    said = ((name, counted[name], names) for name, names in by_verdict.items())
    return f"""## What the figures say of each parameter

Contraction is one minus posterior over prior variance: below 0.2 the prior is repeated (*not identified*), above 0.6
the figures say much (*informed*). Average conclusions over what is not identified.
[Prior, posterior and confounding](annex/calibration-parameters.csv) of each.

{table(("Verdict", "Number", "Parameters"), said, (1,))}"""


def _trust(of: dict[str, pd.DataFrame]) -> str:
    seeds = of["seeds"].sort_values("seeds", ascending=False)
    model, emulator = of["recovery"].iloc[-1], of["simulated"].iloc[-1]
    return f"""## Whether the inference can be trusted

Known parameters, inferred from data made with them: intervals that should hold 90% hold {model.covered_90:.0f}% over
{model.datasets:.0f} data sets made by the model and {emulator.covered_90:.0f}% over {emulator.datasets:.0f} made by the
emulator; ranks are uniform (p {model.p_uniform:.2g} and {emulator.p_uniform:.2g}, KS, corrected for the number of
parameters). [By parameter](annex/calibration-recovery.csv).

**Seeds.** To keep luck below three tenths of a figure's error one run is enough for {int((seeds["seeds"] == 1).sum())}
of {len(seeds)} targets; `{seeds["target"].iloc[0]}` needs {seeds["seeds"].iloc[0]}.
"""


def _matters(of: dict[str, pd.DataFrame]) -> str:
    rows = []
    for name, title in PHENOMENA.items():
        one = of["sensitivity"][of["sensitivity"]["output"] == name].sort_values("total", ascending=False)
        if len(one):
            said = ", ".join(
                f"`{r.parameter}` {r.total:.2f} ±{r.total_half_width:.2f}"
                for r in one.head(SHOWN).itertuples()
                if r.total > 0.02
            )
            rows.append((title, said, f"{one['explained'].iloc[0]:.2f}"))
    return f"""## Which parameters matter for what

Over the prior, on the emulator, by SALib: total Sobol indices, each with half of its 95% interval. The last column is
the share of variance that the emulator foresees; the rest is luck and misfit.

{table(("Phenomenon", "Total indices", "Foreseen"), rows, (2,))}"""


def _kept_aside(of: dict[str, pd.DataFrame]) -> str:
    later = of["out_of_time"]
    lot = ", ".join(f"{name} (`{settings[0]}`)" for name, settings in BASELINES.items())
    return f"""## What was held out

[All figures held out](annex/calibration-held-out.csv). Outside the interval:

{_outside(fits.held_out(), -1)}
**Simpler explanations.** At the posterior centre {lot}; and a regression of log odds of a rate on payment group,
vacancies and one year or two. They are not fitted anew. Miss is the root mean square, in units of the error of figure
and model.

{
        table(
            ("Model", "Figures", "Within tolerance", "Miss", "Figures in common with the regression", "Miss in common"),
            (
                (
                    r.model,
                    r.figures,
                    f"{r.within_tolerance:.0f}%",
                    f"{r.miss:.2f}",
                    r.figures_in_common,
                    f"{r.miss_in_common:.2f}",
                )
                for r in of["baselines"].itertuples()
            ),
            range(1, 6),
        )
    }
{_beaten(of["baselines"])}

**Out of time.** Fitted only to figures for days up to the end of 2013, the emulated model has {_of(later["inside"])}
later figures in its 90% intervals, and {_of(later["within"])} within their tolerance at the median.
"""


def _beaten(rows: pd.DataFrame) -> str:
    """Which explanations do no worse than the model, in words."""
    ours = rows[rows["model"] == "centre"].iloc[0]
    others = rows[rows["model"] != "centre"]
    whole = others["figures"] == ours["figures"]
    gain = (others["miss"] - ours["miss"]).where(whole, others["miss_in_common"] - ours["miss_in_common"])
    no_worse = others["model"][gain < CLEARLY]
    if no_worse.empty:
        return "The model beats all of them."
    return (
        f"These figures do not tell the model from: {', '.join(no_worse)}. What would do so must be sought elsewhere"
        " (which people are sanctioned, and where), or is not published."
    )


def main() -> int:
    """Write or check the page, after making the runs where asked."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["--run"]:
        given = dict(enumerate(arguments[1:]))
        make(int(given.get(0, "300")), Path(given.get(1, "calibration-runs")), int(given.get(2, validate.DRAWS)))
    if arguments == ["--verify"] and verify():
        return 1
    if arguments == ["--again"]:
        again()
    if arguments == ["--check"]:
        same = PAGE.read_text(encoding="utf-8") == page()
        print("The page agrees with what is shipped." if same else "docs/calibration.md is out of date")
        return 0 if same else 1
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
