"""Who acts: claimants, primes, subcontractors, jobcentres, authorities, the Department; and the rules they follow."""
