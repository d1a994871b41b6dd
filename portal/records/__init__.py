"""Disciplinary records: drafted sealed, checked, published for a time."""
