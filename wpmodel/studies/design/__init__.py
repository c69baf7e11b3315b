"""Contract design by search: terms that serve stated aims best within a budget, tested again with other luck."""
