"""Pure building blocks that know nothing of the database, the web or the bureau."""
