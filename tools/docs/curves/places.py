"""Pictures of rules about an area: people back at the jobcentre, and newcomers who choose among its contracts."""

from __future__ import annotations

import numpy as np

from tools.docs.curves import B, Panel, Picture, over
from wpmodel.agents.rules import choosing, matching, returning


def coming_back() -> Picture:
    """Returners left over time, and the room that they leave to participants."""
    odds, leaving_rate = 1.3 * float(B.job_base), float(B.returner_leaving)
    periods, left = np.arange(53), {}
    for relative in (0.0, float(B.returner_odds), 1.0):
        people = [1_000.0]
        for _ in periods[1:]:
            people.append(
                returning.still_there(people[-1], returning.jobs_sought(people[-1], odds, relative), leaving_rate)
            )
        left[f"odds of work {relative:g} of those at readiness zero"] = (4.0 * periods, np.array(people))
    returners = np.linspace(0.0, 40_000.0, 61)
    room = {
        f"odds of work {relative:g}": over(
            returners,
            lambda n, r=relative: matching.room_for_one_more(300.0 + returning.jobs_sought(n, odds, r), 600.0),
        )
        for relative in (float(B.returner_odds), 1.0)
    }
    shows = (
        "Left: of 1,000 people who are back at the jobcentre, those still looking for work. Right: the share of offers "
        "that meet a free vacancy, where participants want 300 of 600, falls with the returners who compete for them."
    )
    first = Panel("weeks since they came back", "people", left)
    return Picture("R13", shows, (first, Panel("returners in the area", "share of offers that succeed", room)))


def choosing_a_provider() -> Picture:
    """Shares of those who choose, and what it is worth to be chosen."""
    others, seen = 0.5, np.linspace(0.0, 1.0, 61)
    dealt = np.array([0.5, 0.5])

    def share(known: float, sensitivity: float) -> float:
        return 100.0 * float(choosing.chosen_shares(dealt, np.array([known, others]), 1.0, sensitivity)[0])

    shares = {
        f"sensitivity {s:g}": over(seen, lambda known, s=s: share(known, s))
        for s in (1.0, float(B.choice_sensitivity), 10.0)
    }

    def worth(people: float, newcomers: float) -> float:
        won = choosing.newcomers_won(newcomers, 0.5, people, 1.0, float(B.choice_sensitivity))
        return won * choosing.worth_of_newcomer(400.0, 30.0, 10.0, float(B.allotted_weeks) / 4.0)

    wooing = {
        f"{n:,.0f} newcomers in four weeks": over(np.linspace(500.0, 10_000.0, 61), lambda x, n=n: worth(x, n))
        for n in (1_000.0, 400.0, 100.0)
    }
    shows = (
        "Left: the share of the first of two contracts that were dealt half of the newcomers each, by what is said "
        "of it, where half of the people of the other are seen. Right: what seeing one more person for four weeks "
        "wins, by how many are on the books. A newcomer brings 400 pounds, and 20 more every four weeks. It fades as "
        "referrals dry up."
    )
    left = Panel("people known to be seen (share)", "newcomers who choose it (%)", shares, top=100.0)
    return Picture("R14", shows, (left, Panel("people out of work on the books", "GBP a person seen", wooing)))
