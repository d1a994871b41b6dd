"""The ledger as auditors read it: who did what and when, never what was told."""
