"""Many runs put together: experiments, paired comparisons, patterns, searches, stories."""
