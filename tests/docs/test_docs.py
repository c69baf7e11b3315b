"""The pages: equal to the code, and linked. That their commands and examples run: test_pages_run."""

import csv
import json
import re
from types import ModuleType

import pytest
from page_code import FENCE, PAGES, ROOT, lines_of_shell

from wpmodel.cli import front
from wpmodel.parameters import DECLARED

ANNEX = sorted((ROOT / "docs" / "annex").glob("*.csv"))
ODD = (ROOT / "docs" / "odd.md").read_text(encoding="utf-8")
ELEMENTS = (
    "Purpose and patterns",
    "Entities, state variables and scales",
    "Process overview and scheduling",
    "Design concepts",
    "Initialization",
    "Input data",
    "Submodels",
)
CONCEPTS = (
    "Basic principles",
    "Emergence",
    "Adaptation",
    "Objectives",
    "Learning",
    "Prediction",
    "Sensing",
    "Interaction",
    "Stochasticity",
    "Collectives",
    "Observation",
)


@pytest.fixture(scope="module")
def build(script) -> ModuleType:
    return script("build")


def test_generated_parts_say_what_the_code_says(build):
    assert build.stale() == []


def test_a_stale_part_is_named_and_fails_the_check(build, tmp_path, monkeypatch, capsys):
    for name in ("odd.md", "mechanisms.md"):
        (tmp_path / name).write_text((ROOT / "docs" / name).read_text(encoding="utf-8"), encoding="utf-8")
    page = tmp_path / "odd.md"
    page.write_text(page.read_text(encoding="utf-8").replace("| `top_slice` | 0.2 |", "| `top_slice` | 0.3 |"), "utf-8")
    monkeypatch.setattr(build, "pages", lambda: sorted(tmp_path.glob("*.md")))
    monkeypatch.setattr(build, "ROOT", tmp_path)
    monkeypatch.setattr(build, "PARTS", {"parameters": build.reference.main_parameters})
    assert build.main(["--check"]) == 1
    assert "odd.md: the part 'parameters' is out of date" in capsys.readouterr().out


def test_stored_runs_of_an_earlier_state_are_said_below_the_title_and_fail_a_release_alone(
    build, tmp_path, monkeypatch, capsys
):
    page = tmp_path / "patterns.md"
    page.write_text("# Patterns\n\n<!-- generated: patterns: missed -->\n<!-- end -->\n", encoding="utf-8")
    monkeypatch.setattr(build, "pages", lambda: [page])
    monkeypatch.setattr(build, "ROOT", tmp_path)
    monkeypatch.setattr(build, "PARTS", {"patterns: missed": build.PARTS["patterns: missed"]})
    monkeypatch.setattr(build.annex, "TABLES", {})
    monkeypatch.setattr(build.annex, "FOLDER", tmp_path)
    of_the_runs = json.loads((build.stored.MADE / "patterns.json").read_text(encoding="utf-8"))["inputs"]
    for module in (build.stored, build.matrix):
        monkeypatch.setattr(module, "inputs_hash", lambda: of_the_runs)
    build.build()
    assert build.stale(release=True) == []
    monkeypatch.setattr(build.stored, "inputs_hash", lambda: "of another day")
    monkeypatch.setattr(build.matrix, "inputs_hash", lambda: "of another day")
    assert build.stale() == ["patterns.md: the note below the title is out of date"]
    assert build.build() == []
    assert page.read_text(encoding="utf-8").splitlines()[2] == "<!-- earlier -->"
    assert build.stale() == []
    assert "`python -m tools.docs.build --patterns`" in " ".join(build.stale(release=True))
    monkeypatch.undo()
    assert build.stored.earlier


def test_a_table_of_the_annex_that_differs_is_named_and_so_is_one_of_nothing(build, tmp_path, monkeypatch):
    for file in build.annex.FOLDER.glob("*.csv"):
        (tmp_path / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(build.annex, "FOLDER", tmp_path)
    monkeypatch.setattr(build.annex, "ROOT", tmp_path)
    assert build.annex.stale() == []
    (tmp_path / "parameters.csv").write_text("Topic,Name\n", encoding="utf-8")
    (tmp_path / "forgotten.csv").write_text("a\n", encoding="utf-8")
    assert len(build.annex.stale()) == 2
    assert build.annex.write() == [tmp_path / "parameters.csv"]


def test_every_parameter_is_in_the_annex():
    with (ROOT / "docs" / "annex" / "parameters.csv").open(encoding="utf-8", newline="") as file:
        assert [row["Name"] for row in csv.DictReader(file)] == [*DECLARED]


def test_the_odd_page_begins_with_a_summary_of_two_pages():
    summary = ODD.split("## In two pages")[1].split("\n## 1.")[0]
    assert 400 < len(summary.split()) < 900, "a page has some four hundred words"


@pytest.mark.parametrize("table", ANNEX, ids=lambda p: p.stem)
def test_every_table_of_the_annex_is_linked_from_the_page_that_tells_it(build, table):
    page = build.annex.TABLES[table.stem].page
    assert f"](annex/{table.name})" in (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", [*PAGES, *(ROOT / "docs" / "lessons").glob("*.md")], ids=lambda p: p.stem)
def test_no_figure_is_marked_by_bold_type_alone(page):
    assert re.findall(r"\*\*[-+]?\d[^*\n]*\*\*\s*\|", page.read_text(encoding="utf-8")) == []


def test_the_seven_elements_stand_in_order():
    headings = re.findall(r"^## (\d)\. (.+)$", ODD, re.MULTILINE)
    assert headings == [(str(k), title) for k, title in enumerate(ELEMENTS, 1)]


def test_the_eleven_design_concepts_stand_in_order():
    chapter = ODD.split("## 4. Design concepts")[1].split("## 5.")[0]
    assert tuple(re.findall(r"^### (.+)$", chapter, re.MULTILINE)) == CONCEPTS


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_relative_links_resolve(page):
    text = page.read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)\s]+)\)", text) if not re.match(r"[a-z]+:|#", link)]
    broken = [link for link in links if not (page.parent / link.partition("#")[0]).exists()]
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_no_page_names_a_machine_or_a_registry(page):
    private = r"(?<![\w.])/(?:work|home|root|tmp|Users|mnt|opt)/|\bshared/|[A-Z]:\\"
    registries = r"pypi\.org|pythonhosted\.org|anaconda\.(?:org|com)|registry\.npmjs|crates\.io|proxy\.golang"
    assert re.findall(f"{private}|{registries}", page.read_text(encoding="utf-8")) == []


def test_the_stored_run_is_the_one_that_the_page_says(build):
    stored = json.loads(build.stored.HEADLINE.read_text(encoding="utf-8"))
    assert (stored["scenario"], stored["seed"], stored["people"]) == ("work-programme-2011", 1, 1_950_000)
    assert "--areas" not in stored["command"]


def test_make_targets_in_the_pages_exist():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert {line.split()[1] for line in lines_of_shell("make")} <= targets


def test_inline_commands_exist():
    texts = [re.sub(FENCE, "", page.read_text(encoding="utf-8")) for page in PAGES]
    named = {word for text in texts for word in re.findall(r"`wpmodel\s+([a-z]+)", text)}
    known = {one.name or getattr(one.callback, "__name__", "") for one in front.app.registered_commands}
    known |= {group.name for group in front.app.registered_groups}
    assert named <= known
