"""Puts mails in the outbox: rendered at once, sent later by `run_due_work`."""

import datetime
import re
import uuid
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.template import Context, Engine
from django.utils import translation

from lib.blanks import filled
from lib.text import one_line
from lib.writing import insert_all

from .delivery import send_due
from .models import QueuedMail

__all__ = ["Letter", "queue", "queue_all", "send_due"]

SUBJECT_LENGTH = QueuedMail._meta.get_field("subject").max_length


@dataclass(frozen=True)
class Letter:
    """A mail still to be written. `attachments` are pairs of a builder's name and its argument.

    With `texts`, the context is plain values, by which the drawing is kept, and the texts go into its blanks.
    """

    key: str
    to: str
    language: str
    template: str
    context: dict[str, Any]
    attachments: Sequence[tuple[str, Any]] = field(default=())
    headers: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)


def queue(
    *,
    key: str,
    to: str,
    language: str,
    template: str,
    context: dict[str, Any],
    attachments: Sequence[tuple[str, Any]] = (),
    now: datetime.datetime,
) -> QueuedMail:
    """Put one mail in the outbox; a key that is there already gives its row, and nothing is sent twice.

    `<template>.subject.txt`, `.txt` and `.html` are rendered now, in `language`. Raises ValueError unless `to` is
    exactly one address.
    """
    queue_all([Letter(key, to, language, template, context, attachments)], now=now)
    return QueuedMail.objects.get(key=key)


def queue_all(letters: Sequence[Letter], *, now: datetime.datetime) -> None:
    """`queue` for several mails, in one query however many they are."""
    # A conflict is left to the database: it needs no savepoint, and two processes cannot both see a free key.
    insert_all([write(letter, now=now) for letter in letters], ignore_conflicts=True)


def write(letter: Letter, *, now: datetime.datetime) -> QueuedMail:
    """The unsaved row of a letter, in its words."""
    with translation.override(letter.language):
        context = {"site_url": settings.SITE_URL, "language": letter.language, **letter.context}
        return QueuedMail(
            key=letter.key,
            to=one_address(letter.to),
            language=letter.language,
            subject=shortened(one_line(written(f"{letter.template}.subject.txt", context, letter.texts))),
            text=written(f"{letter.template}.txt", context, letter.texts),
            html=written(f"{letter.template}.html", context, letter.texts),
            attachments=[[name, str(argument)] for name, argument in letter.attachments],
            headers=dict(letter.headers),
            next_attempt_at=now,
            queued_at=now,
            message_id=f"<{uuid.uuid4()}@{urlsplit(settings.SITE_URL).hostname}>",
        )


def one_address(value: str) -> str:
    """The address, which is one and without a name. Raises ValueError: line breaks, commas and names are refused."""
    try:
        validate_email(value)
    except ValidationError:
        raise ValueError("a mail goes to exactly one address") from None
    return value


def shortened(subject: str) -> str:
    return subject if len(subject) <= SUBJECT_LENGTH else f"{subject[: SUBJECT_LENGTH - 1]}…"


def written(name: str, context: dict[str, Any], texts: Mapping[str, str]) -> str:
    """`rendered`, where there are texts with a drawing that is kept."""
    if not texts:
        return rendered(name, context)
    drawing = drawn(name, translation.get_language(), tuple(context.items()))
    return filled(drawing, texts, escapes=name.endswith(".html"))


@lru_cache(maxsize=100)
def drawn(name: str, language: str, items: Iterable[tuple[str, Hashable]]) -> str:
    return rendered(name, dict(items))


def rendered(name: str, context: dict[str, Any]) -> str:
    """A template in the active language. In plain text nothing is escaped, `&nbsp;` is the space that it names."""
    is_html = name.endswith(".html")
    text: str = Engine.get_default().get_template(name).render(Context(context, autoescape=is_html))
    if is_html:
        return text
    text = re.sub(r"[ \t]+$", "", text.replace("&nbsp;", "\u00a0"), flags=re.MULTILINE)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
