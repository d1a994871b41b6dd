"""Pages of the published list: drafting a record, checking it, publishing it."""
