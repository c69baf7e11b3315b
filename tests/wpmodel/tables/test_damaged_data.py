"""Data that are not what they were: every table that a run reads, damaged in every way that an editor can damage it,
ends in one sentence that names it, or in a run that says that its data differ from the release."""

from __future__ import annotations

import csv
import importlib.util
import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from wpmodel import run
from wpmodel.cli import front
from wpmodel.dashboards.figures.of_run import note
from wpmodel.programmes import work_programme
from wpmodel.setup.intake import intake_of
from wpmodel.setup.supply_chain import drawn_chain
from wpmodel.tables import datapackage, evidence
from wpmodel.tables.evidence import READ_BY_RUNS, EvidenceError

RELEASE = evidence.folder()
PACKAGE = datapackage.described(RELEASE)
SHORT = ("run", "--areas", "South Yorkshire", "--until", "2011-06-02")
MADE_ONCE = (
    intake_of, drawn_chain, work_programme.work_programme, work_programme._published, work_programme.jobcentres_by_area
)  # fmt: skip
"""What a process makes from the tables and keeps."""

Cells = list[list[str]]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the data, which this process now reads in place of its own."""
    copied = Path(shutil.copytree(RELEASE, tmp_path / "data"))
    monkeypatch.setattr(evidence, "folder", lambda: copied)
    monkeypatch.setenv("COLUMNS", "1000")
    for console in (front.out, front.err):
        monkeypatch.setattr(console, "width", 1000)
    for made in MADE_ONCE:
        made.cache_clear()
    yield copied
    for made in MADE_ONCE:
        made.cache_clear()


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """Exit code and output of the command line in this process, where what gets past it fails the test."""

    def call(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["wpmodel", *arguments])
        with pytest.raises(SystemExit) as done:
            front.main()
        out, err = capsys.readouterr()
        return int(done.value.code or 0), " ".join((out + err).split())

    return call


def edit(data: Path, table: str, change: Callable[[Cells], object]) -> None:
    """Change a table's cells, header first, as a spreadsheet would."""
    path = data / PACKAGE[table]["path"]
    with path.open(encoding="utf-8", newline="") as file:
        cells = list(csv.reader(file))
    change(cells)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(cells)


def columns(table: str, *kinds: str) -> list[int]:
    fields = PACKAGE[table]["schema"]["fields"]
    return [k for k, field in enumerate(fields) if not kinds or field["type"] in kinds]


def put(column: int, text: str) -> Callable[[Cells], object]:
    """A change of one cell in the first row that has something there."""

    def change(cells: Cells) -> None:
        next(row for row in cells[1:] if row[column])[column] = text

    return change


def is_a_sentence(code: int, text: str, table: str) -> None:
    assert code == 2, text
    place = re.escape(PACKAGE[table]["path"])
    assert re.match(rf"wpmodel cannot do that: data/{place} differs from the release and cannot be right: ", text)
    assert re.search(r"(row \d+|there is no row|it is empty|it has no row)", text)
    assert (
        f"Mend it, or put the release's table back (`git checkout data/{PACKAGE[table]['path']}` in a checkout" in text
    )
    assert "Traceback" not in text


def without(column: int) -> Callable[[Cells], object]:
    return lambda cells: [row.pop(column) for row in cells]


def named(table: str, *names: str) -> int:
    """The first of these columns that a table has."""
    have = [field["name"] for field in PACKAGE[table]["schema"]["fields"]]
    return have.index(next(name for name in names if name in have))


def required(table: str) -> list[int]:
    fields = PACKAGE[table]["schema"]["fields"]
    return [k for k in columns(table) if (fields[k].get("constraints") or {}).get("required")]


COUNTED = {
    table: columns(table, "number", "integer")[-1] for table in READ_BY_RUNS if columns(table, "number", "integer")
}
OF_AREAS = [table for table in READ_BY_RUNS if any(f["name"] == "area" for f in PACKAGE[table]["schema"]["fields"])]
NO_RULE = ("contracts", "delivery_models_by_prime", "local_authorities", "figures", "jobcentre_process")
"""Tables of which a row may be gone and the rest still be right."""
WRONG = {
    "doubled": {t: lambda cells: cells.insert(2, cells[1]) for t in READ_BY_RUNS},
    "another area": {t: put(named(t, "area"), "Wails") for t in OF_AREAS},
    "negative": {t: put(k, "-12345") for t, k in COUNTED.items()},
    "letters": {t: put(k, "many") for t, k in COUNTED.items()},
    "no column": {t: without(required(t)[0]) for t in READ_BY_RUNS},
    "no rows": {t: lambda cells: cells.__delitem__(slice(1, None)) for t in READ_BY_RUNS},
    "nothing": {t: lambda cells: cells.clear() for t in READ_BY_RUNS},
    "a cell short": {t: lambda cells: cells[2].pop() for t in READ_BY_RUNS},
    "empty": {t: put(required(t)[-3], "") for t in READ_BY_RUNS},
    "no such row": {
        t: lambda cells: cells.pop(1 if cells[0][0] == "benefit" else 3) for t in READ_BY_RUNS if t not in NO_RULE
    },
}
CASES = [(f"{table}: {name}", table, change) for name, of in WRONG.items() for table, change in of.items()]


@pytest.mark.parametrize(("table", "change"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_table_that_cannot_be_right_is_refused_by_name_and_row(
    data: Path, said: Callable[..., tuple[int, str]], table: str, change: Callable[[Cells], object]
) -> None:
    edit(data, table, change)
    is_a_sentence(*said(*SHORT), table)


def changed(table: str, change: Callable[[Cells], object]) -> datapackage.Table:
    cells = list(csv.reader(io.StringIO(datapackage.read(RELEASE / PACKAGE[table]["path"]).text)))
    change(cells)
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(cells)
    return datapackage.Table(table, text.getvalue().encode())


@pytest.mark.parametrize("table", READ_BY_RUNS)
def test_no_column_takes_what_it_cannot_hold(table: str) -> None:
    wrong = [
        (k, text) for k in columns(table, "number", "integer") for text in ("-12345", "many", "nan", "1_000", " 1")
    ]
    wrong += [(k, "soon") for k in columns(table, "date")] + [(k, "") for k in required(table)]
    for column, text in wrong:
        said = datapackage.fault(changed(table, put(column, text)), PACKAGE, evidence.rows)
        assert re.match(r"row \d+: \w+ is ", said), (column, text, said)
    for column in columns(table):
        gone = datapackage.fault(changed(table, without(column)), PACKAGE, evidence.rows)
        assert gone == f"row 1 has no column {PACKAGE[table]['schema']['fields'][column]['name']}"


MAY_BE = {
    table: [k for k in columns(table) if k not in required(table)]
    for table in READ_BY_RUNS
    if set(columns(table)) - set(required(table))
}


@pytest.mark.parametrize(
    ("table", "column"),
    [(t, k) for t, of in MAY_BE.items() for k in of if t in ("figures", "sanction_rules", "jobcentre_process")],
)
def test_a_cell_that_may_be_empty_makes_a_run_that_says_its_data_differ_or_a_sentence(
    data: Path, said: Callable[..., tuple[int, str]], table: str, column: int
) -> None:
    edit(data, table, put(column, ""))
    code, text = said(*SHORT)
    assert f"data differ from the release: {table} " in text if code == 0 else f"data/{PACKAGE[table]['path']}" in text
    assert "Traceback" not in text


@pytest.mark.parametrize(
    "table", ["contracts", "local_authorities", "figures", "jobcentre_process", "referrals_monthly"]
)
@pytest.mark.parametrize("row", [1, -1])
def test_a_row_that_no_rule_asks_for_is_missed_by_the_hash(
    data: Path, said: Callable[..., tuple[int, str]], table: str, row: int
) -> None:
    edit(data, table, lambda cells: cells.pop(row))
    code, text = said(*SHORT)
    if code == 0:
        assert f"data differ from the release: {table} " in text
    else:
        is_a_sentence(code, text, table)


def test_every_way_of_telling_says_that_data_differ(data: Path, said: Callable[..., tuple[int, str]]) -> None:
    edit(data, "local_authorities", lambda cells: cells.pop(5))
    (data / "published" / "withdrawals.csv").unlink()
    sentence = "data differ from the release: local_authorities, withdrawals (missing)"
    kept = data.parent / "kept"
    assert sentence in said(*SHORT, "--out", str(kept))[1]
    assert json.loads((kept / "manifest.json").read_text())["data_note"] == sentence
    assert json.loads(said(*SHORT, "--json")[1])["data_note"] == sentence
    result = run(areas=["South Yorkshire"], until="2011-06-02")
    assert result.data_note == sentence
    assert sentence in note(result)
    code, text = said("compare", "work-programme-2011", "no-taper", "--seeds", "2", "--processes", "1", *SHORT[1:])
    assert (code, sentence in text) == (0, True)


def test_the_release_says_nothing_of_its_data(short_run: object) -> None:
    assert evidence.difference() == short_run.data_note == ""  # type: ignore[attr-defined]


def test_line_endings_and_the_mark_of_an_editor_are_no_difference(
    data: Path, said: Callable[..., tuple[int, str]]
) -> None:
    """Git on Windows and Excel make them. A `\\r` that stands alone is an old Macintosh's."""
    released = evidence.hashes()
    for name, ending in (("primes", b"\r\n"), ("figures", b"\r\n"), ("contracts", b"\r")):
        path = data / PACKAGE[name]["path"]
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", ending))
    assert evidence.hashes() == released
    code, text = said(*SHORT)
    assert (code, "differ" in text) == (0, False)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        (
            "work-programme-2011/primes.csv",
            b"prime,contracts\n\x81,1\n",
            "neither UTF-8 nor Windows text: save it as CSV in UTF-8",
        ),
        ("work-programme-2011/primes.csv", None, "there is no table 'primes'"),
        ("work-programme-2011/referrals_monthly.csv", None, "there is no table 'referrals_monthly'"),
        ("datapackage.json", b"{", "datapackage.json cannot be read"),
        ("datapackage.json", b'{"resources": [{"path": "primes.csv"}]}', "datapackage.json cannot be read"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_sentence(
    data: Path, said: Callable[..., tuple[int, str]], name: str, content: bytes | None, words: str
) -> None:
    if content is None:
        (data / name).unlink()
    else:
        (data / name).write_bytes(content)
    code, text = said(*SHORT)
    assert (code, words in text) == (2, True), text


def test_two_tables_that_name_each_other_and_are_both_damaged_are_a_sentence(
    data: Path, said: Callable[..., tuple[int, str]]
) -> None:
    edit(data, "primes", lambda cells: cells.pop(1))
    edit(data, "contracts", lambda cells: [row.pop(3) for row in cells])
    is_a_sentence(*said(*SHORT), "contracts")


PROCESS = """
import sys
from pathlib import Path
from wpmodel.tables import evidence
evidence.folder = lambda: Path({folder!r})
from wpmodel.__main__ import main
sys.argv = ["wpmodel", *{arguments!r}]
main()
"""


def in_a_process(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    text = PROCESS.format(folder=str(data), arguments=arguments)
    return subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, timeout=300, check=False)


@pytest.mark.parametrize(
    "table", ["attachment_fee_taper", "minimum_performance_levels", "payment_groups", "sanction_rules"]
)
def test_a_table_that_parameters_come_from_is_refused_while_they_are_loaded(data: Path, table: str) -> None:
    edit(data, table, lambda cells: cells.pop(1))
    done = in_a_process(data, "parameters")
    is_a_sentence(done.returncode, " ".join(done.stderr.split()), table)


def test_the_tables_that_are_looked_through_are_those_that_a_run_reads(data: Path) -> None:
    script = (
        "from wpmodel.tables import evidence; seen = set(); found = evidence._sound\n"
        "evidence.check = lambda: None\n"
        "def told(place, name):\n    seen.add(name)\n    return found(place, name)\n"
        "evidence._sound = told\n"
        "from wpmodel import run\n"
        "result = run(areas=['South Yorkshire'], until='2012-01-31'); result.table(); result.measures\n"
        "print(*sorted(seen))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=300, check=True)
    assert done.stdout.split() == sorted(READ_BY_RUNS)


def test_the_package_holds_the_hash_of_every_table(tmp_path: Path) -> None:
    copied = Path(shutil.copytree(RELEASE, tmp_path / "data"))
    spec = importlib.util.spec_from_file_location("build_hashes", copied / "build_hashes.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert script.main(["--check"]) == 0
    edit(copied, "primes", lambda cells: cells.pop())
    assert script.main(["--check"]) == 1
    assert script.main([]) == 0
    assert script.main(["--check"]) == 0
    changed = datapackage.described(copied)
    assert {name for name in PACKAGE if changed[name] != PACKAGE[name]} == {"primes"}


def test_no_released_table_has_a_fault() -> None:
    tables = {name: datapackage.read(RELEASE / PACKAGE[name]["path"]) for name in PACKAGE}
    found = {name: datapackage.fault(tables[name], PACKAGE, lambda other: tables[other].rows) for name in PACKAGE}
    assert {name: said for name, said in found.items() if said} == {}


def test_a_damaged_table_is_refused_in_a_program_too(data: Path) -> None:
    edit(data, "contracts", put(2, "Wails"))
    with pytest.raises(EvidenceError, match=r"row 2: area is 'Wails', which is none of East of England"):
        evidence.rows("contracts")
    with pytest.raises(EvidenceError, match=r"data/work-programme-2011/contracts\.csv"):
        evidence.frame("contracts")
