"""What organisers see and do of a waiting list in the admin."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from events import operations
from events.models import Registration
from tests.forms import fields_of, messages_of

from .organising import change_url, shown
from .test_waiting_pages import event, free_one, join  # noqa: F401 -- event is a fixture

pytestmark = pytest.mark.django_db
LIST = reverse("admin:events_registration_changelist")


def names(response) -> list[tuple[str, int]]:
    return [(row.buyer_email, row.rank) for row in response.context["cl"].result_list]


@pytest.fixture
def in_line(client, event):  # noqa: F811
    return [join(client, event, **{"p1-email": f"p{number}@example.org"}) for number in range(3)]


@pytest.mark.parametrize("query", ["?todo=waiting", "?state__exact=waiting"])
def test_the_line_is_listed_in_order_with_its_ranks(organiser, in_line, query):
    response = organiser.get(LIST + query)
    assert names(response) == [("p0@example.org", 1), ("p1@example.org", 2), ("p2@example.org", 3)]
    operations.leave(registration=in_line[0], now=timezone.now())
    assert names(organiser.get(LIST + query)) == [("p1@example.org", 1), ("p2@example.org", 2)]


def test_who_does_not_wait_has_no_rank(organiser, in_line, event):  # noqa: F811
    ranks = dict(names(organiser.get(LIST)))
    assert ranks["p1@example.org"] == 2
    assert ranks[event.held[0].buyer_email] is None


def test_the_list_asks_as_many_queries_for_one_in_line_as_for_many(organiser, count_queries, client, event):  # noqa: F811
    join(client, event)
    one = count_queries(organiser, LIST)
    for number in range(10):
        join(client, event, **{"p1-email": f"p{number}@example.org"})
    assert count_queries(organiser, LIST) == one <= 15


def test_the_page_of_who_waits_and_of_an_offer_open(organiser, in_line, event):  # noqa: F811
    free_one(event)
    for row in in_line[:2]:
        assert organiser.get(reverse("admin:events_registration_change", args=[row.pk])).status_code == 200


def test_a_larger_room_is_offered_to_those_who_wait(organiser, in_line, event):  # noqa: F811
    data = shown(organiser, event)
    field = next(name for name, values in data.items() if name.endswith("-capacity") and values == ["2"])
    response = organiser.post(change_url(event), data | {field: ["4"]}, follow=True)
    assert "2 inscriptions de la liste d’attente reçoivent une proposition, par courriel." in messages_of(response)
    states = Registration.objects.filter(pk__in=[row.pk for row in in_line]).order_by("pk")
    assert list(states.values_list("state", flat=True)) == ["offered", "offered", "waiting"]
    room = event.quotas.get(is_room=True)
    assert (room.capacity, room.seats_taken, room.waiting) == (4, 4, 1)


def test_an_organiser_opens_closes_and_times_the_list(organiser, event):  # noqa: F811
    data = shown(organiser, event)
    assert data["offer_hours"] == ["48"]
    data.pop("has_waiting_list")
    organiser.post(change_url(event), data | {"offer_hours": ["24"]})
    event.refresh_from_db()
    assert (event.has_waiting_list, event.offer_hours) == (False, 24)


def test_a_form_of_before_does_not_undo_the_line(organiser, client, event):  # noqa: F811
    data = fields_of(organiser.get(change_url(event)), "event_form")
    join(client, event)
    organiser.post(change_url(event), data)
    assert event.quotas.get(is_room=True).waiting == 1


def test_the_mail_of_a_moved_event_reaches_who_waits(organiser, in_line, event):  # noqa: F811
    data = shown(organiser, event)
    day = timezone.localdate() + datetime.timedelta(days=50)
    changes = {"starts_at_0": [day.isoformat()], "ends_at_0": [day.isoformat()], "tell": ["yes"]}
    response = organiser.post(change_url(event), data | changes, follow=True)
    assert "5 inscriptions sont prévenues." in messages_of(response)
