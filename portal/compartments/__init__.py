"""Sealed compartments: one key pair, its holders and its items."""
