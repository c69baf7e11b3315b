"""The front door: what it prints, what it refuses, and that a refusal is one clear message and exit code 2."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import networkx as nx
import pandas as pd
import pytest

from wpmodel import __version__
from wpmodel.__main__ import main as front_door
from wpmodel.cli import front
from wpmodel.cli.commands.play import changes
from wpmodel.parameters import DECLARED
from wpmodel.results import graph, store
from wpmodel.studies import experiment
from wpmodel.teaching.game.moves import MoveError, Orders

COMMANDS = (
    *("person", "twins", "organisation"),
    "brief",
    "run",
    "compare",
    "emergence",
    "attribute",
    "ablate",
    "additionality",
    "dashboard",
    "replay",
    "graph",
    "scenarios",
    "parameters",
    "sources",
)
WIDE = "1000"  # columns: no message is broken, however long the path of a temporary folder
SHORT = ("--areas", "South Yorkshire", "--until", "2012-01-31")
PROGRAM = (sys.executable, "-c", "from wpmodel.cli.front import main; main()")


class Done(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str


Command = Callable[..., Done]


@pytest.fixture
def wpmodel(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Command:
    """The command line in this process, where an exception that gets past it fails the test, in an empty folder."""
    monkeypatch.setenv("COLUMNS", WIDE)
    for console in (front.out, front.err):  # made when the module was loaded, as wide as the terminal was then
        monkeypatch.setattr(console, "width", int(WIDE))
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> Done:
        monkeypatch.setattr(sys, "argv", ["wpmodel", *arguments])
        with pytest.raises(SystemExit) as done:
            front.main()
        code = done.value.code
        assert code is None or isinstance(code, int)
        return Done(code or 0, *capsys.readouterr())

    return call


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A short run, saved by a process of its own."""
    folder = tmp_path_factory.mktemp("runs") / "saved"
    command = [*PROGRAM, "run", *SHORT, "--json", "--out", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    (folder.parent / "stdout.json").write_text(done.stdout)
    (folder.parent / "stderr.txt").write_text(done.stderr)
    return folder


@pytest.fixture
def copied(saved: Path, tmp_path: Path) -> Path:
    """A copy of the saved run's manifest and scenario, to damage."""
    folder = tmp_path / "copied"
    folder.mkdir()
    for name in ("manifest.json", "scenario.toml"):
        (folder / name).write_bytes((saved / name).read_bytes())
    return folder


def edit(folder: Path, *, without: str = "", **changes: object) -> None:
    path = folder / "manifest.json"
    content = {**json.loads(path.read_text()), **changes}
    content.pop(without, None)
    path.write_text(json.dumps(content))


# Help and lists -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [(), *((name,) for name in COMMANDS)])
def test_every_command_explains_itself(wpmodel: Command, command: tuple[str, ...]) -> None:
    done = wpmodel(*command, "--help")
    assert done.code == 0
    assert "Usage: " in done.out
    assert not done.err
    if not command:
        assert all(re.search(rf"\b{name}\b", done.out) for name in COMMANDS)


def test_the_version_is_the_packages(wpmodel: Command) -> None:
    assert wpmodel("--version") == Done(0, f"wpmodel {__version__}\n", "")


def test_nothing_asked_is_answered_with_help(wpmodel: Command) -> None:
    done = wpmodel()
    assert "Usage: " in done.out + done.err


def test_every_parameter_is_listed_with_its_source(wpmodel: Command) -> None:
    listed = json.loads(wpmodel("parameters", "--json").out)
    assert [entry["name"] for entry in listed] == list(DECLARED)
    assert all(entry["source"] and entry["unit"] and entry["help"] for entry in listed)
    table = wpmodel("parameters").out
    assert all(name in table for name in DECLARED)
    some = json.loads(wpmodel("parameters", "outcome", "--json").out)
    assert {entry["name"] for entry in some} == {name for name in DECLARED if "outcome" in name}
    meant = json.loads(wpmodel("parameters", "Minimum service", "--json").out)  # in no name
    assert [entry["name"] for entry in meant] == ["promised_meeting_weeks"]


def test_scenarios_are_listed_shown_and_described(wpmodel: Command) -> None:
    listed = [s["name"] for s in json.loads(wpmodel("scenarios", "--json").out)]
    assert {"no-programme", "payment-credits", "work-programme-2011"} < set(listed)
    assert 'name = "work-programme-2011"' in wpmodel("scenarios", "--show", "work-programme-2011").out
    assert json.loads(wpmodel("scenarios", "--schema").out)["title"] == "wpmodel scenario"
    assert "work-programme-2011" in wpmodel("scenarios").out


def test_a_source_is_cited(wpmodel: Command) -> None:
    assert json.loads(wpmodel("sources", "maddock-2012", "--json").out)[0]["id"] == "maddock-2012"
    assert "maddock-2012" in wpmodel("sources", "maddock-2012").out


# A run ----------------------------------------------------------------------------------------------------------------


def test_json_is_all_that_is_on_stdout(saved: Path) -> None:
    content = json.loads((saved.parent / "stdout.json").read_text())
    assert content["areas"] == ["South Yorkshire"]
    assert content["measures"]["organisations-all-2011-08-12"] > 40
    assert {row["id"] for row in content["table"]} == set(content["measures"])
    assert {"scenario", "seed", "versions", "data", "fingerprint", "spending_gbp_million", "per_head"} <= set(content)
    assert (saved.parent / "stderr.txt").read_text() == ""


@pytest.mark.parametrize("asked", [("design", "--list"), ("scenarios", "--show", "no-taper")], ids=" ".join)
def test_what_is_shown_is_json_too(wpmodel: Command, asked: tuple[str, ...]) -> None:
    assert json.loads(wpmodel(*asked, "--json").out)


def test_a_lesson_without_a_standard_input_says_how_to_go_on(wpmodel: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert "--predict" in wpmodel("lesson", "1").out


def test_a_run_is_printed_beside_the_published_figures(wpmodel: Command) -> None:
    done = wpmodel("run", *SHORT, "--set", "top_slice=0.1", "--seed", "3")
    assert (done.code, done.err) == (0, "")
    assert "work-programme-2011 + top_slice=0.1" in done.out
    assert "South Yorkshire" in done.out
    assert "seed 3" in done.out
    assert "imulated" in done.out
    assert "420" in done.out


def test_the_shortest_run_prints_json_too(wpmodel: Command) -> None:
    done = wpmodel("run", "--areas", "Wales", "--until", "2011-06-02", "--json")
    assert (done.code, done.err) == (0, "")
    content = json.loads(done.out)
    assert (content["people"] > 0, content["measures"], content["table"]) == (True, {}, [])  # nothing is due so early


def test_a_comparison_is_paired(wpmodel: Command) -> None:
    Path("more.toml").write_text("name = 'more'\n[parameters]\nsupport_effect = 0.6\n")
    done = wpmodel(
        "compare",
        "work-programme-2011",
        "more.toml",
        "--seeds",
        "2",
        "--areas",
        "South Yorkshire",
        "--until",
        "2012-03-31",
        "--processes",
        "1",
        "--json",
    )
    assert (done.code, done.err) == (0, "")
    content = json.loads(done.out)
    differences = {row["measure"]: row["difference"] for row in content["differences"]}
    assert {row["seeds"] for row in content["differences"]} == {2}
    assert differences["referrals-2012-07-31"] == 0 if "referrals-2012-07-31" in differences else True
    assert any(differences.values())
    assert {row["scenario"] for row in content["differences"]} == {"more"}


def test_draws_of_the_posterior_give_every_figure_and_difference_an_interval(wpmodel: Command) -> None:
    asked = (*SHORT, "--posterior", "2", "--processes", "1", "--store", "kept")
    done = wpmodel("run", *asked, "--json")
    assert (done.code, done.err) == (0, "")
    drawn = {row["measure"]: row for row in json.loads(done.out)["posterior"]}
    referred = drawn["sanction-referrals-per-100-2012-01-31"]
    assert referred["low"] < referred["median"] < referred["high"]
    assert "90% of draws" in wpmodel("run", *asked).out
    pair = ("work-programme-2011", "no-taper")
    content = json.loads(wpmodel("compare", *pair, *asked, "--json").out)
    assert content["interval"] == "the middle 90% of 2 draws of 2 structures, each with a seed of its own"
    words = wpmodel("compare", *pair, *asked, "--html", "report.html").out
    assert "2 draws of 2 structures" in words
    assert "Middle 90%" in words
    assert "the middle 90% of 2 draws of 2 structures" in Path("report.html").read_text()
    alone = json.loads(wpmodel("compare", *pair, *asked, "--one-structure", "--json").out)
    assert alone["interval"] == "the middle 90% of 2 draws of the model as declared, each with a seed of its own"
    refused = wpmodel("run", *SHORT, "--posterior", "1")
    assert refused.code == 2
    assert "take at least two" in refused.err
    alone = wpmodel("run", *SHORT, "--posterior", "1", "--one-structure")
    assert alone.code == 2
    assert "take from 2 to 400" in alone.err


def test_a_comparison_has_tables_a_report_and_words(wpmodel: Command) -> None:
    asked = ("compare", "work-programme-2011", "no-taper", "--seeds", "2", "--areas", "South Yorkshire", "--until",
             "2012-12-31", "--processes", "1", "--store", "kept")  # fmt: skip
    done = wpmodel(*asked, "--csv", "tables", "--html", "report.html", "--json")
    assert (done.code, done.err) == (0, "")
    content = json.loads(done.out)
    assert {row["by"] for row in content["people"]} == {"all", "payment group", "readiness", "area", "sector", "tier"}
    assert {row["party"] for row in content["money"]} == {"Department", "primes", "tier 1", "tier 2"}
    lines = {(row["party"], row["sector"], row["line"]): row["difference"] for row in content["money"]}
    assert lines["Department", "all", "fees_gbp"] < 0 < lines["primes", "private", "fees_gbp"]
    assert {path.name for path in Path("tables").iterdir()} == {
        "measures.csv",
        "behaviour.csv",
        "people.csv",
        "money.csv",
    }
    page = Path("report.html").read_text()
    assert page.count('<svg role="img" aria-label=') == 4
    assert "<script" not in page
    assert "http" not in re.sub(r'xmlns[:\w]*="[^"]*"', "", page).replace("http://www.w3.org", "")
    words = wpmodel(*asked)
    assert words.code == 0
    assert "Tier 1" in words.out or "tier 1" in words.out
    assert len(wpmodel(*asked, "--all").out) > len(words.out)


def test_a_person_lives_twice(wpmodel: Command) -> None:
    short = ("--areas", "South Yorkshire", "--until", "2012-03-31")
    twins = json.loads(wpmodel("twins", "work-programme-2011", "no-programme", *short, "--json").out)
    one = str(twins["examples"][0]["claimant"])
    done = wpmodel("person", one, "--under", "work-programme-2011", "no-programme", *short, "--json")
    assert (done.code, done.err) == (0, "")
    content = json.loads(done.out)
    assert [life["scenario"] for life in content["lives"]] == ["work-programme-2011", "no-programme"]
    assert content["lives"][0]["events"][0]["kind"] == "referred"
    assert content["parted_in_week"][0] is not None
    text = wpmodel("person", one, *short).out
    assert "Referred by" in text
    assert "What changed first" in wpmodel("twins", "work-programme-2011", "no-programme", *short).out


def test_an_organisation_has_a_story(wpmodel: Command) -> None:
    short = ("--areas", "South Yorkshire", "--until", "2012-03-31")
    done = wpmodel("organisation", "a4e", "--under", "work-programme-2011", *short, "--json")
    assert (done.code, done.err) == (0, "")
    story = json.loads(done.out)["stories"][0]
    assert story["about"]["kind"] == "prime"
    assert len(story["periods"]) == 11
    assert "Money over the whole run" in wpmodel("organisation", "a4e", *short).out


def test_a_scenario_is_shown_with_its_reasons(wpmodel: Command) -> None:
    assert "# " in wpmodel("scenarios", "--show", "payment-credits").out
    assert "payment_credit = 20" in wpmodel("scenarios").out


def test_an_attribution_is_json_table_and_chart(wpmodel: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    from wpmodel.studies import attribution

    def many(jobs: list[experiment.Job], **_: object) -> dict[experiment.Job, dict[str, float]]:
        return {job: {"sanctions.adverse": job.seed * sum(job.scenario.numbers("must_refer"))} for job in jobs}

    monkeypatch.setattr(attribution, "many", many)
    done = wpmodel("attribute", "sanctions", "--seeds", "2", "--areas", "South Yorkshire", "--json", "--out", "c.svg")
    assert (done.code, done.err) == (0, "")
    content = json.loads(done.out)
    assert content["metric"] == "sanctions.adverse"
    shares = {row["group"]: row["share"] for row in content["shares"]}
    assert shares["rule"] == pytest.approx(shares["total"])
    assert shares["duties"] == shares["residual"] == 0
    assert Path("c.svg").read_text().startswith("<?xml")
    assert "Cost of re-engagement" in wpmodel("attribute", "sanctions", "--seeds", "2").out


def test_a_setting_is_an_arm_of_a_comparison(wpmodel: Command, tmp_path: Path) -> None:
    asked = ("compare", "work-programme-2011", "--set", "top_slice=0.1", "--seeds", "2", *SHORT, "--processes", "1")
    done = wpmodel(*asked, "--json", "--store", str(tmp_path / "store"))
    assert (done.code, done.err) == (0, "")
    assert json.loads(done.out)["scenarios"] == ["work-programme-2011", "work-programme-2011 + top_slice=0.1"]


def test_a_word_lists_fewer_scenarios_and_questions(wpmodel: Command) -> None:
    some = [one["name"] for one in json.loads(wpmodel("scenarios", "credit", "--json").out)]
    assert "payment-credits" in some
    assert "triage" not in some
    assert "How providers are paid" in wpmodel("scenarios", "credit").out
    assert "wpmodel brief payment-credits" in wpmodel("questions", "credits").out
    assert {one["theme"] for one in json.loads(wpmodel("questions", "sanctions", "--json").out)} >= {"sanctions"}


def test_additionality_is_json_and_table(wpmodel: Command, tmp_path: Path) -> None:
    asked = ("additionality", "--seeds", "2", "--areas", "South Yorkshire", "--until", "2013-07-31")
    asked = (*asked, "--processes", "1", "--store", str(tmp_path / "store"))
    done = wpmodel(*asked, "--json")
    assert (done.code, done.err) == (0, "")
    content = json.loads(done.out)
    assert {"people", "market", "until"} <= set(content)
    assert content["people"][0]["payment_group"] == "all"
    table = wpmodel(*asked)
    assert table.code == 0
    assert "Deadweight" in table.out
    assert "no saving to the Treasury" in " ".join(table.out.split())


# What is refused ------------------------------------------------------------------------------------------------------

BAD = [
    (("run", "--areas", "Wails", "--until", "2012-03-31"), "Did you mean Wales"),
    (("run", "--areas", "", "--until", "2012-03-31"), "area"),
    (("run", "--areas", "Wales,,", "--until", "2012-03-31"), "area"),
    (("run", "work-program-2011"), "Did you mean work-programme-2011"),
    (("run", "nowhere.toml"), r"nowhere\.toml"),
    (("run", "damaged.toml"), r"damaged\.toml is not readable TOML"),
    (("run", "picture.toml"), r"picture\.toml cannot be read"),
    (("run", "--set", "top_slise=0.1"), "Did you mean top_slice"),
    (("run", "--set", "top_slice=0.9"), "between 0 and 0.6"),
    (("run", "--set", "top_slice=nan"), "must be a number"),
    (("run", "--set", "top_slice"), "has no value"),
    (("run", "--set", "top_slice=0.1", "--set", "top_slice=0.3"), "--set top_slice comes after --set top_slice"),
    (("run", "--set", "outcome_fee.esa_new=9", "--set", "outcome_fee=5"), "comes after --set outcome_fee.esa_new"),
    (("play", "--set", "top_slice=0.1", "--set", " top_slice = 0.3"), "leave one of them out"),
    (("run", "--set", "health_jsa=0", *SHORT), "the shares of health_jsa are all zero"),
    (("run", "--set", "wca_ib.fit=0.0099999999"), r"wca_ib\.fit = 0\.0099999999 is out of bounds"),
    (("run", "--set", "hours_light=2.0000001", "--set", "hours_standard=2"), r"hours_light = 2\.0000001 must be below"),
    (
        ("run", "--seed", str(2**64), *SHORT),
        f"is a whole number from 0 to {2**64 - 1}",
    ),
    (("run", "--out", ".", *SHORT), r"'\.' is the folder that you are in"),
    (("run", "--out", "", *SHORT), r"'\.' is the folder that you are in"),
    (("run", "--out", "..", *SHORT), r"'\.\.' is the folder that you are in, or one around it"),
    (("run", "deep.toml"), r"deep\.toml is not readable TOML: it is nested too deeply"),
    (("run", "long.toml"), r"long\.toml is not readable TOML"),
    (("run", "--set", "wca_new.fit=0.9", *SHORT), r"shares of wca_new .* add up to 1\.36"),
    (("run", "--sample", "0"), "above 0 and up to 1"),
    (("run", "--sample", "2"), "above 0 and up to 1"),
    (("run", "--sample", "nan"), "above 0 and up to 1"),
    (("run", "--sample", "many"), "--sample"),
    (("run", "--until", "31/03/2012"), "2014-03-31"),
    (("run", "--until", "2010-01-01"), "outside the programme"),
    (("run", "--until", "2099-01-01"), "outside the programme"),
    (("run", "--national", "--areas", "Wales"), "--national"),
    (("run", "--national", "--sample", "0.1"), "--national"),
    (("run", "--national", "--areas", ""), "--national"),
    (("run", "--areas", "Wales", "--sample", "0.1"), "--areas or --sample"),
    (("run", "--store", "kept", "--processes", "-2"), "--processes, --store: for runs that --posterior asks for"),
    (("calibrate", "--shipped", "--out", "tables"), "--shipped makes no tables"),
    (("scenarios", "--show", "boom", "--schema"), "either --show or --schema"),
    (("validate", "--draws", "401"), "there are 400"),
    (("design", "--seed", "-1"), "--seed"),
    (("run", "--seed", "one"), "--seed"),
    (("run", "--seed", "-1", *SHORT), "seed"),
    (("run", "--threads", "0", *SHORT), "--threads"),
    (("run", "--no-such-option"), "--no-such-option"),
    (("compare", "work-programme-2011", *SHORT), "at least two scenarios"),
    (("compare", "work-programme-2011", "work-programme-2011", "--seeds", "1", *SHORT), "two seeds"),
    (("replay", "nowhere"), "not a saved run"),
    (("scenarios", "zeppelin"), "no scenario speaks of 'zeppelin'"),
    (("questions", "zeppelin"), "no question holds 'zeppelin'"),
    (("brief",), "is what it would be compared with"),
    (("brief", "boom", "--posterior", "1"), "--posterior"),
    (("compare", "no-taper", "--one-structure"), "--one-structure: for runs that --posterior asks for"),
    (("brief", "boom", "--markdown", "brief.txt"), "name an .md file"),
    (("brief", "boom", "--against", "restart-2021"), "several programmes"),
    (("scenarios", "--show", "work-program-2011"), "Did you mean"),
    (("parameters", "no_such_parameter"), "wpmodel parameters"),
    (("sources", "maddock-2021"), "Did you mean"),
    (("simulate",), "simulate"),
    (("compare", "work-programme-2011", "no-taper", "--html", "report.pdf", *SHORT), r"\.html"),
    (("person", "1000000000", *SHORT), "not in this run"),
    (("person", "99999999999999999999", *SHORT), "not in this run"),
    (("person", "1", "--under", "no-such-terms", *SHORT), "no scenario"),
    (("compare", "work-programme-2011", "no-taper", "--seeds", "100000000", *SHORT), "--seeds"),
    (("compare", "work-programme-2011", "no-taper", "--csv", "damaged.toml/tables", *SHORT), "Choose another folder"),
    (("design", "--budget", "nan"), "budget above zero"),
    (("design", "--budget", "inf"), "below infinity"),
    (("design", "--fresh", "1"), "--fresh"),
    (("calibrate", "--datasets", "0"), "--datasets"),
    (("run", "--set", "outcome_fee.=3"), "outcome_fee has no ''"),
    (("twins", "work-programme-2011", "no-such-terms", *SHORT), "no scenario"),
    (("organisation", "Voluntary subcontracter 10", *SHORT), "Did you mean"),
    (("attribute", "weather"), "creaming, parking, sanctions"),
    (("attribute", "creaming", "--seeds", "1"), "two seeds"),
    (("ablate", "--seeds", "0"), "seeds"),
    (("attribute", "creaming", "--areas", "Wails"), "Did you mean Wales"),
    (("attribute", "creaming", "--processes", "0"), "at least one"),
    (("attribute", "creaming", "--out", "chart.pdf"), r"\.png or \.svg"),
    (("attribute", "creaming", "--out", "nowhere/chart.png"), "not a folder"),
    (("attribute", "creaming", "--store", "damaged.toml"), "Choose another folder"),
    (("dashboard", "--port", "0"), "out of bounds"),
    (("dashboard", "--port", "web"), "--port"),
    (("additionality", "--seeds", "1"), "two seeds"),
    (("additionality", "--national", "--sample", "0.1"), "--national"),
    (("additionality", "--seeds", "2", "--processes", "1", *SHORT), "choose a later --until"),
    (("emergence", "--store", "damaged.toml"), "Choose another folder"),
    (("compare", "work-programme-2011", "no-programme", "--processes", "0", *SHORT), "at least one"),
]


@pytest.mark.parametrize(("arguments", "message"), BAD, ids=[" ".join(arguments) for arguments, _ in BAD])
def test_bad_input_ends_with_one_message_and_code_2(wpmodel: Command, arguments: tuple[str, ...], message: str) -> None:
    Path("damaged.toml").write_text("[parameters\ntop_slice = = 1")
    Path("picture.toml").write_bytes(b"\x89PNG\xff\xfe")
    Path("deep.toml").write_text("a = " + "[" * 5_000)
    Path("long.toml").write_text("[parameters]\nallotted_weeks = 1" + "0" * 5_000)
    before = sorted(Path().iterdir())
    options = ("--out", "results") if arguments[0] == "run" and "--out" not in arguments else ()
    done = wpmodel(*arguments, *options)
    assert done.code == 2
    assert done.out == ""
    assert re.search(message, " ".join(done.err.split()))
    assert "Traceback" not in done.err
    assert sorted(Path().iterdir()) == before


def test_a_folder_that_holds_something_is_refused_before_the_run(wpmodel: Command) -> None:
    Path("full").mkdir()
    Path("full/letter.txt").write_text("mine")
    for folder in ("full", "full/letter.txt"):
        done = wpmodel("run", "--national", "--out", folder)
        assert (done.code, done.out) == (2, "")
        assert "already holds something" in done.err
    assert [path.name for path in Path("full").iterdir()] == ["letter.txt"]


def test_a_folder_that_cannot_be_written_is_refused_before_the_run(
    wpmodel: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # root may write anywhere, so that chmod does not do
    done = wpmodel("run", "--national", "--out", "locked/results")
    assert (done.code, done.out) == (2, "")
    assert "cannot be written" in done.err


def test_a_folder_under_a_file_is_refused_before_the_run(wpmodel: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("file").write_text("mine")
    monkeypatch.setattr(experiment, "run", lambda *_, **__: pytest.fail("it ran, to lose the results at the end"))
    done = wpmodel("run", *SHORT, "--out", "file/results")
    assert (done.code, done.out) == (2, "")
    assert "file" in done.err


def test_the_system_says_the_same_in_a_process_of_its_own(tmp_path: Path) -> None:
    command = [*PROGRAM, "run", "--areas", "Wails", "--out", str(tmp_path / "results")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Did you mean Wales" in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_is_interrupted_leaves_nothing(tmp_path: Path) -> None:
    """SIGINT as soon as the work has begun: a script that tells of the first period and then runs the command line."""
    script = (
        "import sys; from wpmodel import WorkProgramme; from wpmodel.cli.front import main; step = WorkProgramme.step\n"
        "def told(model):\n"
        "    step(model)\n"
        "    sys.stdout.write('begun\\n'); sys.stdout.flush()\n"
        "WorkProgramme.step = told\n"
        "main()\n"
    )
    command = [sys.executable, "-c", script, "run", "--national", "--out", str(tmp_path / "results")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    process.send_signal(signal.SIGINT)
    began = time.monotonic()
    _, said = process.communicate(timeout=300)
    assert process.returncode == 2
    assert "Stopped before the end. Nothing was written." in said
    assert "Traceback" not in said
    assert time.monotonic() - began < 20
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("where", ["while packages load", "outside the work"])
def test_a_command_that_is_interrupted_elsewhere_says_so(
    where: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def ctrl_c() -> None:
        raise KeyboardInterrupt if where == "while packages load" else SystemExit(130)

    monkeypatch.setattr(front, "main", ctrl_c)
    with pytest.raises(SystemExit) as end:
        front_door()
    assert end.value.code == 2
    assert capsys.readouterr().err == "Stopped before the end.\n"


@pytest.mark.parametrize("before", [signal.SIG_DFL, signal.SIG_IGN])
def test_a_request_to_end_is_heard_like_ctrl_c_unless_it_is_ignored(
    before: signal.Handlers, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def asked() -> None:
        assert signal.getsignal(signal.SIGTERM) != signal.SIG_DFL, "would end the tests themselves"
        signal.raise_signal(signal.SIGTERM)
        raise SystemExit(0)

    monkeypatch.setattr(front, "main", asked)
    own = signal.signal(signal.SIGTERM, before)
    try:
        with pytest.raises(SystemExit) as end:
            front_door()
    finally:
        signal.signal(signal.SIGTERM, own)
    heard = before == signal.SIG_DFL
    assert (end.value.code, capsys.readouterr().err) == ((2, "Stopped before the end.\n") if heard else (0, ""))


def test_json_without_a_standard_output_is_refused(wpmodel: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    assert wpmodel("parameters", "--json").code == 2


# Replay ---------------------------------------------------------------------------------------------------------------


def test_a_saved_run_can_be_made_again_bit_for_bit(wpmodel: Command, saved: Path) -> None:
    done = wpmodel("replay", str(saved))
    assert (done.code, done.err) == (0, "")
    assert "The same, bit for bit." in done.out
    assert json.loads(wpmodel("replay", str(saved), "--json").out) == {
        "folder": str(saved),
        "same": True,
        "altered": [],
        "changed": [],
    }


def cut(path: Path) -> None:
    pd.read_parquet(path).iloc[:-1].to_parquet(path, index=False)


def lengthened(path: Path) -> None:
    whole = pd.read_parquet(path)
    pd.concat([whole, whole.tail(3)]).to_parquet(path, index=False)


def another_line(path: Path) -> None:
    path.write_text(path.read_text() + path.read_text().splitlines()[-1] + "\n")


def renamed(path: Path) -> None:
    path.write_text(path.read_text().replace("label", "title", 1))


def touched(path: Path) -> None:
    path.write_text(path.read_text().replace("inside", "out", 1).replace("verbatim", "sure", 1))


def spoil(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:40])


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        ("people.parquet", cut, r"people\.parquet has 55,364 rows, and the run's has 55,365"),
        ("ledger.parquet", lengthened, r"ledger\.parquet has [\d,]+ rows, and the run's has [\d,]+"),
        ("ledger.parquet", spoil, r"ledger\.parquet cannot be read"),
        ("places.parquet", Path.unlink, r"places\.parquet is missing"),
        ("cohorts.csv", another_line, r"cohorts\.csv has \d+ rows, and the run's has \d+"),
        ("table.csv", renamed, r"table\.csv has other columns than the run's"),
        ("table.csv", touched, r"table\.csv has other values than the run's in .*confidence"),
        ("organisations.csv", Path.unlink, r"organisations\.csv is missing"),
        (
            "manifest.json",
            lambda path: edit(path.parent, what="a run of something else"),
            r"manifest\.json was changed after it was written",
        ),
        (
            "manifest.json",
            lambda path: edit(path.parent, data_note="all as released"),
            r"manifest\.json was changed after it was written",
        ),
    ],
)
def test_what_was_altered_in_the_folder_is_a_sentence(
    wpmodel: Command, saved: Path, tmp_path: Path, name: str, change: Callable[[Path], None], words: str
) -> None:
    copied = Path(shutil.copytree(saved, tmp_path / "whole"))
    change(copied / name)
    done = wpmodel("replay", str(copied))
    assert done.code == 1
    told = [line.split(": ", 1)[1] for line in done.out.splitlines() if "not as it was saved" in line]
    assert len(told) == 1
    assert re.fullmatch(words, told[0])


def test_a_manifest_of_other_values_is_named_by_what_they_are_of(wpmodel: Command, saved: Path, tmp_path: Path) -> None:
    copied = Path(shutil.copytree(saved, tmp_path / "whole"))
    edit(copied, parameters={"top_slice": 0.01}, people=3)
    told = json.loads(wpmodel("replay", str(copied), "--json").out)
    assert (told["same"], told["changed"]) == (True, [])
    assert told["altered"] == [
        "manifest.json was changed after it was written",
        "parameters in manifest.json is not the run's",
        "people in manifest.json is not the run's",
    ]


def test_line_endings_of_another_system_are_no_alteration(wpmodel: Command, saved: Path, tmp_path: Path) -> None:
    copied = Path(shutil.copytree(saved, tmp_path / "whole"))
    for path in copied.glob("*.csv"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert wpmodel("replay", str(copied)).code == 0


OLDER = Path(__file__).parents[1] / "run-of-0.1.0"


def test_a_run_folder_of_an_older_format_is_made_again_and_what_it_lacks_is_said(
    wpmodel: Command, saved: Path, tmp_path: Path
) -> None:
    """Manifest and scenario are all that was kept of it. Its bits may be another version's: then it says so."""
    done = wpmodel("replay", str(OLDER))
    assert done.code == 1
    assert "the same, bit for bit" in done.out.lower() or "Not the same." in done.out
    assert "the format was 1, is 3" in done.out
    assert "people.parquet is missing" in done.out
    copied = Path(shutil.copytree(saved, tmp_path / "whole"))
    edit(copied, without="seal", format=1)
    books = pd.read_csv(copied / "accounts.csv").drop(columns=["period", "begins", "ends"])
    books.to_csv(copied / "accounts.csv", index=False)
    done = wpmodel("replay", str(copied))
    assert done.code == 0
    assert "the format was 1, is 3: tables that have other columns now are not compared" in done.out
    edit(copied, versions={"wpmodel": "0.0.9", "numpy": "1.0"}, data={"primes.csv": "0" * 16, "gone.csv": "1"})
    told = json.loads(wpmodel("replay", str(copied), "--json").out)["changed"]
    assert "fingerprint was of contracts outside the run" in told[1]
    assert told[2].startswith("wpmodel was 0.0.9, is ")
    assert told[3].startswith("numpy was 1.0, is ")
    assert {"data/primes.csv has changed", "data/gone.csv has gone", "data/figures.csv has come"} <= set(told)


def test_a_run_of_some_areas_of_an_older_format_is_held_against_its_tables(
    wpmodel: Command, saved: Path, tmp_path: Path
) -> None:
    """Its fingerprint was of a world as large as the country, which nobody makes any more."""
    copied = Path(shutil.copytree(saved, tmp_path / "whole"))
    content = json.loads((copied / "manifest.json").read_text()) | {"format": 2, "fingerprint": "0" * 32}
    edit(copied, format=2, fingerprint="0" * 32, seal=store.seal(content))
    done = wpmodel("replay", str(copied))
    assert (done.code, "The same in every value of every table." in done.out) == (0, True)
    people = pd.read_parquet(copied / "people.parquet")
    people.loc[3, "support_hours"] += 0.25
    people.to_parquet(copied / "people.parquet", index=False)
    told = json.loads(wpmodel("replay", str(copied), "--json").out)
    assert (told["same"], told["altered"]) == (
        False,
        ["people.parquet has other values than the run's in support_hours"],
    )


def test_a_run_folder_of_a_format_to_come_is_refused(wpmodel: Command, copied: Path) -> None:
    edit(copied, format=4)
    done = wpmodel("replay", str(copied))
    assert (done.code, done.out) == (2, "")
    assert "has format 4; this version reads formats 1, 2, 3. Update wpmodel." in done.err


def test_another_fingerprint_is_not_the_same(wpmodel: Command, copied: Path) -> None:
    edit(copied, fingerprint="0" * 32)
    done = wpmodel("replay", str(copied), "--json")
    assert done.code == 1
    assert json.loads(done.out)["same"] is False


def test_another_scenario_is_not_the_same_and_other_libraries_are_named(wpmodel: Command, copied: Path) -> None:
    (copied / "scenario.toml").write_text("name = 'x'\n[parameters]\ntop_slice = 0.3\n")
    versions = json.loads((copied / "manifest.json").read_text())["versions"]
    edit(copied, versions={**versions, "numpy": "0.1"})
    done = wpmodel("replay", str(copied))
    assert done.code == 1
    assert "Not the same." in done.out
    assert "numpy was 0.1" in done.out


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"3", b'"text"', b"null", b"\xff\xfe\x00", b"{}", b'{"format": 1}'],
)
def test_a_damaged_manifest_is_refused(wpmodel: Command, copied: Path, content: bytes) -> None:
    (copied / "manifest.json").write_bytes(content)
    done = wpmodel("replay", str(copied))
    assert (done.code, done.out) == (2, "")
    assert "manifest.json" in " ".join(done.err.split())


@pytest.mark.parametrize(
    "changes",
    [
        {"format": 99},
        {"areas": None},
        {"areas": 5},
        {"areas": ["Wails"]},
        {"areas": [5]},
        {"seed": "one"},
        {"seed": None},
        {"seed": 1.5},
        {"until": "soon"},
        {"until": None},
        {"sample": "half"},
        {"sample": 7},
        {"versions": None},
        {"data": 5},
    ],
    ids=str,
)
def test_a_manifest_with_a_wrong_entry_is_refused(wpmodel: Command, copied: Path, changes: dict[str, object]) -> None:
    edit(copied, **changes)
    done = wpmodel("replay", str(copied))
    assert (done.code, done.out) == (2, "")
    assert done.err.strip()


def test_a_run_without_its_scenario_is_refused(wpmodel: Command, copied: Path) -> None:
    (copied / "scenario.toml").unlink()
    done = wpmodel("replay", str(copied))
    assert (done.code, done.out) == (2, "")
    assert "scenario.toml" in " ".join(done.err.split())


MOVES = """
role = "prime"
until = "2011-12-31"

[[moves]]
quarter = 1
support = { near = "intensive", "middle.jobseekers" = "light" }
caseload = 120
"""


def test_a_file_of_moves_is_played_to_the_end_and_written_down_again(wpmodel: Command, tmp_path: Path) -> None:
    (tmp_path / "moves.toml").write_text(MOVES)
    told = json.loads(wpmodel("play", "--moves", "moves.toml", "--out", "again.toml", "--json").out)
    assert [one["quarter"] for one in told["quarters"]] == [1, 2, 3]
    row = told["score"]["row"]
    assert row["own_profit_gbp"] != row["profit_gbp"]
    assert told["score"]["verdict"][0].startswith("Money made: GBP ")
    again = json.loads(wpmodel("play", "--moves", "again.toml", "--json").out)
    assert again == told


def test_a_game_is_played_at_the_prompt(wpmodel: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    said = "caseload = 90; support.near = standard\ncaseload = 1\npeople\nsupport.far = light\nend\n"
    monkeypatch.setattr(sys, "stdin", io.StringIO(said))
    done = wpmodel("play", "--until", "2011-12-31", "--out", "game.json")
    assert done.code == 0
    assert "1 is out of bounds: write a number from 20 to 600" in done.out
    assert "near to work, on JSA" in done.out
    assert "Parked, with next to no time of an adviser" in done.out
    moves = json.loads(Path("game.json").read_text())["moves"]
    assert moves == [
        {"quarter": 1, "caseload": 90.0, "support": [0, 0, 0, 0, 2, 2]},
        {"quarter": 2, "support": [1, 1, 0, 0, 2, 2]},
    ]


class Terminal(io.StringIO):
    """A terminal on which somebody types this and then stops."""

    def isatty(self) -> bool:
        return True


def test_a_game_whose_input_ends_goes_on_and_one_that_is_stopped_keeps_its_moves(
    wpmodel: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ("play", "--until", "2011-12-31", "--out", "game.json")
    moves = [{"quarter": 1, "caseload": 90.0}]
    for stdin, code, told in ((io.StringIO, 0, "The score"), (Terminal, 2, "--moves game.json plays them again")):
        monkeypatch.setattr(sys, "stdin", stdin("caseload = 90\n"))
        done = wpmodel(*asked)
        assert done.code == code
        assert told in done.out + done.err.replace("\n", " ")
        assert json.loads(Path("game.json").read_text())["moves"] == moves
        Path("game.json").unlink()


def test_a_game_that_nobody_can_be_asked_in_goes_on_to_its_end(
    wpmodel: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert wpmodel("play", "--until", "2011-12-31", "--out", "game.json").code == 0
    assert json.loads(Path("game.json").read_text())["moves"] == []


def test_a_line_of_moves_keeps_the_other_kinds_and_the_other_terms() -> None:
    halves = Orders(modules=(0.5,) * 6, terms=(("lag", 4.0),), caseload=90.0)
    assert changes("modules = 0; modules.near = 0.1", halves)["modules"]["far.jobseekers"] == 0
    assert changes("modules.near = 0.1", halves)["modules"]["far.jobseekers"] == 0.5
    assert changes("terms.barrier = 200", halves) == {"terms": {"lag": 4.0, "barrier": 200}}
    for line in ("caseload.near = 5", "cushion.far = 2", "order.near = lot"):
        with pytest.raises(MoveError, match="is not decided by kind"):
            changes(line, halves)


def test_a_game_that_cannot_be_played_ends_with_a_message(wpmodel: Command) -> None:
    Path("taken").write_text("a file, no folder")
    assert "taken cannot be written" in wpmodel("play", "--out", "taken/game.json").err
    assert "add --moves FILE" in wpmodel("play", "--json").err
    assert "there is no role 'king'" in wpmodel("play", "--role", "king").err


# The supply chain as a graph ------------------------------------------------------------------------------------------


def test_the_chain_of_an_area_is_printed_and_written(wpmodel: Command, tmp_path: Path) -> None:
    told = wpmodel("graph", "--areas", "South Yorkshire")
    assert told.code == 0, told.err
    assert re.search(r"tier1 .* people, money .*", told.out)
    assert "Simulated: work-programme-2011, South Yorkshire, seed 1, after 0 weeks." in told.out
    written = wpmodel("graph", "--areas", "South Yorkshire", "--flow", "--out", "flow.graphml")
    assert written.code == 0, written.err
    flow = graph.read(tmp_path / "flow.graphml")
    assert nx.is_directed_acyclic_graph(flow)
    assert f"{flow.number_of_edges():,} edges are in flow.graphml" in written.out
    printed = json.loads(wpmodel("graph", "--areas", "South Yorkshire", "--flow", "--json").out)
    assert len(printed["edges"]) == flow.number_of_edges()


def test_the_chain_of_a_saved_run_is_the_one_in_its_folder(wpmodel: Command, saved: Path, tmp_path: Path) -> None:
    done = wpmodel("graph", str(saved), "--out", "chain.gexf")
    assert done.code == 0, done.err
    kept = graph.read(saved / "supply_chain.graphml")
    assert len(nx.read_gexf(tmp_path / "chain.gexf")) == len(kept)
    again = json.loads(wpmodel("graph", *SHORT, "--json").out)
    assert len(again["edges"]) == kept.number_of_edges()


def test_the_chain_of_a_folder_of_the_first_format_is_made_again(
    wpmodel: Command,
) -> None:
    older = Path(__file__).parents[1] / "run-of-0.1.0"
    printed = wpmodel("graph", str(older), "--json")
    assert printed.code == 0, printed.err
    assert json.loads(printed.out)["graph"]["seed"] == 3


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("graph", "--out", "chain.xyz"), ".graphml (GraphML)"),
        (("graph", "--out", "nowhere/chain.gml"), "there is no folder nowhere"),
        (("graph", "."), "is not a saved run"),
        (("graph", "no-such-scenario"), "there is no scenario 'no-such-scenario'"),
        (("graph", "--areas", "Atlantis"), "Atlantis"),
    ],
)
def test_a_graph_that_cannot_be_is_refused_before_any_run(
    wpmodel: Command, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    done = wpmodel(*arguments)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert list(tmp_path.iterdir()) == []


def test_a_saved_run_has_its_own_seed(wpmodel: Command, saved: Path) -> None:
    done = wpmodel("graph", str(saved), "--seed", "3", "--until", "2012-01-31")
    assert done.code == 2
    assert "leave out --seed, --until" in done.err
