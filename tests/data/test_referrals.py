"""The monthly referral table against the published figures (people, and shares of people)."""

from __future__ import annotations

import csv
import importlib.util
import itertools
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

DATA = Path(__file__).resolve().parents[2] / "data"
OF_2011 = DATA / "work-programme-2011"
ESA = {"esa_volunteer", "esa_new", "esa_ex_ib"}
PUBLISHED = {"verbatim", "secondary"}

# Published anchors that are not met within 0.5%: the miss allowed (fraction) and the reason.
TOLERATED = {
    "all_to_2013_12": (0.035, "probably a count of attachments: see the tests of December 2013"),
    "all_to_2014_06": (0.010, "given to 0.1m: 1.55m to 1.65m all read '1.6 million'"),
    "esa_ex_ib_long_prognosis": (None, "a lower bound: one part of the group"),
}


def rows(name: str) -> list[dict[str, str]]:
    with (OF_2011 / name).open(newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


TABLE = rows("referrals_monthly.csv")
ANCHORS = rows("referral_anchors.csv")


def people(start: str, end: str, group: str = "all") -> int:
    """People referred from start to end (YYYY-MM, both included)."""
    names = ESA if group == "esa_all" else {group}
    return sum(
        int(row["referrals"])
        for row in TABLE
        if start <= row["month"] <= end and (group == "all" or row["payment_group"] in names)
    )


@pytest.fixture(scope="module")
def builder() -> ModuleType:
    """The build step as a module; skipped where its development dependencies are absent."""
    pytest.importorskip("numpy")
    pytest.importorskip("scipy")
    spec = importlib.util.spec_from_file_location("build_referrals", DATA / "build_referrals.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_total_is_exactly_1_950_000() -> None:
    assert people("2011-06", "2017-03") == 1_950_000


def test_seventy_months_of_nine_groups() -> None:
    months = Counter(row["month"] for row in TABLE)
    assert len(months) == 70
    assert (min(months), max(months)) == ("2011-06", "2017-03")
    assert set(months.values()) == {9}
    assert len({row["payment_group"] for row in TABLE}) == 9
    assert len({(row["month"], row["payment_group"]) for row in TABLE}) == 630


def test_no_month_is_negative() -> None:
    assert all(int(row["referrals"]) >= 0 for row in TABLE)


@pytest.mark.parametrize("anchor", [a for a in ANCHORS if a["confidence"] in PUBLISHED], ids=lambda a: a["id"])
def test_published_anchor_is_met(anchor: dict[str, str]) -> None:
    start, end, asked = anchor["start"], anchor["end"], float(anchor["value"])
    got = float(people(start, end, anchor["payment_group"]))
    if anchor["kind"] == "share":
        got /= people(start, end)
    allowed, _ = TOLERATED.get(anchor["id"], (0.005, ""))
    if allowed is None:
        assert got >= asked
    else:
        assert abs(got - asked) <= allowed * asked


def test_every_tolerated_anchor_exists() -> None:
    assert set(TOLERATED) <= {anchor["id"] for anchor in ANCHORS}


@pytest.mark.parametrize(
    "anchor", [a for a in ANCHORS if a["confidence"] == "derived" and a["role"] == "fit"], ids=lambda a: a["id"]
)
def test_derived_anchor_is_met_within_its_rounding(anchor: dict[str, str]) -> None:
    got = people(anchor["start"], anchor["end"], anchor["payment_group"])
    assert abs(got - float(anchor["value"])) <= float(anchor["tolerance"]) + 10


def test_unpublished_anchors_say_so() -> None:
    for anchor in ANCHORS:
        ids = anchor["source"].split("; ")
        if anchor["confidence"] in PUBLISHED:
            assert "model-assumption" not in ids, anchor["id"]
        else:
            assert anchor["note"].strip(), anchor["id"]


def test_december_2013_is_fitted_to_referrals_and_only_compared_with_1_44_million() -> None:
    ending = {a["id"]: a for a in ANCHORS if a["payment_group"] == "all" and a["end"] == "2013-12"}
    printed, read = ending["all_to_2013_12"], ending["all_to_2013_12_referred"]
    assert (printed["value"], printed["role"], printed["confidence"]) == ("1440000", "check", "secondary")
    assert (read["value"], read["role"], read["confidence"]) == ("1487000", "fit", "derived")
    assert set(ending) == {printed["id"], read["id"]}
    total = people("2011-06", "2013-12")
    assert abs(total - 1_487_000) <= 10
    assert 1_435_000 / total < 0.97 < 1_445_000 / total


def test_the_last_quarter_of_2013_is_about_a_third_below_that_of_2012() -> None:
    fall = 1 - people("2013-10", "2013-12") / people("2012-10", "2012-12")
    assert fall == pytest.approx(0.32, abs=0.03)


def test_totals_of_2014_agree_with_december_2013() -> None:
    assert people("2011-06", "2014-03") == pytest.approx(1_560_000, abs=5_000)
    assert people("2011-06", "2014-06") == pytest.approx(1_600_000, abs=50_000)
    assert 1_650_000 < people("2011-06", "2014-12") < 1_700_000  # "nearly 1.7 million"


@pytest.mark.parametrize(("group", "percent"), [("jsa_18_24", 17.9), ("jsa_25_plus", 39.5), ("esa_new", 11.2)])
def test_shares_of_contract_year_2(group: str, percent: float) -> None:
    share = 100 * people("2012-04", "2013-03", group) / people("2012-04", "2013-03")
    assert share == pytest.approx(percent, abs=0.3)


def test_esa_share_rises_from_3_percent_to_a_third() -> None:
    june = 100 * people("2011-06", "2011-06", "esa_all") / people("2011-06", "2011-06")
    later = 100 * people("2013-01", "2013-12", "esa_all") / people("2013-01", "2013-12")
    assert june == pytest.approx(3, abs=1)
    assert later == pytest.approx(100 / 3, abs=3)


def test_no_prison_leaver_before_march_2012() -> None:
    assert people("2011-06", "2012-02", "jsa_prison_leaver") == 0
    assert people("2012-03", "2012-03", "jsa_prison_leaver") > 0


def test_july_2012_is_the_low_point_of_early_access_so_far() -> None:
    months = sorted({row["month"] for row in TABLE if row["month"] <= "2012-07"})
    assert min(months, key=lambda month: people(month, month, "jsa_early_access")) == "2012-07"


def test_no_kink_after_the_first_year() -> None:
    months = sorted({row["month"] for row in TABLE if row["month"] >= "2012-08"})
    totals = [people(month, month) for month in months]
    steps = [later / earlier for earlier, later in itertools.pairwise(totals)]
    assert min(steps) > 0.90
    assert max(steps) < 1.03


def test_referrals_do_not_rise_again_after_june_2013() -> None:
    months = sorted({row["month"] for row in TABLE if row["month"] >= "2013-06"})
    totals = [people(month, month) for month in months]
    rises = [later / earlier for earlier, later in itertools.pairwise(totals)]
    assert max(rises) < 1.005


def test_rebuild_gives_the_same_file_byte_for_byte(builder: ModuleType) -> None:
    text = builder.as_csv(builder.build(builder.read_anchors()))
    assert text.encode() == (OF_2011 / "referrals_monthly.csv").read_bytes()


def test_check_fails_on_a_changed_file(builder: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = tmp_path / "referrals_monthly.csv"
    changed.write_bytes((OF_2011 / "referrals_monthly.csv").read_bytes().replace(b"2011-06", b"2011-05", 1))
    monkeypatch.setattr(builder, "TABLE", changed)
    assert builder.main(["--check"]) == 1
    monkeypatch.undo()
    assert builder.main(["--check"]) == 0
