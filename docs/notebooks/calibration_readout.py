# %% [markdown]
# # What the calibration says, and what it does not
#
# Many numbers of the model were never published: how much an hour of help moves somebody's chances, how fast new
# advisers learn. Nineteen of them were fitted to published figures; other figures were held out and predicted. This
# notebook reads the tables that come with the package. It fits nothing and takes a second.
#
# Hollow diamonds are **published**; lines and dots are **simulated**.

# %%
import matplotlib.pyplot as plt
import pandas as pd

from wpmodel.calibration.study import SHIPPED

predictive, validation, learnt = (
    pd.read_csv(SHIPPED / f"{name}.csv") for name in ("predictive", "validation", "identifiability")
)
print(f"{len(predictive)} figures fitted, {len(validation)} held out, {len(learnt)} parameters")

# %% [markdown]
# ## Hits and misses
#
# Two questions of each figure. Does the published value lie in the model's 90% interval? Is the model, at the centre of
# the posterior, within the tolerance? Figures that were fitted should do well; those held out are the test.

# %%
pd.DataFrame(
    {
        name: {
            "figures": len(table),
            "in the 90% interval": int(table["inside"].sum()),
            "within tolerance": int(table["within"].sum()),
        }
        for name, table in (("fitted", predictive), ("held out", validation))
    }
).T

# %%
figure, axes = plt.subplots(figsize=(9, 6.4), layout="constrained")
tolerance = (validation["high"] - validation["low"]) / 2
away = (
    validation[["model", "predicted_low", "predicted_high"]].sub(validation["published"], axis=0).div(tolerance, axis=0)
)
shown = away.assign(label=validation["label"], inside=validation["inside"])
shown = shown.sort_values("model", key=abs, ascending=False).reset_index(drop=True)
for row, one in shown.iterrows():
    colour = "#0072B2" if one["inside"] else "#D55E00"
    axes.plot([one["predicted_low"], one["predicted_high"]], [row, row], color=colour, linewidth=2)
    axes.plot(one["model"], row, "o", color=colour, markersize=4)
    axes.plot(0, row, "D", markerfacecolor="none", markeredgecolor="black", markersize=5)
axes.axvspan(-1, 1, color="0.92", zorder=0)
axes.set_yticks(range(len(shown)), shown["label"].str.replace(", all completed cohorts", ", all"), fontsize=7)
axes.invert_yaxis()
axes.set_xlabel("simulated less published, in tolerances (grey: within one)")
figure.suptitle("Figures held out: ◇ published, ─●─ simulated at the centre, and 90% interval", fontsize=10)
axes.spines[["top", "right"]].set_visible(False)
plt.show()

# %% [markdown]
# Worst first, orange where the published figure lies outside the interval. A model that is shown with its misses can be
# used for what it does not miss.
#
# ## What was learnt of which parameter
#
# Contraction is one less the share of the prior's spread that is left: nought where the figures said nothing of a
# parameter, one where they fix it.

# %%
learnt.sort_values("contraction", ascending=False)[["parameter", "contraction", "verdict"]].round(2).reset_index(
    drop=True
)

# %% [markdown]
# Where the verdict is *not identified*, the parameter's value is still an assumption, and whatever rests on it should
# be held against other values before it is believed. [The page on calibration](../calibration.md) has the method, the
# posterior and the checks.
