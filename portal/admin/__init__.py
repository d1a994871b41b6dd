"""Pages for staff: sign-in, inbox, cases, records, administration."""
