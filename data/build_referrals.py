"""Build the monthly referral series by payment group from the published anchors.

Reads ``referral_anchors.csv`` in ``data/work-programme-2011`` and writes ``referrals_monthly.csv`` there (whole
people, 70 months by nine payment groups).  Needs numpy and scipy, which are development dependencies only: the model
itself reads the finished table.  The method and the assumptions are in ``docs/referrals.md``.

    python data/build_referrals.py            write the table, print every anchor beside the value reached
    python data/build_referrals.py --check    write nothing; exit 1 if the table on disk differs
"""

from __future__ import annotations

import argparse
import csv
import io
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import lsq_linear

HERE = Path(__file__).resolve().parent
OF_2011 = HERE / "work-programme-2011"
ANCHORS = OF_2011 / "referral_anchors.csv"
TABLE = OF_2011 / "referrals_monthly.csv"

GROUPS = (
    "jsa_18_24", "jsa_25_plus", "jsa_early_access", "jsa_ex_ib", "esa_volunteer",
    "esa_new", "esa_ex_ib", "ib_is", "jsa_prison_leaver",
)  # fmt: skip
ESA = ("esa_volunteer", "esa_new", "esa_ex_ib")
MONTHS = tuple(f"{2011 + (5 + i) // 12}-{(5 + i) % 12 + 1:02d}" for i in range(70))  # 2011-06 to 2017-03
EXACT = 1e4  # weight of a published count against one unit of roughness


@dataclass(frozen=True)
class Anchor:
    """One row of the anchor file: people (or a share of people) referred from start to end, both included."""

    id: str
    kind: str  # cumulative, count or share
    group: str  # a payment group, "all" or "esa_all"
    first: int  # index of the first month
    last: int  # index of the last month
    value: float  # people, or a fraction of the period's referrals when kind is share
    tolerance: float  # half-width of the rounding in the source, same unit as value
    role: str  # fit: met; check: compared only
    confidence: str

    @property
    def columns(self) -> list[int]:
        """Positions in GROUPS of the groups that the anchor counts."""
        names = {"all": GROUPS, "esa_all": ESA}.get(self.group, (self.group,))
        return [GROUPS.index(name) for name in names]


def read_anchors(path: Path = ANCHORS) -> list[Anchor]:
    """Read the anchor file (months as YYYY-MM, values in people or as a fraction)."""
    with path.open(newline="", encoding="utf-8") as handle:
        return [
            Anchor(
                row["id"], row["kind"], row["payment_group"], MONTHS.index(row["start"]),
                MONTHS.index(row["end"]), float(row["value"]), float(row["tolerance"]), row["role"],
                row["confidence"],
            )
            for row in csv.DictReader(handle)
        ]  # fmt: skip


def month_totals(anchors: list[Anchor]) -> np.ndarray:
    """People referred in each month: the smoothest path that stays inside the rounding of every figure.

    The unknown is the running total at each month end.  Its third difference (the bend of the monthly
    figures, relative to their level) is made as small as the anchors allow.
    """
    used = [a for a in anchors if a.group == "all" and a.role == "fit"]
    totals = sorted((a for a in used if a.kind == "cumulative"), key=lambda a: a.last)
    guess = np.interp(np.arange(70), [-1] + [a.last for a in totals], [0] + [a.value for a in totals])
    level = np.diff(guess, prepend=0.0)
    low, high = np.zeros(70), np.full(70, totals[-1].value)
    for anchor in totals:
        slack = max(anchor.tolerance, 0.001)
        low[anchor.last], high[anchor.last] = anchor.value - slack, anchor.value + slack
    flow = np.eye(70) - np.eye(70, k=-1)  # running total to monthly figures
    rows = [np.diff(flow, 2, axis=0) / level[1:-1, None]]
    target = [np.zeros(68)]
    for anchor in (a for a in used if a.kind == "count"):
        row = flow[anchor.first : anchor.last + 1].sum(axis=0)
        rows.append(EXACT * row[None, :] / anchor.value)
        target.append(np.array([EXACT]))
    fit = lsq_linear(np.vstack(rows), np.concatenate(target), bounds=(low, high), method="bvls", tol=1e-12)
    running = 10 * np.round(fit.x / 10)  # the department publishes to the nearest ten
    return np.diff(running, prepend=0.0).astype(int)


def group_limits(anchors: list[Anchor], totals: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Linear conditions on the table of shares (month by group, flattened): matrix and right-hand side."""
    rows, values = [], []
    for month in range(70):  # shares of a month add up to one
        row = np.zeros((70, 9))
        row[month] = 1.0
        rows.append(row.ravel())
        values.append(1.0)
    for anchor in (a for a in anchors if a.group != "all" and a.role == "fit"):
        if anchor.value == 0:  # a group that has not begun: zero in every month
            for month in range(anchor.first, anchor.last + 1):
                rows.append(np.eye(630)[month * 9 + anchor.columns[0]])
                values.append(0.0)
            continue
        row, period = np.zeros((70, 9)), slice(anchor.first, anchor.last + 1)
        people = totals[period].sum()
        row[period, anchor.columns] = totals[period, None] / people
        rows.append(row.ravel())
        values.append(anchor.value if anchor.kind == "share" else anchor.value / people)
    return np.array(rows), np.array(values)


def roughness(anchors: list[Anchor], scale: np.ndarray) -> np.ndarray:
    """Month-to-month changes of each group's share, each divided by the group's usual share."""
    starts = {(a.last, a.columns[0]) for a in anchors if a.value == 0 and a.role == "fit"}
    rows = []
    for group in range(9):
        for month in range(69):
            if (month, group) in starts:
                continue  # the first month of a new group may jump
            row = np.zeros((70, 9))
            row[month + 1, group], row[month, group] = 1 / scale[group], -1 / scale[group]
            rows.append(row.ravel())
    return np.array(rows)


def group_shares(anchors: list[Anchor], totals: np.ndarray) -> np.ndarray:
    """Share of each month's referrals by group: the least change over time that meets every anchor."""
    limits, values = group_limits(anchors, totals)
    scale = np.full(9, 1 / 9)
    for _ in range(4):  # the scale settles at once; the repeats only refine it
        bend = roughness(anchors, scale)
        corner = np.zeros((len(values), len(values)))
        system = np.block([[bend.T @ bend, limits.T], [limits, corner]])
        answer = np.linalg.lstsq(system, np.concatenate([np.zeros(630), values]), rcond=None)[0]
        shares = answer[:630].reshape(70, 9)
        scale = np.sqrt(np.maximum(totals @ shares / totals.sum(), 1e-4))
    if shares.min() < -1e-9:
        month, group = np.unravel_index(shares.argmin(), shares.shape)
        raise ValueError(f"negative share: {GROUPS[group]} in {MONTHS[month]}; the anchors contradict")
    return np.clip(shares, 0.0, 1.0)


def whole_people(shares: np.ndarray, totals: np.ndarray) -> np.ndarray:
    """Round by largest remainder, so that the groups of each month add up to the month's total."""
    exact = np.round(shares * totals[:, None], 4)
    people = np.floor(exact).astype(int)
    for month in range(70):
        missing = int(totals[month] - people[month].sum())
        order = np.argsort(-(exact[month] - people[month]), kind="stable")
        people[month, order[:missing]] += 1
    return people


def build(anchors: list[Anchor]) -> np.ndarray:
    """People referred, month by group (70 by 9)."""
    totals = month_totals(anchors)
    return whole_people(group_shares(anchors, totals), totals)


def reached(anchor: Anchor, people: np.ndarray) -> float:
    """The table's own value for an anchor, in the anchor's unit."""
    period = people[anchor.first : anchor.last + 1]
    count = period[:, anchor.columns].sum()
    return count / period.sum() if anchor.kind == "share" else float(count)


def as_csv(people: np.ndarray) -> str:
    """The table as text: one row for each month and group."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["month", "payment_group", "referrals", "source", "confidence"])
    for month, row in zip(MONTHS, people, strict=True):
        for group, count in zip(GROUPS, row, strict=True):
            writer.writerow([month, group, int(count), "model-series", "derived"])
    return out.getvalue()


def report(anchors: list[Anchor], people: np.ndarray) -> str:
    """One line for each anchor: asked, reached, miss in percent of the asked value."""
    lines = [f"{'anchor':<26}{'role':<7}{'confidence':<12}{'asked':>12}{'reached':>12}{'miss %':>9}"]
    for a in anchors:
        got = reached(a, people)
        miss = f"{100 * (got / a.value - 1):9.2f}" if a.value else f"{got:9.2f}"
        form = "12.4f" if a.kind == "share" else "12,.0f"
        lines.append(f"{a.id:<26}{a.role:<7}{a.confidence:<12}{a.value:{form}}{got:{form}}{miss}")
    return "\n".join(lines)


def main(argv: list[str] | None = None) -> int:
    """Command line: write the table, or check that the one on disk is what the anchors give."""
    parser = argparse.ArgumentParser(description="Build referrals_monthly.csv from its anchors.")
    parser.add_argument("--check", action="store_true", help="compare with the file on disk; write nothing")
    check = parser.parse_args(argv).check
    anchors = read_anchors()
    people = build(anchors)
    if check:
        if not TABLE.exists() or TABLE.read_bytes() != as_csv(people).encode():
            print(f"{TABLE.name} differs from what {ANCHORS.name} gives: run python data/build_referrals.py")
            return 1
        print(f"{TABLE.name} is up to date")
        return 0
    TABLE.write_bytes(as_csv(people).encode())
    print(report(anchors, people))
    for group, count in zip(GROUPS, people.sum(axis=0), strict=True):
        print(f"{group:<20}{count:>10,}{100 * count / people.sum():>7.1f}%")
    print(f"{'all':<20}{people.sum():>10,}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
