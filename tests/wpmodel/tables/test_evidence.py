"""Published figures: found, cited, hashed; and refused in words where they are not there."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from wpmodel.tables import evidence
from wpmodel.tables.evidence import EvidenceError


def test_the_folder_holds_the_data_package() -> None:
    assert (evidence.folder() / "datapackage.json").exists()
    assert evidence.folder().is_absolute()


def test_a_missing_folder_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(evidence, "__file__", str(tmp_path / "wpmodel" / "tables" / "evidence.py"))
    with pytest.raises(EvidenceError, match="install wpmodel again"):
        evidence.folder.__wrapped__()


def test_the_wheels_own_data_come_before_the_checkouts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for folder in (tmp_path / "wpmodel" / "_data", tmp_path / "data"):
        folder.mkdir(parents=True)
        (folder / "datapackage.json").write_text("{}")
    monkeypatch.setattr(evidence, "__file__", str(tmp_path / "wpmodel" / "tables" / "evidence.py"))
    assert evidence.folder.__wrapped__() == tmp_path / "wpmodel" / "_data"


def test_rows_are_text_and_frames_are_numbers() -> None:
    rows, frame = evidence.rows("payment_groups"), evidence.frame("payment_groups")
    assert len(rows) == len(frame) == 9
    assert rows[0]["attachment_fee_gbp"] == "400"
    assert frame["attachment_fee_gbp"].iloc[0] == 400
    assert evidence.column("payment_groups", "payment_group") == list(frame["payment_group"])


def test_a_frame_is_the_callers_own() -> None:
    mine = evidence.frame("primes")
    mine["prime"] = "changed"
    assert "changed" not in set(evidence.frame("primes")["prime"])


def test_what_is_not_there_is_named() -> None:
    with pytest.raises(EvidenceError, match="no table 'no_such_table'"):
        evidence.rows("no_such_table")
    with pytest.raises(EvidenceError, match="no table 'no_such_table'"):
        evidence.frame("no_such_table")
    with pytest.raises(EvidenceError, match=r"payment_groups has no column 'fee'; it has payment_group"):
        evidence.column("payment_groups", "fee")


def test_figures_are_known_by_their_id() -> None:
    figures = evidence.figures()
    assert figures.index.is_unique
    assert (figures.index == figures["id"]).all()
    assert set(figures["role"]) <= {"input", "calibrate", "validate", "context"}


def test_a_figure_that_is_there_twice_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    twice = evidence.frame("figures").iloc[[0, 1, 1]]
    monkeypatch.setattr(evidence, "frame", lambda _: twice)
    with pytest.raises(evidence.EvidenceError, match="referrals-2012-05-31 more than once"):
        evidence.figures()


def test_every_figures_sources_can_be_cited() -> None:
    ids = sorted({one.strip() for cell in evidence.figures()["source"].dropna() for one in cell.split(";")})
    cited = evidence.citations(ids)
    assert [c["id"] for c in cited] == ids
    assert all(c["title"] for c in cited)


def test_an_unknown_source_is_refused_with_the_nearest_id() -> None:
    with pytest.raises(EvidenceError, match=r"no source 'maddock-2021'.*maddock-2012"):
        evidence.citations(["maddock-2021"])


def test_hashes_tell_when_a_table_changes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = evidence.hashes()
    there = [path.relative_to(evidence.folder()) for path in evidence.folder().rglob("*.csv")]
    assert set(before) == {path.name for path in there if path.parts[0] != "programmes"}
    primes = evidence.folder() / "work-programme-2011" / "primes.csv"
    assert before["primes.csv"] == hashlib.blake2b(primes.read_bytes(), digest_size=8).hexdigest()
    copied = shutil.copytree(evidence.folder(), tmp_path / "data")
    (copied / "work-programme-2011" / "primes.csv").write_bytes(primes.read_bytes() + b"\n")
    monkeypatch.setattr(evidence, "folder", lambda: copied)
    after = evidence.hashes()
    assert {name for name in before if before[name] != after[name]} == {"primes.csv"}
