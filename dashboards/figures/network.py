"""The supply chain of a run, area by area: who holds what from whom, how many people, since when, and what became of
each organisation. Simulated throughout; subcontractors are fictional."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from wpmodel.agents.kernel.counts import LOOKING, WORKING
from wpmodel.dashboards.figures.charts import Chart, chart, number, series
from wpmodel.dashboards.figures.leavers import why
from wpmodel.dashboards.figures.of_run import period_dates
from wpmodel.dashboards.figures.ties import paid, referred
from wpmodel.dashboards.figures.trades import christened
from wpmodel.foundation.time_units import PERIOD
from wpmodel.results import survival

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wpmodel.agents.faces.subcontractor import Subcontractor
    from wpmodel.calendar import Calendar
    from wpmodel.results.result import Result

UNSHAKEN = 100.0
"""Tolerance of strain from which on no practice drives an organisation out: that of firms that are there to earn."""

TILES = {
    "Scotland": ("SCO", 2, 0),
    "North East": ("NE", 3, 1),
    "Merseyside Halton Cumbria and Lancashire": ("MCL", 1, 2),
    "West Yorkshire": ("WY", 2, 2),
    "North East Yorkshire and Humber": ("NEY", 3, 2),
    "Greater Manchester Cheshire and Warrington": ("GM", 1, 3),
    "South Yorkshire": ("SY", 2, 3),
    "East Midlands": ("EM", 3, 3),
    "Wales": ("WAL", 0, 4),
    "Coventry Warwickshire Staffordshire and Marches": ("CWS", 1, 4),
    "Birmingham Solihull and Black Country": ("BBC", 2, 4),
    "East of England": ("EE", 4, 4),
    "Gloucestershire Wiltshire and West of England": ("GWW", 1, 5),
    "Thames Valley Hampshire and Isle of Wight": ("TVH", 2, 5),
    "West London": ("WL", 3, 5),
    "East London": ("EL", 4, 5),
    "Devon Cornwall Dorset and Somerset": ("DCD", 1, 6),
    "Surrey Sussex and Kent": ("SSK", 3, 6),
}
"""Short name, column and row of each area on the tile map."""


def chain(result: Result) -> dict[str, Any]:
    """The chain by area: tiles for the map, nodes and ties for the graph of each area, a story of each organisation."""
    names = result.model.area_names
    areas = {names[k]: _area(result, int(k)) for k in result.model.areas}
    return {"areas": areas, "tiles": _tiles(areas, tile_places(names)), "periods": result.model.period, "step": PERIOD}


def tile_places(areas: Sequence[str]) -> dict[str, tuple[str, int, int]]:
    """Short name, column and row of each area of a programme: on the map for the Work Programme, else in rows."""
    if set(areas) == set(TILES):
        return TILES
    return {area: (_short(area), k % ACROSS, k // ACROSS) for k, area in enumerate(areas)}


ACROSS = 5
"""Tiles in a row, where no map is drawn."""


def _short(area: str) -> str:
    words = area.replace("-", " ").split()
    return "".join(word[0] for word in words if word[0].isalnum()).upper()[:4] if len(words) > 1 else area[:4].upper()


def _tiles(areas: dict[str, dict[str, Any]], places: Mapping[str, tuple[str, int, int]]) -> list[dict[str, Any]]:
    """One tile for each area: organisations of the first day, and the weeks in which some of them left."""
    tiles = []
    for name, (short, column, row) in places.items():
        here = areas.get(name)
        nodes = [n for n in here["nodes"] if n["kind"] == "subcontractor"] if here else []
        tiles.append(
            {
                "area": name,
                "short": short,
                "column": column,
                "row": row,
                "in_run": here is not None,
                "joined": sorted(n["joined"] for n in nodes),
                "left": sorted(n["left"] for n in nodes if n["left"] is not None),
            }
        )
    return tiles


def _area(result: Result, area: int) -> dict[str, Any]:
    """Nodes (Department, contracts, organisations) and ties of one area."""
    model, periods = result.model, result.model.period
    contracts = [c for c in model.contracts if c.area == area]
    payer = "Department for Work and Pensions" if model.programme.as_in_2011 else "The commissioner"
    nodes: dict[str, dict[str, Any]] = {"department": _node("department", payer, 0)}
    ties, pays = list[dict[str, Any]](), list[tuple[int, int]]()
    for c in contracts:
        key = f"contract {c.number + 1}"
        nodes[key] = _node("contract", c.prime.name, 1, c.prime.sector, key=key)
        home = next(place for place in c.places if place.tier == 0)
        nodes[key]["people"] = _people(result, home.index, 0, None)
        nodes[key]["story"] = _story(result, c.prime, [home.index], None)
        ties.append(_tie(result, "department", key, [place.index for place in c.places], 0, None))
        pays.append((model.commissioner.account, c.prime.account))
    names = _names(result, area)
    for s in survival.in_run(result):
        held = [(p.contract, p.index) for p in s.places if p.contract.area == area]
        called = [c.contract for c in s.call_offs if c.contract.area == area]
        if not held and not called:
            continue
        key = f"subcontractor {s.number + 1}"
        nodes[key] = {
            **_node("subcontractor", s.name, 2 if held else 3, s.sector, s.joined, s.left, key),
            "label": _label(names[s.number]),
            "cause": s.cause,
            "why": why(result, s),
            "people": _sum([_people(result, place, s.joined, s.left) for _, place in held], periods),
            "story": _story(result, s, [place for _, place in held], s),
        }
        for contract, at in [*((c, [place]) for c, place in held), *((c, []) for c in called)]:
            ties.append(_tie(result, f"contract {contract.number + 1}", key, at, s.joined, s.left))
            pays.append((contract.prime.account, s.account))
    for tie, money in zip(ties, paid(result, pays), strict=True):
        tie["money"] = money
    return {"nodes": list(nodes.values()), "ties": ties}


def _tie(result: Result, one: str, other: str, places: list[int], since: int, until: int | None) -> dict[str, Any]:
    """Who passes people on to whom at these places (none: on call), from when to when."""
    people = referred(result, places, _held(result.model.period, since, until)) if places else []
    return {"from": one, "to": other, "since": since, "until": until, "people": people}


def _label(named: tuple[str, str]) -> str:
    trade, town = named
    return f"{trade[0].upper()}{trade[1:]}, {town}"


def _names(result: Result, area: int) -> dict[int, tuple[str, str]]:
    """Invented trade and town of an area's subcontractors: the same as on the floor, where they have offices."""
    subs = survival.in_run(result)
    offices = [place for place in result.model.places if place.contract.area == area and place.tier]
    met = [s for place in offices for s in sorted(subs, key=lambda s: s.joined) if any(p is place for p in s.places)]
    met += [s for s in subs if any(c.contract.area == area for c in s.call_offs)]
    return christened([(s.number, s.sector) for s in met], result.model.area_names[area])


def _node(
    kind: str, name: str, layer: int, sector: str = "public", joined: int = 0, left: int | None = None, key: str = ""
) -> dict[str, Any]:
    return {
        "id": key or kind,
        "kind": kind,
        "name": name,
        "label": name,
        "layer": layer,
        "sector": sector,
        "joined": joined,
        "left": left,
        "cause": None,
        "why": "",
        "people": [],
        "story": None,
    }


def _people(result: Result, place: int, since: int, until: int | None) -> list[int]:
    """People on the caseload of a place in each period in which this holder had it."""
    counts = result.records.counts[: result.model.period, place][:, :, [LOOKING, WORKING]].sum(axis=(1, 2))
    return np.where(_held(len(counts), since, until), counts, 0).tolist()


def _held(periods: int, since: int, until: int | None) -> NDArray:
    """In which periods somebody who came and left in these weeks was there. Shape (periods,)."""
    weeks = PERIOD * np.arange(periods)
    return (weeks >= since) & (weeks < (np.inf if until is None else until))


def _sum(lists: list[list[int]], periods: int) -> list[int]:
    return np.sum(lists, axis=0).tolist() if lists else [0] * periods


def _story(result: Result, organisation: Any, places: list[int], subcontractor: Any) -> dict[str, Any]:
    """What an organisation went through: its cash, its referrals and belief here, and how it left."""
    r, periods = result.records, result.model.period
    since, until = (subcontractor.joined, subcontractor.left) if subcontractor else (0, None)
    there = _held(periods, since, until)
    cash = np.where(there, r.cash[:periods, organisation.account] / 1e5, np.nan)
    story: dict[str, Any] = {"days": period_dates(result)[0], "cash": [number(x) for x in cash]}
    if places:
        attached = r.attached[:periods, places]
        for name, values in (
            ("referred", attached.sum(axis=(1, 2))),
            ("belief", _belief(r.belief[:periods, places], attached)),
            ("advisers", r.advisers[:periods, places].sum(axis=1)),
        ):
            story[name] = [number(x) for x in np.where(there, values, np.nan)]
    if subcontractor is not None:
        story["facts"] = _facts(subcontractor, result.calendar)
    return story


def _facts(s: Subcontractor, calendar: Calendar) -> list[list[str]]:
    """What there is to know of a subcontractor, each with its words."""
    left = "still there at the end" if s.left is None else f"{_day(s.left, calendar)}: {s.cause}"
    bears = "more than any" if s.tolerance >= UNSHAKEN else f"{s.tolerance:.2f}"
    return [
        ["Joined the chain", _day(s.joined, calendar)],
        ["First referral", "never" if s.first_referral is None else _day(s.first_referral, calendar)],
        ["Left", left],
        ["Would wait for a first referral", f"{s.patience:.0f} weeks"],
        ["A job is worth to it, beside the fee", f"{s.mission:,.0f} pounds"],
        ["Strain between mission and practice, at the end", f"{s.strain:.2f} (it bears {bears})"],
        ["Share of its income from the programme", f"{100 * s.dependence:.0f} per cent, as planned"],
    ]


def _day(week: int, calendar: Calendar) -> str:
    day = calendar.date_of(week)
    return f"{day.day} {day:%B %Y}"


def _belief(belief: NDArray, attached: NDArray) -> NDArray:
    """Belief in success over payment groups, weighted by everybody attached so far. Shape (periods,)."""
    weights = np.cumsum(attached, axis=0) + 1e-9
    return (belief * weights).sum(axis=(1, 2)) / weights.sum(axis=(1, 2))


def story_charts(node: dict[str, Any], note: str) -> list[Chart]:
    """What an organisation went through, as charts."""
    story = node["story"] or {}
    made = []
    for key, title, unit, colour in (
        ("cash", "Cash in the bank, all its work here", "GBP thousand", "blue"),
        ("referred", "People attached in four weeks", "people", "green"),
        ("advisers", "Advisers in post", "advisers", "purple"),
        ("belief", "Belief in paid outcomes, against what assessment alone would give", "ratio", "orange"),
    ):
        values = story.get(key)
        if values:
            ends = [PERIOD * (t + 1) for t in range(len(values))]
            made.append(
                chart(
                    f"story-{key}",
                    title,
                    unit,
                    story["days"],
                    [series(title, colour, values)],
                    shown_from=ends,
                    note=note,
                )
            )
    return made
