"""Progress of a tip for whoever holds its receipt: one page for each thing that he can do."""
