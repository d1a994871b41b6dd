"""Mailboxes over IMAP: each message becomes a registered tip, none is taken twice, none is lost."""
