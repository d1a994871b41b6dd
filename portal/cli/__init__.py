"""The `portal` command: everything that an operator does from a terminal."""

from portal.cli.running import main

__all__ = ["main"]
