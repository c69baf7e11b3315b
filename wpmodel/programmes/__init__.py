"""Programmes: who is referred where and when, who holds which contract, and on which terms."""
