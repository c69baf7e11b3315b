"""Names to remember for fictional subcontractors: a trade and a town, by number. They decide nothing in the model."""

from __future__ import annotations

from collections.abc import Iterable

TRADES = {
    "private": (
        "training firm", "recruitment agency", "careers service", "skills college", "driving school", "coaching firm",
        "temping agency", "care training firm", "digital skills firm", "building skills firm",
    ),
    "public": (
        "council jobs team", "further education college", "adult education service", "housing association",
        "library learning service", "health trust", "city skills service", "youth service", "university outreach team",
        "probation service",
    ),
    "voluntary": (
        "housing charity", "debt advice charity", "carers’ trust", "mental health charity", "community centre",
        "literacy charity", "furniture workshop", "recovery charity", "refugee charity", "community garden",
        "single parents’ charity", "disability charity",
    ),
}  # fmt: skip
"""By sector: kinds of organisation that delivered such help. Which of them is which is invented."""

TOWNS = {
    "Scotland": ("Leith", "Paisley", "Dundee", "Ayr", "Perth", "Falkirk"),
    "North East": ("Gateshead", "Hartlepool", "Sunderland", "Blyth", "Redcar", "Durham"),
    "Merseyside Halton Cumbria and Lancashire": ("Bootle", "Widnes", "Preston", "Kendal", "Burnley", "Birkenhead"),
    "West Yorkshire": ("Leeds", "Bradford", "Halifax", "Wakefield", "Keighley", "Dewsbury"),
    "North East Yorkshire and Humber": ("Hull", "Grimsby", "York", "Scarborough", "Goole", "Selby"),
    "Greater Manchester Cheshire and Warrington": ("Salford", "Oldham", "Crewe", "Bolton", "Warrington", "Stockport"),
    "South Yorkshire": ("Sheffield", "Rotherham", "Barnsley", "Doncaster", "Mexborough", "Penistone"),
    "East Midlands": ("Derby", "Leicester", "Mansfield", "Lincoln", "Corby", "Boston"),
    "Wales": ("Swansea", "Wrexham", "Newport", "Merthyr", "Bangor", "Llanelli"),
    "Coventry Warwickshire Staffordshire and Marches": ("Coventry", "Stoke", "Stafford", "Telford", "Rugby"),
    "Birmingham Solihull and Black Country": ("Aston", "Dudley", "Walsall", "Solihull", "Tipton", "Erdington"),
    "East of England": ("Luton", "Norwich", "Ipswich", "Southend", "Peterborough", "Harlow"),
    "Gloucestershire Wiltshire and West of England": ("Bristol", "Swindon", "Gloucester", "Bath", "Stroud"),
    "Thames Valley Hampshire and Isle of Wight": ("Reading", "Portsmouth", "Slough", "Oxford", "Newport", "Andover"),
    "West London": ("Ealing", "Brent", "Hounslow", "Camden", "Acton", "Harrow"),
    "East London": ("Hackney", "Barking", "Stratford", "Croydon", "Lewisham", "Bow"),
    "Devon Cornwall Dorset and Somerset": ("Plymouth", "Truro", "Taunton", "Exeter", "Poole", "Camborne"),
    "Surrey Sussex and Kent": ("Brighton", "Margate", "Crawley", "Hastings", "Woking", "Dover"),
}  # fmt: skip
"""Some towns of each area."""
_ELSEWHERE = ("North", "South", "East", "West", "Hill", "Bridge")


def invented(sector: str, number: int, area: str, taken: set[str]) -> tuple[str, str]:
    """Trade and town of the subcontractor of this number in an area: the same in every run of the same chain. A trade
    that is `taken` there goes to nobody else while there are others; it is taken then."""
    trades, towns = TRADES[sector], TOWNS.get(area, _ELSEWHERE)
    first = number % len(trades)
    free = [trade for trade in (*trades[first:], *trades[:first]) if trade not in taken]
    trade = free[0] if free else trades[first]
    taken.add(trade)
    return trade, towns[(number // len(trades) + number) % len(towns)]


def christened(subs: Iterable[tuple[int, str]], area: str) -> dict[int, tuple[str, str]]:
    """Trade and town of each subcontractor (number, sector) of an area, in the order in which they are met there."""
    taken, found = set[str](), dict[int, tuple[str, str]]()
    for number, sector in subs:
        found[number] = found.get(number) or invented(sector, number, area, taken)
    return found
