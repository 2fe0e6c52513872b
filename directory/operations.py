"""What is decided of a discrepancy. The facts it is about are changed apart, in their own forms."""

import datetime

from django.db import transaction
from django.utils import translation

from accounts.models import User

from .models import Discrepancy


class AlreadyDecided(Exception):
    """Somebody decided meanwhile; nothing was written. `discrepancy` is as they left it."""

    def __init__(self, discrepancy: Discrepancy):
        super().__init__(discrepancy.pk)
        self.discrepancy = discrepancy


@transaction.atomic
def resolve_discrepancy(
    *,
    discrepancy: Discrepancy,
    state: str,
    resolution: str,
    user: User,
    now: datetime.datetime,
    resolution_en: str = "",
) -> Discrepancy:
    """Close an open discrepancy as `resolved` or `explained`, with the decision in words, who and when.

    `resolution` is in French. Raises ValueError for another state or a decision without words, AlreadyDecided where
    it is open no longer.
    """
    if state not in (Discrepancy.State.RESOLVED, Discrepancy.State.EXPLAINED) or not resolution.strip():
        raise ValueError("a decision is a state and words")
    row = locked(discrepancy)
    if row.state != Discrepancy.State.OPEN:
        raise AlreadyDecided(row)
    row.state, row.resolved_by, row.resolved_at = state, user, now
    write_decision(row, fr=resolution, en=resolution_en)
    row.save()
    return row


@transaction.atomic
def reopen_discrepancy(*, discrepancy: Discrepancy) -> str:
    """Take a decision back; returns its words, for whoever keeps them. Empty where it was open already."""
    row = locked(discrepancy)
    if row.state == Discrepancy.State.OPEN:
        return ""
    with translation.override("fr"):
        former = row.resolution
    row.state, row.resolved_by, row.resolved_at = Discrepancy.State.OPEN, None, None
    write_decision(row, fr="", en="")
    row.save()
    return former


def write_decision(row: Discrepancy, **words: str) -> None:
    for language, text in words.items():
        setattr(row, f"resolution_{language}", text.strip())


def locked(discrepancy: Discrepancy) -> Discrepancy:
    return Discrepancy.objects.select_for_update(of=("self",)).get(pk=discrepancy.pk)
