"""Handing proved or foreign matters to other authorities: letters, batches, follow-up, results."""
