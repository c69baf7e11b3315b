"""Charts: written without a screen, the same bytes each time, refused before the work where they cannot be written."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from wpmodel.cli.reports import chart_files

SHARES = pd.DataFrame(
    [("rule", "Rule", 3.0), ("stake", "Stake", -1.0), ("residual", "No group", 0.5), ("total", "Sanctions", 2.5)],
    columns=["group", "name", "share"],
).assign(share_low=lambda t: t["share"] - 0.2, share_high=lambda t: t["share"] + 0.2, seeds=5)


@pytest.mark.parametrize(("kind", "begins"), [("png", b"\x89PNG"), ("svg", b"<?xml")])
def test_a_chart_is_a_file_of_its_kind(tmp_path: Path, kind: str, begins: bytes) -> None:
    path = chart_files.shares(SHARES, "Sanctions", "per 100", tmp_path / f"one.{kind}")
    assert path.read_bytes().startswith(begins)


def test_the_same_shares_make_the_same_chart(tmp_path: Path) -> None:
    one, two = (chart_files.shares(SHARES, "Sanctions", "per 100", tmp_path / f"{k}.svg") for k in (1, 2))
    assert one.read_bytes() == two.read_bytes()
    text = one.read_text()
    assert chart_files.RAISES.lower() in text
    assert chart_files.LOWERS.lower() in text


@pytest.mark.parametrize("name", ["chart.pdf", "chart", "nowhere/chart.png", "folder.png"])
def test_a_file_that_will_not_do_is_refused_and_nothing_is_left(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder.png").mkdir()
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises((ValueError, OSError)):
        chart_files.check_file(tmp_path / name)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_file_that_will_do_is_left_as_it_was(tmp_path: Path) -> None:
    old = tmp_path / "old.png"
    old.write_bytes(b"mine")
    assert chart_files.check_file(old).read_bytes() == b"mine"
    assert not chart_files.check_file(tmp_path / "new.svg").exists()
