"""Whom a prime keeps and who moves on, compiled: arrivals within reach of two deliverers, and people left behind.

The rules are those of `wpmodel.agents.rules.delivery`; this file walks people through them.
"""

from wpmodel.agents.compiled import rule
from wpmodel.agents.kernel.weighing import believed_chance, weigh
from wpmodel.agents.luck import BEFORE_ANY_WEEK, KEEP, MOVE, OTHER, REACH, chance, luck_of
from wpmodel.agents.rules.arrival import category
from wpmodel.agents.rules.bands import band_of
from wpmodel.agents.rules.by_hand import KEEPING
from wpmodel.agents.rules.delivery import chance_kept, value_of_keeping, value_of_passing
from wpmodel.agents.rules.helping import odds_seen
from wpmodel.agents.rules.support import expected_jobs

KEPT, PASSED_ON = 1, 2


@rule
def surplus_of(first, second, third, price, b):
    """Pounds that the hours worth more than their price bring beyond it, at one review."""
    light = max(first - price, 0.0) * b.hours_light
    standard = max(second - price, 0.0) * (b.hours_standard - b.hours_light)
    return light + standard + max(third - price, 0.0) * (b.hours_intensive - b.hours_standard)


@rule
def odds_of_keeping(c, office, b, worth, belief, market, fee, own_share, start, luck):
    """Chance that the prime keeps this person, by what they are worth in its offices, and what it keeps if not."""
    first, second, third, _, _, _ = weigh(c, office, b, worth, belief, market, start, luck)
    jobs = expected_jobs(odds_seen(c, b, belief, market), b.allotted_weeks, b)
    stake = worth + office.mission
    surplus = surplus_of(first, second, third, office.price, b)
    keeping = value_of_keeping(fee, stake, jobs, surplus, office.price, b)
    return chance_kept(keeping, value_of_passing(fee, worth, jobs, office.mission, b), own_share, b)


@rule
def hand_over(people, key, start, b, offices, worth, beliefs, odds, fees, contract_of, places, place_shares):
    """For arrivals within reach of both, the prime chooses: its own offices or a tier 1 place. Writes their `place`.

    `worth` (places, 9, payments made), `beliefs` (places, 9), `odds` (areas,), `fees` (9,) pounds at attachment,
    `contract_of` (places,), `places` and `place_shares` (contracts, most), the prime's own offices first.
    """
    for i in range(people.size):
        c = people[i]
        luck, contract = luck_of(key, c.id), contract_of[c.place]
        home, own = places[contract, 0], place_shares[contract, 0]
        if own <= 0.0 or own >= 1.0 or chance(luck, BEFORE_ANY_WEEK, REACH) >= b.choice_of_deliverer:
            continue
        office, group = offices[home], c.group
        if office.by_hand & KEEPING:
            seen = believed_chance(c, b, beliefs[home, group], odds[office.area], b.allotted_weeks)
            kept = office.kept_share[band_of(seen, b), group]
        else:
            kept = odds_of_keeping(
                c, office, b, worth[home, group, 0], beliefs[home, group], odds[office.area], fees[group], own, start,
                luck,
            )  # fmt: skip
        if chance(luck, BEFORE_ANY_WEEK, KEEP) < kept:
            c.place, c.handed = home, KEPT
            continue
        c.handed = PASSED_ON
        if c.place == home:
            among = own + (1.0 - own) * chance(luck, BEFORE_ANY_WEEK, OTHER)
            c.place = places[contract, category(among, place_shares[contract])]


@rule
def move_on(people, rows, key, week, b, contract_of, places, place_shares):
    """People whose provider has left go to the others of the contract, by their luck and those places' shares.

    Part of the stock of help is lost: whoever comes next has to start again.
    """
    for i in range(rows.size):
        c = people[rows[i]]
        contract = contract_of[c.place]
        slot = category(chance(luck_of(key, c.id), week, MOVE), place_shares[contract])
        c.place = places[contract, slot]
        c.support *= 1.0 - b.support_lost
        c.moves += 1
