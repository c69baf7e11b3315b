"""The shipped calibration made small: every figure on the page is read from its tables, none is written here."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import binom, gaussian_kde, norm

from wpmodel.calibration import priors, study
from wpmodel.calibration.study import SHIPPED, read
from wpmodel.calibration.validate import SEEDS
from wpmodel.calibration.walks import in_words
from wpmodel.calibration.words import amount, short, verdict
from wpmodel.dashboards.figures.charts import Chart, chart, number, series
from wpmodel.dashboards.session import state
from wpmodel.foundation.files import StoreError

TABLES = (
    "checks", "predictive", "validation", "out_of_time", "identifiability", "posterior", "sensitivity", "conflicts",
    "recovery", "recovery_ranks", "simulated", "baselines", "walk",
)  # fmt: skip
PHENOMENA = {
    "creaming": "Creaming: concentration of advisers’ time",
    "parking": "Parking: per cent beyond equal shares",
    "sanctions": "Sanctions for 100 people attached",
    "survival": "Voluntary organisations left at the end",
}
VERDICTS = {"informed": "blue", "weak": "sky", "not identified": "grey"}
WEAK, MUCH = 0.2, 0.6
"""Contraction below which figures say nothing of a parameter, and above which they say much."""
FAR = 8.0
"""Tolerances from the published figure beyond which an interval is cut off on the chart, not in the table."""


class Unreadable(OSError):
    """The shipped calibration is not there or not whole. The message says how to mend it."""


class Calibration:
    """The tables of a calibration and its manifest. Raises Unreadable."""

    def __init__(self, folder: Path = SHIPPED) -> None:
        mend = "make it with python -m tools.docs.build_calibration --run"
        try:
            self.about, self.of = read(folder)
        except StoreError as error:
            raise Unreadable(f"the calibration cannot be read: {error}. In a checkout, {mend}") from None
        if missing := set(TABLES).difference(self.of):
            raise Unreadable(f"the calibration in {folder} lacks {', '.join(sorted(missing))}: {mend}")

    @cached_property
    def runs(self) -> int:
        """Runs of the whole country at posterior draws."""
        return int(self.of["predictive"]["runs"].max())

    @cached_property
    def is_of_this_code(self) -> bool:
        """Whether the rules and data of the calibration are those that run here."""
        return self.about["code"] == study.made_with()["code"]

    def tiles(self) -> list[dict[str, str]]:
        """The verdict in a few numbers: hits of how many, fitted and held out."""
        made = []
        for name, what in (("predictive", "figures fitted"), ("validation", "figures held out")):
            rows = self.of[name]
            for column, where in (("within", "within tolerance"), ("inside", "in the 90% interval")):
                hits = int(rows[column].sum())
                made.append({"figure": f"{hits} of {len(rows)}", "words": f"{what} lie {where}"})
        return made

    def conflicts(self) -> str:
        """Published figures that the others contradict."""
        rows = self.of["conflicts"]
        label = self.of["checks"].set_index("target")["label"]
        far = rows[rows["z_from_others"].abs() > 2.0]
        said = [f"{label.get(r.target, r.target)} ({r.z_from_others:+.1f})" for r in far.itertuples()]
        return "; ".join(said) or "none"

    # Charts ----------------------------------------------------------------------------------------------------------

    def distances(self) -> list[Chart]:
        """Model beside published figures: those fitted, those held out, and later ones when fitted to early ones."""
        runs = (
            f"{SEEDS} national runs at the posterior’s centre; 90% interval of {self.runs} at draws, each its own seed"
        )
        last = self.of["out_of_time"]
        return [
            self._distance("fitted", "What was fitted", self.of["predictive"], runs),
            self._distance("held-out", "What was held out, and predicted", self.of["validation"], runs),
            self._distance(
                "out-of-time", "Out of time: fitted to figures up to 2013, held against later ones", last,
                f"emulated model, {int(last['runs'].max())} posterior draws, 90% predictive interval",
            ),
        ]  # fmt: skip

    def _distance(self, key: str, title: str, rows: pd.DataFrame, note: str) -> Chart:
        half = (rows["high"] - rows["low"]) / 2.0
        middle = rows["published"].where(rows["published"].between(rows["low"], rows["high"]), rows["low"] + half)

        def away(column: str) -> list[float]:
            return [float(x) for x in np.clip((rows[column] - middle) / half, -FAR, FAR)]

        words = [
            f"{amount(r.model)} ({amount(r.predicted_low)} to {amount(r.predicted_high)}) beside {amount(r.published)} "
            f"published, {amount(r.low)} to {amount(r.high)}; {verdict(r)}"
            for r in rows.itertuples()
        ]
        inside = int(rows["within"].sum())
        colours = ["blue" if r.within else "orange" if r.inside else "vermilion" for r in rows.itertuples()]
        model = series("Simulated", "blue", away("model"), low=away("predicted_low"), high=away("predicted_high"))
        columns = ["Figure", "Published", "Tolerance from", "to", "Simulated", "90% from", "to", "Verdict"]
        return chart(
            key,
            title,
            "distance from the published figure, in tolerances",
            [short(label) for label in rows["label"]],
            [{**model, "words": words, "colours": colours}],
            kind="interval",
            says=f"{inside} of {len(rows)} within tolerance (shaded). Blue: a hit. Orange: a miss, but the interval "
            "reaches the published figure. Red: a miss, interval and all. Each figure counts in its own tolerance.",
            published=[
                {"x": short(r.label), "value": 0.0, "words": f"Published: {amount(r.published)}"}
                for r in rows.itertuples()
            ],
            axis=[-FAR, FAR, FAR / 4],
            band={"from": -1.0, "to": 1.0, "words": "tolerance"},
            note=f"Simulated: {note}. Intervals beyond {FAR:g} tolerances are cut off.",
            table={
                "columns": columns,
                "rows": [
                    [r.label, *map(amount, (r.published, r.low, r.high, r.model, r.predicted_low, r.predicted_high)),
                     verdict(r)]
                    for r in rows.itertuples()
                ],
            },
            row_height=30,
        )  # fmt: skip

    def parameters(self) -> list[Chart]:
        """Posterior beside prior of each free parameter, and how much the figures say of it."""
        rows = self.of["identifiability"]
        free = {one.id: one for one in priors.FREE}

        def place(column: str) -> list[float]:
            return [
                50.0 + 25.0 * float(free[p].scores(float(v)))
                for p, v in zip(rows["parameter"], rows[column], strict=True)
            ]

        names = [plain(p) for p in rows["parameter"]]
        words = [
            f"{r.posterior:.3g} ({r.low:.3g} to {r.high:.3g}); prior {free[r.parameter].low:g} to "
            f"{free[r.parameter].high:g}; centre {r.centre:.3g}; {r.verdict}"
            for r in rows.itertuples()
        ]
        colours = [VERDICTS[v] for v in rows["verdict"]]
        posterior = series("Posterior", "blue", place("posterior"), low=place("low"), high=place("high"))
        centre = series("Centre, in use", "ink", place("centre"), symbol="tick")
        note = f"{len(self.of['posterior']):,} posterior draws; 90% intervals; {in_words(self.of['walk'])}"
        columns = ["Parameter", "Prior from", "to", "In use", "Posterior", "90% from", "to", "Contraction", "Verdict",
                   "Confounded with", "Correlation", "Free because of"]  # fmt: skip
        table = [
            [names[k], free[r.parameter].low, free[r.parameter].high, r.centre, *map(number, (r.posterior, r.low,
             r.high, r.contraction)), r.verdict, plain(r.confounded_with), number(r.correlation), free[r.parameter].why]
            for k, r in enumerate(rows.itertuples())
        ]  # fmt: skip
        more: dict[str, Any] = {"kind": "interval", "note": note, "table": {"columns": columns, "rows": table}}
        return [
            chart(
                "posterior",
                "What the figures make of each parameter",
                "position in the prior’s 95% range, per cent, on the prior’s scale",
                names,
                [{**posterior, "words": words, "colours": colours}, centre],
                says="Shaded: what was thought possible. Dot and line: what the figures leave of it; grey where they "
                "say nothing. Upright tick: the value that runs here use.",
                band={"from": 0.0, "to": 100.0, "words": "prior"},
                axis=[-25, 125, 25],
                row_height=27,
                **more,
            ),
            chart(
                "contraction",
                "How much the figures say",
                "contraction: one less posterior over prior variance",
                names,
                [{**series("Contraction", "blue", rows["contraction"]), "colours": colours, "words": [
                    f"{r.contraction:.2f}, {r.verdict}; most confounded with {plain(r.confounded_with)} "
                    f"({r.correlation:+.2f})" for r in rows.itertuples()]}],
                says=f"Below {WEAK:g} the prior is repeated (grey); above {MUCH:g} the figures say much (dark blue). "
                "Conclusions must be averaged over what is not identified.",
                row_height=27,
                **more,
            ),
        ]  # fmt: skip

    def parameter_names(self) -> dict[str, str]:
        """Free parameters by id, in words."""
        return {p: plain(p) for p in self.of["identifiability"]["parameter"]}

    def density(self, parameter: str) -> Chart:
        """Prior and posterior of one parameter."""
        free = next(one for one in priors.FREE if one.id == parameter)
        scores = np.linspace(-priors.CUT, priors.CUT, 81)
        drawn = gaussian_kde(free.scores(self.of["posterior"][parameter].to_numpy(float)))(scores)
        row = self.of["identifiability"].set_index("parameter").loc[parameter]
        return chart(
            "density",
            plain(parameter).capitalize(),
            "density on the prior’s scale",
            [f"{x:.4g}" for x in free.values(scores)],
            [series("Posterior", "blue", drawn), series("Prior", "grey", norm.pdf(scores), dash=True)],
            kind="curve",
            says=f"Free because of {free.why}. Verdict: {row['verdict']}; in use: {row['centre']:.3g}.",
            x_name=f"{plain(parameter)} ({free.shape} prior)",
            note=f"{len(self.of['posterior']):,} posterior draws, smoothed; interval from {row['low']:.3g} to "
            f"{row['high']:.3g} (90%)",
        )

    def outputs(self) -> dict[str, str]:
        """What sensitivity was reckoned for: phenomena first, then figures."""
        there = list(dict.fromkeys(self.of["sensitivity"]["output"]))
        label = self.of["checks"].set_index("target")["label"]
        first = {name: words for name, words in PHENOMENA.items() if name in there}
        return first | {name: str(label.get(name, name)) for name in there if name not in first}

    def sensitivity(self, output: str) -> Chart:
        """Which parameters decide an output."""
        rows = self.of["sensitivity"]
        rows = rows[rows["output"] == output].sort_values("total", ascending=False)
        return chart(
            "sensitivity",
            self.outputs()[output],
            "share of the variance over the prior (Sobol indices)",
            [plain(p) for p in rows["parameter"]],
            [series("With all it works together with", "blue", rows["total"]),
             series("By itself", "sky", rows["first_order"].clip(lower=0.0))],
            kind="bar across",
            says=f"The emulator foresees {100 * rows['explained'].iloc[0]:.0f} per cent of the variance between runs; "
            "the rest is luck and misfit.",
            note=f"{self._bank()}; indices from the emulator, in the table with half of their 95% intervals",
            table={
                "columns": ["Parameter", "Total index", "±", "First order", "±", "Mean elementary effect", "±",
                            "Spread of effects"],
                "rows": [
                    [plain(r.parameter), *map(number, (r.total, r.total_half_width, r.first_order,
                     r.first_order_half_width, r.effect, r.effect_half_width, r.effect_sd))] for r in rows.itertuples()
                ],
            },
            row_height=27,
        )  # fmt: skip

    def trust(self) -> list[Chart]:
        """Whether known parameters are found again."""
        real, emulated = (self.of[name].set_index("parameter") for name in ("recovery", "simulated"))
        each = real.drop(index="all")
        n, m = int(each["datasets"].iloc[0]), int(emulated["datasets"].iloc[0])
        low, high = (100.0 * binom.ppf(q, n, 0.9) / n for q in (0.025, 0.975))
        ranks = self.of["recovery_ranks"].drop(columns="parameter")
        share = 100.0 * ranks.sum() / ranks.to_numpy().sum()
        p = real.loc["all", "p_uniform"]
        return [
            chart(
                "coverage",
                "How often a 90% interval holds the truth",
                "per cent of data sets",
                [plain(name) for name in each.index],
                [series("Data made by the model", "blue", each["covered_90"]),
                 series("Data made by the emulator", "orange", emulated.loc[each.index, "covered_90"], symbol="ring")],
                kind="interval",
                says=f"Known parameters, inferred from data made with them. Shaded: what luck alone gives 95 times of "
                f"100 around 90 over {n} data sets.",
                band={"from": low, "to": high, "words": "right, except for luck"},
                axis=[min(70.0, 10.0 * (min(each["covered_90"].min(), low) // 10.0)), 100, 10],
                note=f"n = {n} data sets by the model, {m} by the emulator; {real.loc['all', 'covered_90']:.0f}% and "
                f"{emulated.loc['all', 'covered_90']:.0f}% over all parameters",
                row_height=27,
            ),
            chart(
                "ranks",
                "Where the truth lies among the draws",
                "per cent of data sets and parameters",
                [f"{10 * k}–{10 * (k + 1)}" for k in range(len(share))],
                [series("Truth’s rank", "blue", share)],
                kind="bar",
                x_name="rank of the truth, per cent",
                says="Ten per cent in each tenth is right. A hump would mean intervals too wide, a bowl too narrow.",
                note=f"n = {n} data sets made by the model, all parameters; uniform ranks: p = {p:.2f}",
            ),
        ]  # fmt: skip

    def explanations(self) -> Chart:
        """Simpler explanations held against the figures held out."""
        rows = self.of["baselines"]
        names = {"centre": "This model, at the posterior centre"}
        few = rows["figures_in_common"].iloc[0]
        return chart(
            "explanations",
            "Simpler explanations of the figures held out",
            "root mean square miss, in errors of figure and model; less is better",
            [names.get(m, m.capitalize()) for m in rows["model"]],
            [series("All figures it speaks of", "blue", rows["miss"]),
             series(f"The {few} that all speak of", "sky", rows["miss_in_common"])],
            kind="bar across",
            says="Where a simpler explanation misses as little, these figures do not tell it from the model.",
            note=f"Figures spoken of: {', '.join(str(n) for n in rows['figures'])}; one national run each, no interval",
            row_height=40,
        )  # fmt: skip

    def _bank(self) -> str:
        of = self.about
        return f"{of['budget']} runs in {' and '.join(of['areas'])} until {of['until']}"

    def made(self) -> str:
        """Which runs stand behind it, in words."""
        of = self.about
        seeds = f"seeds {of['seeds'][0]} to {of['seeds'][1]}"
        return (
            f"{len(priors.FREE)} parameters, {len(of['targets'])} published figures; {self._bank()}, "
            f"{of['national_runs']} of the whole country; {seeds}; wpmodel {of['wpmodel']}"
        )


def plain(parameter: str) -> str:
    """A parameter's id in words."""
    return state.plain(parameter).replace(".", ": ")
