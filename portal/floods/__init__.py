"""Protection against floods: how often an address may act, and the wait that always ends."""
