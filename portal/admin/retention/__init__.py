"""Pages of retention: periods, what they end, archive exports and legal holds."""
