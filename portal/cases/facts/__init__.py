"""What a case has found, in the columns of annex 3: prefilled from its tips, traced, kept in versions."""
