"""Sealed sessions: what a visitor's cookie alone can open."""
