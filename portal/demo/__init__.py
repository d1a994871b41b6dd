"""An invented bureau with invented people, tips and records, to look around in."""
