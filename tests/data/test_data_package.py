"""The figures in data/: described, sourced, consistent."""

import csv
import json
import re
from pathlib import Path

import pandas as pd
import pytest

DATA = Path(__file__).resolve().parents[2] / "data"
PACKAGE = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
RESOURCES = {Path(r["path"]).stem: r for r in PACKAGE["resources"]}
CITING = sorted(set(RESOURCES) - {"sources"})
MARKS = {"verbatim", "secondary", "derived", "seed", "memory"}
# The anchors alone may fill a gap with a value of the model's own (see README.md).
MORE_MARKS = {"mends": {"assumed"}, "questions": {"assumed"}, "referral_anchors": {"assumed"}}
# What a row that was not published must say of itself in its label or note.
ADMITS = {"memory": re.compile(r"\b(remember|memory)", re.I), "assumed": re.compile(r"\bassum", re.I)}
# A source id as notes name it: S16, WF14. HC162 and the like are numbers of parliamentary papers.
NAMED_ID = re.compile(r"\b(?!HC\d)(?:S\d{2,3}|[A-Z][A-Z0-9]*[A-Z]\d{2,6}[A-Z]?)\b")
GROUPS = [
    "jsa_18_24",
    "jsa_25_plus",
    "jsa_early_access",
    "jsa_ex_ib",
    "esa_volunteer",
    "esa_new",
    "esa_ex_ib",
    "ib_is",
    "jsa_prison_leaver",
]
ROLES = {"input", "calibrate", "validate", "context"}
CHAIN = {"organisations", "places", "organisations_left", "organisations_joined", "without_referral"}
STATISTICS = CHAIN | {
    "referrals",
    "attachments",
    "attachment_rate",
    "job_starts",
    "job_outcomes",
    "rate_12m",
    "rate_24m",
    "rate_24m_pooled",
    "job_start_rate_24m",
    "contract_ratio",
    "payments_attachment",
    "payments_outcome",
    "payments_sustainment",
    "payments_total",
    "share_of_outcome_payments",
    "caseload_per_adviser",
    "exit_returned",
    "exit_fully_paid",
    "exit_in_work",
    "share_full_sustainment",
    "contracts_at_minimum",
    "referrals_in_period",
    "sanction_referrals_per_100",
    "sanctions_per_100",
    "sanctions_in_period",
    "people_sanctioned",
    "sanction_referral_spread",
    "sanctioned_again",
    "prime_margin",
    "prime_margin_first_year",
}


def table(name):
    return pd.read_csv(DATA / RESOURCES[name]["path"], dtype=str, keep_default_na=False)


def cited(frame):
    """The ids in the column source, one list a row."""
    return frame["source"].str.split("; ")


def posing_as_published(frame):
    """Ids of rows that are remembered or assumed and do not say so in their label or note."""
    words = frame["label"] + " " + frame["note"]
    rows = zip(frame["id"], frame["confidence"], words, strict=True)
    return [key for key, mark, text in rows if mark in ADMITS and not ADMITS[mark].search(text)]


def unknown_ids(notes, known):
    """Source ids that notes name and sources.csv does not have."""
    return {name for note in notes for name in NAMED_ID.findall(note)} - known


def numbers(frame, *columns):
    return [pd.to_numeric(frame[column]) for column in columns]


@pytest.fixture(scope="module")
def sources():
    return table("sources")


@pytest.fixture(scope="module")
def figures():
    return table("figures")


@pytest.fixture(scope="module")
def stocktake():
    frame = table("stocktake")
    frame["value"] = pd.to_numeric(frame["value"])
    return frame.set_index(["date", "series", "measure", "sector", "tier"])["value"].sort_index()


def test_every_csv_is_described_and_every_description_has_a_csv():
    there = {path.relative_to(DATA).as_posix() for path in DATA.rglob("*.csv")}
    assert {name for name in there if not name.startswith("programmes/")} == {of["path"] for of in RESOURCES.values()}
    assert len(RESOURCES) == len(PACKAGE["resources"])


@pytest.mark.parametrize("name", sorted(RESOURCES))
def test_columns_match_the_description(name):
    with (DATA / RESOURCES[name]["path"]).open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    fields = RESOURCES[name]["schema"]["fields"]
    assert rows[0] == [field["name"] for field in fields]
    assert len(rows) > 1
    assert {len(row) for row in rows} == {len(rows[0])}
    assert all(field.get("description") for field in fields)
    assert all(field.get("unit") for field in fields if field["type"] in ("number", "integer"))


def test_package_is_valid():
    frictionless = pytest.importorskip("frictionless")
    report = frictionless.Package(str(DATA / "datapackage.json")).validate()
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "message"])[:10]


@pytest.mark.parametrize("name", CITING)
def test_every_row_cites_known_sources_and_a_mark(name, sources):
    frame = table(name)
    assert list(frame.columns[-2:]) == ["source", "confidence"]
    known = set(sources["id"])
    for ids in cited(frame):
        assert set(ids) <= known, ids
    assert set(frame["confidence"]) <= MARKS | MORE_MARKS.get(name, set())


@pytest.mark.parametrize("name", CITING)
def test_memory_is_marked_and_cited(name):
    frame = table(name)
    remembered = frame[frame["confidence"] == "memory"]
    assert cited(remembered).map(lambda ids: "memory" in ids).all()
    alone = frame[frame["source"] == "memory"]
    assert set(alone["confidence"]) <= {"memory"}


@pytest.mark.parametrize("name", CITING)
def test_an_assumption_is_marked_and_explained(name):
    frame = table(name)
    leaning = frame[cited(frame).map(lambda ids: "model-assumption" in ids)]
    assert set(leaning["confidence"]) <= {"assumed"}
    assert (frame.loc[frame["confidence"] == "assumed"].get("note", pd.Series(dtype=str)) != "").all()


def test_the_built_series_cites_itself_and_nothing_else_does():
    built = table("referrals_monthly")
    assert set(built["source"]) == {"model-series"}
    assert set(built["confidence"]) == {"derived"}
    others = {i for name in CITING if name != "referrals_monthly" for ids in cited(table(name)) for i in ids}
    assert not others & {"model-series", "assumed"}


def test_no_figure_that_was_not_published_is_shown_as_published(figures):
    assert posing_as_published(figures) == []


@pytest.mark.parametrize(
    ("mark", "label", "note", "caught"),
    [
        ("memory", "Referrals to May 2012", "", True),
        ("memory", "Referrals to May 2012", "remembered, not found", False),
        ("assumed", "Referrals to May 2012", "half of June", True),
        ("assumed", "Referrals to May 2012 (assumed)", "half of June", False),
        ("derived", "Referrals to May 2012", "", False),
    ],
)
def test_a_figure_posing_as_published_is_caught(figures, mark, label, note, caught):
    row = figures.head(1).assign(id="made-up", confidence=mark, label=label, note=note)
    assert posing_as_published(row) == (["made-up"] if caught else [])


@pytest.mark.parametrize("name", CITING)
def test_ids_named_in_notes_exist(name, sources):
    notes = table(name).get("note", pd.Series(dtype=str))
    assert unknown_ids(notes, set(sources["id"])) == set()


def test_an_unknown_id_in_a_note_is_caught():
    notes = ["600 for ESA mandatory groups (S16)", "see S999 and QQ1403; WPC HC162 Table 3"]
    assert unknown_ids(notes, {"S16"}) == {"S999", "QQ1403"}


def test_sources_are_complete_and_used(sources):
    assert sources["id"].is_unique
    assert (sources["title"] != "").all()
    assert sources["date"].str.fullmatch(r"(\d{4}(-\d{2}){0,2})?").all()
    for urls in sources["url"]:
        assert all(url.startswith("http") for url in urls.split(" ; ") if url), urls
    used = {i for name in CITING for ids in cited(table(name)) for i in ids}
    general = set(PACKAGE["general_sources"])
    assert not used & general
    assert used | general == set(sources["id"])


def test_payment_groups_add_up():
    frame = table("payment_groups")
    assert list(frame["payment_group"]) == GROUPS
    attach, outcome, fee, count, total = numbers(
        frame,
        "attachment_fee_gbp",
        "outcome_fee_gbp",
        "sustainment_fee_gbp",
        "sustainment_payments",
        "max_total_gbp",
    )
    assert (attach + outcome + fee * count == total).all()
    assert set(frame["outcome_weeks"]) == {"13", "26"}
    order = ["verbatim", "seed", "secondary", "derived", "memory"]
    status = frame[[c for c in frame.columns if c.startswith("status_")]]
    weakest = [max(row, key=order.index) for row in status.to_numpy()]
    assert list(frame["confidence"]) == weakest


def test_contracts_primes_and_areas_agree():
    contracts, primes, areas = table("contracts"), table("primes"), table("contract_package_areas")
    assert len(contracts) == 40
    assert contracts["contract"].is_unique
    assert not contracts.duplicated(["area_no", "prime"]).any()
    assert len(primes) == 18
    assert set(contracts["prime"]) == set(primes["prime"])
    assert list(areas["area_no"]) == [str(i) for i in range(1, 19)]
    pairs = set(zip(areas["area_no"], areas["area"], strict=True))
    for frame in (contracts, table("local_authorities"), table("labour_market_by_area")):
        assert set(zip(frame["area_no"], frame["area"], strict=True)) == pairs
    held = contracts["prime"].value_counts()
    assert {p: int(n) for p, n in zip(primes["prime"], primes["contracts"], strict=True)} == held.to_dict()
    sector = dict(zip(primes["prime"], primes["sector"], strict=True))
    assert (contracts["prime"].map(sector) == contracts["sector"]).all()
    by_area = contracts.groupby("area_no")["prime"].agg(set)
    for number, listed in zip(areas["area_no"], areas["primes"], strict=True):
        assert set(listed.split("; ")) == by_area[number]
    assert set(by_area.map(len)) == {2, 3}


def test_area_shares_and_authorities():
    areas, authorities = table("contract_package_areas"), table("local_authorities")
    shares = numbers(areas, "economically_active_share", "unemployed_share_2011_2014", "claimant_share_2011_2014")
    for share in shares:
        assert share.sum() == pytest.approx(1, abs=0.002)
    counts = authorities["area_no"].value_counts()
    assert list(numbers(areas, "local_authorities_2021")[0]) == [counts[n] for n in areas["area_no"]]
    assert len(authorities) == 363
    assert numbers(areas, "local_authorities_2011")[0].sum() == 380


def test_jobcentres_add_up():
    offices = table("jobcentres").set_index("region")["jobcentre_offices"].astype(int)
    assert offices.drop("Great Britain").sum() == offices["Great Britain"] == 741


def test_stocktake_adds_up(stocktake):
    edition = stocktake["2011-08-12", "revised_jan2012"]
    organisations, places = edition["organisations"], edition["places"]
    sectors = ("private", "public", "voluntary")
    assert [organisations[s, "all"] for s in sectors] == [295, 133, 420]
    assert organisations["all", "all"] == 848 == 295 + 133 + 420
    assert (places["all", "tier1"], places["all", "tier2"]) == (375, 990)
    assert places["all", "all"] == 1365 == 375 + 990
    assert (places["voluntary", "tier1"], places["voluntary", "tier2"]) == (170, 523)
    editions = [("2012-01-30", "as_published"), ("2012-01-30", "revised_jul2012"), ("2012-07-31", "as_published")]
    for key in editions:
        counts = stocktake[key]["organisations"]
        assert sum(counts[s, "all"] for s in sectors) == counts["all", "all"]


def test_outcome_payments_add_to_the_printed_total():
    frame = table("job_outcomes")
    paid = frame[frame["measure"] == "job_outcome_payments"].set_index("payment_group")["value"].astype(float)
    assert set(paid.index) == {*GROUPS, "all"}
    assert paid[GROUPS].sum() == paid["all"] == 331_789_000
    share = 100 * paid[GROUPS[:4]].sum() / paid["all"]
    figures = table("figures").set_index("id")
    printed = float(figures.loc["share-of-outcome-payments-jsa-1-4-2014-03-31", "value"])
    assert round(share, 1) == printed
    money = table("expenditure")
    money = money[money["item"] == "job outcome payments"].set_index("payment_group")["value"].astype(float)
    assert (money * 1e6).round().to_dict() == paid[GROUPS].to_dict()


def test_figures_have_one_role_and_a_known_statistic(figures):
    assert figures["id"].is_unique
    assert (figures.groupby("id")["role"].nunique() == 1).all()
    assert set(figures["role"]) <= ROLES
    assert set(figures["statistic"]) == STATISTICS
    assert set(figures["payment_group"]) <= {*GROUPS, "all", "jsa_1_4", "jsa_all", "esa_all"}
    # The same quantity at the same time must not be fitted in one row and held out in another.
    key = ["statistic", "payment_group", "sector", "tier", "cohort", "as_of"]
    used = figures[figures["role"] != "context"]
    assert (used.groupby(key)["role"].nunique() == 1).all()


def test_figures_are_dated_and_bounded(figures):
    assert ((figures["cohort"] != "") | (figures["as_of"] != "")).all()
    cohort = figures["cohort"]
    rates = figures["statistic"].isin(["rate_12m", "rate_24m", "job_start_rate_24m"])
    spans = figures["statistic"].isin(["contract_ratio", "referrals_in_period"])
    assert cohort[rates].str.fullmatch(r"\d{4}-\d{2}").all()
    assert cohort[spans].str.fullmatch(r"\d{4}-\d{2}\.\.\d{4}-\d{2}").all()
    value, low, high = numbers(figures, "value", "low", "high")
    assert (low.isna() == high.isna()).all()
    bounded = low.notna()
    assert ((low <= value) & (value <= high))[bounded].all()
    counted = figures["statistic"].isin(CHAIN)
    assert (figures["sector"] != "")[counted].all()
    assert (figures["sector"] == "")[~counted].all()


def test_cumulative_figures_do_not_fall(figures):
    for statistic in ("referrals", "attachments", "job_starts", "job_outcomes"):
        rows = figures[(figures["statistic"] == statistic) & (figures["payment_group"] == "all")]
        series = rows.set_index("as_of")["value"].astype(float).sort_index()
        assert series.index.is_unique, statistic
        assert series.is_monotonic_increasing, statistic


def test_published_exits_are_shares_of_one_intake(figures):
    exits = figures[figures["statistic"].str.startswith("exit_")]
    sums = exits.assign(value=exits["value"].astype(float)).groupby("cohort")["value"].sum()
    assert set(sums.index) == {"2011-06", "2011-07"}
    assert sums.between(85, 100).all()
    assert set(exits["role"]) == {"validate"}


def test_no_text_points_at_a_machine_or_a_private_folder():
    paths = r"(?<![\w./-])/(work|tmp|home|root|Users)/|file://|\b[A-Z]:\\"
    words = r"\bshared[/]|evidence folder|seed 00\d|seed document"
    forbidden = re.compile(f"{paths}|{words}")
    for path in sorted(DATA.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            found = forbidden.search(path.read_text(encoding="utf-8"))
            assert found is None, (path.name, found.group())
