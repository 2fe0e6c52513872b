"""Starts an event from another one: what was prepared is taken over, what happened is not."""

import datetime
from dataclasses import dataclass
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.db import models, transaction

from lib.dates import Precision

from ..models import (
    CancellationStep,
    Discount,
    Event,
    InvitationCode,
    Part,
    Quota,
    Session,
    Table,
    TicketType,
)

Row = TypeVar("Row", bound=models.Model)

# What is known of the event that was, and nothing of the one to come.
LEFT_BEHIND = frozenset(
    {
        *("slug", "state", "is_open", "cancelled_at", "created_at", "updated_at", "edition_number", "facts"),
        *("title_fr", "title_en", "cancellation_note_fr", "cancellation_note_en"),
        *("first_day", "last_day", "date_precision", "date_written", "is_date_inferred"),
        *("source", "source_lines", "source_note_fr", "source_note_en", "inferred_fields"),
    }
)
OF_A_TALK = LEFT_BEHIND - {"slug", "title_fr", "title_en"} | {"summary_fr", "summary_en", "twin"}


@dataclass(frozen=True)
class Calendar:
    """Moves moments by whole days on the clock of a place; None, the day of the original unknown, forgets them."""

    days: int | None
    zone: ZoneInfo

    def moved(self, moment: datetime.datetime | None) -> datetime.datetime | None:
        """The same hour on the wall, whatever daylight saving did in between."""
        if moment is None or self.days is None:
            return None
        local = moment.astimezone(self.zone)
        return datetime.datetime.combine(local.date() + datetime.timedelta(days=self.days), local.time(), self.zone)


@transaction.atomic
def duplicate_event(
    *,
    event: Event,
    title_fr: str,
    title_en: str,
    slug: str,
    day: datetime.date,
    with_programme: bool,
    with_codes: bool,
) -> Event:
    """A closed draft on `day`, with the texts, themes, place, parts, quotas, tables, prices and terms of `event`.

    Counters start at 0 and every moment keeps its hour and its distance to the day. Nobody who registered, spoke or is
    quoted comes along; `with_programme` copies the titles and hours of the talks, `with_codes` the invitation codes.
    Raises IntegrityError for a `slug` in use.
    """
    calendar = Calendar((day - event.first_day).days if event.first_day else None, event.zone)
    length = datetime.timedelta()
    if event.first_day and event.last_day and event.date_precision in (Precision.DAY, Precision.RANGE):
        length = event.last_day - event.first_day
    copy = copied(
        event,
        calendar,
        without=LEFT_BEHIND,
        slug=slug,
        title_fr=title_fr,
        title_en=title_en,
        first_day=day,
        last_day=day + length,
        date_precision=Precision.RANGE if length else Precision.DAY,
    )
    copy.organisers.set(event.organisers.all())
    copy.themes.set(event.themes.all())
    copy_offer(event, copy, calendar, with_codes=with_codes)
    if with_programme:
        for talk in Session.objects.filter(event=event):
            copied(talk, calendar, without=OF_A_TALK, event=copy)
    return copy


def copy_offer(event: Event, copy: Event, calendar: Calendar, *, with_codes: bool) -> None:
    parts = {part.pk: copied(part, calendar, event=copy) for part in Part.objects.filter(event=event)}
    quotas = {
        quota.pk: copied(quota, calendar, event=copy, seats_taken=0, waiting=0)
        for quota in Quota.objects.filter(event=event)
    }
    types = {}
    for ticket_type in TicketType.objects.filter(event=event).prefetch_related("quotas"):
        new = types[ticket_type.pk] = copied(ticket_type, calendar, event=copy, part=parts[ticket_type.part_id])
        new.quotas.set(quotas[quota.pk] for quota in ticket_type.quotas.all())
    for discount in Discount.objects.filter(event=event).prefetch_related("ticket_types"):
        copied(discount, calendar, event=copy).ticket_types.set(types[row.pk] for row in discount.ticket_types.all())
    for step in CancellationStep.objects.filter(event=event):
        copied(step, calendar, event=copy)
    for table in Table.objects.filter(part__event=event):
        copied(table, calendar, part=parts[table.part_id], quota=quotas[table.quota_id])
    if with_codes:
        for code in InvitationCode.objects.filter(event=event).prefetch_related("ticket_types"):
            fresh = copied(code, calendar, event=copy, uses_taken=0)
            fresh.ticket_types.set(types[row.pk] for row in code.ticket_types.all())


def copied(row: Row, calendar: Calendar, *, without: frozenset[str] = frozenset(), **changes: Any) -> Row:
    """A new row with the values of another, its moments moved, less what is left to its default, with `changes`."""
    fields = row._meta.concrete_fields
    names = {field.name for field in fields}
    values = {}
    for field in fields:
        is_translated = f"{field.name}_fr" in names  # its columns of each language are copied
        if field.primary_key or is_translated or field.name in without or field.name in changes:
            continue
        value = getattr(row, field.attname)
        values[field.attname] = calendar.moved(value) if isinstance(field, models.DateTimeField) else value
    return type(row)._default_manager.create(**values, **changes)
