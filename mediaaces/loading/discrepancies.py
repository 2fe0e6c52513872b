"""From checked records to discrepancies, each with the row it concerns."""

import datetime

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from directory.models import Discrepancy, Source

from .files import Record
from .origins import lines
from .store import Store


def discrepancy(record: Record, store: Store) -> None:
    key = store.linked(record, Source, "source") | {"source_lines": lines(record)}
    values = record.translated("description", "resolution") | record.only("state")
    if "decided_on" in record:
        day = datetime.date.fromisoformat(record["decided_on"])
        values["resolved_at"] = datetime.datetime.combine(day, datetime.time(12), datetime.UTC)
    if "concerns" in record:
        row = named(record, store)
        values |= {"content_type": ContentType.objects.get_for_model(row), "object_id": row.pk}
    store.put(record, Discrepancy, key, values)


def named(record: Record, store: Store) -> Model:
    """The row that `events.event:media-aces-2012-03` names; a session stands under its event, `event/session`."""
    label, _, name = record["concerns"].partition(":")
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError) as error:
        raise record.problem(f"no kind {label}") from error
    parent, slash, slug = name.rpartition("/")
    return store.find(record, model, slug=slug, **({"event__slug": parent} if slash else {}))
