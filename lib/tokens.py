"""Secrets in links and on tickets."""

import secrets

# Read aloud and typed at a door: no 0/O, 1/I/L, no vowels (no words by accident).
READABLE = "23456789BCDFGHJKMNPQRSTVWXZ"


def link_token() -> str:
    """A URL-safe secret of 192 bits, for a link that stands for a password."""
    return secrets.token_urlsafe(24)


def readable_code(length: int) -> str:
    """A code a person can copy, of about 4.75 bits a character."""
    return "".join(secrets.choice(READABLE) for _ in range(length))
