"""Pages of what roles hold: in force, proposed, and what became of proposals."""
