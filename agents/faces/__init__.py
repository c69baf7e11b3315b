"""Agents as Mesa knows them: organisations, offices, markets, and one claimant as a row of the kernel's table."""
