"""Who opens which page of an event's administration, and what each sees there."""

import datetime

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from events.models import Event, Registration
from mail.models import QueuedMail
from tests.factories.accounts import create_user
from tests.factories.events import (
    create_coming_conference,
    create_open_conference,
    create_registration,
)

pytestmark = pytest.mark.django_db


# Status of GET for a stranger, a member, then each role.
WHO = ["stranger", "member", "organiser", "treasurer", "door", "community_manager"]
PAGES = [
    ("admin:events_event_changelist", (302, 302, 200, 200, 403, 200)),
    ("admin:events_event_add", (302, 302, 200, 403, 403, 403)),
    ("admin:events_event_change", (302, 302, 200, 200, 403, 200)),
    ("admin:events_event_cancel", (302, 302, 200, 403, 403, 403)),
    ("admin:events_event_delete", (302, 302, 403, 403, 403, 403)),
    ("admin:events_event_history", (302, 302, 200, 200, 403, 200)),
    ("admin:events_registration_changelist", (302, 302, 200, 200, 200, 403)),
    ("admin:events_registration_change", (302, 302, 200, 200, 302, 403)),
    ("admin:events_registration_add", (302, 302, 200, 403, 403, 403)),
    ("admin:events_registration_delete", (302, 302, 403, 403, 403, 403)),
    ("admin:events_attendee_changelist", (302, 302, 200, 200, 200, 403)),
    ("admin:events_attendee_change", (302, 302, 200, 200, 302, 403)),
    ("admin:events_session_changelist", (302, 302, 200, 403, 403, 200)),
    ("admin:events_session_add", (302, 302, 200, 403, 403, 200)),
    ("admin:events_medium_changelist", (302, 302, 200, 403, 403, 200)),
    ("admin:events_venue_changelist", (302, 302, 200, 403, 403, 200)),
]


@pytest.fixture
def sold(db) -> dict[str, list]:
    registration = create_registration(event=create_coming_conference())
    return {
        "event": [registration.event_id],
        "registration": [registration.pk],
        "attendee": [registration.attendees.get().pk],
    }


def arguments(name: str, sold: dict) -> list:
    takes_one = name.endswith(("_change", "_cancel", "_delete", "_history"))
    return sold[name.split("_")[1]] if takes_one else []


@pytest.mark.parametrize(("name", "statuses"), PAGES)
def test_who_opens_what_and_nothing_is_written(sold, name, statuses, request):
    path = reverse(name, args=arguments(name, sold))
    for who, status in zip(WHO, statuses, strict=True):
        client = request.getfixturevalue(who)
        with CaptureQueriesContext(connection) as queries:
            response = client.get(path)
        found = 302 if who == "member" and response.status_code == 403 else response.status_code
        assert found == status, (who, name)
        written = [q["sql"] for q in queries if q["sql"].lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))]
        assert written == [], (who, name)


@pytest.mark.parametrize("who", [who for who in WHO if who != "organiser"])
def test_only_organisers_cancel_change_and_delete(sold, who, request):
    client = request.getfixturevalue(who)
    for name in ("admin:events_event_cancel", "admin:events_event_change", "admin:events_event_delete"):
        assert client.post(reverse(name, args=sold["event"]), {"note": "Non."}).status_code in (302, 403)
    client.post(
        reverse("admin:events_event_changelist"),
        {"action": "delete_selected", "_selected_action": sold["event"], "post": "yes"},
    )
    event = Event.objects.get(pk=sold["event"][0])
    assert event.state == Event.State.PUBLISHED
    assert event.registrations.get().state == "confirmed"
    assert QueuedMail.objects.count() == 0


@pytest.mark.parametrize(("who", "sees_link", "sees_order"), [("organiser", True, False), ("treasurer", False, True)])
def test_the_secret_link_is_for_those_who_change_registrations(sold, who, sees_link, sees_order, request):
    page = request.getfixturevalue(who).get(reverse("admin:events_registration_change", args=sold["registration"]))
    token = Event.objects.get(pk=sold["event"][0]).registrations.get().token
    assert (token in page.content.decode()) == sees_link
    assert ("/gestion/billing/order/" in page.content.decode().split("<main")[1]) == sees_order


@pytest.mark.parametrize("who", ["organiser", "treasurer", "door", "community_manager", "administrator"])
def test_no_side_door_leads_to_the_secret_link(sold, who, request):
    kind = ContentType.objects.get_for_model(Registration).pk
    client = request.getfixturevalue(who)
    assert client.get(f"/gestion/r/{kind}/{sold['registration'][0]}/").status_code == 403
    for path in ("/gestion/r/abc/1/", "/gestion/r/999999/1/"):
        assert client.get(path).status_code == 403


def test_the_door_sees_who_comes_today(door):
    today = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    hours = {"starts_at": today, "ends_at": today + datetime.timedelta(hours=3)}
    here = create_registration(event=create_open_conference(**hours), attendees=({"last_name": "Ici"},))
    create_registration(event=create_coming_conference(), attendees=({"last_name": "Ailleurs"},))
    for model, row in (("registration", here), ("attendee", here.attendees.get())):
        listed = door.get(reverse(f"admin:events_{model}_changelist")).context["cl"].result_list
        assert list(listed) == [row]
        assert door.get(reverse(f"admin:events_{model}_change", args=[row.pk])).status_code == 200


def test_autocomplete_is_for_those_who_see_the_rows(sold):
    client = Client()
    client.force_login(create_user(is_staff=True, roles=("door",)))
    query = "app_label=events&model_name=event&field_name=venue&term=a"
    assert client.get(f"/gestion/autocomplete/?{query}").status_code == 403
