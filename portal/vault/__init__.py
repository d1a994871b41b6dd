"""All cryptography of the portal: no other package calls libsodium."""
