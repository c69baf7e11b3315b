"""The Work Programme of 2011, from the published tables."""

from __future__ import annotations

from functools import cache, cached_property
from math import fsum
from typing import TYPE_CHECKING

import numpy as np

from wpmodel.calendar import WORK_PROGRAMME
from wpmodel.parameters import PAYMENT_GROUPS, SECTORS
from wpmodel.programmes.programme import Area, ChainOnPaper, Group, Market, Programme, Referred
from wpmodel.tables import evidence

if TYPE_CHECKING:
    import pandas as pd

NAME = "work-programme-2011"
STOCKTAKE_DAY = "2011-08-12"


@cache
def work_programme() -> Programme:
    """The Work Programme: made once a process. Its tables are read when they are asked for."""
    groups = tuple(Group(name, name, name) for name in PAYMENT_GROUPS)
    title = "Work Programme, Great Britain, 2011 to 2017"
    return Programme(NAME, title, "Great Britain", WORK_PROGRAMME, groups, _published(), place=NAME)


@cache
def _published() -> _Published:
    return _Published()


class _Published:
    """What the tables in `data/` say of the programme, each read when it is asked for."""

    def __reduce__(self) -> tuple:
        return _published, ()

    @cached_property
    def areas(self) -> tuple[Area, ...]:
        rows = evidence.rows("contract_package_areas")
        authorities: dict[str, list[tuple[str, str]]] = {row["area"]: [] for row in rows}
        for row in evidence.rows("local_authorities"):
            authorities[row["area"]].append((row["la_code"], row["local_authority"]))
        return tuple(
            Area(
                row["area"],
                float(row["claimant_share_2011_2014"]),
                float(row["economically_active_2011"]),
                offices,
                tuple(authorities[row["area"]]),
            )
            for row, offices in zip(rows, jobcentres_by_area(), strict=True)
        )

    @property
    def figures(self) -> pd.DataFrame:
        return evidence.figures()

    @cached_property
    def market(self) -> Market:
        rates: dict[str, dict[int, float]] = {}
        for row in evidence.rows("labour_market_by_area"):
            rates.setdefault(row["area"], {})[int(row["year"])] = float(row["unemployment_rate_pct"])
        active = {area.name: area.active for area in self.areas}
        everyone = fsum(active.values())
        years = sorted(rates[self.areas[0].name])
        country = {year: sum(rates[area][year] * active[area] for area in active) / everyone for year in years}
        vacancies = {
            int(row["year"]): float(row["vacancies_per_unemployed"])
            for row in evidence.rows("vacancies_per_unemployed")
        }
        return Market(rates, country, vacancies)

    @cached_property
    def primes(self) -> tuple[tuple[str, str], ...]:
        return tuple((row["prime"], row["sector"]) for row in evidence.rows("primes"))

    @cached_property
    def contracts(self) -> tuple[tuple[int, int], ...]:
        areas, names = evidence.column("contract_package_areas", "area"), [name for name, _ in self.primes]
        return tuple((areas.index(row["area"]), names.index(row["prime"])) for row in evidence.rows("contracts"))

    @cached_property
    def chain(self) -> ChainOnPaper:
        return ChainOnPaper(
            {sector: (counted("organisations", sector, "all"), *places_of(sector)) for sector in SECTORS}
        )

    @cached_property
    def referred(self) -> tuple[Referred, ...]:
        rows = evidence.rows("referrals_monthly")
        return tuple(
            Referred(row["month"], g, int(row["referrals"]))
            for g, name in enumerate(PAYMENT_GROUPS)
            for row in rows
            if row["payment_group"] == name
        )


def counted(statistic: str, sector: str, tier: str) -> int:
    """A figure of the stocktake of 12 August 2011. Raises EvidenceError where it was not published."""
    for row in evidence.rows("figures"):
        key = (row["statistic"], row["sector"], row["tier"], row["as_of"])
        if key == (statistic, sector, tier, STOCKTAKE_DAY):
            return int(float(row["value"]))
    raise evidence.EvidenceError(f"the stocktake of 12 August 2011 has no {statistic} for {sector}, {tier}")


def places_of(sector: str) -> tuple[int, int]:
    """Places in tier 1 and tier 2 held by a sector: published for voluntary, the rest split by organisations."""
    found = []
    for tier in ("tier1", "tier2"):
        voluntary = counted("places", "voluntary", tier)
        others = counted("places", "all", tier) - voluntary
        private = counted("organisations", "private", "all")
        public = counted("organisations", "public", "all")
        of_private = round(others * private / (private + public))
        found.append({"voluntary": voluntary, "private": of_private, "public": others - of_private}[sector])
    return found[0], found[1]


@cache
def jobcentres_by_area() -> tuple[int, ...]:
    """The 740 jobcentres over areas: a region's offices (Hansard 2009) go by its areas' economically active people."""
    total = int(next(r["value"] for r in evidence.rows("jobcentre_process") if r["measure"] == "jobcentre offices"))
    offices = {r["region"]: float(r["jobcentre_offices"]) for r in evidence.rows("jobcentres")}
    table = evidence.rows("contract_package_areas")
    people: dict[str, float] = {}
    for row in table:
        people[row["region"]] = people.get(row["region"], 0.0) + float(row["economically_active_2011"])
    wanted = np.array(
        [offices[r["region"]] * float(r["economically_active_2011"]) / people[r["region"]] for r in table]
    )
    wanted *= total / wanted.sum()
    counts = np.floor(wanted).astype(np.int64)
    counts[np.argsort(counts - wanted, kind="stable")[: total - counts.sum()]] += 1
    return tuple(counts.tolist())
