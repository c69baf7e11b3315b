"""Kinds of people and what state a claimant is in: words and their numbers. No compiler, so that lists load at once."""

BARRIERS = ("qualifications", "long_absence", "caring", "housing", "conviction", "transport")
AGE_BANDS = ("18-24", "25-34", "35-49", "50+")
HEALTH_CONDITIONS = ("none", "mental", "musculoskeletal", "other")

REFERRED, SEARCHING, IN_WORK, RETURNED, FULLY_PAID, NOT_ATTACHED, TO_COME, LEFT_BENEFIT = 0, 1, 2, 3, 4, 5, 6, 7
SIGNED_OFF, DROPPED_OUT = 8, 9
STATUS = (
    "referred", "searching", "in_work", "returned", "fully_paid", "not_attached", "to_come", "left_benefit",
    "signed_off", "dropped_out",
)  # fmt: skip
"""Names of states. People leave benefit under a sanction (`left_benefit`) or without one (`signed_off`)."""

NEVER = 32767
"""The week of what does not happen."""
