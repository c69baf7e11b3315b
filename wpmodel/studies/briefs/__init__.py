"""A reform on one page: what its runs say, and the words for it."""
