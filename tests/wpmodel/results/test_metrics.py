"""One metric, one definition: all that print a quantity take it from the function that the registry names."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from wpmodel import Result, Scenario, WorkProgramme, run
from wpmodel.calibration.run import look as look_of_calibration
from wpmodel.cli.commands.lists import all_metrics
from wpmodel.dashboards.figures import compared, summary
from wpmodel.dashboards.figures.charts import number
from wpmodel.dashboards.figures.of_run import GROUP_NAMES
from wpmodel.engine.floor import Watch
from wpmodel.foundation import reachable
from wpmodel.parameters import PAYMENT_GROUPS
from wpmodel.results.measures import MEASURES
from wpmodel.results.metrics import METRICS, families, metric, place, taken
from wpmodel.results.terciles import TERCILES, THIRDS
from wpmodel.studies import additionality, comparison, contrast, emergence, patterns
from wpmodel.studies.design import aims
from wpmodel.studies.run_cache import ELSEWHERE, rests_on
from wpmodel.tables import evidence
from wpmodel.teaching import lesson

LOOKS: dict[str, Callable[[Result], dict[str, float]]] = {
    "laboratory": emergence.metrics,
    "patterns": patterns.look,
    "lessons": lesson.look,
    "designs": aims.figures_of,
}
NEED_TWO_RUNS = "gain."
NEED_A_TENDER = "tender."


@pytest.fixture(scope="module")
def worked_out(area_run: Result) -> dict[str, float]:
    """Every metric that one run gives, each function called once by itself."""
    functions = dict.fromkeys(one.function for name, one in METRICS.items() if not name.startswith(NEED_TWO_RUNS))
    of_each = [taken(area_run, function) for function in functions]
    assert sum(map(len, of_each)) == len({name for found in of_each for name in found}), "a name is worked out twice"
    return {name: value for found in of_each for name, value in found.items()}


def same(one: float, other: float) -> bool:
    """Equal to the last digit, or neither is there."""
    return one == other or (one != one and other != other)


def test_every_name_is_worked_out_where_it_is_declared(area_run: Result) -> None:
    assert "spell_survival.26" in METRICS, f"the metrics of {contrast.__name__} are among them"
    for function in dict.fromkeys(one.function for one in METRICS.values()):
        declared = {name for name, one in METRICS.items() if one.function is function}
        given = set(taken(area_run, function)) if function is not additionality.gains else set(additionality.SUMMARY)
        assert given <= declared, place(function)
        assert not given or all(set(one.names) & given for one in families() if one.function is function)


def test_a_tender_has_its_metrics() -> None:
    result = run(Scenario.load("tender-2011"), areas=["South Yorkshire"], until="2011-09-30")
    assert {name for name in METRICS if name.startswith(NEED_A_TENDER)} <= set(emergence.metrics(result))


def test_a_second_definition_is_refused() -> None:
    with pytest.raises(ValueError, match=r"parked is a metric of wpmodel\.results\.phenomena\.support"):
        metric("parked", unit="per cent", meaning="another")(lambda result: 0.0)
    with pytest.raises(ValueError, match=r"hours\.esa_new is a metric of"):
        metric("hours.esa_new", unit="hours", meaning="another")(lambda result: 0.0)
    assert METRICS["parked"].meaning.startswith("people out of work")


@pytest.mark.parametrize("name", LOOKS)
def test_what_a_study_looks_at_is_a_metric_or_a_published_figure(
    name: str, area_run: Result, worked_out: dict[str, float]
) -> None:
    for key, value in LOOKS[name](area_run).items():
        assert key in worked_out or key in area_run.measures, f"{key} has a definition of its own"
        assert same(value, worked_out[key] if key in worked_out else area_run.measures[key]), key


def test_comparison_and_calibration_take_the_same_figures(area_run: Result, worked_out: dict[str, float]) -> None:
    behaviour = {k: v for k, v in comparison.figures_of(area_run).items() if k.startswith("behaviour|")}
    assert len(behaviour) > 100
    assert all(same(value, worked_out[name.removeprefix("behaviour|")]) for name, value in behaviour.items())
    found = look_of_calibration(area_run)
    names = {"creaming": "creaming.index", "parking": "parked.beyond_equal", "sanctions": "sanctions.adverse"}
    assert all(found[ours] == worked_out[name] for ours, name in names.items())


def test_tables_and_lessons_name_metrics_that_there_are() -> None:
    named = {row["metric"] for table in ("experiments", "phenomena") for row in evidence.rows(table)}
    named |= {row["statistic"] for row in evidence.rows("patterns") if row["kind"] == "metric"}
    figures = (row["figure"].split("|") for row in evidence.rows("expectations"))
    named |= {name for table, name, *_ in figures if table == "behaviour"}
    for one in lesson.lessons():
        named |= {row.metric for row in one.observe} | {claim.metric for claim in (*one.claims, one.judged)}
        named |= {name for text in one.texts().values() for name, _ in lesson.figures_in(text)}
    assert sorted(named - set(METRICS)) == []


def test_a_contract_ratio_is_that_of_the_published_figures(area_run: Result, worked_out: dict[str, float]) -> None:
    """In lesson 7 both years stand in one sentence."""
    for group in PAYMENT_GROUPS:
        for name, span in (("contract_ratio", "2013-04..2014-03"), ("contract_ratio_before", "2012-04..2013-03")):
            figure = pd.Series({"payment_group": group, "cohort": span})
            assert worked_out[f"{name}.{group}"] == MEASURES["contract_ratio"](area_run, figure)
    found = lesson.look(area_run)
    assert found["contract_ratio_before.esa_new"] == area_run.measures["contract-ratio-esa-new-2012-04-to-2013-03"]


def test_a_rate_that_the_run_is_too_short_for_is_not_there(short_run: Result) -> None:
    found = lesson.look(short_run)
    assert not [name for name in found if name.startswith(("cohort_rate.", "contract_ratio."))]


def test_hours_by_tercile_are_the_laboratorys_in_the_browser(area_run: Result, worked_out: dict[str, float]) -> None:
    watched: list[Watch] = []

    def watching(model: WorkProgramme) -> Callable[[], None]:
        watched.append(Watch(model))
        return watched[0].note

    run(seed=1, areas=["South Yorkshire"], watch=watching)
    chart = {one["id"]: one for one in summary.summary(area_run, watched[0].seen())["charts"].values()}["groups"]
    shown = {line["name"]: dict(zip(GROUP_NAMES, line["values"], strict=True)) for line in chart["series"]}
    beside = compared.figures(area_run)
    assert len(shown) == len(THIRDS)
    for third in THIRDS:
        words = TERCILES[third].capitalize()
        assert beside[f"Who is helped: hours of support|{words}"] == worked_out[f"hours.{third}"]
        for group, name in zip(PAYMENT_GROUPS, GROUP_NAMES, strict=True):
            ours = number(worked_out[f"hours.{third}.{group}"])
            assert shown[words][name] in (ours, None), "none where few people stand behind it"
    assert shown["Nearest to work"]["JSA 25 and over"] is not None


def test_a_person_is_in_one_tercile_for_all_that_ask(area_run: Result) -> None:
    cells = dict(additionality.cells(rows := additionality.seen_through(area_run), area_run))
    everybody = comparison.figures_of(area_run)
    for k, (name, words) in enumerate(TERCILES.items()):
        assert (cells[f"all.{name}"] == (area_run.terciles[rows["id"]] == k)).all()
        assert everybody[f"people|readiness|{words}|people"] == (area_run.terciles == k).sum()
    assert (area_run.terciles >= 0).sum() == area_run.attached.size


def test_units_meanings_and_sources_are_said() -> None:
    for row in all_metrics():
        assert row["unit"], row["name"]
        assert row["meaning"], row["name"]
        if row["source"] and not row["published"]:
            assert evidence.citations([row["source"]])
    assert {"parked.{group}", "creaming.index", "rate_24m"} <= {row["name"] for row in all_metrics()}


FORMULAS = {
    r"52\.0 / 60\.0": "phenomena.py",  # hours a year out of work
    r"<= NEXT_TO_NOTHING \*": "parking.py",  # who got next to nothing
    r">= LONG_ENOUGH\) &": "parking.py",  # and is parked
    r"\.happened\(": "outcomes.py",  # the rate of a cohort
    r"before\(\"outcome\".*- cohorts": "outcomes.py",  # the ratio of a contract
    r"1\.0 - discount": "tariff.py",  # the fee that is paid for an outcome
    r"^def .*third.*\(.*prospect": None,  # no thirds but `terciles`
    r"quantile\(prospect": None,
}


@pytest.mark.parametrize(("formula", "home"), FORMULAS.items())
def test_a_formula_stands_once(formula: str, home: str | None) -> None:
    found = [
        path.name for path in reachable.sources() if re.search(formula, path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert found == ([home] if home else [])


@pytest.mark.parametrize("name", LOOKS)
def test_kept_runs_rest_on_every_function_that_their_figures_come_from(name: str) -> None:
    look = LOOKS[name]
    reached = reachable.reached([(look.__module__, look.__qualname__)], ELSEWHERE)
    reached_too = reachable.reached([("wpmodel.results.result", "Result")], ELSEWHERE)
    homes = {(sys.modules[one.function.__module__].__name__, one.function.__name__) for one in METRICS.values()}
    assert re.search(r"\.[2-9]$", rests_on(look)["look"]), "definitions have moved since figures were first kept"
    assert len(homes & set(reached)) >= (1 if name == "designs" else 8)
    if name != "designs":
        assert ("wpmodel.results.outcomes", "contract_ratio") in reached | reached_too
    assert np.all([(module, of) != ("wpmodel.results.metrics", "METRICS") for module, of in reached])
