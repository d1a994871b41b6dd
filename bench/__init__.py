"""Measurements of the portal against baselines of the same run; they print and never judge."""
