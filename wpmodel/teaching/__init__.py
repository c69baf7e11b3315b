"""Lessons and the game."""
