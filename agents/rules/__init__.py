"""The incentive rules, one small pure file each: arguments in, decision out.

A rule sees one claimant `c` (a row of the population, or a `Claimant` agent: the text is the same), the behaviour
record `b` that the scenario's parameters make, and numbers. It sees no array, no model and no global state.
"""
