"""What the tests of the pages of an event in the administration share."""

from django.test import Client
from django.urls import reverse

from events.models import Event
from tests.forms import fields_of


def change_url(event: Event) -> str:
    return reverse("admin:events_event_change", args=[event.pk])


def shown(client: Client, event: Event) -> dict[str, list[str]]:
    response = client.get(change_url(event))
    assert response.status_code == 200
    return fields_of(response, "event_form")
