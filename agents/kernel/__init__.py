"""What is done to claimants by the hundred thousand: compiled loops that call the rules."""
