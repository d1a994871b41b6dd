"""Pages of referrals: what was handed over, the letter before it goes, batches, the case as one file."""
