"""Makes the pages of docs/lessons from the lessons of the package and a stored run of each.

python -m tools.docs.build_lessons            rewrite the pages
python -m tools.docs.build_lessons --check    exit with 1 where a page differs, or a claim failed in the stored runs
python -m tools.docs.build_lessons --release  the same, and where the stored runs are of an earlier state
python -m tools.docs.build_lessons --run      run every lesson with SEEDS seeds, store it, rewrite the pages (minutes)
"""

from __future__ import annotations

import json
import sys
from hashlib import blake2b
from pathlib import Path
from typing import Any

from tools.docs import DOCS, ROOT
from tools.docs.stored import MADE, StaleError, earlier, headed, inputs_hash, note, read, table, write
from wpmodel.calibration import weights
from wpmodel.tables import evidence
from wpmodel.teaching import lesson
from wpmodel.teaching.lesson import Lesson

STORED = MADE / "lessons.json"
FOLDER = DOCS / "lessons"
SEEDS = (1, 2, 3)
COMMAND = "build_lessons --run"


def needed(one: Lesson) -> set[str]:
    """Metrics that a lesson's page or claims need."""
    shown = {row.metric for row in one.observe} | {claim.metric for claim in (*one.claims, one.judged)}
    return shown | {metric for text in one.texts().values() for metric, _ in lesson.figures_in(text)}


def contracts(one: Lesson) -> str:
    """A hash of what a lesson runs."""
    jobs = [job.terms() for job in one.jobs().values()]
    return blake2b(json.dumps(jobs, sort_keys=True).encode(), digest_size=8).hexdigest()


def store(processes: int = 2) -> None:
    """Run every lesson with every seed and store what the pages need."""
    from wpmodel.studies.experiment import many

    every = lesson.lessons()
    found = many([job for seed in SEEDS for one in every for job in one.jobs(seed).values()], processes)
    runs = {
        one.id: {
            "contracts": contracts(one),
            "seeds": [
                {arm: {name: round(found[job][name], 4) for name in sorted(needed(one)) if name in found[job]}
                 for arm, job in one.jobs(seed).items()}
                for seed in SEEDS
            ],
        }
        for one in every
    }  # fmt: skip
    write(STORED, {"inputs": inputs_hash(), "lessons": runs})


def runs_of(one: Lesson, stored: dict[str, Any]) -> list[lesson.Found]:
    """The stored runs of a lesson. Raises StaleError where there are none."""
    if one.id not in stored["lessons"]:
        raise StaleError(f"no runs of {one.id} are stored: run `python -m tools.docs.{COMMAND}`")
    if stored["lessons"][one.id]["contracts"] != contracts(one):
        note(COMMAND)
    return list(stored["lessons"][one.id]["seeds"])


def page(one: Lesson, runs: list[lesson.Found]) -> str:
    """The page of a lesson, with its numbers from the stored runs."""
    means = lesson.mean(runs)

    def part(head: str, text: str, found: lesson.Found | None = means) -> str:
        return f"## {head}\n\n{lesson.fill(text, one, found)}\n"

    options = "\n".join(f"{k}. {option.text}" for k, option in enumerate(one.options, 1))
    head = ("Figure", *(arm.name for arm in one.arms))
    rows = [
        (f"{row['label']} ({row['unit']})", *(lesson.words(v) for v in row["values"].values()))
        for row in lesson.rows(one, means)
    ]
    judged = [one.borne_out(run).text for run in runs]
    borne = (
        judged[0]
        if len(set(judged)) == 1
        else "; ".join(f"seed {s}: {text}" for s, text in zip(SEEDS, judged, strict=True))
    )
    claims = [(claim.says, _in_seeds(claim, runs)) for claim in one.claims]
    tries = "\n".join(f"- {t.text} `{_command(one, t)}`" for t in one.tries)
    reading = "\n".join(f"- {_cited(r.source)} {r.why}" for r in one.reading)
    return "\n".join(
        [
            "<!-- Made by tools/docs/build_lessons.py from wpmodel/teaching/lessons: change it there. -->\n",
            f"# Lesson {one.number}: {one.title}\n\n{one.minutes} minutes. All lessons: [index](README.md).\n",
            part("What is it?", one.what),
            part("Predict", one.ask) + f"\n{options}\n",
            part("Run", one.run) + f"\n```sh\nwpmodel lesson {one.number} --predict 1\n```\n",
            f"## Observe\n\nSimulated: {one.span}; means over seeds 1 to {len(SEEDS)}. "
            "Your own run has seed 1 and differs a little.\n\n" + table(head, rows, right=range(1, len(head))),
            f"The model's answer: *{borne}*\n",
            part("Explain", one.explain),
            "What this text claims is run as an experiment in the tests:\n\n" + table(("Claim", "Held in"), claims),
            *_beyond(one),
            f"## Things to try\n\n{tries}\n",
            part("A question to end with", one.question),
            f"## Further reading\n\n{reading}\n",
        ]
    )


def _beyond(one: Lesson) -> list[str]:
    """How far the lesson's claims survive other assumed forms; nothing where none of them has a grade."""
    rows = [(claim.says, weights.in_words(grade)) for claim, grade in weights.of_lesson(one.number)]
    told = (
        "Under other assumptions of how help works and what decides on it ([how claims are graded](../robustness.md)):"
    )
    return [f"{told}\n\n{table(('Claim', 'Grade'), rows)}"] if rows else []


def _in_seeds(claim: lesson.Claim, runs: list[lesson.Found]) -> str:
    held = sum(lesson.holds(claim, run) for run in runs)
    return f"{held} of {len(runs)} seeds"


def _command(one: Lesson, t: lesson.Try) -> str:
    settings = "".join(f" --set {s}" for s in t.settings)
    return f'wpmodel run {t.scenario}{settings} --areas "{one.area}"'


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
    made = {FOLDER / f"{one.id}.md": headed(page(one, runs_of(one, stored))) for one in lesson.lessons()}
    return {FOLDER / "README.md": index(), **made}


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
    extra = set(FOLDER.glob("*.md")) - set(made)
    return found + [f"{p.relative_to(ROOT)} belongs to no lesson" for p in sorted(extra)]


def _same(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


def main(arguments: list[str]) -> int:
    """Build, check or run. Returns the exit code."""
    if arguments not in ([], ["--check"], ["--release"], ["--run"]):
        print(__doc__)
        return 2
    if arguments == ["--run"]:
        store()
    if arguments in ([], ["--run"]):
        for path, text in pages().items():
            path.write_text(text, encoding="utf-8")
    found = problems(arguments == ["--release"])
    print("\n".join(found) or "The lessons agree with their runs.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
