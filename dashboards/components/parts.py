"""Pieces that pages share: Vue components, the bar with Run and Cancel, an empty page's words."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import solara

from wpmodel import __version__, scenario
from wpmodel.dashboards.session import state, visit
from wpmodel.dashboards.session.programmes import (
    HOME,
    areas_of,
    by_programme,
    contract,
    programme_of,
    programmes,
    scenarios_of,
)
from wpmodel.dashboards.web import sent
from wpmodel.dashboards.web.browser import component
from wpmodel.foundation.texts import MOST_BYTES


@component("../vue/charts.vue")
def Charts(*, charts: list, before: list | None = None, held: str = "", about: dict | None = None) -> None:
    """Charts from `charts.chart`, with legend, words, table and downloads. Those `before` are drawn thin in the charts
    of the same id, as those of `held`; `about`, from `taken_along`, is what files say of themselves."""


def taken_along(choice: state.Choice, contract: str = "") -> dict[str, str]:
    """What a picture or a table says of itself once it has left the page: contract and changed levers (or `contract`),
    areas and seed, version, and the query of a link that shows it again."""
    words = contract or f"{choice.arm_words()}, seed {choice.seed}"
    return {"contract": words, "version": f"wpmodel {__version__}", "link": choice.shared()}


@component("../vue/tiles.vue")
def Tiles(*, tiles: list, held: str) -> None:
    """The four phenomena from `figures.tiles`, each leading to its chart."""


@component("../vue/player.vue")
def Player(
    *,
    weeks: int,
    known: int,
    step: int,
    run: str,
    begin: int,
    first_day: str,
    floor: bool,
    week: int,
    speed: str,
    event_rest: Callable[[dict], None],
) -> None:
    """Replay: tells every chart on the page which week it is, and the floor, where there is one. `known`: weeks that a
    run has come to; `week` and `speed`: those of the link, which are told where the replay comes to rest."""


@component("../vue/shell.vue")
def Shell(
    *,
    pages: list,
    page: str,
    link: str,
    shared: str,
    event_turn_to: Callable[[str], None],
    event_restore: Callable[[str], None],
) -> None:
    """The head of the page: names of pages, light or dark, the link in the address bar, and one for others."""


@component("../vue/levers.vue")
def LeverForm(
    *,
    heading: str,
    with_seed: bool,
    programme: str,
    programmes: list,
    opened: bool,
    scenarios: list,
    every: list,
    topics: list,
    bases: dict,
    given: dict,
    toml: str,
    most_bytes: int,
    file_words: str,
    file_problem: str,
    event_choose: Callable[[dict], None],
    event_upload: Callable[[dict], None],
    event_take_programme: Callable[[str], None],
) -> None:
    """Programme, scenario, areas, seed and every lever."""


@component("../vue/controls.vue")
def Controls(*, heading: str, controls: list, own_words: str, off: bool, event_change: Callable[[dict], None]) -> None:
    """Choices and sliders with a number beside each; what can be left to somebody else's rules goes by `own_words`."""


MOST = 1e18
"""Size of a lever's value that is looked at: the lever's own bounds are narrower."""
MOST_PATH, MOST_NAME = 1_000, 80
"""Letters of a name that may come, and that are shown."""
HEYDAY = 104
"""The week that a replay of the supply chain begins in: June 2013, when caseloads are full."""

START = (
    "attachment_fee", "outcome_fee.jsa_25_plus", "outcome_fee.esa_new", "outcome_fee.esa_ex_ib", "payment_lag_weeks",
    "prime_lag_weeks", "top_slice", "promised_meeting_weeks", "must_refer.jsa", "guaranteed_modules",
    "pay_for_barrier_removed", "adviser_cost", "vacancy_level", "effort_by_lot", "tender",
)  # fmt: skip
"""Levers to begin with, and names of those with all their values."""


@by_programme
def topics(programme: str = HOME) -> list[dict[str, Any]]:
    """Levers of a programme by topic, with a first topic of those to begin with."""
    declared = state.declarations(programme)
    levers = [lever for topic in declared for lever in topic["levers"]]
    own = START if programme == HOME else tuple(dict.fromkeys(key.partition(".")[0] for key in START))
    begin = [lever for key in own for lever in levers if key in (lever["key"], lever["key"].partition(".")[0])]
    first = {"topic": "to begin with", "open": True, "levers": begin}
    return [first, *declared]


@by_programme
def bases(programme: str = HOME) -> dict[str, dict[str, float]]:
    """Values of the levers that each scenario of the package moves from the declared ones."""
    usual = {lever["key"]: lever["value"] for topic in state.declarations(programme) for lever in topic["levers"]}
    every = {name: state.scenario_values(name, programme) for name in scenarios_of(programme)}
    return {name: {key: x for key, x in of.items() if x != usual[key]} for name, of in every.items()}


@by_programme
def scenarios(programme: str = HOME) -> list[dict[str, str]]:
    """The scenarios of the package that a programme can be run under, by purpose: name, title, description."""
    order = (scenario.COMPARED, *scenario.PURPOSES.values())
    told = [
        {
            "name": name,
            "title": state.Arm(name, programme=programme).title(),
            "purpose": scenario.purpose_of(name),
            "description": contract(programme, name).description,
        }
        for name in scenarios_of(programme)
    ]
    return sorted(told, key=lambda one: (order.index(one["purpose"]), one["name"] != scenario.BASELINE, one["title"]))


@by_programme
def _told(name: str) -> dict[str, str]:
    """Name of a programme, title, and what had to be assumed of it."""
    one = programme_of(name)
    return {"name": name, "title": one.title, "assumed": " ".join(one.assumptions)}


@solara.component
def Levers(heading: str = "What to run", k: int = 0, opened: bool = True, with_seed: bool = True) -> None:
    """The form for arm `k`; what is chosen goes into the session's choice. `opened`: the first topic is open."""
    told, tell = solara.use_state(("", ""))
    now, every = visit.choice.value, [*programmes(), *visit.own_programmes()]
    arm = (
        now.arms[k] if k < len(now.arms) else state.Arm(programme=now.programme)
    )  # it was just taken away: the page is drawn anew
    given = {
        "scenario": arm.scenario,
        "areas": list(now.areas),
        "seed": now.seed,
        "settings": {key: float(value) for key, _, value in (one.partition("=") for one in arm.settings)},
    }

    def choose(what: Any) -> None:
        form = sent.table(what, "the form", "scenario", "areas", "seed", "settings")
        settings = {
            key: sent.number(value, -MOST, MOST, key[:MOST_NAME])
            for key, value in sent.table(form["settings"], "levers").items()
        }
        programme = visit.choice.value.programme
        chosen = sent.one_of(form["scenario"], scenarios_of(programme), "the scenario")
        visit.change(
            arms=visit.choice.value.with_arm(k, state.Arm(chosen, state.changed(settings), programme)).arms,
            areas=sent.some_of(form["areas"], areas_of(programme), "areas"),
            seed=sent.whole(form["seed"], 0, state.MOST_SEED, "seed"),
        )
        tell(("", ""))

    def upload(what: Any) -> None:
        file = sent.table(what, "the file", "name", "text")
        name = sent.text(file["name"], MOST_PATH, "the name of a file")[:MOST_NAME]
        text, programme = sent.text(file["text"], sent.MOST_LETTERS, "a file"), visit.choice.value.programme
        try:
            read = state.from_file(text, name, programme)
        except ValueError as error:
            tell(("", str(error)))
            return
        visit.change(arms=visit.choice.value.with_arm(k, read).arms)
        tell((f"{name} is read: {read.words()}.", ""))

    LeverForm(
        heading=heading,
        with_seed=with_seed,
        opened=opened,
        programme=now.programme,
        programmes=[_told(name) for name in every] if with_seed else [],
        scenarios=scenarios(now.programme),
        every=areas_of(now.programme),
        topics=topics(now.programme),
        bases=bases(now.programme),
        given=given,
        toml=_toml(arm),
        most_bytes=MOST_BYTES,
        file_words=told[0],
        file_problem=told[1],
        event_choose=choose,
        event_upload=upload,
        event_take_programme=lambda name: visit.turn_to_programme(sent.one_of(name, every, "the programme")),
    )


def _toml(arm: state.Arm) -> str:
    """The scenario as a file; nothing where its levers do not go together."""
    try:
        return arm.made().to_toml()
    except ValueError:
        return ""


@solara.component
def RunBar(
    words: str,
    start: Callable[[], None],
    weeks: int = 0,
    step: int = 4,
    run: str = "",
    begin: int | None = None,
    known: int | None = None,
    floor: bool = False,
    stale: str = "",
    drawer: bool = False,
) -> None:
    """Run, progress and cancel; replay, from a week or else from the end, where there is something to replay. While a
    run goes on there is where the floor is shown, up to the weeks `known`. `stale`: what is shown is of another run.
    `drawer`: the page has a `side`, which a phone opens from here, and `results`, which Run brings into view there."""
    now = visit.progress.value
    with solara.Div(classes=["wp-run"]):
        if drawer:
            Drawer().key("drawer")
        Button(words=words, kind="wp-go", event_press=lambda _: start(), off=now.share is not None).key("go")
        if now.share is not None:
            Button(words="Cancel", kind="wp-stop", event_press=lambda _: visit.cancel(), off=False).key("cancel")
        Status(share=now.share, words=now.words).key("status")
        if stale:
            solara.HTML(tag="span", classes=["wp-stale"], unsafe_innerHTML=stale).key("stale")
        if weeks and (floor or now.share is None):
            Player(
                weeks=weeks,
                known=weeks if known is None else known,
                step=step,
                run=run,
                begin=weeks if begin is None else begin,
                first_day=first_day(),
                floor=floor,
                week=visit.choice.value.week // step * step,
                speed=visit.choice.value.speed,
                event_rest=_rest,
            ).key("player")


def first_day() -> str:
    """The first day of what is shown: of the last run, or else of the programme chosen."""
    outcome, now = visit.explored.value, visit.choice.value
    of = outcome.choice if outcome is not None and visit.live.value is None else now
    return programme_of(of.programme).calendar.first_day.isoformat()


def _rest(what: Any) -> None:
    """Where the replay came to rest goes into the link."""
    at = sent.table(what, "the replay", "week", "speed")
    visit.change(
        week=sent.whole(at["week"], 0, state.MOST_WEEK, "the week"),
        speed=sent.one_of(at["speed"], state.SPEEDS, "the speed"),
    )


@component("../vue/drawer.vue")
def Drawer() -> None:
    """What opens and closes the side on a phone."""


def side(label: str) -> solara.Element:
    """The left column of a page: on a phone a drawer."""
    return solara.Div(
        classes=["wp-side"], attributes={"id": "wp-side", "role": "region", "aria-label": label, "tabindex": "-1"}
    )


def results() -> solara.Element:
    """What Run brings into view on a phone."""
    return solara.Div(classes=["wp-results"], attributes={"id": "wp-results"})


@component("../vue/button.vue")
def Button(*, words: str, kind: str, event_press: Callable[[Any], None], off: bool) -> None:
    """A button."""


@component("../vue/status.vue")
def Status(*, share: float | None, words: str) -> None:
    """How far a run is."""


@component("../vue/number.vue")
def Number(*, label: str, value: int, low: int, high: int, event_settle: Callable[[float], None]) -> None:
    """A whole number between bounds."""


@solara.component
def Lead(title: str, words: str) -> None:
    """The head of a page."""
    solara.HTML(tag="div", unsafe_innerHTML=f'<h2>{title}</h2><p class="wp-lead">{words}</p>')


def html(tag: str, inside: str, kind: str = "") -> None:
    """A piece of a page; `inside` is HTML."""
    solara.HTML(tag=tag, classes=[kind] if kind else [], unsafe_innerHTML=inside)


@solara.component
def NothingYet() -> None:
    """What a page that shows the last run says before there is one: it can be made from here."""
    RunBar("Run", visit.explore)
    solara.HTML(
        tag="div",
        classes=["wp-empty"],
        unsafe_innerHTML="This page shows the last run, and nothing has been run yet. Run takes the scenario, areas "
        f"and levers of the page Explore; now: {escape(visit.choice.value.arm_words())}.",
    )


@solara.component
def Replay(outcome: visit.Outcome) -> None:
    """The bar of a page that shows the last run."""
    RunBar("Run again", visit.explore, outcome.content["weeks"], run=str(id(outcome)), begin=HEYDAY)
