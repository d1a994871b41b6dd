"""Pages of clocks: those of one tip or case, how each was computed, and the rules that everybody lives by."""
