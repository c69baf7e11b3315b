# %% [markdown]
# # A first run
#
# The Work Programme paid private firms, charities and public bodies to help people who had been out of work for long.
# It paid for results: a fee when somebody had been in work for some months. This notebook runs the model of it for one
# area and holds what comes out against what was published.
#
# The people in the run are synthetic. What providers do is **simulated**; only the hollow diamonds are **published**.

# %%
from datetime import date

import matplotlib.pyplot as plt
import pandas as pd

from wpmodel import run
from wpmodel.tables import evidence

result = run("work-programme-2011", seed=1, areas=["South Yorkshire"], until="2014-03-31")
people = result.people()
print(f"{len(people):,} people referred in South Yorkshire until {result.until:%d %B %Y}")

# %% [markdown]
# A run is an object that one asks for tables. `people()` has one row a person: what they were like, what help they got,
# what came of it. Adviser hours by payment group, which is the label that the contract hangs its price on:

# %%
groups = people.groupby("payment_group", observed=True)
pd.DataFrame(
    {
        "people": groups.size(),
        "adviser hours each": groups["support_hours"].mean().round(1),
        "per cent with an outcome": (100 * groups["outcome_on"].apply(lambda day: day.notna().mean())).round(1),
    }
)

# %% [markdown]
# ## Beside what was published
#
# Published figures are for Britain. A run of one area is scaled up to the country by its share of people, so that it
# can stand beside them; it is one area's labour market and providers all the same. The line counts as the Department
# did, by the month: an outcome counts some weeks after it was reached.

# %%
table = result.table().set_index("id")
counted = table[table.index.str.match(r"job-outcomes-\d")]
when = pd.to_datetime(counted.index.str.extract(r"(\d{4}-\d{2}-\d{2})$", expand=False))

figure, axes = plt.subplots(figsize=(7, 3.6), layout="constrained")
axes.plot(when, counted["model"] / 1000, color="#0072B2", linewidth=2, label="simulated (South Yorkshire, scaled up)")
axes.plot(
    when, counted["published"] / 1000, "D", markerfacecolor="none", markeredgecolor="black", label="published (Britain)"
)
axes.set_ylabel("people, thousands")
axes.set_title("Job outcomes since June 2011", loc="left")
axes.set_ylim(0)
axes.legend(frameon=False)
axes.spines[["top", "right"]].set_visible(False)
plt.show()

# %% [markdown]
# Where each published figure comes from is in the table, by source:

# %%
columns = ["label", "model", "published", "unit", "source"]
table.loc[counted.index, columns].round(0)

# %%
for source in evidence.citations(sorted(set(counted["source"]))):
    print(f"{source['title']} ({source['publisher']}, {source['date']})")

# %% [markdown]
# ## Again, and the same
#
# The same seed gives the same people the same luck, to the last bit:

# %%
again = run("work-programme-2011", seed=1, areas=["South Yorkshire"], until="2014-03-31")
assert again.people().equals(people)
assert result.until == date(2014, 3, 31)
"the same, bit for bit"

# %% [markdown]
# Next: [a comparison of two contracts](policy_comparison.ipynb), where this is what makes a difference mean something.
