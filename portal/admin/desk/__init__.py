"""The desk of an office: inbox, dispatch, tips, cases and their files."""
