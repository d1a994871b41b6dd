"""The periods that run on a tip or case: rule, start, pauses, extension, end, and how each was computed."""
