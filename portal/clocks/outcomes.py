"""How the legal clocks ended: met or missed, and in how many days, for whoever counts."""

from typing import Final

ENDED: Final = (
    "SELECT c.name AS clock, c.office, COALESCE(t.kind, f.kind) AS kind, c.matter, c.started_on, c.due_on, "
    "c.ended_on, c.ending = 'met' AS met, c.used, c.unit FROM running_clock c "
    "LEFT JOIN tip t ON t.id = c.matter LEFT JOIN casefile f ON f.id = c.matter "
    "WHERE c.legal AND c.ended_on BETWEEN ? AND ? AND c.ending IN ('met', 'missed')"
)
"""For counting in the database: two dates, first and last day, stand for its marks; `used` days counted."""
