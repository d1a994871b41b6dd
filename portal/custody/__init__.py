"""Identities in custody: who asks to see one, who allows it for how long, and who has seen it."""
