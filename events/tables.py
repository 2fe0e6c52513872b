"""The tables of a part, with what is left at each. A table's places are its quota's."""

import datetime
from collections import defaultdict

from django.db.models import BigIntegerField

from lib.prepared import Prepared

from .models import Event, Part, Table

TABLES = Prepared(
    lambda event: (
        Table.objects.filter(part__event=event)
        .select_related("part", "quota", "facilitator")
        .order_by("position", "pk")
    ),
    event=BigIntegerField(),
)


def has_begun(part: Part, event: Event, now: datetime.datetime) -> bool:
    """Whether people sit at the tables of this part already, or the event has started; a lunch may come before it."""
    return event.has_started(now) or (part.starts_at is not None and now >= part.starts_at)


def tables_of(event: Event) -> dict[int, list[Table]]:
    """The tables of each part by its primary key, in order; quota and facilitator at hand. One query."""
    found: dict[int, list[Table]] = defaultdict(list)
    for table in TABLES(event=event.pk):
        found[table.part_id].append(table)
    return found
