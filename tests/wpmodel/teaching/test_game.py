"""Games: scripted players, replay, what a player's hand reaches, and moves that cannot be made."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wpmodel import Result, run
from wpmodel.agents.kernel.counts import MINUTES
from wpmodel.agents.kernel.handover import KEPT, PASSED_ON
from wpmodel.agents.kinds import NEVER
from wpmodel.engine.parking import little
from wpmodel.results.store import fingerprint
from wpmodel.teaching.game import moves as m
from wpmodel.teaching.game.moves import KINDS, Move, MoveError, Orders
from wpmodel.teaching.game.play import Play, play, table
from wpmodel.teaching.game.record import Game, load
from wpmodel.teaching.game.score import FIGURES, score, verdict

UNTIL = "2012-12-31"
GREEDY = {
    "support": {"near": "intensive", "middle": "standard"}, "order": "nearest", "caseload": 150.0, "modules": 0,
    "keep": {"near": 1.0, "middle": 0.5},
}  # fmt: skip
EVEN = {"support": "standard", "order": "lot", "caseload": 100.0, "modules": 0.02, "keep": 0.45}
GIVING = {"support": "standard", "order": "furthest", "caseload": 100, "accept": True, "cushion": 0}


def game(given: dict[int, dict[str, Any]] | None = None, **head: Any) -> Game:
    made = Game(**{"until": UNTIL, **head})
    for quarter, move in (given or {}).items():
        made = made.with_move(quarter, move)
    return made


@pytest.fixture(scope="module")
def played() -> Iterator[Callable[[Game], Play]]:
    """Each game played once to its end."""
    known: dict[Game, Play] = {}

    def once(one: Game) -> Play:
        if one not in known:
            known[one] = play(one, threads=1)
        return known[one]

    yield once
    for one in known.values():
        one.close()


Played = Callable[[Game], Play]

# Scripted players ----------------------------------------------------------------------------------------------------


def test_a_greedy_prime_creams_more_than_the_models_own_and_is_told_when(played: Played) -> None:
    greedy, own, even = (played(game(given)) for given in ({1: GREEDY}, {}, {1: EVEN}))
    found = score(greedy, own)
    assert found.figures["index"] > found.own["index"] > 0.2
    assert found.figures["profit_gbp"] > score(even, own).figures["profit_gbp"]
    assert {moment.kind for moment in found.moments} == {"creaming", "parking"}
    assert all("(the model's own: " in moment.words for moment in found.moments)
    assert found.figures["left_behind"] > 100


def test_an_evenhanded_prime_does_not_cream_leaves_nobody_behind_and_pays_for_it(played: Played) -> None:
    found = score(played(game({1: EVEN})), played(game()))
    assert abs(found.figures["index"]) < 0.1 < found.own["index"]
    assert found.figures["left_behind_pct"] < 5 < found.own["left_behind_pct"]
    assert found.figures["profit_gbp"] < found.own["profit_gbp"]
    assert "creaming" not in {moment.kind for moment in found.moments}


def test_a_prime_that_hires_less_makes_more_money_and_leaves_more_people_behind(played: Played) -> None:
    """What the teacher's guide says about the moves that beat the model's own."""
    found = score(played(game({1: {"caseload": 260}})), played(game()))
    assert found.figures["profit_gbp"] > 1.2 * found.own["profit_gbp"]
    assert found.figures["left_behind_pct"] > found.own["left_behind_pct"] + 5
    assert found.moments == ()  # its managers' own rules decided who got the hours


def test_a_mission_driven_charity_under_late_pay_runs_out_of_cash(played: Played) -> None:
    charity: dict[str, Any] = {"role": "charity", "seat": 3}
    late = played(game({1: GIVING}, settings=("prime_lag_weeks=26",), **charity))
    in_time = played(game({1: GIVING}, settings=("prime_lag_weeks=0",), **charity))
    assert late.me is not None
    assert in_time.me is not None
    assert getattr(late.me, "cause", None) == "insolvency"
    left_in_time = getattr(in_time.me, "left", None)
    assert left_in_time is None or left_in_time > getattr(late.me, "left", 0)
    said = [strain for news in late.news for strain in news["strains"]]
    assert any("You live on credit" in one for one in said)
    assert said[-1] == "You have left the programme (insolvency)."
    assert score(late, late).ending == "left: insolvency"


def test_a_prime_that_does_nothing_gets_the_commissioners_letters_and_its_score_is_the_models_own(
    played: Played,
) -> None:
    idle = played(game())
    letters = [letter for news in idle.news for letter in news["letters"]]
    assert len(letters) == 1
    assert letters[0].startswith("Review of contract year 2011-12. JSA claimants aged 18-24: ")
    assert "(missed)" in letters[0]
    found = score(idle, idle)
    assert found.figures == found.own
    assert found.moments == ()


def test_a_commissioner_writes_the_contract_and_is_held_to_the_old_budget(played: Played) -> None:
    head: dict[str, Any] = {"role": "commissioner", "until": "2013-09-30"}
    dear = game({1: {"terms": {"barrier": 400, "outcome-esa": 2}}}, **head)
    assert dear.made().number("pay_for_barrier_removed") == 400
    found = score(played(dear), played(game(**head)))
    assert found.figures["cost"] > found.own["cost"]
    assert any("the budget is exceeded" in line for line in verdict(found))
    assert all("(the contract as it was: " in said for said in (*verdict(found)[2:], *(m.words for m in found.moments)))
    nobody = verdict(replace(found, figures={"jobs": 9.0, "cost": 1.0}))
    assert "nan" not in " ".join(nobody)
    assert (
        nobody[2]
        == f"Support to the furthest third, hours a person: – (the contract as it was: {found.own['furthest']:.1f})."
    )
    assert any("Review of contract year" in letter for news in played(dear).news for letter in news["letters"])


def test_next_to_nothing_in_a_game_is_what_it_is_in_the_laboratory() -> None:
    minutes, weeks = np.array([0, 44, 45]), np.array([26, 26, 26])
    assert little(minutes, weeks).tolist() == [True, True, False]


# Replay --------------------------------------------------------------------------------------------------------------


def bits(one: Play) -> tuple:
    return one.model.claimants.rows.tobytes(), one.model.ledger.entries().tobytes(), json.dumps(one.news)


def test_a_game_without_moves_is_the_models_own_run_to_the_bit(played: Played) -> None:
    assert fingerprint(Result(played(game()).model)) == fingerprint(run(seed=1, areas=["South Yorkshire"], until=UNTIL))


def test_playing_on_quarter_by_quarter_and_replaying_give_the_same_bits(played: Played) -> None:
    whole = game({1: GREEDY, 3: {"practice": "strict", "support": m.OWN}, 5: EVEN})
    live = Play(game(), threads=2)
    for quarter in range(1, whole.quarters + 1):
        live.go_on(whole.until_quarter(quarter), quarter)
    assert bits(live) == bits(played(whole))
    assert bits(live) != bits(played(game({1: GREEDY})))
    live.close()


def test_every_figure_has_words_and_a_row_is_flat_json(played: Played) -> None:
    row = score(played(game({1: EVEN})), played(game())).as_row()
    assert json.loads(json.dumps(row, allow_nan=False)) == row
    assert {"role", "area", "profit_gbp", "own_profit_gbp", "left_behind", "own_left_behind"} <= set(row)
    labels = {"role", "area", "seed", "seat", "scenario", "quarters", "moves", "ending"}
    assert {name.removeprefix("own_") for name in row} - labels <= set(FIGURES)


# What a player's hand reaches ----------------------------------------------------------------------------------------


@pytest.fixture
def new() -> Iterator[Callable[..., Play]]:
    """Games of a test's own."""
    made: list[Play] = []

    def begin(given: dict[int, dict[str, Any]], quarter: int = 1, **head: Any) -> Play:
        made.append(Play(game(given, **{"until": "2012-03-31", **head}), threads=1))
        return made[-1].go_on(made[-1].game, quarter)

    yield begin
    for one in made:
        one.close()


def test_only_the_players_own_offices_are_run_by_hand(new: Callable[..., Play]) -> None:
    one = new({1: GREEDY | {"practice": 1}})
    by_hand = np.flatnonzero(one.model.offices["by_hand"])
    assert by_hand.tolist() == [place.index for place in one.places]
    others = [p for p in one.model.providers if p is not one.me]
    assert all(p.hand.norm is None for p in others)
    chain = [place.index for place in one.here if place.contract.prime is one.me]
    assert set(one.model.offices["practice"][chain]) == {1.0}
    handed_back = one.go_on(one.game.with_move(2, dict.fromkeys(("support", "modules", "keep", "caseload"), m.OWN)), 2)
    assert not handed_back.model.offices["by_hand"].any()


def test_a_prime_that_wishes_for_nothing_gives_nothing_but_what_was_promised(new: Callable[..., Play]) -> None:
    nothing = {"support": "none", "in_work": False, "modules": 0}
    here = new({1: nothing}, settings=("promised_meeting_weeks=0",))
    places = [place.index for place in here.places]
    assert here.model.records.counts[:3, places][..., MINUTES].sum() == 0
    promised = new({1: nothing})
    assert promised.model.records.counts[:3, places][..., MINUTES].sum() > 0


def test_where_hours_are_short_whoever_is_first_in_line_gets_them(new: Callable[..., Play]) -> None:
    def hours(order: str) -> tuple[float, float]:
        kinds = new({1: {"support": "standard", "order": order}}, quarter=2).news[-1]["kinds"]
        return kinds["far.jobseekers"]["hours"], kinds["near.jobseekers"]["hours"]

    (far_last, near_first), (far_first, near_last), by_lot = hours("nearest"), hours("furthest"), hours("lot")
    assert near_first > 4 * far_last
    assert far_first > 4 * near_last
    assert 0.5 < by_lot[0] / by_lot[1] < 2


@pytest.mark.parametrize(("share", "none"), [(1.0, PASSED_ON), (0.0, KEPT)])
def test_newcomers_within_reach_are_kept_or_passed_on_as_decided(
    new: Callable[..., Play], share: float, none: int
) -> None:
    one = new({1: {"keep": share}})
    rows = one.model.claimants.rows
    mine = [place.index for c in one.me.contracts for place in c.places]  # type: ignore[union-attr]
    come = rows[(rows["attached"] < min(NEVER, 12)) & np.isin(rows["first_place"], mine)]
    assert (come["handed"] == KEPT + PASSED_ON - none).sum() > 50
    assert (come["handed"] == none).sum() == 0


def test_hiring_follows_the_players_caseload_within_the_usual_speed(new: Callable[..., Play]) -> None:
    one = new({1: {"caseload": 60.0}}, quarter=3)
    poor = new({1: {"caseload": 60.0, "cushion": 24}}, quarter=3)
    place = one.places[0].index
    staff, poorly = (of.model.records.advisers[:9, place] for of in (one, poor))
    assert (np.diff(staff) <= np.maximum(one.model.settings.most_hired * staff[:-1], 1.0) + 1e-9).all()
    assert staff[-1] > 1.5 * poorly[-1]


def test_a_charity_refuses_people_and_leaves_when_its_player_says_so(new: Callable[..., Play]) -> None:
    one = new({2: {"accept": False}, 3: {"leave": True}}, role="charity", seat=2, quarter=3)
    arrivals = one.model.records.attached[:, one.model.contract_of >= 0].sum(axis=2)
    place = one.me.places[0].index  # type: ignore[union-attr]
    assert arrivals[:3, place].min() > 0
    assert arrivals[5:6, place].sum() == 0
    assert (one.gone, getattr(one.me, "cause", None)) == (True, "withdrawal")
    assert one.news[-1]["strains"] == ["You have left the programme (withdrawal)."]


def test_a_contract_lost_is_out_of_the_players_hands(new: Callable[..., Play]) -> None:
    one = new({1: GREEDY})
    other = next(p for p in one.model.primes if p is not one.me and not p.places)
    contract, review = one.places[0].contract, one.model.review

    def lost() -> None:
        if contract.prime is one.me:
            one.model.regime.let_again(contract, other)
        review()

    one.model.review = lost  # type: ignore[method-assign]
    one.go_on(one.game, 2)
    assert one.gone
    assert not one.model.offices["by_hand"].any()
    assert one.news[-1]["strains"] == ["You no longer hold a contract here."]


# Moves ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("quarter", "given", "role", "says"),
    [
        (0, {"caseload": 90}, "prime", "there is no quarter 0: this game has quarters 1 to 7"),
        (8, {"caseload": 90}, "prime", "quarters 1 to 7"),
        (1, {"caseloads": 90}, "prime", "a prime has no lever 'caseloads'"),
        (1, {"accept": True}, "prime", "it is for the charity"),
        (1, {"keep": 0.5}, "charity", "it is for the prime"),
        (1, {"caseload": 1}, "prime", "1 is out of bounds: write a number from 20 to 600"),
        (1, {"caseload": float("nan")}, "prime", "out of bounds"),
        (1, {"caseload": True}, "prime", "out of bounds"),
        (1, {"support": "heavy"}, "prime", "'heavy' is no step of support: write one of none, light"),
        (1, {"support": {"nearly": "light"}}, "prime", "there is no kind 'nearly'"),
        (1, {"support": [1, 2]}, "prime", "there are 2 values for the 6 kinds"),
        (1, {"modules": {"near": 1.5}}, "prime", "1.5 is out of bounds: write a number from 0 to 1"),
        (1, {"order": "alphabet"}, "prime", "write one of nearest, furthest, lot"),
        (1, {"practice": "cruel"}, "prime", "lenient, mild, usual"),
        (1, {"practice": ["strict"]}, "prime", "lenient, mild, usual"),
        (1, {"accept": 1}, "charity", "neither true nor false"),
        (1, {"terms": {"barriers": 1}}, "commissioner", "there is no lever 'barriers'"),
        (1, {"terms": {"barrier": 9_999}}, "commissioner", "from 0 to 400"),
        (2, {"terms": {"barrier": 100}}, "commissioner", "written once, in quarter 1"),
    ],
)
def test_a_move_that_cannot_be_made_is_refused_with_what_would_be_right(
    quarter: int, given: dict[str, Any], role: str, says: str
) -> None:
    with pytest.raises(MoveError, match="quarter") as refused:
        Move.read(quarter, given, role, 7)
    assert says in str(refused.value)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"role": "king"}, "there is no role 'king'"),
        ({"area": "Atlantis"}, "there is no contract package area"),
        ({"scenario": "/etc/passwd"}, "there is no scenario"),
        ({"settings": ["top_slice=7"]}, "top_slice"),
        ({"seed": "one"}, "must be a whole number"),
        ({"until": "soon"}, "'soon' is not a date"),
        ({"until": "2099-01-01"}, "is outside the programme"),
        ({"moves": [{"caseload": 90}]}, "it needs the quarter"),
        ({"moves": [{"quarter": 1, "caseload": 90}] * 2}, "two moves"),
        ({"luck": 1}, "'luck' is not expected"),
    ],
)
def test_a_game_that_cannot_be_set_up_says_why(given: dict[str, Any], says: str) -> None:
    with pytest.raises(
        ValueError, match=r"there is|top_slice|must be|needs|two moves|not expected|date|outside"
    ) as refused:
        Game.read(given)
    assert says in str(refused.value)


def test_there_is_no_such_seat() -> None:
    with pytest.raises(ValueError, match="there is no prime 9 here: choose a seat from 1 to 2"):
        Play(Game(seat=9, until="2011-12-31"), threads=1)


def test_files_and_codes_that_cannot_be_read_are_refused(tmp_path: Path) -> None:
    broken = tmp_path / "moves.toml"
    broken.write_text("quarter = [")
    for bad in (broken, tmp_path / "none.json"):
        with pytest.raises(MoveError, match="cannot be read"):
            load(bad)
    for code in ("", "?", "eJw", "x" * 70_000):
        with pytest.raises(MoveError, match="cannot be read"):
            Game.from_code(code)


SHARES = st.lists(st.floats(0, 1), min_size=6, max_size=6)
VALUES = {
    "support": st.lists(st.integers(0, 3), min_size=6, max_size=6), "in_work": st.booleans(), "keep": SHARES,
    "order": st.sampled_from(m.ORDERS), "modules": SHARES | st.just(m.OWN), "caseload": st.floats(20, 600),
    "practice": st.sampled_from(list(m.PRACTICES)), "cushion": st.floats(0, 24), "module_price": st.floats(0, 20_000),
}  # fmt: skip


@given(st.dictionaries(st.integers(1, 29), st.fixed_dictionaries({}, optional=VALUES), max_size=6))
def test_a_game_survives_its_file_and_its_link(given: dict[int, dict[str, Any]]) -> None:
    made = game(given, until="2017-12-31", seed=7, area="Wales", settings=("top_slice=0.1",))
    assert Game.read(made.plain()) == made
    assert Game.from_code(made.code()) == made
    last = made.orders_in(29)
    assert Move.read(1, m.changed(Orders(), last), "prime", 29).applied(Orders()) == last


def test_a_table_by_kind_puts_bands_in_rows_and_payment_groups_in_columns() -> None:
    [lever] = [one for one in m.levers_of("prime") if one.name == "keep"]
    by_kind = lever.read({"far": 0.1, "near": {"incapacity": 0.9}, "near.jobseekers": 0.8})
    assert dict(zip(KINDS, by_kind, strict=True))["far.incapacity"] == 0.1
    full = table(by_kind)
    assert full.shape == (3, 9)
    assert (full[0] == 0.1).all()
    assert (full[1] == 0.0).all()
    assert (full[2, 0], full[2, 5]) == (0.8, 0.9)
