"""The vocabulary of the domain as data: kinds of tips, states, code lists and the reference packs."""
