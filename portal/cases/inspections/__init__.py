"""The sheet of two officers on a site (现场核查表): versions, finished once, then only corrected."""
