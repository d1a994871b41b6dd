"""Mail without content, through an outbox."""
