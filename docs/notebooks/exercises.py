# %% [markdown]
# # Exercises
#
# Four exercises on [lesson 2](../lessons/02-creaming.md): why a higher price for a group does not end creaming inside
# it. Change the cells and run them again. Solutions stay hidden until you ask: take away the `#` before `solution(1)`.
#
# Everything is **simulated**, except the fees, which are the contract's.

# %%
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from wpmodel import Scenario
from wpmodel.agents.rules.support import worth_of_hour
from wpmodel.setup.behaviour import behaviour_of
from wpmodel.studies.experiment import Job, many
from wpmodel.teaching import lesson

one = lesson.numbered(2)
b = behaviour_of(Scenario.load("work-programme-2011"))

# %% [markdown]
# ## 1. The worth of an hour
#
# A provider gives an hour where it brings most. The line shows what an hour brings, in pounds, for people with more and
# fewer lasting jobs to expect. At which point is an hour worth most? Move the fees: does that point move?

# %%
FEES = {4395: "#0072B2", 6500: "#D55E00", 19500: "#009E73"}  # pounds that a person can still bring
jobs = np.geomspace(0.01, 10.0, 200)
figure, axes = plt.subplots(figsize=(7, 3.4), layout="constrained")
for fee, colour in FEES.items():
    worth = [worth_of_hour(fee, x, 1.1 * x, 1.0, b) for x in jobs]
    axes.plot(jobs, worth, color=colour)
    axes.annotate(f"{fee:,} pounds", (1.0, max(worth)), color=colour, ha="center", va="bottom")
axes.set_xscale("log")
axes.set_xlabel("lasting jobs expected without the hour (far from work on the left)")
axes.set_ylabel("pounds an hour")
axes.set_title("A higher fee lifts the line and leaves its peak where it is (simulated)", loc="left")
axes.spines[["top", "right"]].set_visible(False)
plt.show()

# %% [markdown]
# ## 2. Three contracts
#
# The same people and the same luck under three contracts; counts in brackets. Before you run the cell: does the gap
# inside the group narrow or widen from the first contract to the second?

# %%
found = lesson.run(one)
pd.DataFrame(
    [lesson.cells(row) for row in lesson.rows(one, found)],
    index=[f"{row['label']} ({row['unit']})" for row in lesson.rows(one, found)],
    columns=[arm.name for arm in one.arms],
)

# %% [markdown]
# ## 3. Your own contract
#
# Change the settings until the third furthest from work gets twice the hours that it gets under the contract of 2011.
# What does the Department pay a person by then? `wpmodel parameters` lists what can be changed.

# %%
SETTINGS = ("promised_meeting_weeks=2",)
contracts = {"2011": Scenario.load("work-programme-2011")}
contracts["mine"] = contracts["2011"].given(*SETTINGS)
jobs_to_run = {name: Job(of, 1, lesson.look, one.until, (one.area,)) for name, of in contracts.items()}
runs = many(list(jobs_to_run.values()))
SHOWN = ("hours.furthest.esa_new", "hours.nearest.esa_new", "creaming.index.esa_new", "paid")
pd.DataFrame({name: {figure: runs[job][figure] for figure in SHOWN} for name, job in jobs_to_run.items()}).round(2)

# %% [markdown]
# ## 4. Few organisations
#
# Of some charities more left in one run than in another. Could that be chance? If each left with the same chance in
# both, how often would so large a gap come about? Change the counts: how many organisations do you need?

# %%
LEFT, OF = (1, 4), 10  # 1 of 10 in one run, 4 of 10 in the other
luck = np.random.default_rng(1)
apart = np.diff(luck.binomial(OF, sum(LEFT) / (2 * OF), (100_000, 2)), axis=1)
print(
    f"a gap of {LEFT[1] - LEFT[0]} or more by chance: {100 * np.mean(abs(apart) >= LEFT[1] - LEFT[0]):.0f} of 100 times"
)

# %% [markdown]
# ## Solutions


# %%
def solution(k: int) -> None:
    """Print the solution of an exercise."""
    worths = [worth_of_hour(6500, x, 1.1 * x, 1.0, b) for x in jobs]
    twice = 2 * runs[jobs_to_run["2011"]]["hours.furthest.esa_new"]
    texts = {
        1: f"The peak is at {jobs[int(np.argmax(worths))]:.1f} lasting jobs, whatever the fee: it multiplies the line.",
        2: one.borne_out(found).text,
        3: f"Aim at {twice:.1f} hours. A promised meeting gets there; a higher fee gets there late and dearly.",
        4: "With ten organisations such a gap is common. That is why lessons count them in six areas and many draws.",
    }
    print(texts[k])


# solution(1)
