"""Runs made small: what charts show, as plain data. No Solara."""
