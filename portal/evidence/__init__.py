"""Encrypted files: streamed in, stored, checked and read back."""
