"""Tables in a terminal of 80 columns: every name is whole, on one line, and can be copied into the next command."""

from __future__ import annotations

import io

import pandas as pd
import pytest
from rich.console import Console

from wpmodel.agents import compiled
from wpmodel.cli.commands import options
from wpmodel.cli.output import show, show_lab, show_studies
from wpmodel.parameters import PAYMENT_GROUPS
from wpmodel.results.terciles import TERCILES
from wpmodel.studies.additionality import SUMMARY, Additionality
from wpmodel.studies.comparison import FATES, Comparison
from wpmodel.studies.stories.twins import CAUSES, Twins

NUMBERS = {"scenario": "dearer", "baseline": -232_081_972.0, "difference": -56_145_611.8}
NUMBERS |= {"low": -57_069_959.09, "high": -55_221_264.51}


def console(columns: int = 80) -> Console:
    return Console(file=io.StringIO(), width=columns)


def printed(out: Console) -> list[str]:
    assert isinstance(out.file, io.StringIO)
    return out.file.getvalue().splitlines()


def compared() -> Comparison:
    people = [
        {"by": by, "who": who, "fate": fate} | NUMBERS | {"low": 0.97, "high": 12.3}
        for by, names in {"payment group": PAYMENT_GROUPS, "area": ("South Yorkshire",)}.items()
        for who in names
        for fate in FATES
    ]  # fmt: skip
    money = [{"party": "tier 1", "sector": "voluntary", "line": line} | NUMBERS for line in ("fees_gbp", "margin_gbp")]
    measures = [{"measure": name} | NUMBERS for name in ("job-outcomes-2017-12-31", "referrals-2012-04-30")]
    tables = {"behaviour": [{"metric": "creaming.index"} | NUMBERS], "people": people, "money": money}
    frames = {name: pd.DataFrame(rows) for name, rows in (tables | {"measures": measures}).items()}
    return Comparison(["work-programme-2011", "dearer"], ["", ""], 5, 0, **frames)


def test_a_comparison_fits_eighty_columns() -> None:
    out = console()
    show_lab.comparison(out, compared(), everything=False)
    lines = printed(out)
    for group in PAYMENT_GROUPS:
        assert sum(group in line and "+0.97 to +12.30" in line for line in lines) == 3  # fates without --all
    (money,) = [line for line in lines if "tier 1" in line and "voluntary" in line]
    assert "-56.15" in money
    assert "-57.07 to -55.22" in money
    text = "\n".join(lines)
    assert "margin, GBP million" in text
    assert "South Yorkshire" not in text
    assert "referrals-2012-04-30" not in text
    assert "scaled to everybody" in " ".join(text.split())


def test_all_of_a_comparison_has_the_names_of_its_tables() -> None:
    out = console(120)
    show_lab.comparison(out, compared(), everything=True)
    text = "\n".join(printed(out))
    assert all(name in text for name in ("job-outcomes-2017-12-31", "creaming.index", "South Yorkshire", "Money: fees"))


def test_claimants_whose_lives_changed_can_be_copied() -> None:
    causes = [
        {"cause": cause, "meaning": meaning, "people": 1_940_644, "share_pct": 86.1, "winners": 30_653,
         "losers": 20_584, "weeks_gained": -102_694.0, "outcomes_gained": 2_064.0}
        for cause, meaning in CAUSES.items()
    ]  # fmt: skip
    example = {"claimant": 1_949_999, "payment_group": "jsa_prison_leaver", "tercile": "nearest",
               "cause": "deliverer", "parted_on": "2012-10-17", "weeks_first": 104, "weeks_second": 0,
               "hours_first": 110.2, "hours_second": 119.8}  # fmt: skip
    out = console()
    show_lab.twins(out, Twins(("a", "b"), 5, 0, pd.DataFrame(causes), pd.DataFrame([example])))
    lines = printed(out)
    (life,) = [line for line in lines if "1949999" in line]
    assert life.split() == [
        *("1949999", "jsa_prison_leaver", "nearest", "deliverer", "2012-10-17"),
        *("104", "to", "0", "110.2", "to", "119.8"),
    ]
    assert sum("1,940,644" in line and "-102,694" in line for line in lines) == len(CAUSES)


def test_additionality_names_whom_it_is_about_in_eighty_columns() -> None:
    spans = {f"{name}{end}": value for name, value in (("additional", 10.67), ("deadweight", 79.0)) for end in
             ("", "_low", "_high")}  # fmt: skip
    about = {"measure": "starts", "unit": "per cent", "without": 40.3, "with": 50.9} | spans
    people = [
        about | {"payment_group": group, "tercile": tercile}
        for group in PAYMENT_GROUPS
        for tercile in ("all", *TERCILES)
    ]
    market = [
        {"line": line, "fixed": 1_808.0, "elastic": 2_016.0, "difference": -208.6, "difference_low": -250.4,
         "difference_high": -166.8, "displaced": 23.0}
        for line in SUMMARY.values()
    ]  # fmt: skip
    found = Additionality(pd.DataFrame(people), pd.DataFrame(market), 2)
    narrow, wide = console(), console(120)
    for out in (narrow, wide):
        show_studies.additionality(out, found)
    lines = printed(narrow)
    for group in PAYMENT_GROUPS:
        assert any(group in line and "+10.67" in line and "79 %" in line for line in lines)
    assert sum(line.split()[:1] == ["furthest"] for line in lines) == len(PAYMENT_GROUPS)
    assert sum("-250 to -167" in line for line in lines) == len(SUMMARY)
    assert not any("79 to 79 %" in line for line in lines)
    assert any("79 to 79 %" in line for line in printed(wide))


def test_an_experiment_that_nobody_is_there_for_is_neither_a_hit_nor_a_miss() -> None:
    words = {"id": "P1", "prediction": "Rises", "metric": "hours", "expected": "up", "holds": True, "clear": True}
    words |= {"kind": "bet", "counts": True}
    row = words | {"base": 1.0, "changed": 2.0, "effect": 1.0, "low": 0.5, "high": 1.5, "agree_pct": 100.0, "seeds": 2}
    row["organisations"] = float("nan")
    nobody = row | {"id": "P3", "metric": "creaming.index.voluntary", "holds": False}
    nobody |= dict.fromkeys(("changed", "effect", "low", "high"), float("nan"))
    out = console()
    show.emergence(out, pd.DataFrame([row, nobody]))
    text = " ".join(" ".join(printed(out)).split())
    assert "P3 Rises: cannot be told here" in text
    assert "1 of 1 bets hold" in text
    assert "nan" not in text
    of_bodies = row | {"metric": "exits.voluntary", "organisations": 294.0}
    out = console()
    show.emergence(out, pd.DataFrame([of_bodies]))
    assert "over 294 organisations" in " ".join(" ".join(printed(out)).split())
    out = console()
    show.emergence(out, pd.DataFrame([row, row | {"kind": "placebo", "counts": False}]))
    text = " ".join(" ".join(printed(out)).split())
    assert "holds (placebo: not counted)" in text
    assert "1 of 1 bets hold" in text


@pytest.mark.parametrize(("kept", "looks_on", "said"), [(False, True, "once"), (True, True, ""), (False, False, "")])
def test_somebody_who_looks_on_is_told_that_rules_are_compiled(
    monkeypatch: pytest.MonkeyPatch, kept: bool, looks_on: bool, said: str
) -> None:
    monkeypatch.setattr(compiled, "are_kept", lambda: kept)
    out = Console(file=io.StringIO(), force_terminal=looks_on)
    options.say_what_is_compiled(out)
    text = " ".join(printed(out))
    assert said in text
    assert bool(text) == bool(said)
