"""People of the offices, their roles, keys and sign-in."""
