"""Makes the pages of docs/lessons from the lessons of the package and a stored run of each.

python -m tools.docs.build_lessons            rewrite the pages
python -m tools.docs.build_lessons --check    exit with 1 where a page differs, or a claim failed in the stored runs
python -m tools.docs.build_lessons --release  the same, and where the stored runs are of an earlier state
python -m tools.docs.build_lessons --run      run every lesson with SEEDS seeds, store it, rewrite the pages
                                              (minutes; stopped, it goes on from the folder `lesson-runs`)
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Any

from tools.docs import DOCS, ROOT
from tools.docs.curves.lesson_charts import Chart
from tools.docs.stored import StaleError, earlier, headed, inputs_hash, note, read, table, write
from wpmodel.calibration import weights
from wpmodel.cli.commands.teach import as_slides
from wpmodel.studies.experiment import Job, many
from wpmodel.studies.experiment import jobs_of as over
from wpmodel.tables import evidence
from wpmodel.teaching import lesson
from wpmodel.teaching.lesson import Lesson
from wpmodel.teaching.lesson.figures import look_at_organisations as look

STORED = ROOT / "wpmodel" / "teaching" / "lessons" / lesson.stored.FILE
FOLDER = DOCS / "lessons"
SLIDES = FOLDER / "slides" / "02-creaming.md"
SEEDS = lesson.stored.SEEDS
AREAS = ("West Yorkshire", "South Yorkshire", "Wales", "West London", "East London", "North East")
DRAWS = 6
"""Where and at how many draws over the structures organisations are counted."""
COMMAND = "build_lessons --run"


def needed(one: Lesson) -> set[str]:
    """Metrics that a lesson's page, claims or solutions need."""
    shown = {row.metric for row in one.observe} | {claim.metric for claim in (*one.claims, one.judged)}
    texts = [*one.texts().values(), *one.solutions().values()]
    return shown | set(one.sizes.values()) | {metric for text in texts for metric, _ in lesson.figures_in(text)}


def jobs_of(one: Lesson, seed: int = 1) -> dict[str, Job]:
    """Every run of a lesson and of its exercises."""
    return one.jobs(seed) | one.jobs_of_exercises(seed)


def contracts(one: Lesson) -> str:
    """A hash of what a lesson runs, and what it looks at."""
    jobs = [job.terms() for job in jobs_of(one).values()]
    text = json.dumps([jobs, sorted(needed(one))], sort_keys=True)
    return blake2b(text.encode(), digest_size=8).hexdigest()


def store(processes: int = 2, keep: str | None = None) -> None:
    """Run every lesson with every seed and store what the pages need. `keep`: a folder to go on from."""
    every = lesson.lessons()
    found = many([job for seed in SEEDS for one in every for job in jobs_of(one, seed).values()], processes, store=keep)
    runs = {
        one.id: {
            "contracts": contracts(one),
            "seeds": [
                {arm: {name: round(found[job][name], 4) for name in sorted(needed(one)) if name in found[job]}
                 for arm, job in jobs_of(one, seed).items()}
                for seed in SEEDS
            ],
            "wide": counted(one, processes, keep),
            "printed": {part: printed(text) for part, text in one.code().items()},
        }
        for one in every
    }  # fmt: skip
    write(STORED, {"inputs": inputs_hash(), "areas": AREAS, "draws": DRAWS, "lessons": runs})


def counted(one: Lesson, processes: int, keep: str | None) -> dict[str, Any]:
    """Organisations of a lesson's figures in AREAS: how many there are, and how many of them under each contract at
    each of DRAWS draws over the structures."""
    if not one.organisations:
        return {}
    seeds, worlds = range(1, DRAWS + 1), weights.worlds(DRAWS)
    jobs = {arm.key: over([arm.made()], seeds, look, one.until, AREAS, worlds=worlds) for arm in one.arms}
    found = many([job for of in jobs.values() for job in of], processes, store=keep)
    first = [found[job] for job in jobs[one.arms[0].key]]
    return {
        "there": {row.metric: [int(of[row.of]) for of in first] for row in one.organisations},
        "counts": {
            row.metric: {
                key: [round(found[job][row.metric] * found[job][row.of] / 100) for job in of]
                for key, of in jobs.items()
            }
            for row in one.organisations
        },
    }


def _number(found: Mapping[str, float], row: lesson.Shown) -> int:
    return round(found[row.metric] * found[row.of] / 100.0)


def printed(code: str) -> str:
    """What the code of a lesson prints."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(compile(code, "lesson", "exec"), {})
    return said.getvalue().rstrip()


def runs_of(one: Lesson, stored: dict[str, Any]) -> list[lesson.Found]:
    """The stored runs of a lesson. Raises StaleError where there are none."""
    if one.id not in stored["lessons"]:
        raise StaleError(f"no runs of {one.id} are stored: run `python -m tools.docs.{COMMAND}`")
    if stored["lessons"][one.id]["contracts"] != contracts(one):
        note(COMMAND)
    return lesson.stored.runs(one, stored)


def chart_of(one: Lesson, runs: list[lesson.Found]) -> Chart:
    """The chart of a lesson, with what the stored runs found as its title."""
    judged = {one.borne_out(run).text for run in runs}
    return Chart(one, lesson.mean(one, runs), judged.pop() if len(judged) == 1 else one.title)


def page(one: Lesson, stored: dict[str, Any]) -> str:
    """The page of a lesson, with its numbers from the stored runs."""
    runs = runs_of(one, stored)
    means = lesson.mean(one, runs)

    def part(head: str, text: str, found: lesson.Found | None = means) -> str:
        return f"## {head}\n\n{lesson.fill(text, one, found)}\n"

    options = "\n".join(f"{k}. {option.text}" for k, option in enumerate(one.options, 1))
    aims = "\n".join(f"- {text}" for text in one.objectives)
    reading = "\n".join(f"- {_cited(r.source)} {r.why}" for r in one.reading)
    return "\n".join(
        [
            "<!-- Made by tools/docs/build_lessons.py from wpmodel/teaching/lessons: change it there. -->\n",
            f"# Lesson {one.number}: {one.title}\n\n{one.minutes} minutes. {one.before} All lessons: "
            f"[index](README.md).\n\nAfterwards you can:\n\n{aims}\n",
            part("What is it?", one.what),
            _rule(one, stored),
            part("Predict", one.ask) + f"\n{options}\n",
            part("Run", one.run) + f"\n```sh\nwpmodel lesson {one.number} --predict 1\n```\n",
            _observed(one, runs, means, stored),
            part("Explain", one.explain),
            _shown(one, runs),
            *_beyond(one),
            _exercises(one, stored),
            part("A question to end with", one.question),
            f"## Further reading\n\n{reading}\n",
        ]
    )


def _rule(one: Lesson, stored: dict[str, Any]) -> str:
    said = lesson.stored.printed(one, "rule", stored)
    return (
        f"## The rule\n\n{lesson.fill(one.rule.text, one)}\n\n```text\n{one.rule.equation}\n```\n\n"
        f"To try in Python:\n\n{_code(one.rule.code, said)}\n"
    )


def _code(code: str, said: str) -> str:
    return f"```python\n{code}\n```\n\nIt prints:\n\n```text\n{said}\n```\n"


def _observed(one: Lesson, runs: list[lesson.Found], means: lesson.Found, stored: dict[str, Any]) -> str:
    head = ("Figure", *(arm.name for arm in one.arms))
    rows = [(f"{row['label']} ({row['unit']})", *lesson.cells(row)) for row in lesson.rows(one, means)]
    judged = [one.borne_out(run).text for run in runs]
    borne = (
        judged[0]
        if len(set(judged)) == 1
        else "; ".join(f"seed {s}: {text}" for s, text in zip(SEEDS, judged, strict=True))
    )
    alternative = chart_of(one, runs).briefly.replace("[", "(").replace("]", ")")
    return (
        f"## Observe\n\nSimulated: {one.span}; seeds 1 to {len(SEEDS)} together. Counts in brackets have people once "
        "for each seed. Your own run has seed 1.\n\n"
        f"![{alternative}]({one.id}.svg)\n\n"
        + table(head, rows, right=range(1, len(head)))
        + _wide(one, stored)
        + f"\nThe model's answer: *{borne}*\n"
    )


def _wide(one: Lesson, stored: dict[str, Any]) -> str:
    """Organisations over several areas and draws: one area has too few."""
    found = lesson.stored.wide(one, stored)
    if not found:
        return ""
    first, *others = one.arms
    head = ("Organisations", *(arm.name for arm in one.arms))
    rows = [
        (w.label, w.cell(first.key), *(f"{w.cell(arm.key)}; {w.more(arm.key, first.key)}" for arm in others))
        for w in found
    ]
    return f"\nOne area has few organisations. Counted in {lesson.stored.said_of_wide(stored)}:\n\n{table(head, rows)}"


def _exercises(one: Lesson, stored: dict[str, Any]) -> str:
    made = []
    for k, (exercise, (solution, code, said)) in enumerate(
        zip(one.exercises, lesson.stored.solutions(one, stored), strict=True), 1
    ):
        how = f"\n\n```sh\n{lesson.command(one, exercise)}\n```" if exercise.key else ""
        told = f"{solution}\n\n{_code(code, said)}" if code else f"{solution}\n"
        made.append(
            f"**{k}.** {lesson.fill(exercise.text, one)}{how}\n\n<details>\n<summary>Solution {k}</summary>\n\n{told}\n"
            "</details>\n"
        )
    return "## Exercises\n\n" + "\n".join(made)


def _beyond(one: Lesson) -> list[str]:
    """How far the lesson's claims survive other assumed forms; nothing where it tells none that is graded."""
    rows = [(claim.says, weights.in_words(grade)) for claim, grade in weights.of_lesson(one.number)]
    told = "Under [other assumptions](../robustness.md) of how help works and what decides on it:"
    return [f"{told}\n\n{table(('Claim', 'Grade'), rows)}"] if rows else []


def _shown(one: Lesson, runs: list[lesson.Found]) -> str:
    """What the runs show; by seed where a claim does not hold in all."""
    if all(lesson.holds(claim, run) for claim in one.claims for run in runs):
        told = "\n".join(f"- {claim.says}" for claim in one.claims)
        return f"What each of the {len(runs)} seeds shows:\n\n{told}\n"
    rows = [(claim.says, _in_seeds(claim, runs)) for claim in one.claims]
    return f"What these runs show:\n\n{table(('Claim', 'Held in'), rows)}"


def _in_seeds(claim: lesson.Claim, runs: list[lesson.Found]) -> str:
    held = sum(lesson.holds(claim, run) for run in runs)
    return f"{held} of {len(runs)} seeds"


def _cited(source: str) -> str:
    row = evidence.citations([source])[0]
    title = f"[{row['title']}]({row['url']})" if row["url"] else row["title"]
    return f"{title} ({row['publisher']}, {row['date']})."


def index() -> str:
    """The page that lists the lessons."""
    rows = [(one.number, f"[{one.title}]({one.id}.md)", one.minutes) for one in lesson.lessons()]
    return (
        "<!-- Made by tools/docs/build_lessons.py from wpmodel/teaching/lessons: change it there. -->\n\n# Lessons\n\n"
        "Each asks for a prediction, runs contracts with the same people and the same luck, and ends with a question.\n"
        "`wpmodel lesson` lists them, `wpmodel lesson 2` takes you through one, and the dashboard has them under\n"
        "*Lessons*. Answers and advice for teachers: [the teacher's guide](../teaching.md). To follow them:\n"
        "[a game](../teaching.md#you-are-the-prime-a-game) in which you are the prime.\n\n"
        + table(("", "Lesson", "Minutes"), rows, right=[0, 2])
    )


def pages() -> dict[Path, str]:
    """Every page with its text, and a note where the stored runs are of an earlier state. Raises StaleError where there
    are none."""
    earlier.clear()
    stored = read(STORED, COMMAND)
    made = {FOLDER / f"{one.id}.md": headed(page(one, stored)) for one in lesson.lessons()}
    return {FOLDER / "README.md": index(), SLIDES: headed(_slides(stored)), **made}


def _slides(stored: dict[str, Any]) -> str:
    """The deck that is kept; those of other lessons come from the command."""
    one = next(each for each in lesson.lessons() if SLIDES.name.endswith(f"{each.id}.md"))
    chart = chart_of(one, lesson.stored.runs(one, stored))
    return as_slides(one, f"![{chart.words}](../{one.id}.svg)", stored)


def problems(release: bool = False) -> list[str]:
    """What is stale or has stopped being true, one line each; for a release, also runs of an earlier state."""
    try:
        made = pages()
    except StaleError as error:
        return [str(error)]
    found = [f"{p.relative_to(ROOT)} is out of date" for p, text in made.items() if not _same(p, text)]
    stored = read(STORED, COMMAND)
    found += [
        f"{one.id}: not in every seed: {claim.says}"
        for one in lesson.lessons()
        for claim in one.claims
        if not all(lesson.holds(claim, run) for run in runs_of(one, stored))
    ]
    found += (
        [f"the lessons' runs are of an earlier state: `python -m tools.docs.{COMMAND}`"] if release and earlier else []
    )
    found += [
        f"{part} of {one.id} prints something else than is stored: `python -m tools.docs.{COMMAND}`"
        for one in lesson.lessons()
        for part, text in one.code().items()
        if printed(text) != lesson.stored.printed(one, part, stored)
    ]
    found += [
        f"{file.name} is not what the runs say: draw it with `python -m tools.docs.build_lessons`"
        for file, chart in charts(stored)
        if not chart.is_drawn(file)
    ]
    extra = {*FOLDER.glob("*.md"), *FOLDER.glob("*.svg")} - set(made) - {file for file, _ in charts(stored)}
    return found + [f"{p.relative_to(ROOT)} belongs to no lesson" for p in sorted(extra)]


def charts(stored: dict[str, Any]) -> Iterator[tuple[Path, Chart]]:
    """Each lesson's chart, with its file."""
    for one in lesson.lessons():
        yield FOLDER / f"{one.id}.svg", chart_of(one, runs_of(one, stored))


def _same(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


def main(arguments: list[str]) -> int:
    """Build, check or run. Returns the exit code."""
    if arguments not in ([], ["--check"], ["--release"], ["--run"]):
        print(__doc__)
        return 2
    if arguments == ["--run"]:
        store(keep="lesson-runs")
    if arguments in ([], ["--run"]):
        for path, text in pages().items():
            path.write_text(text, encoding="utf-8")
        for file, chart in charts(read(STORED, COMMAND)):
            if not chart.is_drawn(file):
                chart.draw(file)
    found = problems(arguments == ["--release"])
    print("\n".join(found) or "The lessons agree with their runs.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
