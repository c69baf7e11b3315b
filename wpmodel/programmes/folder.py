"""A programme as a folder: tables and terms are read and checked; what cannot be right is told in one sentence."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wpmodel.calendar import Calendar
from wpmodel.foundation.files import is_folder
from wpmodel.foundation.texts import UnreadableError, read_file, read_toml, reason, shown, shown_path
from wpmodel.parameters import SECTORS, ParameterError
from wpmodel.programmes import milestones
from wpmodel.programmes.programme import (
    COUNTRY,
    MOST_GROUPS,
    Area,
    ChainOnPaper,
    Group,
    Market,
    Programme,
    Referred,
    Subcontract,
)
from wpmodel.programmes.work_programme import work_programme
from wpmodel.tables import datapackage
from wpmodel.tables.datapackage import Row, Table
from wpmodel.tables.readers import TableError

if TYPE_CHECKING:
    import pandas as pd

HEAD = "programme.toml"
NEEDED = ("groups", "areas", "referrals", "primes", "contracts", "labour_market")
EITHER = ("subcontractors", "chain")
"""Tables of which there is one: who works under whom by name, or by count."""
IF_THERE = ("vacancies", "authorities", "milestones", "figures")
MOST_PEOPLE = 20_000_000
MOST_AREAS, MOST_WAIT = 200, 52
"""Areas are numbered in eight bits; weeks from a claim to its count."""
_DAYS = ("first_day", "last_referral", "last_day")
_KEYS = {"format", "name", "title", "country", "source", "assumptions", "counted_after_weeks", "parameters", *_DAYS}


class ProgrammeError(ValueError):
    """A programme that is not there or cannot be right. The message says file, row and how to mend it."""


@dataclass(frozen=True)
class InFolder:
    """What a folder says of a programme. All of it is here, so that it travels to other processes."""

    areas: tuple[Area, ...]
    market: Market
    primes: tuple[tuple[str, str], ...]
    contracts: tuple[tuple[int, int], ...]
    chain: ChainOnPaper
    referred: tuple[Referred, ...]
    published: str
    """Text of `figures.csv`, where there is one."""

    @cached_property
    def figures(self) -> pd.DataFrame:
        """Published figures of the programme, in the columns of `data/figures.csv`."""
        import pandas as pd

        from wpmodel.tables import evidence

        head = evidence.figures()
        if not self.published:
            return head.iloc[:0]
        table = pd.read_csv(io.StringIO(self.published), dtype={"payment_group": str})
        table = table.reindex(columns=head.columns).set_index("id", drop=False)
        table["payment_group"] = table["payment_group"].fillna("all")
        return table


def read(folder: Path, place: str = "") -> Programme:
    """The programme of a folder; `place` is what finds it again, if not the folder itself.

    Raises ProgrammeError with the first thing that cannot be right.
    """
    if not is_folder(folder):
        named = shown_path(folder)
        raise ProgrammeError(f"there is no folder {named}: `wpmodel programme new {named}` writes one to begin with")
    head = _head(folder)
    tables = _tables(folder)
    groups = tuple(Group(r["group"], r["title"], r["like"]) for r in tables["groups"].rows)
    if len(groups) > MOST_GROUPS:
        raise ProgrammeError(f"{folder / 'groups.csv'}: {len(groups)} groups; a programme has at most {MOST_GROUPS}")
    calendar = Calendar(*(head[day] for day in _DAYS))
    areas = _areas(folder, tables)
    primes = tuple((r["prime"], r["sector"]) for r in tables["primes"].rows)
    contracts = _contracts(folder, tables, areas, primes)
    content = InFolder(
        areas,
        _market(folder, tables, areas, calendar),
        primes,
        contracts,
        _chain(folder, tables, [(areas[area].name, primes[prime][0]) for area, prime in contracts]),
        _referred(folder, tables, areas, groups, calendar),
        tables["figures"].text if "figures" in tables else "",
    )
    programme = Programme(
        name=head["name"],
        title=head["title"],
        country=head["country"],
        calendar=calendar,
        groups=groups,
        content=content,
        terms=_terms(folder, tables, head["parameters"]),
        assumptions=tuple(head["assumptions"]),
        source=head["source"],
        counted_after=head["counted_after_weeks"],
        digest=_digest(folder, tables),
        place=place or str(folder),
    )
    try:
        _ = programme.declared
    except ParameterError as error:
        raise ProgrammeError(f"{folder / HEAD}, [parameters]: {error}") from None
    return programme


def _head(folder: Path) -> dict[str, Any]:
    """What `programme.toml` says, checked, with blanks filled."""
    file = folder / HEAD
    try:
        content = read_toml(read_file(file))
    except FileNotFoundError:
        raise ProgrammeError(f"{shown_path(file)} is missing: it says name, title, days and terms") from None
    except (OSError, UnreadableError) as error:
        raise ProgrammeError(f"{shown_path(file)} cannot be read: {reason(error)}. Mend it") from None
    if unknown := sorted(set(content) - _KEYS):
        raise ProgrammeError(f"{file}: {', '.join(unknown)} is not expected; it may hold {', '.join(sorted(_KEYS))}")
    for key in ("name", "title"):
        if not isinstance(content.get(key), str) or not content[key].strip():
            raise ProgrammeError(f'{file}: {key} is missing: write {key} = "..."')
    for key in _DAYS:
        day = content.get(key)
        if type(day) is not date:
            raise ProgrammeError(f"{file}: {key} is {shown(day)}: write it as a day, such as {key} = 2026-04-01")
    first, last, end = (content[key] for key in _DAYS)
    if not first <= last <= end or (end - first).days > 20 * 366:
        raise ProgrammeError(f"{file}: {', '.join(_DAYS)} must follow each other, within twenty years")
    wait = content.setdefault("counted_after_weeks", 0)
    if type(wait) is not int or not 0 <= wait <= MOST_WAIT:
        raise ProgrammeError(
            f"{file}: counted_after_weeks is {shown(wait)}: it is a whole number from 0 to {MOST_WAIT}"
        )
    assumed = content.get("assumptions", [])
    if not isinstance(assumed, list) or not all(isinstance(one, str) for one in assumed):
        raise ProgrammeError(f"{file}: assumptions is a list of sentences")
    if not isinstance(content.get("parameters", {}), dict):
        raise ProgrammeError(f"{file}: parameters is a table: write [parameters] and values below it")
    blanks = {"country": content["title"], "source": "", "assumptions": [], "parameters": {}}
    return blanks | content


def _tables(folder: Path) -> dict[str, Table]:
    """The tables that are there, each as its description says."""
    schema, found = described(), dict[str, Table]()
    for name in (*NEEDED, *EITHER, *IF_THERE):
        file = folder / f"{name}.csv"
        if file.exists():
            try:
                found[name] = datapackage.read(file)
            except (OSError, TableError) as error:
                raise ProgrammeError(f"{file} cannot be read: {error}") from None
        elif name in NEEDED:
            raise ProgrammeError(f"{file} is missing: {schema[name]['title'].lower()}")
    if sum(name in found for name in EITHER) != 1:
        raise ProgrammeError(f"{folder} needs one of subcontractors.csv (by name) and chain.csv (by count)")
    sound: dict[str, Table] = {}  # those that others name come first, so that the naming row is told
    for name, table in found.items():
        said = datapackage.fault(table, schema, lambda other: _rows_of(sound, other), home="")
        if said:
            raise ProgrammeError(f"{folder / name}.csv, {said}: mend it")
        sound[name] = table
    return sound


def _rows_of(tables: Mapping[str, Table], name: str) -> tuple[Row, ...]:
    return tables[name].rows if name in tables else ()


@cache
def described() -> dict[str, dict[str, Any]]:
    """What the tables of a folder are like, by name."""
    content = json.loads((files("wpmodel.programmes") / "datapackage.json").read_text(encoding="utf-8"))
    return {Path(of["path"]).stem: of for of in content["resources"]}


def _numbered(table: Table) -> Iterator[tuple[int, Row]]:
    """Rows with their numbers: the header is row 1."""
    return enumerate(table.rows, 2)


def _areas(folder: Path, tables: Mapping[str, Table]) -> tuple[Area, ...]:
    rows = tables["areas"].rows
    if len(rows) > MOST_AREAS or not any(float(r["share"]) > 0 for r in rows):
        raise ProgrammeError(f"{folder / 'areas.csv'} needs from 1 to {MOST_AREAS} areas, and a share above zero")
    authorities: dict[str, list[tuple[str, str]]] = {}
    for row in _rows_of(tables, "authorities"):
        authorities.setdefault(row["area"], []).append((row["code"], row["authority"]))
    return tuple(
        Area(
            r["area"],
            float(r["share"]),
            float(r["economically_active"]),
            int(r["jobcentres"]),
            tuple(authorities.get(r["area"], [(f"A{k:03d}", f"Authority of {r['area']}")])),
        )
        for k, r in enumerate(rows, 1)
    )


def _market(folder: Path, tables: Mapping[str, Table], areas: tuple[Area, ...], calendar: Calendar) -> Market:
    """Unemployment of each area and of the country, and vacancies: where those are not given, Great Britain's."""
    file, rates = folder / "labour_market.csv", dict[str, dict[int, float]]()
    names = {area.name for area in areas}
    for n, row in _numbered(tables["labour_market"]):
        if row["area"] not in names | {COUNTRY}:
            raise ProgrammeError(f"{file}, row {n}: area {row['area']!r} is not in areas.csv: mend it")
        rates.setdefault(row["area"], {})[int(row["year"])] = float(row["unemployment_rate_pct"])
    for name in (*(area.name for area in areas), COUNTRY):
        if name not in rates:
            raise ProgrammeError(f"{file} has no row for {name}: give its unemployment for at least one year")
    usual = work_programme().market.vacancies
    given = {int(r["year"]): float(r["vacancies_per_unemployed"]) for r in _rows_of(tables, "vacancies")}
    if not given and not min(usual) <= calendar.first_day.year <= calendar.last_day.year <= max(usual) + 1:
        raise ProgrammeError(
            f"{folder / 'vacancies.csv'} is missing: Great Britain's vacancies are known here from {min(usual)} to "
            f"{max(usual)} alone, and the programme has other years"
        )
    return Market({name: rates[name] for name in rates if name != COUNTRY}, rates[COUNTRY], given or usual)


def _contracts(
    folder: Path, tables: Mapping[str, Table], areas: tuple[Area, ...], primes: tuple[tuple[str, str], ...]
) -> tuple[tuple[int, int], ...]:
    names, firms = [area.name for area in areas], [name for name, _ in primes]
    found = tuple((names.index(r["area"]), firms.index(r["prime"])) for r in tables["contracts"].rows)
    for k, name in enumerate(names):
        if k not in {area for area, _ in found}:
            raise ProgrammeError(f"{folder / 'contracts.csv'} has no contract in {name}: let one there")
    return tuple(sorted(found, key=lambda one: one[0]))


def _chain(folder: Path, tables: Mapping[str, Table], contracts: list[tuple[str, str]]) -> ChainOnPaper:
    """The chain below these contracts (area, prime)."""
    if "chain" in tables:
        counts = {
            r["sector"]: (int(r["organisations"]), int(r["tier_1_places"]), int(r["tier_2_places"]))
            for r in tables["chain"].rows
        }
        for n, row in _numbered(tables["chain"]):
            organisations, *places = counts[row["sector"]]
            if organisations > sum(places):
                raise ProgrammeError(
                    f"{folder / 'chain.csv'}, row {n}: {organisations} organisations hold {sum(places)} places: each "
                    "needs one"
                )
        return ChainOnPaper({sector: counts.get(sector, (0, 0, 0)) for sector in SECTORS})
    sectors: dict[str, str] = {}
    named = []
    for n, r in _numbered(tables["subcontractors"]):
        if sectors.setdefault(r["subcontractor"], r["sector"]) != r["sector"]:
            raise ProgrammeError(
                f"{folder / 'subcontractors.csv'}, row {n}: {r['subcontractor']} is {r['sector']} here and "
                f"{sectors[r['subcontractor']]} above: it has one sector"
            )
        at = contracts.index((r["area"], r["prime"]))
        named.append(Subcontract(r["subcontractor"], r["sector"], at, int(r["tier"]), float(r["weight"])))
    return ChainOnPaper.of(tuple(named))


def _referred(
    folder: Path, tables: Mapping[str, Table], areas: tuple[Area, ...], groups: tuple[Group, ...], calendar: Calendar
) -> tuple[Referred, ...]:
    file, names, labels = folder / "referrals.csv", [area.name for area in areas], [group.name for group in groups]
    first, last = (f"{day:%Y-%m}" for day in (calendar.first_day, calendar.last_referral))
    found = []
    for n, r in _numbered(tables["referrals"]):
        if not first <= r["month"] <= last:
            raise ProgrammeError(
                f"{file}, row {n}: {r['month']} is not between {first} and {last}, the programme's days"
            )
        area = names.index(r["area"]) if r["area"] else None
        found.append(Referred(r["month"], labels.index(r["group"]), int(r["people"]), area))
    everyone = sum(one.people for one in found)
    if not 0 < everyone <= MOST_PEOPLE:
        raise ProgrammeError(f"{file} has {everyone:,} people in all: a run needs from 1 to {MOST_PEOPLE:,}")
    return tuple(sorted(found, key=lambda one: (one.group, one.month, -1 if one.area is None else one.area)))


def _terms(folder: Path, tables: Mapping[str, Table], given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Parameters that the folder says, with those of its milestones where it has that table."""
    if "milestones" not in tables:
        return given
    try:
        return milestones.terms_of(_numbered(tables["milestones"]), given)
    except milestones.MilestoneError as error:
        raise ProgrammeError(f"{folder / milestones.FILE}, {error}") from None


def _digest(folder: Path, tables: Mapping[str, Table]) -> str:
    """A hash of all that is in the folder's files."""
    found = hashlib.blake2b(datapackage.plain((folder / HEAD).read_bytes()), digest_size=8)
    for name in sorted(tables):
        found.update(name.encode() + b"\0" + tables[name].content)
    return found.hexdigest()
