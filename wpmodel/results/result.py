"""What a run gives back: people, organisations, contracts, money, measures; and a folder that can be replayed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wpmodel.agents.kernel.counts import COUNTS
from wpmodel.agents.kinds import NEVER
from wpmodel.calendar import Calendar
from wpmodel.engine.pickling import TABLES, Away, travels
from wpmodel.foundation import notebook
from wpmodel.foundation.ledger import OUTSIDE
from wpmodel.foundation.time_units import PERIOD
from wpmodel.results import accounts, selection, store, survival
from wpmodel.results.claimant_table import TIERS, people_table
from wpmodel.results.cohorts import Cohorts
from wpmodel.results.measures import value_of
from wpmodel.results.outcomes import rate
from wpmodel.results.performance import performance_table
from wpmodel.results.terciles import terciles
from wpmodel.setup.register import Register
from wpmodel.setup.supply_chain import stocktake, stocktake_on_paper
from wpmodel.tables import dictionary, evidence

if TYPE_CHECKING:
    from wpmodel.engine.model import WorkProgramme
    from wpmodel.engine.records import Records

Made = TypeVar("Made")

USES = {"input": "goes in", "calibrate": "fitted", "validate": "held out", "context": "context"}
HEADS = (
    *("referrals-2012-07-31", "referrals-2017-12-31", "job-starts-2013-06-30", "job-outcomes-2012-07-31"),
    *("job-outcomes-2014-03-31", "job-outcomes-2017-12-31", "rate-12m-2011-06", "rate-12m-2012-06"),
    *("rate-24m-pooled-2017-12-31", "sanctions-per-100-2012-01-31", "payments-total-2014-03-31"),
    "caseload-per-adviser-2013-05-21",
)
"""Figures that a notebook shows of a result or a comparison, by id; of short runs, the first that they reach."""


def heads(ids: Sequence[str]) -> list[str]:
    """Which of these figures a notebook shows."""
    return [name for name in HEADS if name in ids] or list(ids)[:8]


@dataclass
class Result:
    """A finished run. Everything a provider does in it is simulated, under its published name or a fictional one.

    `scale` is what one person in the run stands for (one where everybody is in it); tables of people are not scaled,
    totals beside published figures are.
    """

    model: WorkProgramme

    def __reduce_ex__(self, protocol: Any) -> tuple:
        """Pickled as its tables and measures. Whatever else is asked of it there, its model is made again for."""
        numbers = {"measures": self.measures, "scale": self.scale}
        return _came, (Away.of(self.model), {name: getattr(self, name)() for name in TABLES}, numbers)

    def __copy__(self) -> Result:
        other = Result(self.model)
        vars(other).update(vars(self))
        return other

    def facts(self) -> notebook.Facts:
        """What it tells of itself in a line."""
        names = ("scenario", "where", "seed", "claimants")
        return {**{name: self.model.facts()[name] for name in names}, "until": str(self.until)}

    __repr__ = notebook.line

    def _repr_html_(self) -> str:
        table = self.table().set_index("id").loc[heads(list(self.measures))]
        rows = [
            (row.label, row.model, row.published, row.unit, USES[row.role], row.source) for row in table.itertuples()
        ]
        told = self.facts()
        title = f"Simulated beside published: {told['scenario']}, {told['where']}, seed {told['seed']}"
        note = f"{notebook.SIMULATED} {len(self.measures)} figures: table(). People: people(). {self.data_note}"
        return notebook.table(title, ("figure", "simulated", "published", "unit", "use", "source"), rows, note.strip())

    @property
    def records(self) -> Records:
        """Counts by period, place and payment group."""
        return self.model.records

    @property
    def rows(self) -> NDArray:
        """The population's rows (dtype PERSON), in the order they are filed."""
        return self.model.claimants.rows

    @property
    def until(self) -> date:
        """The last day of the run."""
        return self.model.until

    @property
    def calendar(self) -> Calendar:
        """The days of the run's programme."""
        return self.model.calendar

    @property
    def data_note(self) -> str:
        """Which data tables are not those of the release, as a sentence; empty where all are."""
        return evidence.difference()

    @property
    def weeks(self) -> int:
        """Weeks that the run has lived."""
        return PERIOD * self.model.period

    @property
    def allotted_weeks(self) -> int:
        """Weeks on the programme from attachment."""
        return int(self.model.settings.allotted_weeks)

    @property
    def most_sustainments(self) -> NDArray:
        """Sustainment payments that one person can earn, by payment group. Shape (9,)."""
        return self.model.tariff.terms["sustainments"]

    @cached_property
    def scale(self) -> float:
        """People referred nationally for each one in the run (published totals cover the whole country)."""
        return self.model.everyone / max(len(self.rows), 1)

    @cached_property
    def people_by_cohort(self) -> Cohorts:
        """People by payment group, week of referral and weeks until what happened."""
        return Cohorts.of(self.rows, len(self.model.groups), self.calendar, self.model.settings.claim_lag_weeks)

    @cached_property
    def attached(self) -> NDArray:
        """The rows of people attached so far."""
        return self.rows[self.rows["attached"] < min(NEVER, self.weeks)]

    @cached_property
    def prospects(self) -> NDArray:
        """True prospect on arrival of each person attached so far (log odds), by claimant number, NaN for others. Shape
        (claimants,). No provider sees it."""
        rows, found = self.attached, np.full(len(self.model.people), np.nan)
        found[rows["id"]] = self.model.prospect_on_arrival(rows)
        return found

    @cached_property
    def terciles(self) -> NDArray:
        """How near to work each person attached so far is among their payment group, by claimant number: index into
        TERCILES, -1 for others. Shape (claimants,), int8."""
        rows, found = self.attached, np.full(len(self.model.people), -1, np.int8)
        found[rows["id"]] = terciles(self.prospects[rows["id"]], rows["group"])
        return found

    @cached_property
    def stocktake_of_all(self) -> dict[tuple[str, str, str], int]:
        """The stocktake of August 2011 under all contracts, in the run or not."""
        return stocktake_on_paper(self.model.coverage.chain)

    @property
    def register(self) -> Register:
        """The providers on paper, in the run or not."""
        return Register.of(self.model)

    def once(self, work: Callable[[Result], Made]) -> Made:
        """What `work` makes of this result, made at the first call. Readers share it: not theirs to change."""
        if work not in self._made:
            self._made[work] = work(self)
        return self._made[work]

    @cached_property
    def _made(self) -> dict[Callable[[Result], Any], Any]:
        return {}

    @cached_property
    def _stocktakes(self) -> dict[int, dict[tuple[str, str, str], int]]:
        """By week: many measures look at the same few days."""
        return {}

    @cached_property
    def paid_by_department(self) -> pd.DataFrame:
        """Pence paid by the Department by week, event and payment group (missing where it is for no group).

        What comes back, such as a payment credit repaid, is entered with a minus, so the sum is what it cost.
        """
        ledger, by = self.ledger(), ["week", "event", "payment_group"]
        out, back = ledger[ledger["payer"] == OUTSIDE[0]], ledger[ledger["payee"] == OUTSIDE[0]]
        paid = pd.concat([out, back.assign(pence=-back["pence"])])
        return paid.groupby(by, observed=True, dropna=False)["pence"].sum().reset_index()

    @property
    def figures(self) -> pd.DataFrame:
        """The figures published of the run's programme."""
        return self.model.programme.figures

    @cached_property
    def measures(self) -> dict[str, float]:
        """The model's value for each published figure it can be held against, by the figure's id."""
        values = {key: value_of(self, figure) for key, figure in self.figures.iterrows()}
        return {str(key): value for key, value in values.items() if value is not None}

    @travels
    def table(self) -> pd.DataFrame:
        """The model's values beside the published figures, one row a figure, with role, source and confidence.

        `miss` is model less published, in the figure's unit for percentages and in per cent of the figure otherwise.
        """
        shown = self.figures.loc[list(self.measures)].copy()
        shown["model"] = pd.Series(self.measures)
        difference = shown["model"] - shown["value"]
        relative = 100.0 * difference / shown["value"].where(shown["value"] != 0)
        shown["miss"] = difference.where(shown["unit"] == "percent", relative)
        shown["within"] = (shown["model"] >= shown["low"]) & (shown["model"] <= shown["high"])
        shown["within"] = shown["within"].where(shown["low"].notna())
        shown = shown.rename(columns={"value": "published"})
        columns = [
            "id",
            "label",
            "model",
            "published",
            "miss",
            "unit",
            "low",
            "high",
            "within",
            "role",
            "source",
            "confidence",
        ]
        return shown[columns].reset_index(drop=True)

    @travels
    def spending(self) -> pd.DataFrame:
        """What the Department paid, million pounds, by contract year and kind of payment (not scaled): contract_year,
        its first and last day in the run (begins, ends), and a column a kind, such as job_outcome_fee_gbp_million."""
        paid = self.paid_by_department
        years = paid["week"].map({week: self.calendar.programme_year(week) for week in paid["week"].unique()})
        by = [years.rename("contract_year"), "event"]
        table = paid.groupby(by, observed=True)["pence"].sum().unstack(fill_value=0) / 1e8
        table.columns = [dictionary.spending_column(str(event)) for event in table.columns]
        return accounts.with_days(table.reset_index(), self)

    @travels
    def per_head(self) -> pd.DataFrame:
        """By payment group: people attached, pounds paid, adviser hours and outcomes for each (simulated)."""
        paid = self.paid_by_department.groupby("payment_group", observed=True)["pence"].sum()
        attached = self.records.attached.sum(axis=(0, 1))
        each = np.maximum(attached, 1)
        counts = self.records.counts.sum(axis=(0, 1))
        return pd.DataFrame(
            {
                "payment_group": self.model.groups,
                "attached": attached,
                "paid_gbp_per_head": [paid.get(group, 0) / 100 for group in self.model.groups] / each,
                "adviser_hours_per_head": counts[:, COUNTS.index("minutes")] / 60.0 / each,
                "outcomes_per_100": 100.0 * counts[:, COUNTS.index("outcomes")] / each,
            }
        )

    @travels
    def accounts(self) -> pd.DataFrame:
        """Accounts by contract year of the Department, primes, tier 1 and tier 2 by sector (see `accounts.yearly`)."""
        return accounts.yearly(self)

    def save(self, folder: Path | str) -> Path:
        """Write tables, scenario and manifest into a new folder; raises StoreError where that cannot be done."""
        return store.save(self, folder)

    @travels
    def cohorts(self) -> pd.DataFrame:
        """By month of referral and payment group: people, and per cent attached, in a first job, with an outcome at 12
        and 24 months; missing where the run ends earlier."""
        cohorts = self.people_by_cohort
        months = cohorts.months()
        found = []
        for month in np.unique(months):
            of = months == month
            for g, group in enumerate(self.model.groups):
                row = {"month": str(month), "payment_group": group, "referrals": cohorts.people([g], of)}
                found.append(row | {name: rate(self, event, [g], of, weeks) for name, event, weeks in _RATES})
        return pd.DataFrame(found).astype(dict.fromkeys((name for name, _, _ in _RATES), float))

    def stocktake(self, day: str | date) -> dict[tuple[str, str, str], int]:
        """Organisations and places by (statistic, sector, tier) at a date, under the contracts in the run."""
        model, week = self.model, self.calendar.week_of(self.calendar.parse_day(day))
        if week not in self._stocktakes:
            contracts = {place.contract.number for place in model.places if model.in_run[place.index]}
            self._stocktakes[week] = stocktake(model.supply_chain, week, contracts)
        return dict(self._stocktakes[week])  # the reader's own, to do with as he likes

    @travels
    def members(self) -> pd.DataFrame:
        """One row a subcontractor in the run: when it joined and left, and why (simulated; see `survival.members`)."""
        return survival.members(self)

    def survival(self, cause: str | None = None) -> pd.DataFrame:
        """Share of the subcontractors of August 2011 still there, by sector, tier and week, with 95% intervals."""
        return survival.survival_curves(self, cause)

    @travels
    def organisations(self) -> pd.DataFrame:
        """One row a provider, in the run or not: name, kind, sector, places by tier, advisers, cash and credit in
        pounds (simulated). Whoever is not in the run has no advisers and no money."""
        register, primes = self.register, len(self.model.primes)
        providers = register.providers(self.model)
        return pd.DataFrame(
            {
                "organisation": register.names,
                "kind": ["prime" if line < primes else "subcontractor" for line in range(len(providers))],
                "sector": register.sectors,
                "in_house_places": [sum(place.tier == 0 for place in one.places) if one else 0 for one in providers],
                "tier_1_places": register.tier_1,
                "tier_2_places": register.tier_2,
                "advisers": [one.advisers if one else 0.0 for one in providers],
                "cash_gbp": [one.cash / 100 if one else 0.0 for one in providers],
                "credit_gbp": [one.credit / 100 if one else 0.0 for one in providers],
            }
        )

    @travels
    def contracts(self) -> pd.DataFrame:
        """One row a contract, in the run or not, payment group and period: referral and result counts, advisers'
        minutes (simulated). A contract that is not in the run has nobody."""
        model, found = self.model, []
        position, chain = model.coverage.contracts.positions, model.coverage.chain
        starts = [self.calendar.date_of(PERIOD * t) for t in range(model.periods)]
        index = pd.MultiIndex.from_product([starts, self.model.groups], names=["period_start", "payment_group"])
        for number, (area, prime) in enumerate(chain.contracts):
            here = model.contract_of == position[number]
            counts = self.records.counts[:, here].sum(axis=1)
            attached = self.records.attached[:, here].sum(axis=1)
            holder = model.contracts[position[number]].prime if here.any() else model.primes[prime]
            frame = pd.DataFrame(counts.reshape(-1, len(COUNTS)), index, COUNTS).reset_index()
            frame.insert(0, "area", model.area_names[area])
            frame.insert(0, "prime", holder.name)
            frame.insert(0, "contract", number + 1)
            frame.insert(5, "attached", attached.reshape(-1))
            found.append(frame)
        return pd.concat(found, ignore_index=True)

    def assessments(self) -> pd.DataFrame:
        """One row a period: claims to the Work Capability Assessment that could lead to the programme, those decided
        and waiting, what was found, appeals. In expectation, for the whole country (simulated)."""
        return selection.assessment_by_period(self)

    def tender(self) -> pd.DataFrame:
        """One row an offer in the simulated tender: area, bidder, discount on the outcome fee and off the whole price,
        promised rate, score, whether it won, forecast error (log units). Empty under the historical award."""
        return selection.offers(self)

    @travels
    def places(self) -> pd.DataFrame:
        """One row a delivering place and period: caseload, advisers, norm, price of an hour in pounds (simulated)."""
        r, model = self.records, self.model
        starts = [self.calendar.date_of(PERIOD * t) for t in range(model.period)]
        by_number = {place.number: place for place in model.places}
        index = pd.MultiIndex.from_product([starts, by_number], names=["period_start", "place"])
        data = {
            "attached": r.attached.sum(axis=2),
            **{name: r.counts[..., k].sum(axis=2) for k, name in enumerate(COUNTS)},
            "advisers": r.advisers,
            "norm": r.norm,
            "price_of_hour": r.price,
            "minutes_available": r.minutes,
        }
        frame = pd.DataFrame(
            {name: values[: model.period].reshape(-1) for name, values in data.items()}, index
        ).reset_index()
        names = np.array([provider.name for provider in model.providers])
        frame.insert(2, "delivered_by", names[r.holder[: model.period].reshape(-1) - len(OUTSIDE)])
        frame.insert(3, "contract", frame["place"].map(lambda k: by_number[k].contract.number + 1))
        frame.insert(4, "tier", frame["place"].map(lambda k: TIERS[by_number[k].tier]))
        return frame[np.tile(model.in_run, model.period)].reset_index(drop=True)

    @travels
    def performance(self) -> pd.DataFrame:
        """One row a contract, payment group and contract year reviewed: results against minima, share (simulated)."""
        return performance_table(self)

    @travels
    def ledger(self) -> pd.DataFrame:
        """Every payment: week, payer, payee, event, payment_group, pence (simulated)."""
        return self.model.ledger.frame(self.register.names, self.register.line)

    @travels
    def people(self) -> pd.DataFrame:
        """One row a claimant, in order of claimant number; dates as datetimes, missing as NaT. All are synthetic.

        `readiness` (log odds) and `motivation` (0 to 1) are as on arrival. `sanctions` are adverse decisions,
        overturned ones among them. `specialist_hours` are those of modules, bought or free.
        """
        return people_table(self)


_RATES = (
    ("attached_pct", "attached", 26),
    ("job_start_24m_pct", "first_job", 104),
    ("outcome_12m_pct", "outcome", 52),
    ("outcome_24m_pct", "outcome", 104),
)


def _came(model: Any, tables: dict[str, pd.DataFrame], numbers: dict[str, Any]) -> Result:
    """A result that has come from elsewhere."""
    result = Result(model)
    vars(result).update(numbers, came_with=tables)
    return result
