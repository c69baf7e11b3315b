"""Programmes as folders: one that is begun runs, what cannot be right is told, and a run of one is made again."""

from __future__ import annotations

import csv
import io
import json
import pickle
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from wpmodel import Scenario, WorkProgramme, run
from wpmodel.cli import front
from wpmodel.parameters import DECLARED, ParameterError
from wpmodel.programmes import catalogue, template
from wpmodel.programmes.folder import EITHER, IF_THERE, NEEDED, ProgrammeError, described, read
from wpmodel.programmes.work_programme import work_programme
from wpmodel.results import store
from wpmodel.results.store import fingerprint
from wpmodel.scenario import contract_of
from wpmodel.studies.additionality import additionality
from wpmodel.studies.experiment import compare


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return template.write(tmp_path_factory.mktemp("programmes") / "my-city")


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder to spoil."""
    return template.write(tmp_path / "my-city")


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """What a command prints."""
    monkeypatch.setattr(front.out, "width", 1000)

    def printed(*arguments: str) -> str:
        monkeypatch.setattr(sys, "argv", ["wpmodel", *arguments])
        with pytest.raises(SystemExit) as done:
            front.main()
        assert not done.value.code
        return capsys.readouterr().out

    return printed


def edit(file: Path, change: Callable[[list[list[str]]], object]) -> None:
    cells = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8"))))
    change(cells)
    file.write_text("\n".join(",".join(row) for row in cells) + "\n", encoding="utf-8")


def test_the_work_programme_is_as_declared() -> None:
    mine = work_programme()
    assert mine.declared is DECLARED
    assert catalogue.find(mine.name) is mine
    assert sum(one.people for one in mine.referred) == 1_950_000
    assert (len(mine.areas), len(mine.contracts), len(mine.primes)) == (18, 40, 18)
    assert sum(area.jobcentres for area in mine.areas) == 740
    assert pickle.loads(pickle.dumps(mine)) == mine


def test_a_folder_that_is_begun_has_what_it_says_and_runs(city: Path) -> None:
    programme = read(city)
    assert sum(one.people for one in programme.referred) == 5_000
    assert (len(programme.areas), len(programme.groups), len(programme.primes)) == (1, 3, 2)
    assert {sector: n for sector, (n, *_) in programme.chain.counts.items()} == {
        "private": 0, "public": 0, "voluntary": 4,
    }  # fmt: skip
    result = run(city, until="2015-12-31")
    assert len(result.rows) == 5_000
    assert result.per_head()["payment_group"].tolist() == ["young", "long_term", "health"]
    assert set(result.people()["area"]) == {"My City"}
    assert result.people()["referred_on"].min().year == 2014
    assert {"Harbour Trust", "First Provider"} <= set(result.organisations()["organisation"])
    assert result.members()["organisation"].str.contains("Mind and Work").any()
    assert result.measures == {}


def test_terms_and_traits_are_those_of_the_folder(city: Path) -> None:
    programme = read(city)
    terms = contract_of(programme)
    assert terms.numbers("outcome_fee") == (1_000, 1_200, 2_500)
    assert terms.number("allotted_weeks") == 52
    of_2011 = Scenario("2011")
    like = [of_2011.programme.labels.index(group.like) for group in programme.groups]
    assert terms.numbers("readiness_mean") == tuple(of_2011.numbers("readiness_mean")[k] for k in like)
    assert (terms + Scenario("dearer", {"outcome_fee": {"health": 9_000}}, programme=programme)).numbers(
        "outcome_fee"
    ) == (1_000, 1_200, 9_000)
    with pytest.raises(ParameterError, match="outcome_fee has no 'esa_new'"):
        terms + Scenario("dearer", {"outcome_fee": {"esa_new": 9_000}})
    with pytest.raises(ParameterError, match="does not fit programme my-city"):
        Scenario("dearer", {"outcome_fee": {"esa_new": 9_000}}).under(programme)


def test_groups_like_those_of_2011_do_what_those_do(tmp_path: Path) -> None:
    """Groups alike in all but name and place, at one price, find as much work as each other."""
    folder = template.write(tmp_path / "city")
    edit(folder / "groups.csv", lambda cells: [row.__setitem__(2, "jsa_25_plus") for row in cells[1:]])
    programme = read(folder)
    assert {group.benefit for group in programme.groups} == {"jsa"}
    result = run(Scenario("one price", {"outcome_fee": 1_200, "sustainment_fee": 215}, programme=programme))
    start = [100.0 * (result.rows["first_job"][result.rows["group"] == g] < 52).mean() for g in range(3)]
    assert max(start) - min(start) < 8.0  # of 900 to 2,400 people each


def test_a_run_of_a_folder_is_the_same_for_any_number_of_threads_and_in_another_process(city: Path) -> None:
    results = [run(city, seed=3, until="2015-03-31", threads=threads) for threads in (1, 2)]
    assert fingerprint(results[0]) == fingerprint(results[1])
    come = pickle.loads(pickle.dumps(results[0]))
    assert come.per_head().equals(results[0].per_head())
    assert come.calendar == results[0].calendar


def test_a_scenario_file_names_its_programme(city: Path, tmp_path: Path) -> None:
    scenario = Scenario.load(f"{city}+payment-credits")
    again = Scenario.from_toml(scenario.to_toml())
    assert again.programme == scenario.programme == read(city)
    assert again.plain_changes() == scenario.plain_changes() == {"payment_credit": 20.0}


def test_a_saved_run_is_made_again_and_a_changed_folder_is_told(own: Path, tmp_path: Path) -> None:
    result = run(own, until="2014-12-31")
    saved = result.save(tmp_path / "run")
    manifest = store.read_manifest(saved)
    assert manifest["programme"] == {"name": "my-city", "digest": read(own).digest}
    scenario = store.saved_scenario(saved)
    assert store.programme_changed(manifest, scenario) == []
    made = run(scenario, manifest["seed"], manifest["until"])
    assert store.same(made, manifest, [])
    edit(own / "areas.csv", lambda cells: cells[1].__setitem__(2, "999999"))
    changed = store.saved_scenario(saved)
    assert store.programme_changed(manifest, changed) == [f"programme {own} has changed"]


def test_a_week_of_people_is_referred_in_its_month_from_the_first_day_on(own: Path) -> None:
    model = WorkProgramme(own, rng=1, threads=1)
    model.close()
    rows, programme = model.claimants.rows, read(own)
    month = model.calendar.month_of(rows["referred"])
    for one in programme.referred[:3]:
        here = (rows["group"] == one.group) & (np.abs(month - np.datetime64(one.month, "M")).astype(int) <= 1)
        assert here.sum() >= one.people
    assert rows["referred"].min() == 0


def head(old: str, new: str) -> Callable[[Path], object]:
    """A change of `programme.toml`."""

    def change(folder: Path) -> None:
        file = folder / "programme.toml"
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")

    return change


SPOILT: dict[str, tuple[Callable[[Path], object], str]] = {
    "no groups": (lambda f: (f / "groups.csv").unlink(), "groups.csv is missing"),
    "two chains": (
        lambda f: (f / "chain.csv").write_text("sector,organisations,tier_1_places,tier_2_places\nprivate,1,1,0\n"),
        "one of subcontractors.csv",
    ),
    "a month twice": (
        lambda f: edit(f / "referrals.csv", lambda c: c.insert(2, list(c[1]))),
        r"referrals.csv, row 3 says again what row 2 says",
    ),
    "an unknown area": (
        lambda f: edit(f / "contracts.csv", lambda c: c[1].__setitem__(0, "Narnia")),
        r"contracts.csv, row 2: area 'Narnia' is not in areas.csv",
    ),
    "an unknown area of unemployment": (
        lambda f: edit(f / "labour_market.csv", lambda c: c[1].__setitem__(1, "Narnia")),
        r"labour_market.csv, row 2: area 'Narnia' is not in areas.csv",
    ),
    "a negative price": (
        head("health = 2500", "health = -1"),
        r"programme.toml, \[parameters\]: outcome_fee.health = -1 is out of bounds",
    ),
    "an unknown parameter": (
        head("allotted_weeks", "alloted_weeks"),
        r"there is no parameter 'alloted_weeks'. Did you mean allotted_weeks",
    ),
    "a group without traits": (
        lambda f: edit(f / "groups.csv", lambda c: c[2].__setitem__(2, "")),
        r"groups.csv, row 3: like is empty",
    ),
    "a group of another country": (
        lambda f: edit(f / "groups.csv", lambda c: c[2].__setitem__(2, "stream_c")),
        r"groups.csv, row 3: like is 'stream_c', which is none of jsa_18_24",
    ),
    "people before the first day": (
        lambda f: edit(f / "referrals.csv", lambda c: c[1].__setitem__(0, "2013-01")),
        r"referrals.csv, row 2: 2013-01 is not between 2014-04 and 2016-03",
    ),
    "fewer than nobody": (
        lambda f: edit(f / "referrals.csv", lambda c: c[4].__setitem__(2, "-5")),
        r"referrals.csv, row 5: people is -5, and the minimum is 0",
    ),
    "no contract in an area": (
        lambda f: (
            edit(f / "areas.csv", lambda c: c.append(["Elsewhere", "1", "1000", "1"]))
            or edit(f / "labour_market.csv", lambda c: c.append(["2014", "Elsewhere", "5"]))
        ),
        r"contracts.csv has no contract in Elsewhere",
    ),
    "days in the wrong order": (
        head("first_day = 2014", "first_day = 2034"),
        "must follow each other",
    ),
    "a day in words": (
        head("first_day = 2014-04-01", 'first_day = "soon"'),
        "first_day is 'soon': write it as a day",
    ),
    "no head": (lambda f: (f / "programme.toml").unlink(), "programme.toml is missing"),
    "a head that is no TOML": (lambda f: (f / "programme.toml").write_text("[["), "programme.toml cannot be read"),
    "bytes of no text": (lambda f: (f / "areas.csv").write_bytes(b"\x81\x8d\x8f\x90"), "areas.csv cannot be read"),
    "years without vacancies": (
        head("last_day = 2017", "last_day = 2024"),
        "vacancies.csv is missing",
    ),
    "a charity that is a firm": (
        lambda f: edit(f / "subcontractors.csv", lambda c: c[3].__setitem__(1, "private")),
        "Harbour Trust is private here and voluntary above",
    ),
}


@pytest.mark.parametrize("what", SPOILT)
def test_what_cannot_be_right_is_told_with_file_and_row(own: Path, what: str) -> None:
    spoil, said = SPOILT[what]
    spoil(own)
    with pytest.raises(ProgrammeError, match=said) as told:
        read(own)
    assert "\n" not in str(told.value)


def test_tables_from_a_spreadsheet_of_another_country_are_read(own: Path) -> None:
    """Semicolons, decimal commas, a byte order mark, Windows line ends and letters."""
    file = own / "labour_market.csv"
    text = file.read_text(encoding="utf-8").replace(",", ";").replace(".", ",").replace("\n", "\r\n")
    file.write_bytes(b"\xef\xbb\xbf" + text.encode("utf-8"))
    areas = (own / "groups.csv").read_text(encoding="utf-8").replace("Aged", "Âgés")
    (own / "groups.csv").write_bytes(areas.encode("cp1252"))
    assert read(own).market.unemployment["My City"] == {2014: 7.5, 2016: 5.9}
    assert read(own).groups[0].title.startswith("Âgés")


def test_scenarios_of_two_programmes_are_neither_joined_nor_compared(city: Path, own: Path) -> None:
    edit(own / "areas.csv", lambda cells: cells[1].__setitem__(2, "1000"))
    with pytest.raises(ValueError, match="scenarios of one programme"):
        Scenario.load(f"{city}+{own}")
    with pytest.raises(ValueError, match="no people in common"):
        compare([Scenario.load(city), "work-programme-2011"], 2)


def test_a_reform_that_is_the_same_for_every_group_is_so_here(city: Path) -> None:
    found = Scenario.load(f"{city}+no-programme")
    assert found.numbers("outcome_fee") == (0.0, 0.0, 0.0)
    assert found.programme == read(city)
    assert Scenario("flat", {"outcome_fee": 900}).under(read(city)).numbers("outcome_fee") == (900.0, 900.0, 900.0)


def test_a_folder_with_a_plus_in_its_path_is_one_programme(tmp_path: Path) -> None:
    place = template.write(tmp_path / "one+two" / "my-city")
    assert Scenario.load(str(place)).programme == read(place)


def test_what_a_programme_adds_is_worked_out_for_its_own_people(city: Path) -> None:
    found = additionality(city, 2)
    assert {"young", "long_term", "health"} <= set(found.people["payment_group"])


def test_a_world_of_the_work_programme_holds_for_groups_that_are_like_its_own(city: Path) -> None:
    world = Scenario(
        "draw", {"readiness_mean": {"jsa_18_24": 0.4, "ib_is": 9e-1}, "job_base": 0.01, "allotted_weeks": 104}
    )
    found = contract_of(read(city)).within(world)
    assert found.plain_changes() == {"readiness_mean": {"young": 0.4}, "job_base": 0.01}
    assert found.number("allotted_weeks") == 52


def test_the_assessment_of_2011_is_refused_elsewhere(city: Path) -> None:
    with pytest.raises(ValueError, match="no payment groups for the Work Capability Assessment"):
        WorkProgramme(Scenario.load(f"{city}+assessment-strict"), rng=1)


def test_every_table_of_a_folder_is_described() -> None:
    assert set(described()) == {*NEEDED, *EITHER, *IF_THERE}


def test_a_programme_is_listed_begun_and_checked(tmp_path: Path, call: Callable[..., str]) -> None:
    listed = json.loads(call("programme", "list", "--json"))
    assert listed[0]["name"] == "work-programme-2011"
    place = tmp_path / "a-new-town"
    assert "wpmodel compare" in call("programme", "new", str(place))
    assert json.loads(call("programme", "check", str(place), "--json"))["people"] == 5_000
    assert "Nothing in it contradicts itself" in call("programme", "check", str(place))
    out = json.loads(call("run", "--programme", str(place), "--until", "2014-12-31", "--json"))
    assert [row["payment_group"] for row in out["per_head"]] == ["young", "long_term", "health"]
    assert out["programme"]["name"] == "a-new-town"


@pytest.mark.parametrize("name", catalogue.names())
def test_every_programme_begins_and_lives_a_month(name: str) -> None:
    model = WorkProgramme(contract_of(catalogue.find(name)), rng=1, threads=1)
    model.step()
    nobody = not any(model.programme.chain.counts[sector][2] for sector in model.programme.chain.counts)
    assert not (nobody and model.outside), "nobody looks for call-off contracts where there is no tier 2"
    model.close()
