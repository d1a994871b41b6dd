"""Rules of publication as staff keep them: drafted by one person, switched on by another from a day on."""
