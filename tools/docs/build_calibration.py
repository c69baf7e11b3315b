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

from tools.docs import DOCS
from tools.docs.calibration_again import again, emulators, walked
from tools.docs.stored import table
from wpmodel.calibration import priors, study, validate
from wpmodel.calibration.run import runs as study_runs
from wpmodel.calibration.sampling_plan import space_filling
from wpmodel.calibration.targets import DISCREPANCY, MEMORY_YEARS, targets
from wpmodel.calibration.validate import BASELINES
from wpmodel.calibration.words import amount
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
SHOWN = 5
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
    return "\n".join([_method(about, of), _fit(about, of), _learnt(of), walked(about, of), *_rest(of)])


def _rest(of: dict[str, pd.DataFrame]) -> list[str]:
    return [_trust(of), emulators(), _matters(of), _kept_aside(of)]


def _method(about: dict, of: dict[str, pd.DataFrame]) -> str:
    validation, checks = of["validation"], of["predictive"]
    return f"""# Calibration

<!-- written by tools/docs/build_calibration.py from calibration/shipped: do not edit -->

{len(priors.FREE)} parameters are fitted to {len(about["targets"])} published figures; {len(validation)} more are held
out from every fit and are predicted. Everything that the model gives is simulated. The declared values of the fitted
parameters are the posterior's centre (its mean, to {priors.DIGITS} digits; a test holds them to it), so a plain
`wpmodel run` is the calibrated model, and `--posterior N` runs it at draws.

**Which rules.** The shipped runs were made with the rules of this version. Figures held out had been printed while
declared values were set by hand, and two forms were chosen with the figures to be fitted in view: that who had waited
longest came first, and by how much counts of outcomes lag. Payments by kind and group had been printed beside runs
before they were fitted; two choices were made with them in view: that fees are paid with the counts of outcomes, and
that the discount of 6% bites from the first year (fees paid are 6.6% below the price an outcome, though one source has
discounts begin in 2014-15).

**Not all that was held out is an equal test.** How the contract ratios are measured (their months in 2013, and the
same lag) was mended after their miss had been seen. That all 40 contracts are published as at the minimum, for year 3
and for 2017, is why the minimum for new ESA claimants counts neither in the model nor in its count of contracts: these
two hits test nothing, and the threshold of a notice was chosen with the 18 of June 2013 in view. Adverse decisions of
2012-13 and 2014-15 were added when this fit had been made. Pooled rates at five dates, and rates of one group at two,
move together.

**Verdict.** Run for the whole country at the posterior's centre, {_of(checks["within"])} of the figures fitted lie
within their tolerance; at draws, {_of(checks["inside"])} lie in the 90% predictive interval. Of the figures held out
these are {_of(validation["within"])} and {_of(validation["inside"])}. The aims are 85% within tolerance of those
fitted, and 70% of those held out in the interval. What misses is named below.

## Method

1. **Targets.** Figures with the role `calibrate` in `data/figures.csv`; a figure has one role. Published bounds are
   read as the middle 90%; where there are none, those of like figures. The model's own error (discrepancy) is
   {100 * DISCREPANCY:.0f}% of a figure; both kinds of error are shared within a series and fade over {MEMORY_YEARS:.0f}
   years, since totals at two dates do not err apart. Organisations are compared within one edition of the stocktake
   only, as July 2012 over January 2012. No target stands for
   {_quoted(about["figures_without_target"])} (a total of others, or no measure in the model).
2. **Priors.** Each free parameter is normal on the scale of its shape, its 95% range below, cut at 2.5 standard
   deviations, within its declared bounds. Everything else is fixed: published terms are facts. The targets
   say nothing about the rest, or they duplicate a fitted parameter.
3. **Runs.** {about["first_wave"]} points of a scrambled Sobol sequence through the prior, each with a seed of its own,
   in {" and ".join(about["areas"])} at full density until {about["until"]}; then
   {about["budget"] - about["first_wave"]} more at draws of the posterior that the first wave gives,
   {about["national_runs"]} of them for the whole country too.
4. **Emulator.** Each target is a polynomial of second degree in the free parameters, with ridge weights by marginal
   likelihood. What it misses when each run is left out, over all targets together, is added to the error: luck, lack of
   fit and uncertain coefficients. What the national runs give beyond the emulator is added to it (part for the whole,
   and what bends near the posterior), and their scatter to the error.
5. **Posterior.** Four ensembles of 64 walkers by differential evolution. {about["draws"]} draws are shipped in
   `calibration/shipped/posterior.csv`, with their ensemble, chain (walker) and draw (step). How far the walk can be
   trusted is said [below](#whether-the-walk-has-settled).

`wpmodel calibrate` (extra `calibration`: ArviZ, SALib) does all of this anew, on local processes or a Dask cluster
(extra `cluster`), and goes on where it was stopped; `wpmodel validate` predicts the figures held out.
`python -m tools.docs.build_calibration --run` remakes what is shipped and this page. Made by wpmodel
{about["wpmodel"]}, code `{about["code"]}`, seeds {about["seeds"][0]} to {about["seeds"][1]}.
"""


def _quoted(ids: list[str]) -> str:
    return ", ".join(f"`{one}`" for one in ids)


def _of(column: pd.Series) -> str:
    return f"{int(column.sum())} of {len(column)} ({100 * column.mean():.0f}%)"


def _figures(rows: pd.DataFrame) -> str:
    return table(
        ("Figure", "Published", "Tolerance", "Model", "90% predicted", "In tolerance", "In interval"),
        (
            (
                r.label, amount(r.published), f"{amount(r.low)} to {amount(r.high)}", amount(r.model),
                f"{amount(r.predicted_low)} to {amount(r.predicted_high)}", _yes(r.within), _yes(r.inside),
            )
            for r in rows.itertuples()
        ),
        (1, 3),
    )  # fmt: skip


def _yes(holds: object) -> str:
    return "yes" if holds else "**no**"


def _fit(about: dict, of: dict[str, pd.DataFrame]) -> str:
    fights = of["conflicts"][of["conflicts"]["z_from_others"].abs() > 2.0]
    said = "; ".join(f"`{r.target}` ({r.z_from_others:+.1f})" for r in fights.itertuples())
    worst = of["checks"].sort_values("emulator_q2").head(4)
    largest = of["checks"].loc[of["checks"]["shift"].abs().sort_values(ascending=False).index].head(4)
    return f"""## What was fitted

Model: mean of {validate.SEEDS} runs of the whole country at the posterior's centre. Interval:
{of["predictive"]["runs"].max()} runs at posterior draws, with the errors of figure and model.

{_figures(of["predictive"])}
**Conflicts.** Predicted from all targets of other series, these lie more than two standard deviations off:
{said or "none"}. Plus means that the published figure is higher than the others would have it.

**Part for the whole.** Largest shifts from the emulator of these areas to the country (log units for figures compared
by logarithm):
{"; ".join(f"`{r.target}` {r.shift:+.3f} (sd {r.shift_sd:.3f})" for r in largest.itertuples())}.

**Emulator.** Share of variance foreseen in runs left out: median {of["checks"]["emulator_q2"].median():.2f}; least
{"; ".join(f"`{r.target}` {r.emulator_q2:.2f}" for r in worst.itertuples())}.
"""


def _learnt(of: dict[str, pd.DataFrame]) -> str:
    why = {free.id: (f"{free.low:g} to {free.high:g}, {free.shape}", free.why) for free in priors.FREE}
    rows = of["identifiability"]
    return f"""## What the figures say of each parameter

Contraction is one minus posterior over prior variance: below 0.2 the figures say nothing of the parameter and the prior
is repeated (negative values mean that the posterior is wider than the prior, such as one with two peaks). Above 0.6
they say much. Conclusions must be averaged over what is not identified.

{
        table(
            (
                "Parameter",
                "Free because of",
                "Prior (95%)",
                "Centre",
                "Median",
                "90%",
                "Contraction",
                "Verdict",
                "Confounded with",
            ),
            (
                (
                    f"`{r.parameter}`",
                    why[r.parameter][1],
                    why[r.parameter][0],
                    f"{r.centre:.3g}",
                    f"{r.posterior:.3g}",
                    f"{r.low:.3g} to {r.high:.3g}",
                    f"{r.contraction:.2f}",
                    r.verdict,
                    f"`{r.confounded_with}` ({r.correlation:+.2f})",
                )
                for r in rows.itertuples()
            ),
            (3, 4, 6),
        )
    }"""


def _trust(of: dict[str, pd.DataFrame]) -> str:
    seeds = of["seeds"].sort_values("seeds", ascending=False)
    return f"""## Whether the inference can be trusted

Known parameters, inferred from data made with them. *By the model*: each run of the first wave in turn is the world,
the emulator has not seen it, and figures' errors are drawn on top. *By the emulator*: the sampler alone is tested
(simulation-based calibration). A right 90% interval holds 90%; ranks of the truth among the draws are uniform (KS test;
the last row corrected for the number of parameters).

{
        table(
            (
                "Parameter",
                "Model: 50% holds",
                "90% holds",
                "p uniform",
                "Emulator: 50% holds",
                "90% holds",
                "p uniform",
            ),
            (
                (
                    f"`{a.parameter}`" if a.parameter != "all" else "all",
                    *(
                        text
                        for r in (a, b)
                        for text in (f"{r.covered_50:.0f}%", f"{r.covered_90:.0f}%", f"{r.p_uniform:.2g}")
                    ),
                )
                for a, b in zip(of["recovery"].itertuples(), of["simulated"].itertuples(), strict=True)
            ),
            range(1, 7),
        )
    }
Over {of["recovery"]["datasets"].iloc[0]:.0f} data sets made by the model and {of["simulated"]["datasets"].iloc[0]:.0f}
made by the emulator.

**Seeds.** To keep luck below three tenths of a figure's error, in these areas, one run is enough for
{int((seeds["seeds"] == 1).sum())} of {len(seeds)} targets; the most are needed for
{"; ".join(f"`{r.target}` {r.seeds}" for r in seeds.head(3).itertuples())}.
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
            by_effect = one.sort_values("effect", ascending=False).head(3)
            effects = ", ".join(
                f"`{r.parameter}` {r.effect:.3g} ±{r.effect_half_width:.2g}" for r in by_effect.itertuples()
            )
            rows.append((title, said, effects, f"{one['explained'].iloc[0]:.2f}"))
    return f"""## Which parameters matter for what

Over the prior, on the emulator, by SALib: total Sobol indices, and mean absolute elementary effects (Morris) for one
standard deviation, each with half of its 95% interval by resampling. The last column is the share of variance that the
emulator foresees; the rest is luck and misfit, which no interval here holds.

{table(("Phenomenon", "Total indices", "Elementary effects", "Foreseen"), rows, (3,))}"""


def _kept_aside(of: dict[str, pd.DataFrame]) -> str:
    later, misses = of["out_of_time"], of["validation"][~of["validation"]["inside"]]
    said = "; ".join(f"{r.label}: published {r.published:g}, model {r.model:.3g}" for r in misses.itertuples())
    lot = ", ".join(f"{name} (`{settings[0]}`)" for name, settings in BASELINES.items())
    return f"""## What was held out

{_figures(of["validation"])}
**Misses.** {said or "None"}.

**Simpler explanations.** At the posterior centre {lot}; and a regression of log odds of a rate on payment group,
vacancies and one year or two, fitted to the same rates as the model. They are not fitted anew. Miss is the root mean
square, in units of the error of figure and model.

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
        f"These figures do not tell the model from: {', '.join(no_worse)}. What tells them apart has to be sought"
        " elsewhere (which people are sanctioned, and where), or is not published."
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
