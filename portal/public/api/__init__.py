"""The list for programs: the same records and questions as on the pages, as JSON under /api/v1."""
