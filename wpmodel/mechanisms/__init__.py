"""What happens between agents, period by period: payments, reviews, referrals, exits."""
