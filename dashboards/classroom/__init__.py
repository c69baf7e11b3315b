"""Rooms of a class."""
