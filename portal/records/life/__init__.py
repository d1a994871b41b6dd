"""A published record until its window ends: corrected, hidden, withdrawn, repaired, objected to."""
