"""The numbers behind the figures of the rules page, for organisations: staff, cash, help bought, leaving, contracts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tools.docs.curves import (
    PROSPECTS,
    SCENARIO,
    WAGE,
    B,
    Panel,
    Picture,
    jobs_alone,
    number,
    over,
    stake,
    worth_of_steps,
)
from wpmodel.agents.kernel.handover import surplus_of
from wpmodel.agents.rules import assessment, bidding, cash, delivery, hiring, joining, leaving, review, standing

SEEN = "prospect as the provider sees it (log odds)"


def staffing() -> Picture:
    """The norm over the price of an hour, and staff after a caseload doubles."""
    ratios = np.linspace(0.2, 4.0, 153)
    norm = float(B.caseload_norm)
    bounds = float(B.caseload_least), float(B.caseload_most)
    moved = {
        "norm after a review": over(
            ratios, lambda r: hiring.next_norm(norm, r * WAGE, WAGE, B.hiring_hurdle, B.hiring_speed, *bounds)
        )
    }
    advisers, starters, skill, paths = 10.0, 0.0, 1.0, ([], [])
    for period in range(65):
        caseload = norm * (10.0 if period < 5 else 20.0 if period < 35 else 10.0)
        skill = hiring.skill_after(skill, advisers, starters, B.starter_skill, B.learning)
        advisers += starters
        change = hiring.staff_change(advisers, caseload, norm, True, B.most_hired, B.most_released)
        starters, advisers = max(change, 0.0), advisers + min(change, 0.0)
        paths[0].append(10.0 * advisers)
        paths[1].append(100.0 * skill)
    weeks = 4.0 * np.arange(65)
    staff = {
        "advisers (% of the first ten)": (weeks, np.array(paths[0])),
        "mean skill (%)": (weeks, np.array(paths[1])),
    }
    shows = (
        "Left: the caseload norm stays while the price of an hour is near its cost, and falls as hours get dearer. "
        "Right: a caseload doubles in week 20 and halves in week 140. Hiring is limited, starters lower skill, "
        "release is slow."
    )
    left = Panel("price of an hour over its cost", "people an adviser is to carry", moved, {"norm before": norm})
    return Picture("R5", shows, (left, Panel("weeks", "per cent", staff)))


def worth_of_removal(p: float, pounds: float, mission: float = 0.0) -> float:
    """Pounds that removing the barrier that weighs most is worth (R6)."""
    worst = int(np.argmax(B.barrier_effect))
    lift, effect = B.barrier_lift[worst], B.barrier_effect[worst]
    return delivery.worth_of_removal(pounds, jobs_alone(p), lift, effect, mission, 1.0, B)


def buying_help() -> Picture:
    """Worth of a module over prospects beside its price, and what authorities offer."""
    modules = {
        f"stake of {s:,} pounds": over(PROSPECTS, lambda p, s=s: B.removal_specialist * worth_of_removal(p, s))
        for s in (2000, 4000, 8000)
    }
    mission = float(SCENARIO.numbers("mission")[2])
    modules["4,000 and a charity's mission"] = over(
        PROSPECTS, lambda p: B.removal_specialist * worth_of_removal(p, 4000.0 + mission, mission)
    )
    prices = {"price of a module": float(B.spot_price), "ad hoc": float(B.spot_price * (1.0 + B.ad_hoc_premium))}
    shares = np.linspace(0.0, 8000.0, 81)
    offered = {
        f"saves its own services {own:g} pounds": over(
            shares,
            lambda s, own=own: delivery.modules_offered(
                own, s, B.outcomes_a_barrier, B.wraparound_cost, B.removal_specialist, 1000.0
            ),
        )
        for own in (50.0, 200.0, 400.0)
    }
    shows = (
        "Left: a module's worth over prospects is a single peak, mostly below the price: help is bought only for "
        "large stakes and middling prospects. Right: an authority gives more modules, up to its budget, the larger "
        "its own savings and its share of the Treasury's."
    )
    right = Panel("share in the Treasury's saving (GBP an outcome)", "modules for 1,000 pounds", offered)
    return Picture("R6", shows, (Panel(SEEN, "worth of a module (GBP)", modules, prices), right))


def keeping() -> Picture:
    """Chance that a prime keeps somebody."""
    lines = {}
    own = float(B.in_house_share)
    for label, group, part in (
        ("JSA 25 and over", "jsa_25_plus", 1.0),
        ("new ESA", "esa_new", 1.0),
        ("new ESA, no attachment fee", "esa_new", 0.0),
    ):
        pounds, fee = stake(group), part * number("attachment_fee", group)

        def kept(p: float, pounds: float = pounds, fee: float = fee) -> float:
            jobs, surplus = jobs_alone(p), surplus_of(*worth_of_steps(p, pounds), WAGE, B)
            keep = delivery.value_of_keeping(fee, pounds, jobs, surplus, WAGE, B)
            return 100.0 * delivery.chance_kept(keep, delivery.value_of_passing(fee, pounds, jobs, 0.0, B), own, B)

        lines[label] = over(PROSPECTS, kept)
    shows = (
        "Of people within reach of both, a prime keeps most of those with good prospects and passes on most of those "
        "of whom it expects less than the room they take. An attachment fee, part of which it would pass on, makes "
        "it keep more at the lower end. A line marks its offices' share: what a prime that does not look would keep."
    )
    panel = Panel(SEEN, "chance of being kept (%)", lines, {"own offices' share": 100.0 * own})
    return Picture("R6", shows, (panel,))


def _cash_path(lag: int, credit: float) -> NDArray:
    """Cash of a tier 1 charity in an example, in thousand pounds, over 39 periods: costs at once, fees late.

    250 people, two advisers whose full cost it reaches over ten periods, a reserve of four periods of it; 20
    attachments a period; outcomes from the eighth period on, one more in each next one up to seven, each with ten
    payments for staying on. Results are paid `lag` periods after they are earned. `credit` is a payment credit a person
    and period, in pounds.
    """
    fees = [100.0 * number(name, "jsa_25_plus") for name in ("attachment_fee", "outcome_fee", "sustainment_fee")]
    full = 100.0 * B.adviser_cost * 2.0 * (1.0 + B.overhead)
    outcomes = np.clip(np.arange(39) - 6, 0, 7)
    due, money, advanced, path = np.zeros(100), round(4 * full), 0.0, []
    for period in range(39):
        stays = outcomes[max(period - 10, 0) : period].sum()
        due[period + lag] += outcomes[period] * fees[1] + stays * fees[2]
        income = float(cash.passed_down(np.array(round(20 * fees[0] + due[period])), B.top_slice))
        back = min(advanced, B.credit_recovery * income)
        advanced += 100.0 * credit * 250.0 - back
        money += round(income + 100.0 * credit * 250.0 - back - full * min(0.4 + 0.06 * period, 1.0))
        money -= cash.interest(money, SCENARIO.numbers("capital_rate")[2])
        path.append(money / 100_000.0)
    return np.array(path)


def paying() -> Picture:
    """Worth of fees by payments made, and cash under late pay and credits."""
    made = np.arange(0.0, 14.0)
    worth = {
        f"discounted at {rate:.0%} a year": over(made, lambda j, rate=rate: stake("jsa_25_plus", int(j), rate))
        for rate in (0.0, 0.1, 0.3)
    }
    weeks = 4.0 * np.arange(1, 40)
    paths = {
        "results paid after eight weeks": (weeks, _cash_path(2, 0.0)),
        "after half a year": (weeks, _cash_path(7, 0.0)),
        "after half a year, with payment credits": (weeks, _cash_path(7, 30.0)),
    }
    cost = B.adviser_cost * 2.0 * (1.0 + B.overhead) / 1000.0
    shows = (
        "Left: the fees still open are worth less with each payment made and with a higher rate of discount. Right: "
        "cash of a small charity with first outcomes in week 28. With late pay it goes below its credit and would be "
        "insolvent; with payment credits of 30 pounds a person and period it does not."
    )
    right = Panel(
        "weeks", "cash (thousand GBP)", paths, {"end of its credit": -cost * SCENARIO.numbers("credit_months")[2]}
    )
    return Picture("R7", shows, (Panel("payments made", "worth of fees still open (GBP)", worth), right))


def leaving_or_staying() -> Picture:
    """Causes over runway and strain, and drift."""
    ahead, strains = np.linspace(-1.0, 6.0, 71), np.linspace(0.0, 6.0, 61)
    floor, tolerance = (float(SCENARIO.numbers(name)[2]) for name in ("runway_floor", "tolerance"))
    causes = ("stays", *leaving.CAUSES[1:3])

    def cause(runway: float, strain: float) -> int:
        found = leaving.cause_of_leaving(
            0, B.patience_weeks, runway, floor, B.losses_borne, B.losses_borne, strain, tolerance
        )
        return causes.index(found) if found else 0

    mosaic = np.array([[cause(r, s) for r in ahead] for s in strains])
    paths = {}
    for runway in (3.0, 0.75, 0.0):
        mission, path = float(SCENARIO.numbers("mission")[2]), []
        for _ in range(28):
            path.append(mission)
            mission = leaving.mission_after(mission, 100.0, runway, floor, B.drift, B.drift_of_stress)
        paths[f"runway of {runway:g} periods"] = (12.0 * np.arange(28), np.array(path))
    shows = (
        "Left: when a charity leaves for which staying has looked worthless twice: withdrawal below a runway of one "
        "and a half periods, objection above its tolerance of strain. Right: one that stays drifts from its mission "
        "towards that of its area, faster when short of cash."
    )
    regions = Panel("runway (four-week periods)", "strain", mosaic=(ahead, strains, mosaic, causes))
    return Picture("R8", shows, (regions, Panel("weeks", "mission (GBP a job)", paths)))


def joining_a_chain() -> Picture:
    """Modules that an outsider expects over how many of those it hears of are used, and what a contract leaves."""
    used, modules = np.linspace(0.0, 1.0, 51), np.linspace(0.0, 6.0, 61)
    promised, hope, price, cost, chain_cost = 4.0, 1.0, 260.0, 180.0, 150.0
    expects = {
        words: over(used, lambda u, age=age: joining.modules_expected(promised, hope, u, age))
        for words, age in (("when the programme begins", 0.0), ("half way", 0.5), ("when promises count no more", 1.0))
    }
    least = next(m for m in modules.tolist() if joining.joins(m, price, cost, chain_cost))
    left = modules * (price - cost) - chain_cost
    shows = (
        "Left: an outsider was promised four modules in four weeks and goes by what others are called on for, ever "
        f"more with time. Right: at {price:.0f} pounds a module, {cost:.0f} pounds of cost and {chain_cost:.0f} "
        f"pounds a four weeks for being in the chain, it joins from {least:.1f} modules on."
    )
    hopes = Panel("share of those it hears of that have been called on", "modules expected in four weeks", expects)
    worth = Panel("modules expected in four weeks", "GBP left in four weeks", {"": (modules, left)}, {"joins": 0.0})
    return Picture("R8", shows, (hopes, worth))


def hearing_news() -> Picture:
    """Value of staying over peers that left."""
    gone = np.linspace(0.0, 1.0, 51)
    news = {
        f"mission of {m:,} pounds": over(
            gone, lambda g, m=m: leaving.value_of_staying(9_000.0, 8_500.0, 2.0, m, g, B.news_weight)
        )
        for m in (0, 400, 1500)
    }
    shows = (
        "News of peers that left within a year lowers the value of staying; mission raises it. Here an organisation "
        "takes in 9,000 pounds, spends 8,500 and brings two jobs in four weeks."
    )
    panel = Panel("share of peers that left within a year", "value of staying (GBP)", news, {"zero": 0.0})
    return Picture("R8", shows, (panel,))


def tipping_a_line() -> Picture:
    """Worth of one more outcome beside its fee, over the distance to the line, and ratios."""
    line, error = 300.0, float(B.forecast_error)
    at = np.linspace(100.0, 600.0, 201)
    noticed = np.array(True)
    pounds = {
        "keeping the contract, notice standing": over(
            at, lambda x: standing.worth_of_staying(2e6, 1.5e6, x, line / 0.75, noticed, 1.0, 0.75, error)
        ),
        "winning or saving a share": over(
            at,
            lambda x: standing.worth_of_lead(
                np.array(1e6), np.array(x / 10.0), np.array(30.0), np.array(27.0), 3.0, np.array(1000.0), error
            ),
        ),
        "incentive payment": over(at, lambda x: standing.worth_of_incentive(1000.0, x, np.array(line), error)),
    }
    years = np.arange(1.0, 8.0)
    referrals = np.array([1000.0, 1000.0, 600.0, 360.0, 216.0, 216.0, 216.0])
    outcomes = 0.12 * referrals + 0.16 * np.concatenate([[0.0], referrals[:-1]])
    ratios = {
        "contract ratio": (years, review.contract_ratio(outcomes, referrals)),
        "cohort rate": (years, np.full(7, 28.0)),
    }
    shows = (
        "Left: what one more outcome is worth to a prime beside its fee peaks near the line that it may tip and "
        "falls to zero on both sides. An incentive is worth its full sum above. Right: with a steady cohort rate the "
        "contract ratio leaps when referrals fall."
    )
    left = Panel("outcomes expected in the year (line at 300)", "worth beside the fee (GBP)", pounds)
    return Picture("R10", shows, (left, Panel("contract year", "per cent", ratios)))


def reviewing() -> Picture:
    """Shares that move from the worst to the best, and what incentives pay."""
    shares, path = np.array([0.5, 0.5]), []
    for _ in range(8):
        path.append(100.0 * shares)
        shares = review.shares_after(shares, np.array([30.0, 26.0]), B.shift_gap, B.shift_points)
    path = np.array(path)
    years = np.arange(1.0, 9.0)
    level = float(review.incentive_level(np.array(33.0), B.minimum_over_non_intervention, B.incentive_above))
    outcomes = np.linspace(200.0, 600.0, 201)
    paid = {"incentives": (outcomes, review.incentive(outcomes, np.array(1000.0), np.array(level), 100_000) / 1e8)}
    shows = (
        "Left: a prime that does four points better each year wins part of its rival's share of new referrals. "
        "Right: incentives start at a level of outcomes and rise in whole outcomes."
    )
    left = Panel(
        "yearly review",
        "share of new referrals (%)",
        {"better prime": (years, path[:, 0]), "rival": (years, path[:, 1])},
    )
    return Picture("R10", shows, (left, Panel("outcomes for 1,000 referrals", "incentive (million GBP)", paid)))


def bidding_for_a_contract() -> Picture:
    """Chance of winning, profit and their product over the discount."""
    discounts, promise, bar = np.linspace(0.0, 0.4, 161), 0.36, 0.46
    lines: dict[str, dict] = {"chance": {}, "worth": {}}
    for weight in (0.3, 0.9):
        marks = bidding.score(discounts, promise, weight, B.half_discount, B.half_rate)
        chance = bidding.chance_of_winning(marks, bar, B.marking_noise)
        profit = bidding.expected_profit(900.0, 450.0, discounts, 700.0, 450.0, 1.0)
        lines["chance"][f"price has {weight:.0%} of the marks"] = (discounts * 100, 100.0 * chance)
        lines["worth"][f"offer, price {weight:.0%}"] = (discounts * 100, chance * profit)
    lines["worth"]["profit if it wins"] = (discounts * 100, profit)
    shows = (
        "Left: a larger discount wins more surely, and more steeply where price has more of the marks. Right: "
        "profit falls with the discount; the best offer is where chance times profit is largest."
    )
    label = "discount on the outcome fee (%)"
    return Picture(
        "R11",
        shows,
        (Panel(label, "chance of winning (%)", lines["chance"]), Panel(label, "GBP a head", lines["worth"])),
    )


def assessing() -> Picture:
    """Shares found over strictness, and a backlog over time."""
    strictness, error = np.linspace(-2.0, 2.0, 81), float(B.wca_error_published)
    found = {
        name: over(
            strictness,
            lambda s, k=k: 100.0 * assessment.shares_found(tuple(SCENARIO.numbers("wca_new")), s, error, error)[k],
        )
        for k, name in enumerate(("fit for work", "work-related activity", "support"))
    }
    claims, waits = np.full(60, 200), {}
    for capacity in (0.95, 0.85, 0.7):
        periods = assessment.periods_waited(claims, capacity)
        came = np.repeat(np.arange(60), claims)
        waits[f"capacity of {capacity:.0%}"] = (
            4.0 * np.arange(40),
            4.0 * np.array([periods[came == t].mean() for t in range(40)]),
        )
    shows = (
        "Left: a stricter assessment finds more people fit for work. The group in work-related activity, from which "
        "ESA referrals come, shrinks at both ends. Right: where fewer claims can be decided than come, the wait "
        "grows steadily."
    )
    left = Panel("strictness (log odds; zero is as published)", "of new claims (%)", found, top=100.0)
    return Picture("R12", shows, (left, Panel("week of the claim", "weeks waited", waits)))
