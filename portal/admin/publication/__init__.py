"""Pages of the rules of publication: those of today, before and to come, and the draft of another."""
