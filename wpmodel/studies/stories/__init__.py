"""What happened in a run, told one by one: a claimant, an organisation, whose lives differ between two contracts."""
