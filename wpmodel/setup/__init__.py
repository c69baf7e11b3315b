"""What is there before the first week: who comes, organisations, offices, the supply chain."""
