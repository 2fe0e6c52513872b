"""Secrets in links and on tickets."""

import secrets

# Read aloud and typed at a door: no 0/O, 1/I/L, no vowels (no words by accident).
READABLE = "23456789BCDFGHJKMNPQRSTVWXZ"
FAIR = 256 // len(READABLE) * len(READABLE)  # a byte from here on would make the first letters likelier


def link_token() -> str:
    """A URL-safe secret of 192 bits, for a link that stands for a password."""
    return secrets.token_urlsafe(24)


def readable_code(length: int) -> str:
    """A code a person can copy, of about 4.75 bits a character."""
    code = ""
    while len(code) < length:  # enough at once, nearly always: each call asks the system
        code += "".join(READABLE[byte % len(READABLE)] for byte in secrets.token_bytes(2 * length) if byte < FAIR)
    return code[:length]
