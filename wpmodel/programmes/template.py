"""A small programme folder to begin with: one area, three groups, 5,000 people, two providers and four charities."""

from __future__ import annotations

from datetime import date
from importlib.resources import files
from pathlib import Path

from wpmodel.foundation.files import StoreError, check_folder, write_text
from wpmodel.programmes.folder import HEAD, ProgrammeError

PEOPLE = {"young": 70, "long_term": 100, "health": 38}
"""People referred in each of the two years' months, by group: 5,000 in all with the rounding of `_FIRST`."""
_FIRST = {"young": 78, "long_term": 100, "health": 38}
_MONTHS = 24

_HEAD = """# A programme for wpmodel. Change what is yours, then: wpmodel programme check FOLDER
format = 1
name = "{name}"
title = "{title}"
country = "Great Britain"   # what the areas are held against in labour_market.csv
first_day = {first}
last_referral = {last}      # nobody is referred after it
last_day = {end}            # a run ends here unless --until says otherwise
source = "made up, to begin with"
assumptions = [
  "All numbers of this folder are made up, to begin with: put your own in their place.",
  "The labour market is that of Great Britain in the middle of the 2010s.",
]

# Terms, and whatever else differs from the Work Programme of 2011. `wpmodel parameters` lists what there is.
# Groups have the fees of the group that they are like (groups.csv) where nothing is said of them here.
[parameters]
allotted_weeks = 52         # weeks on the programme
payment_lag_weeks = 4       # from claim to money

[parameters.attachment_fee] # pounds, paid once for everybody attached
young = 300
long_term = 300
health = 500

# A table milestones.csv in place of the next two says several paid points, windows or earnings.
[parameters.outcome_fee]    # pounds, paid once when somebody reaches a job outcome
young = 1000
long_term = 1200
health = 2500

[parameters.outcome_weeks]  # weeks in work, added up over jobs, that make a job outcome
young = 26
long_term = 26
health = 13
"""
_TABLES = {
    "groups": (
        "group,title,like\nyoung,Aged 18 to 24,jsa_18_24\nlong_term,Out of work for a year or more,jsa_25_plus\n"
        "health,With a health condition,esa_new\n"
    ),
    "areas": "area,share,economically_active,jobcentres\n{title},1,420000,6\n",
    "authorities": "code,authority,area\nA001,{title} Council,{title}\n",
    "primes": "prime,sector\nFirst Provider,private\nSecond Provider,private\n",
    "contracts": "area,prime\n{title},First Provider\n{title},Second Provider\n",
    "subcontractors": (
        "subcontractor,sector,area,prime,tier,weight\n"
        "Harbour Trust,voluntary,{title},First Provider,1,1\nSkills Hall,voluntary,{title},First Provider,1,1\n"
        "Harbour Trust,voluntary,{title},Second Provider,1,1\nNew Start Charity,voluntary,{title},Second Provider,1,1\n"
        "Mind and Work,voluntary,{title},First Provider,2,1\nMind and Work,voluntary,{title},Second Provider,2,1\n"
    ),
    "labour_market": (
        "year,area,unemployment_rate_pct\n2014,{title},7.5\n2014,country,6.2\n2016,{title},5.9\n2016,country,4.9\n"
    ),
}


def write(folder: Path) -> Path:
    """Write the folder; its name is the programme's. Raises ProgrammeError where something is there already."""
    name = folder.resolve().name
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ProgrammeError(f"{folder} already holds something: name a new folder, or remove it first")
    title = name.replace("-", " ").replace("_", " ").strip().title()
    if not title or any(sign in name for sign in '",\n\r'):
        raise ProgrammeError(f"{name!r} cannot name a programme: use letters, digits and hyphens, such as my-city")
    place = check_folder(folder)
    days = {"first": date(2014, 4, 1), "last": date(2016, 3, 31), "end": date(2017, 12, 31)}
    try:
        write_text(_HEAD.format(name=name, title=title, **days), place / HEAD)
        for table, text in {**_TABLES, "referrals": _referrals()}.items():
            write_text(text.format(title=title), place / f"{table}.csv")
        package = (files("wpmodel.programmes") / "datapackage.json").read_text(encoding="utf-8")
        write_text(package, place / "datapackage.json")
    except StoreError as error:
        raise ProgrammeError(str(error)) from None
    return folder


def _referrals() -> str:
    """People by month and group; their areas are dealt by the areas' shares."""
    lines = ["month,group,people,area"]
    for k in range(_MONTHS):
        month = f"{2014 + (k + 3) // 12}-{(k + 3) % 12 + 1:02d}"
        lines += [f"{month},{group},{(_FIRST if k == 0 else PEOPLE)[group]}," for group in PEOPLE]
    return "\n".join(lines) + "\n"
