"""The emulator beside scikit-learn's: misses when each run of the shipped bank is left out, target by target.

All three choose what they weigh (ratios, length scales, noise) from all runs, and leave one out with that fixed, by the
closed form of their kind; so none is favoured. The Gaussian process has a squared exponential kernel with a length for
each of the parameters, and noise; Bayesian ridge has the emulator's own features and one weight for all of them. Needs
scikit-learn (extra `dev`) and some minutes of one core.

    python benchmarks/emulators.py [--json docs/emulators.json]
"""

import warnings
from time import process_time

import numpy as np
from common import arguments, tell
from sklearn.exceptions import ConvergenceWarning
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, ConstantKernel, WhiteKernel
from sklearn.linear_model import BayesianRidge
from threadpoolctl import threadpool_limits

from wpmodel.calibration import study
from wpmodel.calibration.emulate import features, fit
from wpmodel.calibration.targets import targets

KINDS = {"emulator": "this emulator", "process": "Gaussian process", "ridge": "Bayesian ridge"}


def process_misses(points, values):
    """Of a Gaussian process, each run left out: [K^-1 y]_i / [K^-1]_ii."""
    d = points.shape[1]
    kernel = ConstantKernel(1.0, (1e-3, 1e4)) * RBF(np.full(d, 5.0), (0.3, 1e3)) + WhiteKernel(0.1, (1e-8, 10.0))
    model = GaussianProcessRegressor(kernel, normalize_y=True).fit(points, values)
    inverse = np.linalg.inv(model.kernel_(points))
    standard = (values - values.mean()) / values.std()
    return inverse @ standard / np.diag(inverse) * values.std()


def ridge_misses(points, values):
    """Of Bayesian ridge, each run left out: e_i / (1 - h_ii)."""
    x = features(points)[:, 1:]
    model = BayesianRidge(max_iter=1_000).fit(x, (values - values.mean()) / values.std())
    centred = x - x.mean(axis=0)
    penalty = model.lambda_ / model.alpha_ * np.eye(x.shape[1])
    hat = centred @ np.linalg.solve(centred.T @ centred + penalty, centred.T) + 1.0 / len(x)
    return (values - values.mean() - hat @ (values - values.mean())) / (1.0 - np.diag(hat))


def measure():
    """By target and kind: share of variance foreseen in runs left out, and the size of the misses of the second wave's
    runs, near the posterior, in standard errors of the figure; CPU seconds of each kind."""
    of, chosen = study.stored(), targets()
    points, values = of.design.points, of.values(chosen)
    took, misses = {}, {}
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        for kind, work in {"process": process_misses, "ridge": ridge_misses}.items():
            began = process_time()
            misses[kind] = np.column_stack([work(points, one) for one in values.T])
            took[kind] = process_time() - began
        began = process_time()
        misses["emulator"] = fit(points, values).left_out
        took["emulator"] = process_time() - began
    spread, near = values.var(axis=0), slice(of.design.spread, None)
    error = np.hypot([target.sd for target in chosen], [target.discrepancy for target in chosen])
    return {
        "runs": len(points),
        "cpu_s": {kind: round(took[kind], 1) for kind in KINDS},
        "targets": [
            {"target": target.id}
            | {kind: round(float(1.0 - (misses[kind][:, k] ** 2).mean() / spread[k]), 4) for kind in KINDS}
            | {f"{kind}_near": round(_size(misses[kind][near, k]) / error[k], 4) for kind in KINDS}
            for k, target in enumerate(chosen)
        ],
    }


def _size(misses):
    return float(np.sqrt((misses**2).mean()))


def text(measured):
    """The comparison as a table."""
    lines = [f"| Target | {' | '.join(KINDS.values())} |", "| --- | ---: | ---: | ---: |"]
    lines += [
        f"| {row['target']} | {' | '.join(f'{row[kind]:.3f}' for kind in KINDS)} |" for row in measured["targets"]
    ]
    lines.append(f"| CPU s | {' | '.join(str(measured['cpu_s'][kind]) for kind in KINDS)} |")
    return "\n".join(lines)


def main():
    """Measure, print, and write where asked."""
    options = arguments(__doc__).parse_args()
    if options.write:
        raise SystemExit("tools/docs/build_calibration.py writes this: give --json docs/emulators.json, then run it")
    measured = measure()
    tell(text(measured), measured, options)


if __name__ == "__main__":
    main()
