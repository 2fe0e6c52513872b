"""The file of a preview, kept for whoever sent it until they accept: for an hour, where every process finds it."""

import secrets
from dataclasses import dataclass

from django.core.cache import cache

SECONDS = 60 * 60


@dataclass(frozen=True)
class Kept:
    """`name` is what the sender calls the file: shown, never a path."""

    name: str
    content: bytes


def keep(kept: Kept, *, owner: str) -> str:
    """Keeps the file; returns the token that its owner, and nobody else, finds it by."""
    token = secrets.token_urlsafe(16)
    cache.set(_key(owner, token), (kept.name, kept.content), SECONDS)
    return token


def find(*, owner: str, token: str) -> Kept | None:
    found = cache.get(_key(owner, token))
    return Kept(*found) if found else None


def forget(*, owner: str, token: str) -> None:
    cache.delete(_key(owner, token))


def _key(owner: str, token: str) -> str:
    return f"import:{owner}:{token}"
