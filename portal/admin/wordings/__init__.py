"""Pages of the wordings that staff keep as dated versions: letters, their numbers, the checklist, replies."""
