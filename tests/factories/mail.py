"""Mails in the outbox, as `queue` writes them."""

import datetime
from itertools import count

from mail.models import QueuedMail

NOW = datetime.datetime(2012, 2, 28, 10, 0, tzinfo=datetime.UTC)

_numbers = count(1)


def create_mail(*, to: str | None = None, now=NOW, **fields) -> QueuedMail:
    """A mail that waits and is due `now`."""
    number = next(_numbers)
    fields.setdefault("key", f"test:{number}")
    fields.setdefault("subject", f"Courriel {number}")
    fields.setdefault("text", "Bonjour,\n\nVotre place est à la conférence.\n")
    fields.setdefault("message_id", f"<{number}@mediaaces.example>")
    fields.setdefault("next_attempt_at", now)
    return QueuedMail.objects.create(to=to or f"personne{number}@example.org", queued_at=now, **fields)
