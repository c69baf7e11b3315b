"""Files and codes that anybody may have written cost little, whatever is in them, and are refused in words."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zlib
from base64 import urlsafe_b64encode
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wpmodel import Scenario
from wpmodel.dashboards.session.state import from_file
from wpmodel.foundation.texts import DEEPEST, MOST_BYTES, MOST_PARTS, UnreadableError, read_json, read_toml, shown
from wpmodel.parameters import DECLARED
from wpmodel.scenario import names, text_of
from wpmodel.teaching.game.record import Game, load

FULL, LARGE = MOST_BYTES - 64, 2 * MOST_BYTES


def many(piece: str, size: int) -> str:
    return piece * (size // len(piece))


def numbered(form: str, size: int) -> str:
    found, k = list[str](), 0
    while size > 0:
        found.append(form.format(k))
        size, k = size - len(found[-1]), k + 1
    return "".join(found[:-1])


def hostile(size: int) -> dict[str, str]:
    """Text of about this size, by what is wrong with it."""
    return {
        "dotted key": f"[parameters]\ntop_slice.{'.'.join('a' * (size // 2))}=1",
        "dotted key without a value": many("a.", size),
        "dotted key in quotes": many('"a".', size) + "a=1",
        "dotted key with spaces": many("a . ", size) + "a=1",
        "dotted table": f"[{many('a.', size)}a]",
        "dotted key in a table in a line": "a={" + many("b.", size) + "b=1}",
        "dotted key behind a string": 'a = "\\""\n' + many("b.", size) + "b=1",
        "dotted key behind an open string": 'a = """' + many('\\"""\n', size // 2) + many("b.", size // 2),
        "lists in lists": "a=" + "[" * size,
        "tables in tables": "a=" + many("{a=", size),
        "long key": "a" * size + "=1",
        "long number": "a=" + "9" * size,
        "long number by sixteen": "a=0x" + "f" * size,
        "long number of a parameter": "[parameters]\ntop_slice=0x" + "f" * size,
        "many keys": numbered("k{}=1\n", size),
        "many tables": numbered("[t{}]\n", size),
        "many dotted tables": numbered("[t.a.b.c{}]\n", size),
        "many lists of tables": many("[[a]]\n", size),
        "many values": "a=[" + many("1,", size) + "]",
        "many empty lists": "a=[" + many("[],", size) + "]",
        "many keys in a line": "a={" + numbered("k{}=1,", size) + "}",
        "many lines": "\n" * size,
        "many remarks": many("#\n", size),
        "many escapes": 'a="' + many("\\n", size) + '"',
        "many strings that do not end": many('"\n', size),
        "spaces": "a=" + " " * size + "1",
        "other bytes": many("\udcff", size),
    }


ROOT = Path(__file__).parents[3]
COST = """
import sys, time, tracemalloc
from wpmodel import Scenario
from wpmodel.dashboards.session.state import from_file
sys.path.insert(0, sys.argv[1])
from test_texts import FULL, LARGE, hostile
from_file("", "empty.toml")
for size in (FULL, LARGE):
    for name, text in hostile(size).items():
        began = time.process_time()
        try:
            from_file(text, "mine.toml")
        except ValueError:
            pass
        took = time.process_time() - began
        tracemalloc.start()
        try:
            from_file(text, "mine.toml")
        except ValueError:
            pass
        print(f"{size}\\t{name}\\t{took}\\t{tracemalloc.get_traced_memory()[1] / 1e6}")
        tracemalloc.stop()
"""


def test_no_scenario_file_costs_more_than_it_weighs() -> None:
    """50 ms and 50 MB; four times the time is let pass, since processor time moves with a busy machine's neighbours."""
    done = subprocess.run(
        [sys.executable, "-c", COST, str(Path(__file__).parent)], capture_output=True, text=True, timeout=300, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    assert len(rows) == 2 * len(hostile(1_000))
    costly = [row for row in rows if float(row[2]) > 0.2 or float(row[3]) > 50.0]
    assert not costly


@pytest.mark.parametrize("name", hostile(100))
@pytest.mark.parametrize("size", [FULL, LARGE])
def test_whatever_is_in_a_file_is_told_alike_by_every_way_in(name: str, size: int, tmp_path: Path) -> None:
    text = hostile(size)[name]
    told = list[str]()
    path = tmp_path / "mine.toml"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    for read in (lambda: from_file(text, str(path)), lambda: Scenario.load(path), lambda: Scenario.load(str(path))):
        try:
            read()
        except ValueError as error:
            told.append(str(error))
    if not told:
        assert (size, name) in ((FULL, "many lines"), (FULL, "many remarks"))  # empty, but a scenario
        return
    assert len(told) == 3
    assert all(len(one) < 1_000 and str(path) in one for one in told)
    if size == LARGE:
        assert all("more than the 32,768" in one for one in told)
    elif name != "other bytes":
        assert len(set(told)) == 1


def test_the_command_line_tells_a_hostile_file_in_words(tmp_path: Path) -> None:
    path = tmp_path / "deep.toml"
    path.write_text(hostile(FULL)["dotted key"])
    done = subprocess.run(
        [sys.executable, "-m", "wpmodel", "run", str(path)], capture_output=True, text=True, timeout=300, cwd=ROOT
    )
    assert done.returncode == 2
    assert "a key has more than" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_takes_more_memory_or_depth_than_there_is_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from wpmodel.foundation import texts

    for error, said in ((MemoryError(), "more memory"), (RecursionError(), "nested too deeply")):

        def fail(text: str, error: BaseException = error) -> None:
            raise error

        monkeypatch.setattr(texts.tomllib, "loads", fail)
        monkeypatch.setattr(texts.json, "loads", fail)
        for read in (lambda: Scenario.from_toml("a = 1"), lambda: read_json("{}")):
            with pytest.raises(ValueError, match=said):
                read()


def test_what_files_need_is_read() -> None:
    for name in names():
        read_toml(text_of(name))
    every = {name: dict(zip(p.index, p.value, strict=True)) if p.index else p.value for name, p in DECLARED.items()}
    text = Scenario("all", every, "e.g. www.a.b.c.d.e = [[[[[[[[ # and so on", "x").to_toml()
    assert Scenario.from_toml(text).values() == Scenario("all", every).values()
    deepest = {"a": 1}
    for _ in range(DEEPEST - 1):
        deepest = {"a": deepest}  # type: ignore[dict-item]
    assert read_json(json.dumps(deepest)) == deepest
    assert read_toml(".".join("a" * MOST_PARTS) + " = 1.5 # a.b.c.d.e.f")
    assert read_toml("a = '''\n'' [[[[[[[[ a.b.c.d.e.f ''' ")["a"].startswith("''")


@given(st.text(alphabet="ab.=\"'[]{},# \n\\1", max_size=60))
def test_any_text_is_read_as_the_standard_parser_does_or_refused(text: str) -> None:
    import tomllib

    try:
        right = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        with pytest.raises(UnreadableError):
            read_toml(text)
    else:
        try:
            assert read_toml(text) == right
        except UnreadableError as error:
            assert "dots between" in str(error) or "nested" in str(error)  # noqa: PT017


def code(content: bytes) -> str:
    return urlsafe_b64encode(zlib.compress(content)).decode().rstrip("=")


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 900,
        b'{"role":' + b"[" * 900 + b"]" * 900 + b"}",
        b'{"moves":[' + b'{"quarter":1,"caseload":90},' * 100 + b'{"quarter":1}]}',
        b'{"seed":' + b"9" * 30_000 + b"}",
        b'{"seed":NaN}',
        b'{"settings":' + json.dumps(["top_slice=0.1"] * 1_000).encode() + b"}",
        b'{"moves":[{"quarter":' + b"[" * 5 + b"]" * 5 + b"}]}",
        b'{"moves":[{"quarter":1,"support":{"a":{"b":1}}}]}',
        b'{"moves":[{"quarter":1,"module_price":1e999}]}',
        b"x" * 10_000_000,
        b'"' + b"\\ud800" * 1_000 + b'"',
        b'{"area":"\\ud800"}',
    ],
)
def test_a_code_of_a_game_that_nobody_wrote_is_told(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"\w") as told:
        Game.from_code(code(content))
    assert len(str(told.value)) < 2_000
    (tmp_path / "moves.json").write_bytes(content)
    with pytest.raises(ValueError, match=r"\w"):
        Game.read(load(tmp_path / "moves.json"))


def test_a_value_is_shown_cut_whatever_it_is() -> None:
    deep: list = []
    for _ in range(100_000):
        deep = [deep]
    for value in ("x" * 10**6, 10**5_000, {k: k for k in range(10**4)}, deep, float("nan"), "\ud800"):
        assert len(shown(value)) < 400
    assert shown("top_slice") == "'top_slice'"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes with names")
def test_a_pipe_that_never_ends_is_not_read_to_its_end(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "endless.toml")
    command = f"yes > {tmp_path / 'endless.toml'} & exec {sys.executable} -m wpmodel run {tmp_path / 'endless.toml'}"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, timeout=300, cwd=ROOT)
    assert done.returncode == 2
    assert "more than the" in done.stderr
