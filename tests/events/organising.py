"""What the tests of the pages of an event in the administration share."""

import datetime
from zoneinfo import ZoneInfo

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.models import Event
from tests.factories.events import (
    create_open_conference,
)
from tests.forms import fields_of


def change_url(event: Event) -> str:
    return reverse("admin:events_event_change", args=[event.pk])


def soon(days=40) -> datetime.datetime:
    day = timezone.localdate() + datetime.timedelta(days=days)
    return datetime.datetime.combine(day, datetime.time(14), ZoneInfo("Europe/Paris"))


def upcoming_conference(**fields) -> Event:
    starts_at = soon()
    return create_open_conference(starts_at=starts_at, ends_at=starts_at + datetime.timedelta(hours=3), **fields)


def shown(client: Client, event: Event) -> dict[str, list[str]]:
    response = client.get(change_url(event))
    assert response.status_code == 200
    return fields_of(response, "event_form")


def messages_of(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]
