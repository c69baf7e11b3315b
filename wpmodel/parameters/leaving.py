"""Leaving without a job: rates that a programme's folder gives; none in the Work Programme as declared."""

from wpmodel.parameters.declaration import PAYMENT_GROUPS, Parameter

_NONE = (0.0,) * len(PAYMENT_GROUPS)

PARAMETERS = (
    Parameter(
        "off_flow",
        _NONE,
        "share a week",
        0,
        0.2,
        "assumed",
        "no exit of its own in 2011; flows_and_hazards: of those who left JSA in February 2014 40.6% had found work "
        "and 30.9% failed to sign, all claimants",
        "Share of people out of work who leave benefit in a week without a job and without a sanction",
        PAYMENT_GROUPS,
        neutral=_NONE,
    ),
    Parameter(
        "off_flow_called",
        0,
        "log odds",
        -2,
        3,
        "assumed",
        "no published figure; GAMAGE18 found a much larger effect on leaving benefit than on work, without a size here",
        "How being called in raises the odds of leaving benefit without a job, for people with full duties",
        neutral=0,
    ),
    Parameter(
        "drop_out",
        _NONE,
        "share a week",
        0,
        0.2,
        "assumed",
        "no exit of its own in 2011, where next to all were required to take part",
        "Share of people without duties and out of work who leave a voluntary programme in a week",
        PAYMENT_GROUPS,
        neutral=_NONE,
    ),
    Parameter(
        "drop_out_seen",
        0.5,
        "share",
        0,
        1,
        "assumed",
        "no published figure; without effect while nobody drops out",
        "How often those drop out who were seen in the last four weeks, against those who were not",
        neutral=0.5,
    ),
)
