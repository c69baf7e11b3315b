"""A run made small says the same as the run: charts, supply chain, people, comparison."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from wpmodel import Result, run
from wpmodel.agents.kernel.counts import LOOKING
from wpmodel.dashboards.figures import compared, floor, network, summary, thirds, tiles, timelines
from wpmodel.dashboards.figures.charts import Chart, alternative_text, chart, number, series
from wpmodel.engine.floor import Seen, Watch
from wpmodel.engine.lives import Lives, spread
from wpmodel.results import country
from wpmodel.results.cohorts import when
from wpmodel.results.outcomes import COUNTED_AFTER
from wpmodel.results.terciles import FURTHEST, MIDDLE, NEAREST


class Watching:
    """Watches the people of a run that it is given to, and reckons along for some."""

    def __call__(self, model: Any) -> Any:
        self.watch = Watch(model)
        self.lives = Lives(model, spread(self.watch.recorders.values()))
        return self.watch.note


@pytest.fixture(scope="module")
def watched() -> Watching:
    watching = Watching()
    run(seed=1, areas=["South Yorkshire"], watch=watching)
    return watching


@pytest.fixture(scope="module")
def seen(watched: Watching) -> list[Seen]:
    return watched.watch.seen()


@pytest.fixture(scope="module")
def made(area_run: Result, seen: list[Seen]) -> dict:
    return summary.summary(area_run, seen)


def values(made: dict, key: str, name: str) -> list:
    return next(one["values"] for one in made["charts"][key]["series"] if one["name"] == name)


def test_a_summary_is_small_and_plain(made: dict) -> None:
    assert len(json.dumps(made, allow_nan=False)) < 100_000


def test_every_chart_says_what_it_shows(made: dict, area_run: Result) -> None:
    for one in made["charts"].values():
        assert one["title"]
        assert one["unit"]
        assert f"{len(area_run.rows):,}" in one["note"]
        assert "seed 1" in one["note"]
        assert one["alt"].startswith(one["title"])
        for of in one["series"]:
            assert len(of["values"]) == len(one["x"])
            assert len(of.get("shown_from", one["shown_from"])) in (0, len(one["x"]))


def test_cohorts_are_the_runs_own_and_blank_where_the_run_is_too_short(made: dict, area_run: Result) -> None:
    cohorts = area_run.cohorts()
    first = cohorts[cohorts["month"] == "2012-06"]
    whole = np.average(first["outcome_24m_pct"], weights=first["referrals"])
    at = made["charts"]["cohorts"]["x"].index("2012-06-15")
    assert values(made, "cohorts", "Within 24 months")[at] == pytest.approx(whole, abs=0.01)
    assert values(made, "cohorts", "Within 24 months")[-1] is None
    assert values(made, "cohorts", "Within 12 months")[0] <= values(made, "cohorts", "Within 24 months")[0]


def test_published_points_stand_apart_with_their_source(made: dict) -> None:
    points = made["charts"]["outcomes"]["published"]
    assert any(point["value"] == 31 and point["x"] == "2012-07-31" for point in points)
    assert all(point["source"] and point["confidence"] for point in points)
    assert not any("Published" in one["name"] for one in made["charts"]["outcomes"]["series"])


def test_no_published_point_lies_beyond_the_run(short_run: Result, seen: list[Seen]) -> None:
    made = summary.summary(short_run, seen)
    assert all(p["x"] <= "2012-12-31" for one in made["charts"].values() for p in one["published"])


def counted(result: Result, week: int) -> float:
    """Thousand people, of the whole country, whose outcome the Department has counted before a week."""
    known = when(result.rows, "outcome") + result.model.settings.claim_lag_weeks + COUNTED_AFTER
    return float((known < week).sum() * result.scale / 1000)


def test_outcomes_so_far_are_those_that_the_published_totals_count(made: dict, area_run: Result) -> None:
    assert values(made, "outcomes", "Job outcomes")[-1] == pytest.approx(counted(area_run, area_run.weeks), rel=1e-4)


def test_thirds_show_the_creaming_that_the_laboratory_measures(made: dict, area_run: Result) -> None:
    nearest = np.array(values(made, "support", "Nearest to work"), float)
    furthest = np.array(values(made, "support", "Furthest from work"), float)
    assert np.nanmin(nearest / furthest) > 2.0


def test_a_run_that_goes_on_is_drawn_in_axes_that_hold_all_of_it(made: dict, area_run: Result) -> None:
    shown, watching = [], Watching()

    def look(result: Result) -> None:
        if result.model.period in (1, 60):
            shown.append(summary.so_far(result, watching.watch.seen()))

    scale = run(seed=1, areas=["South Yorkshire"], until="2016-12-31", look=look, watch=watching).scale
    first, later = (one["charts"] for one in shown)
    assert list(first) == list(made["charts"])
    assert all(chart["span"] == ["2011-06-01", "2016-12-31"] for chart in later.values())
    assert all("so far, until January 2016" in chart["note"] for chart in later.values())
    known = counted(area_run, 240) * scale / area_run.scale
    assert values({"charts": later}, "outcomes", "Job outcomes")[-1] == pytest.approx(known, rel=1e-4)
    now = next(one for one in later["support"]["series"] if one["name"] == "Nearest to work")["values"]
    whole = values(made, "support", "Nearest to work")
    assert first["support"]["series"][0]["values"] == [None]
    assert now[2:-1] == pytest.approx(whole[2 : len(now) - 1], rel=0.1)  # a quarter that is over is known for good
    json.dumps(shown, allow_nan=False)


def test_support_from_some_people_is_about_that_of_all(area_run: Result) -> None:
    everybody, some = (thirds.hours_by_group(area_run, thirds.people_by_third(area_run, n)) for n in (None, 20_000))
    for of_all, of_some in zip(everybody["series"], some["series"], strict=True):
        assert of_some["values"][1] == pytest.approx(of_all["values"][1], rel=0.1)


def test_thirds_are_thirds_of_each_payment_group(area_run: Result) -> None:
    found = thirds.people_by_third(area_run)
    sizes = found.groupby(["payment_group", "tercile"], observed=True).size().unstack()[[FURTHEST, MIDDLE, NEAREST]]
    assert (sizes.max(axis=1) - sizes.min(axis=1) <= 2).all()
    third = found.groupby("tercile")["prospect"].mean()
    assert third[FURTHEST] < third[MIDDLE] < third[NEAREST]


def test_help_in_four_weeks_adds_up_to_everybody(made: dict) -> None:
    parts = [values(made, "seen", name) for name in ("Intensive", "Standard", "Light", "Not seen")]
    for of_period in zip(*parts, strict=True):
        if None not in of_period:
            assert sum(of_period) == pytest.approx(100, abs=0.05)


def test_exits_are_those_of_the_members_table(made: dict, area_run: Result) -> None:
    members = area_run.members()
    for cause, count in members["cause"].value_counts().items():
        assert values(made, "exits", str(cause).capitalize())[-1] == count


def test_evidence_has_every_figure_with_and_without_a_run(area_run: Result) -> None:
    home = area_run.model.programme
    alone, beside = summary.evidence_rows({}, home), summary.evidence_rows(area_run.measures, home)
    assert len(alone) == len(beside) > 100
    assert all(row["model"] is None and row["source"] for row in alone)
    assert {row["id"]: row["model"] for row in beside if row["model"] is not None} == area_run.measures
    json.dumps(beside, allow_nan=False)


# The supply chain ----------------------------------------------------------------------------------------------------


def test_the_chain_has_the_runs_organisations_and_dates(area_run: Result) -> None:
    found = network.chain(area_run)
    area = found["areas"]["South Yorkshire"]
    subs = [n for n in area["nodes"] if n["kind"] == "subcontractor"]
    members = area_run.members()
    assert sorted(n["name"] for n in subs) == sorted(members["organisation"])
    assert sum(n["left"] is not None for n in subs) == members["left_on"].notna().sum()
    assert {tie["to"] for tie in area["ties"]} >= {n["id"] for n in subs}
    json.dumps(found, allow_nan=False)


def test_people_on_the_graph_are_those_on_the_caseloads(area_run: Result) -> None:
    nodes = network.chain(area_run)["areas"]["South Yorkshire"]["nodes"]
    shown = np.sum([n["people"] for n in nodes if n["people"]], axis=0)
    counts = area_run.records.counts[: area_run.model.period, :, :, : LOOKING + 2].sum(axis=(1, 2, 3))
    assert shown[26] == pytest.approx(counts[26], rel=0.01)


def test_all_areas_have_a_tile_of_their_own(area_run: Result) -> None:
    tiles = network.chain(area_run)["tiles"]
    assert {tile["area"] for tile in tiles} == set(area_run.model.area_names)
    assert len({(tile["column"], tile["row"]) for tile in tiles}) == 18
    assert [tile["area"] for tile in tiles if tile["in_run"]] == ["South Yorkshire"]


def test_a_story_ends_when_its_organisation_leaves(area_run: Result) -> None:
    nodes = network.chain(area_run)["areas"]["South Yorkshire"]["nodes"]
    leaver = next(n for n in nodes if n["layer"] == 2 and n["left"] is not None and n["left"] < 300)
    after = leaver["left"] // 4 + 1
    assert set(leaver["story"]["referred"][after:]) == {None}
    assert sum(leaver["people"][after:]) == 0
    assert dict(leaver["story"]["facts"])["Left"].endswith(f": {leaver['cause']}")
    assert [c["id"] for c in network.story_charts(leaver, "n")] == [
        "story-cash",
        "story-referred",
        "story-advisers",
        "story-belief",
    ]


def test_who_left_has_a_sentence_why_and_no_cash_after(area_run: Result) -> None:
    nodes = network.chain(area_run)["areas"]["South Yorkshire"]["nodes"]
    for one in nodes:
        assert bool(one["why"]) == (one["left"] is not None), one["name"]
    gone = [n for n in nodes if n["left"] is not None]
    assert all(n["why"].startswith(("It ", "Its ")) for n in gone)
    for one in gone:
        assert set(one["story"]["cash"][one["left"] // 4 + 1 :]) <= {None}


def test_people_and_money_along_the_ties_are_the_runs(area_run: Result) -> None:
    area = network.chain(area_run)["areas"]["South Yorkshire"]
    attached = area_run.records.attached[: area_run.model.period].sum(axis=(1, 2))
    of_contracts = [tie for tie in area["ties"] if tie["from"] == "department"]
    people = np.sum([tie["people"] for tie in of_contracts], axis=0)
    assert people[2] == attached[:3].sum()
    assert people[40] == attached[38:41].sum()
    ledger = area_run.ledger()
    paid = ledger[ledger["payer"].astype(str).str.startswith("Department") & (ledger["week"] < 12)]["pence"].sum() / 100
    assert sum(tie["money"][2] for tie in of_contracts) == pytest.approx(paid, abs=2)


def test_an_organisation_has_one_name_on_the_floor_and_in_the_chain(area_run: Result, watched: Watching) -> None:
    nodes = network.chain(area_run)["areas"]["South Yorkshire"]["nodes"]
    called = {n["name"]: n["label"].lower() for n in nodes}
    head, _ = floor.unpacked(next(iter(floor.blocks(watched.watch, 86).values())))
    spells = [spell for house in head["houses"] for spell in house["spells"] if spell["number"] is not None]
    assert len(spells) > 10
    assert all(called[s["name"]] == f"{s['trade']}, {s['town']}".lower() for s in spells)


# People, comparison, charts ------------------------------------------------------------------------------------------


def test_chosen_people_are_the_runs_rows(area_run: Result, seen: list[Seen], watched: Watching) -> None:
    found = timelines.chosen(area_run, seen, watched.lives.reckoned())
    table = area_run.people().set_index("claimant")
    assert {one["group"] for one in found} == set(table["payment_group"])
    for one in found[::50]:
        row = table.loc[one["id"]]
        assert one["group"] == row["payment_group"]
        assert one["hours"] == number(row["support_hours"])
        days = [event["day"] for event in one["events"]]
        assert days == sorted(days)
        assert days[0] == row["referred_on"].date().isoformat()
    json.dumps(found, allow_nan=False)


def test_chosen_people_come_from_the_whole_intake(area_run: Result, seen: list[Seen], watched: Watching) -> None:
    found = timelines.chosen(area_run, seen, watched.lives.reckoned())
    years = [one["events"][0]["day"][:4] for one in found]
    assert {"2011", "2012", "2013", "2014", "2015", "2016"} <= set(years)
    assert max(years.count(year) for year in set(years)) < len(years) / 2


def test_a_life_has_its_hours_and_who_is_parked_got_next_to_none(
    area_run: Result, seen: list[Seen], watched: Watching
) -> None:
    found = timelines.chosen(area_run, seen, watched.lives.reckoned())
    strips = [(one, one["strip"]) for one in found if one["strip"]]
    assert len(strips) > 200
    for one, strip in strips:
        assert len({len(strip[key]) for key in ("codes", "minutes", "worth", "price", "promised")}) == 1
        assert sum(strip["minutes"]) / 60 == pytest.approx(one["hours"], rel=1e-3)
    of_the_parked = [one["hours"] for one, _ in strips if one["parked"]]
    assert len(of_the_parked) > 20
    assert max(of_the_parked) < 4
    assert not all(one["parked"] for one, _ in strips)


def test_compared_figures_have_a_part_each(area_run: Result) -> None:
    found = compared.figures(area_run)
    assert {key.partition("|")[0] for key in found} == set(compared.PARTS)
    assert found["Who pays: pounds from the Department|All people"] == pytest.approx(
        area_run.ledger().query("payer.str.startswith('Department')", engine="python")["pence"].sum()
        / 100
        / area_run.records.attached.sum(),
        rel=1e-6,
    )


def test_courses_are_those_of_the_charts_and_end_at_the_runs_totals(area_run: Result, seen: list[Seen]) -> None:
    found = compared.courses(area_run, seen)
    assert set(found) == set(compared.COURSES)
    assert all(len(of["x"]) == len(of["values"]) for of in found.values())
    charts = summary.summary(area_run, seen)["charts"]
    furthest, _, nearest = (line["values"] for line in charts["support"]["series"])
    assert (found["furthest"]["values"], found["nearest"]["values"]) == (furthest, nearest)
    total = country.department(area_run)["country.paid"]
    assert found["paid"]["values"][-1] == pytest.approx(total, rel=1e-4)
    assert found["charities"]["values"][-1] == tiles.charities(area_run)[0][-1]


def test_content_of_one_seed_has_levels_and_no_interval() -> None:
    one, other = (f"{part}|All people" for part in list(compared.PARTS)[:2])

    def run(level: float, *values: float | None) -> compared.Found:
        course = {"x": ["2012-01-01", "2012-02-01"], "values": list(values)}
        return {"figures": {one: level, other: 1.0}, "courses": {"outcomes": course}}

    single = compared.content([[run(1.0, 1.0, None)], [run(3.0, 2.0, 4.0)]])
    assert (single["seeds"], single["differences"]) == (1, [])
    assert single["levels"] == [{one: 1.0, other: 1.0}, {one: 3.0, other: 1.0}]
    two = compared.content([[run(1.0, 1.0, None), run(2.0, 3.0, 3.0)], [run(3.0, 2.0, 4.0), run(5.0, 2.0, 4.0)]])
    assert two["courses"]["outcomes"]["values"] == [[2.0, None], [2.0, 4.0]]
    assert [row["difference"] for row in two["differences"][0]] == [2.5, 0.0]


def test_a_paired_difference_has_its_interval() -> None:
    key = next(iter(compared.PARTS)) + "|All people"
    rows = compared.paired([{key: 1.0}, {key: 2.0}, {key: 3.0}], [{key: 2.0}, {key: 4.0}, {key: 4.0}])
    assert rows[0]["difference"] == pytest.approx(4 / 3, rel=1e-4)
    assert rows[0]["low"] < 4 / 3 < rows[0]["high"]
    assert rows[0]["high"] - rows[0]["low"] == pytest.approx(2 * 4.3027 * 0.57735 / np.sqrt(3), rel=1e-3)


def test_a_difference_needs_two_seeds() -> None:
    with pytest.raises(ValueError, match="at least two"):
        compared.paired([{}], [{}])


def drawn(**more: object) -> Chart:
    return chart("k", "Title", "unit", ["2012-01-01", "2012-02-01"], [series("One", "blue", [1, 2])], **more)  # type: ignore[arg-type]


def test_a_chart_that_does_not_fit_its_axis_is_refused() -> None:
    with pytest.raises(ValueError, match="3 values for 2 places"):
        chart("k", "T", "u", ["a", "b"], [series("One", "blue", [1, 2, 3])])


def test_words_for_those_who_do_not_see_the_chart() -> None:
    assert drawn()["alt"] == (
        "Title, unit. One (simulated): from 1 at 2012-01-01 to 2 at 2012-02-01, highest 2 at 2012-02-01."
    )
    assert "no value" in alternative_text("T", "u", ["a"], [series("One", "blue", [float("nan")])])
    assert "Published: 5 at 2012-01-01" in drawn(published=[{"x": "2012-01-01", "value": 5}])["alt"]


def test_numbers_are_short_and_never_infinite() -> None:
    assert number(123456.789) == 123460.0
    assert number(float("inf")) is None
