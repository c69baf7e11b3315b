"""The model itself: its schedule, its records, and what Mesa expects of it."""
