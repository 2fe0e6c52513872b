"""Keys of second factors are written encrypted, under a key made from SECRET_KEY.

A new SECRET_KEY reads what the old one wrote for as long as SECRET_KEY_FALLBACKS names the old one.
"""

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def encrypt(text: str) -> str:
    return cipher().encrypt(text.encode()).decode()


def decrypt(text: str) -> str:
    """Raises cryptography.fernet.InvalidToken when no known key wrote it."""
    return cipher().decrypt(text.encode()).decode()


def cipher() -> MultiFernet:
    return MultiFernet([fernet(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


@lru_cache(maxsize=8)
def fernet(key: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"mediaaces.second-factor").derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
