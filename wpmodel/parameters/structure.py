"""Structure: assumed forms that studies leave open, each a switch that is off as declared (docs/robustness.md).

A rival structure (`data/structures.csv`) sets some of these together. None is preferred in code.
"""

from wpmodel.parameters.declaration import Parameter

_OPEN = "studies conflict: see the rival structures (docs/robustness.md)"
_MIDDLE = "set so that forms add alike over people out of work in South Yorkshire"

PARAMETERS = (
    Parameter(
        "help_form", 0, "0, 1 or 2", 0, 2, "assumed", _OPEN,
        "How help adds to the weekly odds of work: a power of the odds without it (0), most in the middle (1), or next "
        "to nothing below a threshold (2)",
        whole=True, neutral=0.0,
    ),
    Parameter(
        "help_power", 1.0, "elasticity", 0, 3, "assumed", _OPEN,
        "Elasticity of what help adds to the odds without it: one multiplies everybody's odds, zero adds the same",
        neutral=1.0,
    ),
    Parameter(
        "help_size", 1.0, "ratio", 0, 20, "assumed", _MIDDLE,
        "Size of what help adds, beside the stock of support", neutral=1.0,
    ),
    Parameter(
        "seen_form", 0, "0, 1 or 2", 0, 2, "assumed", _OPEN,
        "How providers believe that help adds to the odds: as `help_form`", whole=True, neutral=0.0,
    ),
    Parameter(
        "seen_power", 1.0, "elasticity", 0, 3, "assumed", _OPEN,
        "Elasticity of what help adds as providers believe it to be: as `help_power`", neutral=1.0,
    ),
    Parameter(
        "seen_size", 1.0, "ratio", 0, 20, "assumed", _MIDDLE,
        "Size of what help adds as providers believe it to be, beside `believed_effect`", neutral=1.0,
    ),
    Parameter(
        "help_mid", 0.008, "odds a week", 1e-5, 1, "assumed", _MIDDLE,
        "Weekly odds at which every power of the odds adds the same", neutral=0.008,
    ),
    Parameter(
        "help_peak", -5.0, "log odds a week", -10, 2, "assumed", _OPEN,
        "Log odds of work at which help does most, or above which it works: where the form has such a point",
        neutral=-5.0,
    ),
    Parameter(
        "help_width", 0.7, "log odds a week", 0.05, 10, "assumed", _OPEN,
        "How far about that point the form reaches", neutral=0.7,
    ),
    Parameter(
        "dose_first", 0, "share", 0, 1, "assumed", _OPEN,
        "Share of the effect of help that any meeting in four weeks has, however short; a standard one does the same",
        neutral=0.0,
    ),
    Parameter(
        "dose_linear", 0, "share", 0, 1, "assumed", _OPEN,
        "Share of the effect of help that is in proportion to hours and not to log(1 + hours)", neutral=0.0,
    ),
    Parameter(
        "stake_levelled", 0, "share", 0, 1, "assumed",
        "dearer groups got little more for it (DWP evaluation 2014); targets by head count stand "
        "between fee and adviser",
        "How far those who decide on help go by a job's average worth over payment groups and not by its own fee",
        neutral=0.0,
    ),
    Parameter(
        "imitation_of_best", 0, "share", 0, 1, "assumed",
        "providers grow alike (Considine, Lewis and O'Sullivan 2011)",
        "Where support goes by bands: how far a place goes by the record of the area's best and not by its own",
        neutral=0.0,
    ),
)  # fmt: skip
