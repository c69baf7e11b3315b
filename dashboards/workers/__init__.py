"""Processes that make the runs."""
