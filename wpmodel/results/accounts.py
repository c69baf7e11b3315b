"""Accounts by contract year, read off the ledger: the Department, primes, tier 1 and tier 2 by sector.

What comes in is positive and what goes out negative, in whole pence, so that sums are the ledger's own.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wpmodel.agents.kernel.counts import OUTCOMES
from wpmodel.foundation.ledger import OUTSIDE
from wpmodel.foundation.time_units import PERIOD

if TYPE_CHECKING:
    from wpmodel.results.result import Result

PARTIES = ("Department", "primes", "tier 1", "tier 2")
COLUMNS = {PARTIES[0]: "fees", OUTSIDE[1]: "costs", OUTSIDE[2]: "interest", OUTSIDE[3]: "reserves"}
"""A line's column in `yearly`, by who is on the other side: outside accounts, or else other providers."""
YEAR, WHOLE = "contract year", "whole run"
"""What a row of `yearly` covers (its column `period`)."""


def lines(result: Result) -> pd.DataFrame:
    """Every line of the accounts: contract_year (single years, 1 on), party, sector, event, other, pence.

    A subcontractor is in tier 1 if it has a tier 1 place, with all its money. A payment from one party to another has a
    line with each of them, so that each party's lines add up to what its accounts in the ledger hold.
    """
    week, payer, payee, event, pence = result.model.ledger.entries()
    party, sector = _accounts(result)
    year = np.array([result.calendar.programme_year(w) for w in range(int(week.max(initial=0)) + 1)])[week]
    what = np.array([name for name, _ in result.model.ledger.events], object)[event]
    sides = [
        pd.DataFrame({"contract_year": year, "party": party[own], "sector": sector[own], "event": what,
                      "other": party[other], "pence": sign * pence})
        for own, other, sign in ((payer, payee, -1), (payee, payer, 1))
    ]  # fmt: skip
    both = pd.concat(sides, ignore_index=True)
    keys = ["contract_year", "party", "sector", "event", "other"]
    summed = both[both["party"].isin(PARTIES)].groupby(keys, as_index=False)["pence"].sum()
    return _in_order(summed)


def with_days(table: pd.DataFrame, result: Result) -> pd.DataFrame:
    """A table with the first and last day of each row's contract year (of the whole run where it has none) after it."""
    last = result.calendar.date_of(result.weeks) - timedelta(days=1)
    spans = [
        (result.calendar.first_day, last) if pd.isna(year) else result.calendar.year_span(int(year))
        for year in table["contract_year"]
    ]
    table = table.copy()
    at = table.columns.get_loc("contract_year") + 1
    table.insert(at, "begins", [begins.isoformat() for begins, _ in spans])
    table.insert(at + 1, "ends", [min(ends, last).isoformat() for _, ends in spans])
    return table


def _accounts(result: Result) -> tuple[NDArray, NDArray]:
    """Party and sector of each account in the ledger; the Department has no sector. Shapes (accounts,)."""
    primes = set(result.model.primes)
    party: list[str] = [PARTIES[0], *OUTSIDE[1:]]
    for provider in result.model.providers:
        tier = "tier 1" if getattr(provider, "tier_1", 0) else "tier 2"
        party.append("primes" if provider in primes else tier)
    sector = [""] * len(OUTSIDE) + [provider.sector for provider in result.model.providers]
    return np.array(party, object), np.array(sector, object)


def _in_order(table: pd.DataFrame) -> pd.DataFrame:
    in_order = table.assign(party=pd.Categorical(table["party"], PARTIES, ordered=True))
    return in_order.sort_values(["contract_year", "party", "sector"], kind="stable", ignore_index=True).astype(
        {"party": str}
    )


def yearly(result: Result) -> pd.DataFrame:
    """One row a party and sector for each contract year, and one for the whole run (`period` says which), with the
    first and last day that it covers (`begins`, `ends`), in pounds: fees from (or by) the Department, received from
    and passed on to other providers, costs, interest, margin (all of these together), opening reserves; people
    attached and job outcomes; over the whole run, margin a head and an outcome.

    People and outcomes are those of a prime's whole contracts and of a tier 1 organisation's own places. The
    Department's margin is what the programme cost it. Results come years after people, so that a single year has no
    figure a head.
    """
    found = lines(result)
    between = pd.Series(np.where(found["pence"] > 0, "received", "passed_on"))
    column = found["other"].map(COLUMNS).fillna(between).mask(found["party"] == PARTIES[0], "fees")
    keys = ["contract_year", "party", "sector"]
    wide = found.assign(column=column).pivot_table("pence", keys, "column", "sum", 0)
    wide = wide.reindex(columns=["fees", "received", "passed_on", "costs", "interest", "reserves"], fill_value=0)
    wide.insert(5, "margin", wide.drop(columns="reserves").sum(axis=1))
    heads = _heads(result).set_index(keys)
    years = wide.join(heads.reindex(wide.index, fill_value=0)).reset_index()
    whole = years.drop(columns="contract_year").groupby(keys[1:], as_index=False).sum()
    parts = (_in_order(years.assign(period=YEAR)), _in_order(whole.assign(period=WHOLE, contract_year=pd.NA)))
    table = pd.concat([part.astype({"contract_year": "Int64"}) for part in parts], ignore_index=True)
    table = with_days(table, result)
    table.insert(0, "period", table.pop("period"))
    pounds = list(wide.columns)
    table[pounds] = table[pounds] / 100
    table = table.rename(columns={name: f"{name}_gbp" for name in pounds})
    for name, each in (("head", "people"), ("outcome", "outcomes")):
        of = table[each].where((table["period"] == WHOLE) & (table[each] > 0))
        table[f"margin_gbp_per_{name}"] = table["margin_gbp"] / of
    return table


def _heads(result: Result) -> pd.DataFrame:
    """People attached and job outcomes by contract year, party and sector."""
    places, r, periods = result.model.places, result.records, result.model.period
    year = [result.calendar.programme_year(PERIOD * t) for t in range(periods)]
    of_place = {
        "people": r.attached[:periods].sum(axis=2),
        "outcomes": r.counts[:periods, :, :, OUTCOMES].sum(axis=2),
    }
    by_year = {name: np.zeros((max(year) + 1, len(places)), np.int64) for name in of_place}
    for name, values in of_place.items():
        np.add.at(by_year[name], year, values)
    rows = []
    for k, place in enumerate(places):
        whose = [(PARTIES[0], ""), ("primes", place.contract.prime.sector)]
        whose += [("tier 1", place.organisation.sector)] * (place.tier == 1)
        rows += [
            (y, party, sector, int(by_year["people"][y, k]), int(by_year["outcomes"][y, k]))
            for y in sorted(set(year)) for party, sector in whose
        ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["contract_year", "party", "sector", "people", "outcomes"])
    return frame.groupby(["contract_year", "party", "sector"], as_index=False).sum()
