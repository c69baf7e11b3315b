"""The numbers behind the figures of the rules page, for people: who comes, finds work, is helped, sanctioned."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from tools.docs.curves import (
    GROUPS,
    PROSPECTS,
    WAGE,
    B,
    Panel,
    Picture,
    arrivals,
    jobs_alone,
    number,
    over,
    person,
    stake,
    worth_of_steps,
)
from wpmodel.agents.kernel.weighing import TERMS
from wpmodel.agents.rules import (
    arrival,
    bands,
    beliefs,
    by_hand,
    claims,
    decisions,
    helping,
    job_entry,
    job_loss,
    leaving_benefit,
    matching,
    milestones,
    sanctions,
    support,
)


def who_comes() -> Picture:
    """Prospects on arrival."""
    edges = np.arange(-6.0, 4.01, 0.5)
    lines = {}
    for label, group in GROUPS.items():
        found = np.array([job_entry.prospect(c, B) for c in arrivals(group)])
        lines[label] = (edges[:-1] + 0.25, 100.0 * np.histogram(found, edges)[0] / found.size)
    shows = "Prospects on arrival are bell-shaped; three payment groups overlap widely, new ESA lower than JSA."
    return Picture("Arrival", shows, (Panel("prospect on arrival (log odds)", "people (% in each half unit)", lines),))


def finding_a_job() -> Picture:
    """Weekly chance over prospect and help, and room on the labour market."""
    helped = {}
    for label, level in (("no support", 0), ("half a year of light support", 1), ("of intensive support", 3)):
        c = person()
        for _ in range(6):
            support.add_support(c, B, level, 1.0, 1.0)

        def chance(prospect: float, c: np.record = c) -> float:
            c.readiness = prospect
            return 100.0 * helping.job_chance(c, B, B.job_base)

        helped[label] = over(PROSPECTS, chance)
    crowding = np.linspace(0.0, 3.0, 61)
    room = {"room for one more hire": over(crowding, lambda x: matching.room_for_one_more(x, 1.0))}
    shows = (
        "Left: the weekly chance of a job rises steeply with prospect; support shifts it up. Right: fewer offers "
        "meet a free vacancy as more hires are wanted for each."
    )
    left = Panel("prospect (log odds)", "chance of a job in a week (%)", helped)
    return Picture("R1", shows, (left, Panel("hires wanted for each vacancy", "share of offers that succeed", room)))


def losing_a_job() -> Picture:
    """Hazard over tenure."""
    weeks = np.arange(0.0, 53.0)
    kinds = {
        "ill match": (1.0 + B.match_spread, 0),
        "middling match": (1.0, 0),
        "good match": (1.0 - B.match_spread, 0),
    }
    kinds["middling, provider keeps in touch"] = (1.0, 1)
    lines = {k: over(weeks, lambda w, v=v: 100.0 * job_loss.loss_chance(w, *v, B)) for k, v in kinds.items()}
    shows = (
        "The weekly risk of losing a job falls with tenure to a low level; a better match and contact in work lower it."
    )
    return Picture("R2", shows, (Panel("weeks in the job", "chance of losing it in a week (%)", lines),))


def believing() -> Picture:
    """Shrinkage of a person's estimate, and learning about a group."""
    mean = -1.5
    seen = {
        label: over(PROSPECTS, lambda p, e=error: beliefs.first_assessment(p, mean, e, B))
        for label, error in (("usual estimate", 0.0), ("with an error upwards", 1.0), ("and downwards", -1.0))
    }
    seen["what is true"] = (PROSPECTS, PROSPECTS)
    periods, paths = np.arange(79), {}
    for each in (2.0, 10.0, 50.0):
        paid = expected = 0.0
        path = []
        for _ in periods:
            path.append(beliefs.believed_success(paid, expected, 2.0, B.optimism_weight))
            paid, expected = beliefs.forget(paid, expected, B.evidence_kept)
            paid, expected = paid + each, expected + each
        paths[f"{each:g} outcomes expected in four weeks"] = (4.0 * periods, np.array(path))
    shows = (
        "Left: first estimates lean towards the payment group's mean: high prospects are underrated, low ones "
        "overrated. Right: a belief of twice the truth falls towards one, faster where more outcomes are expected. "
        "Evidence fades, so it never gets there."
    )
    left = Panel("true prospect (log odds)", "estimate (log odds)", seen)
    right = Panel("weeks", "belief (factor on the odds)", paths, {"the truth": 1.0})
    return Picture("R3", shows, (left, right))


def worth_of_the_next_hour() -> Picture:
    """The heart: worth over prospects for fees, single-peaked; and by step."""
    fees = {
        f"stake of {s:,} pounds": over(PROSPECTS, lambda p, s=s: worth_of_steps(p, s)[0]) for s in (1000, 3000, 6000)
    }
    steps = {
        name: over(PROSPECTS, lambda p, k=k: worth_of_steps(p, 3000.0)[k])
        for k, name in enumerate(("light", "standard", "intensive"))
    }
    shows = (
        "Worth of the next adviser hour over prospects is a single peak: small for those far from work and for those "
        "sure of it. It rises with the stake, and falls from step to step. A line marks its cost."
    )
    label = "prospect as the provider sees it (log odds)"
    wage = {"cost of an hour": WAGE}
    left = Panel(label, "first step: worth of an hour (GBP)", fees, wage)
    return Picture("R4", shows, (left, Panel(label, "GBP an hour, stake of 3,000", steps, wage)))


def price_of_an_hour() -> Picture:
    """Shadow price over the size of a caseload, ten advisers."""
    minutes, sizes, lines = int(10 * 60 * B.contact_hours), np.arange(100, 3001, 100), {}
    for label, group in GROUPS.items():
        people = arrivals(group)
        worth = np.array([worth_of_steps(c.assessed, stake(group)) for c in people]).T.copy()
        none = np.full(people.size, -1.0)

        def price(n: float, worth: NDArray = worth, none: NDArray = none) -> float:
            first, second, third = worth[:, : int(n)]
            dearest = float(worth[:, : int(n)].max())
            return support.cut_of_hours(first, second, third, none[: int(n)], minutes, dearest, B)

        lines[label] = over(sizes, price)
    shows = (
        "The shadow price of an adviser hour is zero while hours are plenty and rises with the people that ten "
        "advisers serve. It is highest for the group nearest to work, although the others have higher fees."
    )
    panel = Panel("people out of work, ten advisers", "price of an hour (GBP)", lines, {"cost of an hour": WAGE})
    return Picture("R4", shows, (panel,))


def bands_beside_worth() -> Picture:
    """The rival rule beside R4, with the record that unhelped people of each band would leave."""
    pounds, people = stake("jsa_25_plus"), arrivals("jsa_25_plus")
    chances = np.array([support.paid_chance(jobs_alone(job_entry.prospect(c, B))) for c in people])
    four_weeks = np.array([4.0 * helping.job_chance(c, B, B.job_base) for c in people])
    of = np.array([bands.band_of(x, B) for x in chances])
    record = [four_weeks[of == k].mean() for k in range(bands.BANDS)]

    def by_band(p: float) -> float:
        each = record[bands.band_of(support.paid_chance(jobs_alone(p)), B)]
        return bands.worth_in_band(pounds, each, 1.0, B.allotted_weeks, B.gain_light, B.hours_light, B)

    lines = {
        "worth of the next hour (R4)": over(PROSPECTS, lambda p: worth_of_steps(p, pounds)[0]),
        "red, amber and green": over(PROSPECTS, by_band),
    }
    shows = (
        "Under red, amber and green an hour seems worth most for the green, who need it least: three rising steps, "
        "where R4 has a peak."
    )
    panel = Panel("prospect as the provider sees it (log odds)", "first step: worth of an hour (GBP)", lines)
    return Picture("R4", shows, (panel,))


def hours_by_rank() -> Picture:
    """Who is served where a player puts half of a caseload first in line, as the caseload grows."""
    minutes, sizes = int(10 * 60 * B.contact_hours), np.arange(100.0, 3_001.0, 100.0)

    def served(rank: float) -> Callable[[float], float]:
        def share(n: float) -> float:
            ranks, lots = np.arange(int(n)) % 2, (np.arange(int(n)) + 0.5) / int(n)
            line = np.array([by_hand.place_in_line(r, lot) for r, lot in zip(ranks.astype(float), lots, strict=True)])
            steps = np.array([by_hand.steps_wished(support.STANDARD, at) for at in line]).T.copy()
            cut = support.cut_of_hours(*steps, np.full(int(n), -1.0), minutes, float(line.max()), B)
            got = np.array([support.intensity_at(cut, *one) for one in steps.T])
            return float(100.0 * (got[ranks == rank] == support.STANDARD).mean())

        return share

    lines = {"first in line": over(sizes, served(1.0)), "last in line": over(sizes, served(0.0))}
    shows = (
        "Where support is set by hand, hours go by rank. Where everybody is to get standard support, those last in "
        "line lose theirs first, those first in line last."
    )
    panel = Panel("people out of work, ten advisers", "share served (%)", lines)
    return Picture("R4", shows, (panel,))


def earning() -> Picture:
    """Pounds that one person's weeks in work earn under the claims rules."""
    lines = {}
    for label, group in GROUPS.items():
        terms = np.zeros(1, TERMS).view(np.recarray)[0]
        terms.outcome_weeks, terms.sustainments, terms.interval = (
            int(number(name, group)) for name in ("outcome_weeks", "sustainment_payments", "sustainment_interval")
        )
        c, earned, path = person(), 0.0, []
        for week in range(181):
            if week in (20, 70):
                claims.start_job(c, terms, week)
            if week == c.due and c.status == claims.IN_WORK:
                earned += number("sustainment_fee" if c.payments else "outcome_fee", group)
                claims.claim(c, terms, week)
            if week == 38:
                claims.leave_job(c, B, week)
            path.append(earned)
        lines[label] = (np.arange(181.0), np.array(path))
    shows = (
        "Fees earned by somebody in work from week 20 to 38 and from week 70 on. An outcome comes after 13 or 26 "
        "weeks over both jobs, then a payment every four weeks up to a number, beyond the 104 weeks too."
    )
    return Picture("Claims", shows, (Panel("weeks since attachment", "fees earned (GBP)", lines, {}),))


def reaching_a_milestone() -> Picture:
    """Weeks missing to 13 weeks in work when a new job begins after 8 weeks in work and a gap, by window."""

    def missing(within: int, gap: int) -> float:
        terms = np.zeros(1, TERMS).view(np.recarray)[0]
        terms.step_weeks[0], terms.step_within[0] = 13, within
        c = person()
        milestones.note_job(c, 8)
        c.banked = 8
        for _ in range(gap):
            milestones.note_gap(c)
        return float(milestones.weeks_missing(c, terms, 0))

    windows = {"within 16 weeks": 16, "within 20 weeks": 20, "no window": 0}
    gaps = np.arange(0.0, 11.0)
    lines = {
        label: over(gaps, lambda gap, within=within: missing(within, int(gap))) for label, within in windows.items()
    }
    shows = (
        "Weeks that a new job must last until 13 weeks in work are reached, after 8 weeks in work and a gap. Without "
        "a window those 8 weeks count whatever the gap; with one they count only where the gap fits in."
    )
    return Picture("Claims", shows, (Panel("weeks of the gap", "weeks missing", lines, top=15.0),))


def leaving_without_a_job() -> Picture:
    """Share of people out of work who have left benefit, by off-flow and whether they are called in."""
    weeks, lines = np.arange(0.0, 105.0), {}
    for label, weekly, called, seen in (
        ("0.2% a week", 0.002, 0.5, 0), ("0.2%, called in (0.5 log odds)", 0.002, 0.5, 1), ("1% a week", 0.01, 0.5, 0),
    ):  # fmt: skip
        chance = leaving_benefit.off_flow_chance(weekly, called, 1.0, seen)
        lines[label] = over(weeks, lambda n, chance=chance: 100.0 * leaving_benefit.over_weeks(chance, int(n)))
    shows = (
        "People out of work who have left benefit without a job, by weekly off-flow. Being called in raises the odds "
        "for those with duties. Rates are examples: in 2011 there is none."
    )
    return Picture("R9", shows, (Panel("weeks out of work", "have left benefit (%)", lines),))


def answering_a_failure() -> Picture:
    """Values of the three answers over prospects, and the chance of a referral."""
    pounds, level = stake("jsa_25_plus"), support.STANDARD
    desk = np.rec.array(
        [(float(B.adverse_base), 1.0 - float(B.undecided_share))], dtype=[("adverse", "f8"), ("decided", "f8")]
    )
    adverse = desk[0].decided * sanctions.chance_adverse(desk[0], B, level, 0.0)

    def values(p: float) -> tuple[float, float, float]:
        fee = pounds * support.paid_chance(jobs_alone(p))
        refer = sanctions.value_of_referring(fee, WAGE, adverse, B)
        return refer, sanctions.value_of_letting_pass(fee, 1.0, B), sanctions.value_of_reengaging(WAGE, 1.0, B)

    names = ("refer", "let pass", "re-engage")
    lines = {name: over(PROSPECTS, lambda p, k=k: values(p)[k]) for k, name in enumerate(names)}
    dials = {
        f"must_refer = {m:g}": over(PROSPECTS, lambda p, m=m: 100.0 * sanctions.chances_of_choices(*values(p), m, B)[0])
        for m in (0.0, 0.3, 0.7)
    }
    shows = (
        "Left: referring costs little where little is expected, and more as prospects rise; re-engaging costs the "
        "same for all. Right: so the chance of a referral falls with prospect, from a floor that the rule sets."
    )
    label = "prospect as the provider sees it (log odds)"
    return Picture(
        "R9", shows, (Panel(label, "value of an answer (GBP)", lines), Panel(label, "chance of a referral (%)", dials))
    )


def deciding() -> Picture:
    """What a backlog does to decisions, and desks after a surge."""
    loads = np.linspace(0.0, 8.0, 81)
    share = {
        "decided, of all doubts": over(
            loads, lambda x: 100.0 * decisions.share_decided(x, B.undecided_share, B.undecided_workload)
        ),
        "adverse, of those decided": over(
            loads, lambda x: 100.0 * arrival.logistic(decisions.log_odds_adverse(x, B.adverse_base, B.adverse_workload))
        ),
    }
    staff, backlog, paths = 5.0, 0.0, ([], [])
    for period in range(52):
        doubts = 600.0 if period < 13 else 1200.0
        done = min(backlog + doubts, staff * B.decisions_each)
        backlog += doubts - done
        staff = decisions.next_staff(staff, doubts + backlog, B.decisions_each, B.desk_hiring)
        paths[0].append(100.0 * staff / 5.0)
        paths[1].append(100.0 * decisions.load_of(backlog, staff * B.decisions_each))
    weeks = 4.0 * np.arange(52)
    desks = {
        "decision makers (% of the first)": (weeks, np.array(paths[0])),
        "work that waits (% of four weeks)": (weeks, np.array(paths[1])),
    }
    shows = (
        "Left: the more work waits at a jobcentre, the fewer doubts are decided, and the fewer against the person. "
        "Right: doubts double in week 52; work piles up until there are more decision makers."
    )
    return Picture(
        "R9",
        shows,
        (Panel("four-week periods of work that wait", "per cent", share), Panel("weeks", "per cent", desks)),
    )
