"""The lessons: complete, sourced, and true. Every effect that a text claims is run here and must still be there."""

from __future__ import annotations

import json
import re
from contextlib import redirect_stdout
from importlib.resources import files
from io import StringIO
from pathlib import Path

import pytest

from wpmodel.calibration import weights
from wpmodel.studies.experiment import Job, many
from wpmodel.tables import evidence
from wpmodel.teaching import lesson
from wpmodel.teaching.lesson import Claim, Lesson, LessonError

ROOT = Path(__file__).resolve().parents[3]
GUIDE = (ROOT / "docs" / "teaching.md").read_text(encoding="utf-8")
LESSONS = lesson.lessons()
CLAIMS = [(one, claim) for one in LESSONS for claim in one.claims]
UNKIND = r"\b(scroungers?|shirkers?|skivers?|lazy|workshy|hopeless|feckless|idle|dole|no-hopers?|basket cases?)\b"
NUMBERS = r"\d+"
YEARS = r"\b20\d\d(?:-\d\d)?\b|lessons? \d+(?: (?:to|and) \d+)?|\(\d(?:, \d)?\)|tier \d"


@pytest.fixture(scope="module")
def found() -> dict[Job, dict[str, float]]:
    """Every run that a lesson makes, made once: most share that of the contract of 2011."""
    return many([job for one in LESSONS for job in one.jobs().values()])


def of(one: Lesson, found: dict[Job, dict[str, float]]) -> dict[str, dict[str, float]]:
    return {arm: found[job] for arm, job in one.jobs().items()}


def test_the_lessons_are_numbered_from_one_without_a_gap() -> None:
    assert [one.number for one in LESSONS] == list(range(1, len(LESSONS) + 1))
    assert all(one.id.startswith(f"{one.number:02d}-") for one in LESSONS)
    assert len(LESSONS) == 12


@pytest.mark.parametrize("one", LESSONS, ids=lambda one: one.id)
def test_a_lesson_is_complete(one: Lesson) -> None:
    assert 10 <= one.minutes <= 20
    assert len(one.claims) >= 2
    assert 2 <= len(one.objectives) <= 4
    assert 2 <= len(one.exercises) <= 4
    assert one.before.endswith(".")
    assert len(one.rule.text.split()) < 60
    assert len(one.reading) >= 2
    assert one.question.endswith((".", "?"))
    words = len(" ".join(one.texts().values()).split())
    assert 300 < words < 900


@pytest.mark.parametrize("one", LESSONS, ids=lambda one: one.id)
def test_its_numbers_come_from_runs_contracts_and_sources_not_from_the_keyboard(one: Lesson) -> None:
    for part, text in (one.texts() | one.solutions()).items():
        plain = re.sub(YEARS, "", re.sub(r"\{[^{}]+\}", "", text), flags=re.IGNORECASE)
        typed = [n for n in re.findall(NUMBERS, plain) if n not in ("18", "25")]  # ages of payment groups
        assert typed == [], part


@pytest.mark.parametrize("one", LESSONS, ids=lambda one: one.id)
def test_it_speaks_of_people_with_respect(one: Lesson) -> None:
    assert re.findall(UNKIND, " ".join((one.texts() | one.solutions()).values()), re.IGNORECASE) == []


@pytest.mark.parametrize(
    ("one", "claim"), CLAIMS, ids=[f"{one.number}-{claim.metric}-{claim.arm}" for one, claim in CLAIMS]
)
def test_what_it_claims_happens(one: Lesson, claim: Claim, found: dict[Job, dict[str, float]]) -> None:
    here = of(one, found)
    arms = [a for a in (claim.against, claim.arm) if a]
    seen = {a: round(lesson.value(here, claim.metric, a), 3) for a in arms}
    assert lesson.holds(claim, here), f"{claim.says} ({claim.metric} {claim.expected}): {seen}"


@pytest.mark.parametrize("one", LESSONS, ids=lambda one: one.id)
def test_its_text_is_whole_once_it_has_run(one: Lesson, found: dict[Job, dict[str, float]]) -> None:
    here = of(one, found)
    assert one.borne_out(here) in one.options
    assert len(lesson.rows(one, here)) == len(one.observe)
    for text in one.texts().values():
        whole = lesson.fill(text, one, here)
        assert not re.search(r"[{}…]|nan", whole)
        assert lesson.fill(text, one).count("…") == len(re.findall(r"\{[^{}#$=]+\}", text))


@pytest.mark.parametrize("one", LESSONS, ids=lambda one: one.id)
def test_its_answer_is_in_the_guide_and_nowhere_else(one: Lesson) -> None:
    section = re.search(rf"^## Lesson {one.number}: (.+?)\n(.*?)(?=^## |\Z)", GUIDE, re.DOTALL | re.MULTILINE)
    assert section is not None
    assert section[1] == one.title
    for head in ("Timing", "Answer", "Misunderstandings", "Limits"):
        assert re.search(rf"^\*\*{head}\.\*\* \S", section[2], re.MULTILINE), head
    answer = re.search(r"\*\*Answer\.\*\* (.{60})", section[2], re.DOTALL)
    assert answer is not None
    assert answer[1] not in " ".join((one.texts() | one.solutions()).values())


@pytest.mark.parametrize(
    ("one", "part"), [(one, part) for one in LESSONS for part in one.code()], ids=lambda x: getattr(x, "id", x)
)
def test_its_code_runs_and_prints_what_is_stored(one: Lesson, part: str) -> None:
    said = StringIO()
    with redirect_stdout(said):
        exec(compile(one.code()[part], f"lesson {one.number}, {part}", "exec"), {})
    assert said.getvalue().rstrip() == lesson.stored.printed(one, part)
    assert len(one.code()[part].splitlines()) <= 10


@pytest.mark.parametrize("one", LESSONS, ids=lambda one: one.id)
def test_every_exercise_has_a_whole_solution(one: Lesson) -> None:
    for solution, code, said in lesson.stored.solutions(one):
        assert not re.search(r"[{}…]|nan", solution)
        assert bool(code) == bool(said)


@pytest.mark.parametrize("one", LESSONS, ids=lambda one: one.id)
def test_a_share_has_its_count_and_organisations_are_counted_in_several_areas(one: Lesson) -> None:
    for row in one.observe:
        if re.search(r"per cent|each 100", row.unit) and "discount" not in row.label.lower():
            assert row.of, row.label
    counted = lesson.stored.wide(one)
    assert len(counted) == len(one.organisations)
    assert bool(counted) == (one.number in (1, 5, 6, 9))
    for each in counted:
        assert set(each.counts) == {arm.key for arm in one.arms}
        for of in each.counts.values():
            assert all(0 <= n <= there for n, there in zip(of, each.there, strict=True))
        assert min(each.there) > 20


def test_lessons_on_charities_claim_no_more_than_their_grade() -> None:
    graded = {"A", "B"}
    for one in LESSONS:
        told = [grade for claim, grade in weights.of_lesson(one.number) if claim.metric.startswith("exits.")]
        sure = told and all(grade is not None and grade.letter in graded for grade in told)
        if one.number in (1, 9) and not sure:
            assert not any(claim.metric.startswith("exits.") for claim in one.claims)
            assert "undecided" in one.explain
    assert "How many is not known" in LESSONS[4].explain, "the direction is graded, the number is not"


MIRRORS = r"1library|docslib|docest|scribd|slideplayer|vdocument|fdocuments|docsbay|wired-gov|blog|scottishhousing"


@pytest.mark.parametrize("one", LESSONS, ids=lambda one: one.id)
def test_its_readings_are_the_records_of_their_publishers(one: Lesson) -> None:
    for row in evidence.citations([reading.source for reading in one.reading]):
        assert not re.search(MIRRORS, f"{row['url']} {row['publisher']}", re.IGNORECASE), row["title"]
        assert row["title"]
        assert row["publisher"]
        assert row["date"]


def test_the_guide_speaks_of_people_with_respect() -> None:
    said = re.sub(r'"[^"]*"', "", GUIDE)  # it quotes what not to say
    assert re.findall(UNKIND, said, re.IGNORECASE) == []


# Reading a lesson -----------------------------------------------------------------------------------------------------


def text_of(number: int) -> str:
    return (files("wpmodel.teaching") / "lessons" / f"{LESSONS[number - 1].id}.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("minutes = 15", "minute = 15", "minute is not expected"),
        ("minutes = 15", "", "minutes is missing"),
        ('key = "late"', 'key = "contract"', "a key of its own"),
        ('settings = ["payment_lag_weeks=26"]', 'settings = ["payment_lag=26"]', "there is no parameter"),
        ('when = "same"', 'when = "up"', "one option for each"),
        ('expected = "up"', 'expected = "more"', "'more' is not up"),
        ("{count exits.voluntary@late}", "{count exits.voluntary@later}", "names an arm that is not there"),
        ('source = "thirdsector-2012-07"', 'source = "thirdsector-2012-77"', "there is no source"),
        ('area = "West Yorkshire"', 'area = "Rutland"', "Rutland"),
        ("number = 5", "number = ", "not readable TOML"),
        ('of = "lesson.attached"', 'of = "lesson.people"', "there is no figure lesson.people"),
        (
            'chart = ["exits.voluntary"',
            'chart = ["outcomes", "exits.voluntary"',
            "figures of observe that have one unit",
        ),
        ("code = '''\n", "code = '''\n" + "x = 1\n" * 10, "more than 10 lines"),
    ],
)
def test_a_lesson_with_a_fault_is_refused_in_words(old: str, new: str, said: str) -> None:
    text = text_of(5)
    assert old in text
    with pytest.raises((ValueError, LookupError), match=re.escape(said)):
        lesson.read(text.replace(old, new), "trial")


def test_a_figure_that_is_not_there_is_refused_with_the_nearest() -> None:
    with pytest.raises(LessonError, match="Did you mean hours"):
        lesson.value({"a": {"hours": 1.0}}, "hour", "a")


def test_a_claim_is_judged_by_direction_margin_and_level() -> None:
    here = {"a": {"x": 1.0}, "b": {"x": 2.0}}
    judged = {
        expected: lesson.holds(Claim("x", "b", expected, "a", margin), here)
        for expected, margin in (("up", 0.5), ("down", 0.5), ("same", 0.5), ("above", 1.5))
    }
    assert judged == {"up": True, "down": False, "same": False, "above": True}
    assert lesson.holds(Claim("x", "b", "same", "a", 1.0), here)
    assert not lesson.holds(Claim("x", "b", "up", "a", 1.0), here)


def test_numbers_are_filled_in_from_contract_evidence_and_run() -> None:
    one = LESSONS[1]
    here = {arm.key: {"hours": float(k + 2)} for k, arm in enumerate(one.arms)}
    most = next(r["max_total_gbp"] for r in evidence.rows("payment_groups") if r["payment_group"] == "esa_new")
    assert lesson.fill("{hours@triple} {hours@triple/hours@flat}", one, here) == "4 2"
    assert lesson.fill("{=outcome_fee.esa_new@triple} {$esa_new}", one) == f"3,600 {int(most):,}"
    assert lesson.fill("{hours@flat}", one) == "…"


def test_a_count_stands_behind_its_share() -> None:
    one = LESSONS[4]
    share, of = "exits.voluntary", "exits.organisations.voluntary"
    together = lesson.mean(one, [{"late": {share: 50.0, of: 4.0}}, {"late": {share: 0.0, of: 6.0}}])
    assert together["late"] == {share: 20.0, of: 10.0}
    assert lesson.fill("{count exits.voluntary@late}", one, together) == "2 of 10"
    with pytest.raises(LessonError, match="has no count"):
        lesson.fill("{count hours@late}", one, together)
    assert lesson.cells({"values": {"a": 20.0, "b": 1.5}, "counts": {"a": "2 of 10", "b": ""}}) == [
        "20 (2 of 10)",
        "1.5",
    ]


def test_organisations_are_told_over_all_draws_and_from_draw_to_draw() -> None:
    each = lesson.stored.Wide("Charities that have left", (10, 10), {"old": (1, 3), "new": (4, 3)})
    assert each.cell("old") == "4 of 20 (20 per cent); 1 to 3 a draw"
    assert each.more("new", "old") == "more in 1 of 2 draws, fewer in 0"


def test_a_lesson_without_stored_runs_says_how_to_make_them() -> None:
    with pytest.raises(LessonError, match="build_lessons --run"):
        lesson.stored.runs(LESSONS[0], {"lessons": {}})


# The command and the stored runs --------------------------------------------------------------------------------------


def command(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *arguments: str
) -> tuple[int, str, str]:
    from wpmodel.cli import front

    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr("sys.argv", ["wpmodel", "lesson", *arguments])
    with pytest.raises(SystemExit) as end:
        front.main()
    said = capsys.readouterr()
    return int(end.value.code or 0), said.out, said.err


def test_the_command_lists_lessons_and_asks_for_a_prediction_before_it_runs(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    code, listed, _ = command(capsys, monkeypatch)
    assert code == 0
    assert all(one.title in listed for one in LESSONS)
    monkeypatch.setattr(lesson, "run", lambda *_: pytest.fail("ran without a prediction"))
    monkeypatch.setattr("sys.stdin", open("/dev/null"))  # noqa: SIM115
    code, told, _ = command(capsys, monkeypatch, "2")
    assert code == 0
    assert "Predict, then run" in told
    assert "Exercises" not in told
    code, _, said = command(capsys, monkeypatch, "2", "--json")
    assert code == 2
    assert "predict before you run" in said
    code, _, said = command(capsys, monkeypatch, "2", "--predict", "9")
    assert code == 2
    assert "answers 1 to 3" in said
    code, _, said = command(capsys, monkeypatch, "13")
    assert code == 2
    assert "there is no lesson 13" in said


def test_the_command_gives_solutions_when_asked_and_not_before(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, found: dict[Job, dict[str, float]]
) -> None:
    one = LESSONS[1]
    solution = next(lesson.stored.solutions(one))[0]
    monkeypatch.setattr(lesson, "run", lambda *_: of(one, found))
    _, told, _ = command(capsys, monkeypatch, "2", "--predict", "1")
    assert one.exercises[0].text in " ".join(told.split())
    assert " ".join(solution.split()) not in " ".join(told.split())
    monkeypatch.setattr(lesson, "run", lambda *_: pytest.fail("solutions need no run"))
    code, told, _ = command(capsys, monkeypatch, "2", "--solutions")
    assert code == 0
    assert " ".join(solution.split()) in " ".join(told.split())
    code, text, _ = command(capsys, monkeypatch, "2", "--solutions", "--json")
    assert json.loads(text)["exercises"][0]["solution"] == solution
    assert len(json.loads(text)["exercises"]) == len(one.exercises)


def test_the_command_shows_what_the_run_bears_out(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, found: dict[Job, dict[str, float]]
) -> None:
    one = LESSONS[2]
    here = of(one, found)
    monkeypatch.setattr(lesson, "run", lambda *_: here)
    right = one.options.index(one.borne_out(here)) + 1
    code, text, _ = command(capsys, monkeypatch, "3", "--predict", str(right), "--json")
    told = json.loads(text)
    assert (code, told["borne_out"], told["predicted"]) == (0, right, right)
    assert all(claim["holds"] for claim in told["claims"])
    code, text, _ = command(capsys, monkeypatch, "3", "--predict", str(right % 3 + 1))
    assert code == 0
    assert "The model's answer:" in text
    assert "Explain" in text
