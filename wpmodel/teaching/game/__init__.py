"""Games on the real model: somebody takes a provider's decisions, or writes the contract. Its own rules do the rest."""
