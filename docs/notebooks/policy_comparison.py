# %% [markdown]
# # A comparison of two contracts
#
# The contract of 2011 paid more for groups that were thought harder to help. Did that make providers spread their help
# more evenly? The model can be asked: run it with one price for everybody, then with prices by group, for **the same
# people with the same luck**, and look at who gets how much of advisers' time.
#
# Everything below is **simulated**, except for the fees of 2011, which are the contract's.

# %%
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from wpmodel import Scenario
from wpmodel.parameters import PAYMENT_GROUPS
from wpmodel.studies.emergence import metrics
from wpmodel.studies.experiment import half_width, jobs_of, many, over_seeds

SEEDS = range(1, 6)
by_group = Scenario.load("work-programme-2011")
one_price = by_group.given("outcome_fee=1230", "sustainment_fee=225", "sustainment_payments=14")

# %% [markdown]
# What results with one person can bring a provider at most, in pounds: the fee for an outcome, and one for each four
# weeks in work after it.

# %%
GROUPS = {"jsa_18_24": "JSA aged 18 to 24", "jsa_25_plus": "JSA aged 25 and over", "esa_new": "New ESA claimants"}
contracts = {"one price": one_price, "by group (2011)": by_group}
TERMS = ("outcome_fee", "sustainment_fee", "sustainment_payments")
most = {}
for name, contract in contracts.items():
    once, every, times = (np.array(contract.numbers(term)) for term in TERMS)
    most[name] = once + every * times
pd.DataFrame(most, index=list(PAYMENT_GROUPS)).loc[list(GROUPS)].rename(index=GROUPS)

# %% [markdown]
# Five seeds: five sets of people and luck, each met by both contracts.

# %%
jobs = {
    name: jobs_of([contract], SEEDS, metrics, "2013-06-30", ["South Yorkshire"]) for name, contract in contracts.items()
}
found = many([job for of in jobs.values() for job in of])

# %% [markdown]
# ## Between groups, and within them
#
# For each group: the third nearest to work and the third furthest from it, adviser hours in a year out of work. The
# bars are 95% intervals of the difference over seeds. Pairing makes them narrow, since the people are the same.

# %%
LABELS, COLOURS = {"easiest": "third nearest to work", "hardest": "third furthest from work"}, ["#0072B2", "#D55E00"]
figure, axes = plt.subplots(figsize=(7, 3.4), layout="constrained")
rows = []
for k, (third, words) in enumerate(LABELS.items()):
    for row, group in enumerate(GROUPS):
        name = f"hours_{third}.{group}"
        gain = over_seeds(found, jobs["by group (2011)"], name) - over_seeds(found, jobs["one price"], name)
        rows.append((GROUPS[group], words, gain.mean(), half_width(gain)))
        axes.errorbar(
            gain.mean(),
            row + 0.18 * (k - 0.5),
            xerr=half_width(gain),
            fmt="o",
            color=COLOURS[k],
            capsize=3,
            label=words if row == 0 else None,
        )
axes.axvline(0, color="black", linewidth=0.8)
axes.set_yticks(range(len(GROUPS)), GROUPS.values())
axes.invert_yaxis()
axes.set_xlabel("adviser hours in a year out of work: prices by group less one price")
axes.set_title("Who gains help from prices by group (simulated)", loc="left")
axes.legend(frameon=False)
axes.spines[["top", "right"]].set_visible(False)
plt.show()

# %%
pd.DataFrame(rows, columns=["group", "third", "difference, hours", "half of the 95% interval"]).round(2)

# %% [markdown]
# Inequality within the best-paid of these groups, as an index (nought: every week out of work gets the same help; one:
# all help goes to those nearest to work), under each contract and by seed:

# %%
index = {name: over_seeds(found, of, "creaming.index.esa_new").round(2) for name, of in jobs.items()}
rose = np.sum(index["by group (2011)"] > index["one price"])
print(f"new ESA claimants: it rose in {rose} of {len(SEEDS)} seeds")
pd.DataFrame(index, index=pd.Index(SEEDS, name="seed"))

# %% [markdown]
# A price on a group moves help towards the group. Inside it, everybody's hour is worth the same multiple of what it
# was, so that the order stays: the next hours to become worth their cost are those for the people nearest to work.
# [Lesson 2](../lessons/02-creaming.md) tells it step by step. How large the effect is rests on what an hour of help
# does for somebody far from work, which nobody has measured; its direction needs only that it does less than for
# somebody near.
