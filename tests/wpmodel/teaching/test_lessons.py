"""The lessons: complete, sourced, and true. Every effect that a text claims is run here and must still be there."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path

import pytest

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
    assert len(one.tries) >= 2
    assert len(one.reading) >= 2
    assert one.question.endswith((".", "?"))
    words = len(" ".join(one.texts().values()).split())
    assert 300 < words < 900


@pytest.mark.parametrize("one", LESSONS, ids=lambda one: one.id)
def test_its_numbers_come_from_runs_contracts_and_sources_not_from_the_keyboard(one: Lesson) -> None:
    for part, text in one.texts().items():
        plain = re.sub(YEARS, "", re.sub(r"\{[^{}]+\}", "", text), flags=re.IGNORECASE)
        typed = [n for n in re.findall(NUMBERS, plain) if n not in ("18", "25")]  # ages of payment groups
        assert typed == [], part


@pytest.mark.parametrize("one", LESSONS, ids=lambda one: one.id)
def test_it_speaks_of_people_with_respect(one: Lesson) -> None:
    assert re.findall(UNKIND, " ".join(one.texts().values()), re.IGNORECASE) == []


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
    assert answer[1] not in " ".join(one.texts().values())


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
        ("{exits.voluntary@late}", "{exits.voluntary@later}", "names an arm that is not there"),
        ('source = "NCVO12"', 'source = "NCVO13"', "there is no source"),
        ('area = "West Yorkshire"', 'area = "Rutland"', "Rutland"),
        ("number = 5", "number = ", "not readable TOML"),
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
    assert "Explain" not in told
    code, _, said = command(capsys, monkeypatch, "2", "--json")
    assert code == 2
    assert "predict before you run" in said
    code, _, said = command(capsys, monkeypatch, "2", "--predict", "9")
    assert code == 2
    assert "answers 1 to 3" in said
    code, _, said = command(capsys, monkeypatch, "13")
    assert code == 2
    assert "there is no lesson 13" in said


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
