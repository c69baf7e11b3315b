"""Who is referred under another assessment (R12): the published people, found fit, ill or able by other bars.

Behind the published referrals stand more claims than people: those found too ill for any activity, and those found fit
who were never referred. At the published strictness, error, capacity and appeals every claim ends as it did, so the
intake is the published one, person by person. Other values move claims between groups, in time, in or out.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
from numpy.typing import NDArray

from wpmodel.agents.compiled import rule
from wpmodel.agents.luck import APPEAL, BEFORE_ANY_WEEK, GOES, HEARING, MISTAKE, ROUTE, chance, luck_of, normal
from wpmodel.agents.rules.assessment import ACTIVITY, FIT, decision, log_odds, periods_waited, place_among, rescored
from wpmodel.foundation.time_units import PERIOD
from wpmodel.parameters import DECLARED, PAYMENT_GROUPS
from wpmodel.programmes.programme import Programme
from wpmodel.setup.intake import Intake

STREAMS = (("wca_new", "esa_new", "jsa_25_plus"), ("wca_ib", "esa_ex_ib", "jsa_ex_ib"))
"""Shares found, payment group of those in work-related activity, and of those found fit: new claims, reassessments."""
FOUND_FIT = PAYMENT_GROUPS.index("jsa_ex_ib")
"""People found fit who were never referred are taken to be like those found fit on reassessment."""
DRAWS = np.dtype([(name, "f8") for name in ("place", "mistake", "route", "appeal", "hearing", "goes")], align=True)
RECORDED = ("claims", "decided", "waiting", "fit", "activity", "support", "appeals_lodged", "appeals_heard", "upheld")


@dataclass(frozen=True)
class Assessed(Intake):
    """The intake of another assessment. The published people come first, in the order of the published intake."""

    kind: NDArray  # uint8, whose traits they have: index into PAYMENT_GROUPS and SUPPORT_KINDS
    comes: NDArray  # bool, whether they are referred at all

    def kinds(self) -> NDArray:
        """Whose traits each person has."""
        return self.kind

    def who_come(self) -> NDArray:
        """Who is referred at all."""
        return self.comes

    def weekly(self, groups: int, areas: int) -> NDArray:
        """People referred by week, payment group and area. Shape (weeks, groups, areas)."""
        come = Intake(self.group[self.comes], self.referred[self.comes], self.area[self.comes])
        return come.weekly(groups, areas)


@rule
def draw_claims(ids, key, link, draws):
    """Fills `draws` (n,), dtype DRAWS, for the claims with these numbers."""
    for i in range(ids.size):
        luck, d = luck_of(key, ids[i]), draws[i]
        d.place, d.mistake = place_among(luck, link), normal(luck, BEFORE_ANY_WEEK, MISTAKE)
        d.route, d.appeal = chance(luck, BEFORE_ANY_WEEK, ROUTE), chance(luck, BEFORE_ANY_WEEK, APPEAL)
        d.hearing, d.goes = chance(luck, BEFORE_ANY_WEEK, HEARING), chance(luck, BEFORE_ANY_WEEK, GOES)


def assessed(people: Intake, b: SimpleNamespace, key: np.uint64, programme: Programme) -> Intake:
    """The intake that a scenario's assessment brings: the published one itself where nothing is changed.

    Raises ValueError where the assessment is changed in a programme whose payment groups are not the Work Programme's.
    """
    levers = ("wca_strictness", "wca_capacity", "appeal_rate", "appeal_success", "appeal_weeks")
    same = all(getattr(b, name) == DECLARED[name].value for name in levers) and b.wca_error == b.wca_error_published
    if not same and not programme.as_in_2011:
        raise ValueError(
            f"programme {programme.name} has no payment groups for the Work Capability Assessment (R12): leave "
            f"{', '.join(levers)} and wca_error as they are"
        )
    return people if same else reassessed(people, b, key)


def reassessed(people: Intake, b: SimpleNamespace, key: np.uint64) -> Intake:
    """The intake with every claim decided anew. Equal to the published one, and more claims, where nothing differs."""
    parts: list[_Claims] = []
    first = len(people)
    for stream in STREAMS:
        for part in _stream(people, stream, b, key, first):
            parts.append(part)
            first = max(first, int(part.ids.max(initial=-1)) + 1)
    table = _joined(people, parts, first)
    ids = np.concatenate([part.ids for part in parts])
    order = np.argsort(table["referred"][ids], kind="stable")
    last = int(people.referred.max())
    weeks = table["referred"].astype(np.int64)
    come = np.bincount(weeks[ids] // PERIOD)
    weeks[ids[order]] += PERIOD * periods_waited(come, b.wca_capacity)
    for part in parts:
        table["group"][part.ids], table["comes"][part.ids] = part.group, part.comes
        weeks[part.ids] += part.later
    table["comes"] &= weeks <= last
    table["referred"] = np.clip(weeks, 0, last).astype(np.int16)
    return Assessed(**table)


@dataclass
class _Claims:
    """Claims of one stream with the same published decision. `source` are the published people they are like in date
    and area; `kind` whose traits they have. `group`, `comes` and `later` (weeks) are how they end now."""

    ids: NDArray
    source: NDArray
    kind: int | None
    group: NDArray
    comes: NDArray
    later: NDArray


def _joined(people: Intake, parts: list[_Claims], size: int) -> dict[str, NDArray]:
    """Columns of the published people and of the claims behind them, as published."""
    more = [part for part in parts if part.kind is not None]
    source = np.concatenate([np.arange(len(people)), *(part.source for part in more)])
    table = {name: getattr(people, name)[source] for name in ("group", "referred", "area")}
    kinds = [np.full(part.ids.size, part.kind, np.uint8) for part in more]
    table["kind"] = np.concatenate([people.group, *kinds])
    table["comes"] = np.arange(size) < len(people)
    return table


def _stream(
    people: Intake, stream: tuple[str, str, str], b: SimpleNamespace, key: np.uint64, first: int
) -> list[_Claims]:
    """Claims of a stream: referred to activity, found fit and referred, too ill, found fit and never referred."""
    name, activity, fit = stream
    shares, won = getattr(b, name), float(_then("appeal_rate") * _then("appeal_success"))
    able = np.flatnonzero(people.group == PAYMENT_GROUPS.index(activity))
    found_fit = np.flatnonzero(people.group == PAYMENT_GROUPS.index(fit))
    if not able.size:
        return []
    total = able.size / (shares[1] + shares[0] * won)
    all_fit = total * shares[0] * (1.0 - won)
    goes = b.fit_referred if name == "wca_new" else min(found_fit.size / all_fit, 1.0)
    share = min(goes * all_fit / max(found_fit.size, 1), 1.0)
    settle = _Settling(b, key, shares, won, goes, PAYMENT_GROUPS.index(activity), PAYMENT_GROUPS.index(fit))
    ill, idle = round(total * shares[2]), round(all_fit * (1.0 - goes))
    like = [(np.arange(n) * able.size) // max(n, 1) for n in (ill, idle)]
    claims = [settle.able(able), settle.fit(found_fit, share)]
    ids = np.arange(first, first + ill + idle)
    too_ill = STREAMS.index(stream) + len(PAYMENT_GROUPS)
    claims.append(settle.ill(ids[:ill], able[like[0]], too_ill))
    claims.append(settle.idle(ids[ill:], able[like[1]], FOUND_FIT))
    return claims


def _then(name: str) -> float:
    """The value of a parameter behind the published counts."""
    value = DECLARED[name].value
    assert not isinstance(value, tuple)
    return value


@dataclass
class _Settling:
    """Decides the claims of one stream anew, given how each was decided in the published intake."""

    b: SimpleNamespace
    key: np.uint64
    shares: tuple[float, ...]
    won: float
    goes: float
    activity: int
    fit_group: int

    def _draws(self, ids: NDArray) -> NDArray:
        draws = np.zeros(ids.size, DRAWS)
        draw_claims(ids, self.key, self.b.wca_link, draws.view(np.recarray))
        return draws

    def able(self, ids: NDArray) -> _Claims:
        """People referred as ESA claimants: found able to prepare for work, or found fit and successful on appeal."""
        d = self._draws(ids)
        by_appeal = self.shares[0] * self.won / (self.shares[1] + self.shares[0] * self.won)
        appealed = d["route"] < by_appeal
        d["appeal"] *= np.where(appealed, _then("appeal_rate"), 1.0)
        d["hearing"] *= np.where(appealed, _then("appeal_success"), 1.0)
        return self._decide(ids, ids, None, np.where(appealed, FIT, ACTIVITY), d, appealed)

    def fit(self, ids: NDArray, share: float) -> _Claims:
        """People referred as JSA claimants who were found fit for work: a share of their payment group, by lot."""
        d = self._draws(ids)
        mine = d["route"] < share
        ids, d = ids[mine], d[mine]
        d["route"] /= share
        d["goes"] *= self.goes
        return self._found_fit(ids, ids, None, d)

    def idle(self, ids: NDArray, source: NDArray, kind: int) -> _Claims:
        """People found fit for work and never referred."""
        d = self._draws(ids)
        d["goes"] = self.goes + (1.0 - self.goes) * d["goes"]
        return self._found_fit(ids, source, kind, d)

    def ill(self, ids: NDArray, source: NDArray, kind: int) -> _Claims:
        """People found too ill for any activity, who are not referred."""
        return self._decide(ids, source, kind, np.zeros(ids.size, np.int64), self._draws(ids), np.zeros(ids.size, bool))

    def _found_fit(self, ids: NDArray, source: NDArray, kind: int | None, d: NDArray) -> _Claims:
        """They did not appeal, or lost: so much is known of their draws."""
        rate, success = _then("appeal_rate"), _then("appeal_success")
        lost = d["route"] >= (1.0 - rate) / (1.0 - self.won)
        d["appeal"] = np.where(lost, rate * d["appeal"], rate + (1.0 - rate) * d["appeal"])
        d["hearing"] = np.where(lost, success + (1.0 - success) * d["hearing"], d["hearing"])
        return self._decide(ids, source, kind, np.full(ids.size, FIT), d, np.zeros(ids.size, bool))

    def _decide(
        self, ids: NDArray, source: NDArray, kind: int | None, was: NDArray, d: NDArray, had_won: NDArray
    ) -> _Claims:
        """Score, decision, appeal and referral as the assessment is now."""
        b, edges = self.b, np.array([0.0, self.shares[2], self.shares[2] + self.shares[1], 1.0])
        score = log_odds(edges[was] + d["place"] * (edges[was + 1] - edges[was]))
        found = decision(
            rescored(score, d["mistake"], b.wca_error, b.wca_error_published), self.shares, b.wca_strictness
        )
        wins = (found == FIT) & (d["appeal"] < b.appeal_rate) & (d["hearing"] < b.appeal_success)
        able = (found == ACTIVITY) | wins
        as_fit = (found == FIT) & ~wins & (d["goes"] < self.goes)
        group = np.where(able, self.activity, self.fit_group).astype(np.uint8)
        later = b.appeal_weeks * wins - int(_then("appeal_weeks")) * had_won * wins
        return _Claims(ids, source, kind, group, able | as_fit, later)


def claims_by_period(people: Intake, b: SimpleNamespace, periods: int, programme: Programme) -> NDArray:
    """Claims behind the published referrals, counted when the people are referred; none in a programme whose payment
    groups are not the Work Programme's. Shape (periods, streams)."""
    if not programme.as_in_2011:
        return np.zeros((periods, len(STREAMS)))
    won = _then("appeal_rate") * _then("appeal_success")
    found = []
    for name, activity, _ in STREAMS:
        shares = getattr(b, name)
        when = people.referred[people.group == PAYMENT_GROUPS.index(activity)] // PERIOD
        found.append(np.bincount(when, minlength=periods)[:periods] / (shares[1] + shares[0] * won))
    return np.array(found).T


def recorded(model: object) -> list[float]:
    """What the assessor and the tribunal did in the last period, in the order of RECORDED."""
    a, t = model.assessor, model.tribunal  # type: ignore[attr-defined]
    return [a.claims, a.decided, sum(a.waiting), *a.found, t.lodged[-1], t.heard, t.upheld]
