"""Pages for citizens: reporting, progress, offices, published records."""
