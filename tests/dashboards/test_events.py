"""Whatever a browser sends to any handler of any page: a sentence or nothing, no exception, and a legal choice."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

if importlib.util.find_spec("solara") is None:
    pytest.skip("needs the dashboard: pip install -e '.[dashboard]'", allow_module_level=True)

import solara
from schools import LECTURER

from wpmodel.dashboards import app
from wpmodel.dashboards.classroom import rooms
from wpmodel.dashboards.session import visit
from wpmodel.dashboards.session.state import Arm, Choice, check
from wpmodel.dashboards.session.visit import Outcome
from wpmodel.dashboards.web import sent
from wpmodel.dashboards.workers import work
from wpmodel.dashboards.workers.line import MOST, Asked
from wpmodel.teaching.game.record import Game

GAME = Game(until="2011-12-31")
HOSTILE: dict[str, Any] = {
    "nothing": None,
    "a table": {},
    "a list": [],
    "true": True,
    "a negative number": -1,
    "a large number": 400_000,
    "a very large number": 10**400,
    "a broken number": 0.5,
    "no number": float("nan"),
    "an endless number": float("inf"),
    "text": "x",
    "half a letter": "\ud800",
    "a script": "<script>alert(1)</script>",
    "ten million letters": "x" * 10_000_000,
    "many values": [1] * 100_000,
    "keys that are wrong": {"scenario": None, "areas": None, "seed": None, "settings": None, "name": 1, "text": 2},
    "values that are wrong": {
        "scenario": "/etc/passwd", "areas": ["Narnia"], "seed": 1e99, "settings": {"top_slice": "1"},
        "name": "x" * 9_999, "text": "[[[[",
    },
    "levers that are wrong": {
        "scenario": "flat-tariff", "areas": [], "seed": 1, "settings": {"x" * 5_000: 1.0, "top_slice": 99},
        "name": "a", "text": "\ud800", "fees": -1, "belief": {}, "price": None, "weeks": "x", "mission": [],
        "support": [[[]]], "modules": {"a": 1}, "caseload": "x", "order": {}, "keep": -1, "practice": {}, "cushion": [],
    },
}  # fmt: skip
HOSTILE["deep"] = []
for _ in range(500):
    HOSTILE["deep"] = [HOSTILE["deep"]]


PRESSED = [HOSTILE["nothing"], HOSTILE["deep"]]
"""What a button is sent, which looks at nothing of it."""


class NoPool:
    """Workers that take nothing: what was asked of them is looked at here."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def start_all(self, asked: Sequence[Asked], visitor: str) -> list:
        self.asked.append(len(asked))
        raise RuntimeError("too many runs of all visitors are waiting")

    def kept(self, key: Any) -> None:
        return None

    def goes(self, key: Any) -> bool:
        return False


@pytest.fixture(scope="module")
def ran() -> dict[str, Any]:
    """Something on every page that shows the last run, and a game after its first quarter."""
    now = Choice()
    wanted = work.Wanted(now.arms[0].made(), now.areas, now.seed, "2012-06-30")
    return {
        "run": Outcome(now, work.explore_unseen(wanted, lambda done, of: None)),  # type: ignore[arg-type]
        "game": Outcome(
            Choice(page="play", game=GAME.code(), quarter=1),
            work.turn((GAME.code(), 1), lambda done, of: None),  # type: ignore[arg-type]
        ),
    }


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[NoPool]:
    made = NoPool()
    monkeypatch.setattr(visit, "pool", lambda: made)
    yield made
    for what in (visit.explored, visit.twinned, visit.compared, visit.played, visit.learnt):
        what.set(None)
    visit.choice.set(Choice())
    visit.problems.set(())


def widgets(one: Any) -> Iterator[Any]:
    yield one
    for child in getattr(one, "children", ()):
        yield from widgets(child)


def events(page: Any) -> dict[tuple, Any]:
    """Every handler of the page that differs from others in more than its words: the widget and its event."""
    found = dict[tuple, Any]()
    for widget in widgets(page):
        for event in getattr(widget, "_event_callbacks", {}):
            about = (type(widget), getattr(widget, "kind", ""), getattr(widget, "label", ""), event)
            found.setdefault(about, (widget, event))
    return found


PAGES = {
    "explore": (Choice(), False, 4),
    "explore with a run": (Choice(), True, 6),
    "chain": (Choice(page="chain"), True, 4),
    "compare": (Choice(page="compare", arms=(Arm(), Arm("flat-tariff"), Arm(settings=("top_slice=0.1",)))), True, 6),
    "compare with all": (Choice(page="compare", arms=(Arm(),) * 5), False, 6),
    "people": (Choice(page="people"), True, 2),
    "evidence": (Choice(page="evidence"), False, 2),
    "calibration": (Choice(page="calibration"), False, 3),
    "method": (Choice(page="method"), False, 3),
    "lessons": (Choice(page="lessons", lesson=4), False, 3),
    "play": (Choice(page="play"), False, 5),
    "a game": (Choice(page="play", game=GAME.code(), quarter=1), True, 4),
    "class": (Choice(page="class"), False, 3),
}


@pytest.mark.parametrize("name", PAGES)
def test_no_handler_of_a_page_is_broken_by_what_is_sent(name: str, pool: NoPool, ran: dict[str, Any]) -> None:
    choice, with_run, least = PAGES[name]
    if with_run:
        visit.explored.set(ran["run"])
        visit.played.set(ran["game"])
    visit.choice.set(choice)
    attack(least, pool)


@pytest.mark.parametrize("seat", ["lecturer", "student"])
def test_no_handler_of_a_class_is_broken_by_what_is_sent(seat: str, pool: NoPool) -> None:
    code, key = rooms.kept().open(LECTURER)
    page, key = ("class", key) if seat == "lecturer" else ("lessons", "")
    visit.choice.set(Choice(page=page, room=code, key=key))
    attack(4, pool)


def attack(least: int, pool: NoPool) -> None:
    """Send every value to every handler of the page that is chosen."""
    begun = visit.choice.value
    page, context = solara.render(app.Page(), handle_error=False)
    try:
        visit.choice.set(begun)  # opening a page reads its link
        known = list(events(page))
        assert len(known) >= least
        for about in known:
            for value in PRESSED if about[-1] == "press" else HOSTILE.values():
                if visit.choice.value != begun:
                    visit.choice.set(begun)
                visit.problems.set(())
                there = events(page)
                if about not in there:
                    continue
                widget, event = there[about]
                getattr(widget, f"vue_{event}")(value)
                check(visit.choice.value)
                assert all(isinstance(said, str) and len(said) < 1_000 for said in visit.problems.value)
    finally:
        context.close()
    assert all(many <= MOST for many in pool.asked)


@pytest.mark.parametrize("name", ["nothing", "a large number", "no number", "ten million letters", "a broken number"])
def test_what_is_refused_is_told(name: str, pool: NoPool) -> None:
    visit.choice.set(Choice(page="compare"))
    page, context = solara.render(app.Page(), handle_error=False)
    try:
        visit.choice.set(Choice(page="compare"))
        [settle] = [widget for widget in widgets(page) if "settle" in getattr(widget, "_event_callbacks", {})]
        settle.vue_settle(HOSTILE[name])
        assert visit.choice.value.seeds == Choice().seeds
        assert len(visit.problems.value) == 1
        settle.vue_settle(7)
        assert visit.choice.value.seeds == 7
    finally:
        context.close()


def test_what_pages_send_is_let_through() -> None:
    form = {"scenario": "flat-tariff", "areas": ["Wales"], "seed": 7, "settings": {"top_slice": 0.1}, "own": None}
    assert sent.plain(form) == form
    assert sent.plain("ab\ud800") == "ab?"
    assert sent.whole(7.0, 2, 20, "seeds") == 7
    assert sent.some_of(["b", "a"], ["a", "b", "c"], "letters") == ("a", "b")


@pytest.mark.parametrize(
    "wrong",
    [
        Choice(seeds=400_000),
        Choice(seed=-1),
        Choice(page="admin"),
        Choice(areas=("Wales", "Scotland", "Wales")),
        Choice(arms=(Arm(),)),
        Choice(arms=(Arm(),) * 6),
        Choice(arms=(Arm("/etc/passwd"), Arm())),
        Choice(arms=(Arm(settings=("top_slice=9",)), Arm())),
        Choice(game="nonsense"),
        Choice(game=Game(seed=10**12).code()),
        Choice(room="<b>"),
        Choice(key="x" * 41),
        Choice(area="Narnia"),
    ],
)
def test_a_choice_that_no_page_lets_through_is_not_taken(wrong: Choice, pool: NoPool) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        check(wrong)
    names = [name for name in Choice.__dataclass_fields__ if getattr(wrong, name) != getattr(Choice(), name)]
    visit.change(**{name: getattr(wrong, name) for name in names})
    assert visit.choice.value == Choice()
    assert len(visit.problems.value) == 1
