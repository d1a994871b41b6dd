"""Finding tips and cases by any word inside a session, and other tips about the same subject."""
