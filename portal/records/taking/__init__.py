"""Taking the published list away: whole files, what has changed since, and looking up many names at once."""
