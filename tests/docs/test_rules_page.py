"""The rules page: a section and a figure for every rule, drawn from the rule's own code, fresh, saying what is so."""

import ast
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
RULES = sorted(path.stem for path in (ROOT / "agents" / "rules").glob("[!_]*.py"))
SECTIONS = re.findall(r"^<!-- generated: rule (.+) -->$", PAGE, re.MULTILINE)


@pytest.fixture(scope="module")
def figures(script):
    return script("figures")


@pytest.fixture(scope="module")
def chapters(script):
    return script("chapters")


def lines_of(figures, name, panel=0):
    return figures.picture(name).panels[panel].lines


def called_in_curves() -> set[str]:
    """Rule modules of which some attribute is called in the scripts that work out the curves."""
    found = set()
    for path in sorted((ROOT / "tools" / "docs" / "curves").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                found.add(node.value.id)
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("wpmodel.agents.rules."):
                found.add((node.module or "").rpartition(".")[2])
    return found


@pytest.mark.parametrize("name", RULES)
def test_every_rule_file_has_a_section(chapters, name):
    assert [section for section, files in (chapters.SECTIONS | chapters.besides()).items() if name in files]
    assert f"agents/rules/{name}.py" in PAGE


@pytest.mark.parametrize("name", RULES)
def test_every_rule_file_draws_a_figure_by_its_own_code(script, name):
    assert name in called_in_curves() or script("derived").figures(name)


@pytest.mark.parametrize("section", ["Arrival", "Claims", *(f"R{k}" for k in range(1, 13))])
def test_every_section_stands_in_the_page_with_a_figure(figures, section):
    assert section in SECTIONS
    part = PAGE.split(f"<!-- generated: rule {section} -->")[1].split("<!-- end -->")[0]
    drawn = [name for name in figures.FIGURES if figures.picture(name).section == section]
    assert drawn
    for name in drawn:
        assert f"](_generated/figures/{name}.svg)" in part


def test_every_picture_has_words_and_axes_have_names(figures, chapters):
    for alt, name in re.findall(r"^!\[(.*)\]\(_generated/figures/(.+)\.svg\)$", PAGE, re.MULTILINE):
        assert len(alt) > 40, name
        assert alt == chapters.alternative(figures.picture(name).shows)
        assert f"\n*{figures.picture(name).shows}*\n" in PAGE
        assert all(panel.x and panel.y for panel in figures.picture(name).panels)


def test_figures_show_what_the_rules_say_now(figures):
    assert figures.stale() == []


def test_a_figure_of_other_numbers_is_stale(figures, monkeypatch):
    shown = figures.picture("r2-job-loss")
    label, (x, y) = next(iter(shown.panels[0].lines.items()))
    moved = replace(shown.panels[0], lines={**shown.panels[0].lines, label: (x, 1.01 * y)})
    monkeypatch.setattr(figures, "picture", lambda name: replace(shown, panels=(moved,)))
    monkeypatch.setattr(figures, "FIGURES", {"r2-job-loss": None})
    assert any("r2-job-loss.svg is not what the rules say" in line for line in figures.stale())


def test_the_hash_is_of_six_digits_and_of_the_words(figures):
    shown = figures.picture("r2-job-loss")
    panel = shown.panels[0]
    barely = replace(panel, lines={k: (x, y * (1 + 1e-12)) for k, (x, y) in panel.lines.items()})
    assert figures.digest(replace(shown, panels=(barely,))) == figures.digest(shown)
    assert figures.digest(replace(shown, shows="other words")) != figures.digest(shown)


def test_the_same_numbers_give_the_same_file(figures, tmp_path):
    for name in ("one", "two"):
        figures.draw(figures.picture("r8-leaving"), tmp_path / f"{name}.svg")
    one, two = ((tmp_path / f"{name}.svg").read_bytes() for name in ("one", "two"))
    assert one == two
    assert b"<dc:date>" not in one


def test_lines_of_one_panel_have_colours_of_their_own(figures):
    most = max(len(panel.lines) for name in figures.FIGURES for panel in figures.picture(name).panels)
    assert most <= len(figures.PALETTE) == len(set(figures.PALETTE))


# What the words under the figures say --------------------------------------------------------------------------------


def is_one_peak(y) -> bool:
    """Rises, then falls."""
    steps = np.sign(np.diff(y))
    top = int(np.argmax(y))
    return 0 < top < y.size - 1 and (steps[:top] >= 0).all() and (steps[top:] <= 0).all()


@pytest.mark.parametrize("name", ["r4-next-hour", "r6-barriers"])
def test_worth_over_prospects_is_a_single_peak(figures, name):
    for label, (_, y) in lines_of(figures, name).items():
        assert is_one_peak(y), label


def test_a_price_rises_with_the_caseload(figures):
    for _, y in lines_of(figures, "r4-price").values():
        assert (np.diff(y) >= -1e-3).all()
        assert y[0] == 0.0 < y[-1]


def test_the_readier_are_kept_oftener_and_the_dear_less_without_a_fee(figures):
    lines = lines_of(figures, "r6-keeping")
    assert all((np.diff(y) >= -1e-9).all() for _, y in lines.values())
    share = figures.picture("r6-keeping").panels[0].levels["own offices' share"]
    low = {label: y[0] for label, (_, y) in lines.items()}
    assert low["new ESA, no attachment fee"] < low["JSA 25 and over"] < low["new ESA"] < share, "the fee keeps some"
    assert all(y[-1] > 99.0 for _, y in lines.values())


def test_credits_carry_the_charity_that_late_pay_would_break(figures):
    panel = figures.picture("r7-cash").panels[1]
    low = {label: y.min() for label, (_, y) in panel.lines.items()}
    end = panel.levels["end of its credit"]
    assert low["after half a year"] < end
    assert end < min(low["results paid after eight weeks"], low["after half a year, with payment credits"])


def test_a_referral_is_likeliest_where_least_is_at_stake(figures):
    for _, y in lines_of(figures, "r9-choice", 1).values():
        assert (np.diff(y) <= 1e-9).all()


def test_standing_is_worth_most_near_the_line(figures):
    lines = lines_of(figures, "r10-standing")
    for label in ("keeping the contract, notice standing", "winning or saving a share"):
        x, y = lines[label]
        assert is_one_peak(y)
        assert abs(x[np.argmax(y)] - 300.0) < 40.0
