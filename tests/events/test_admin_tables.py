"""The tables of a lunch in the form of their event."""

import pytest
from django.urls import reverse

from events import invariants
from events.models import Quota, Table
from tests.factories.directory import create_person
from tests.factories.events import create_event, create_members_lunch, create_part, create_registration, create_table
from tests.forms import add_row, errors_of, fields_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    event = create_event()
    create_members_lunch(event=event, topics=["Mesurer"], places=6)
    return event


def url_of(event) -> str:
    return reverse("admin:events_event_change", args=[event.pk])


def shown(client, event) -> dict:
    return fields_of(client.get(url_of(event)), "event_form")


def a_table(data, event, **values) -> dict:
    values = {"topic_fr": "Convaincre", "places": "8", "part": event.parts.get().pk, "position": "2", **values}
    return add_row(data, "tables", **values)


def test_table_is_added_with_places_and_somebody_who_leads(organiser, event):
    person = create_person(name="Yann Gourvennec")
    data = a_table(shown(organiser, event), event, topic_en="Convincing", facilitator=person.pk)
    assert organiser.post(url_of(event), data).status_code == 302
    table = Table.objects.get(topic_fr="Convaincre")
    assert (table.topic_en, table.facilitator, table.part) == ("Convincing", person, event.parts.get())
    assert (table.quota.capacity, table.quota.is_room, table.quota.event) == (8, False, event)
    assert table.quota.name_fr == "Convaincre"


def test_places_are_changed_and_what_is_taken_stays(organiser, event):
    lunch = event.ticket_types.get()
    data = shown(organiser, event)
    registration = create_registration(event=event, attendees=[{"choices": [lunch]}])
    table = Table.objects.get()
    registration.attendees.get().tickets.update(table=table)
    Quota.objects.filter(pk=table.quota_id).update(seats_taken=1)
    assert organiser.post(url_of(event), data | {"tables-0-places": "4"}).status_code == 302
    table.quota.refresh_from_db()
    assert (table.quota.capacity, table.quota.seats_taken) == (4, 1)
    assert invariants.quotas_off() == []


def test_places_of_a_table_are_neither_a_quota_of_the_form_nor_drawn_on_by_a_price(organiser, event):
    page = organiser.get(url_of(event))
    data = fields_of(page, "event_form")
    assert data["quotas-TOTAL_FORMS"] == ["1"]
    quota = Table.objects.get().quota
    data = data | {"ticket_types-0-quotas": [quota.pk]}
    assert errors_of(organiser.post(url_of(event), data))
    assert not quota.ticket_types.exists()


def test_table_nobody_sits_at_is_deleted_with_its_places(organiser, event):
    data = shown(organiser, event) | {"tables-0-DELETE": "on"}
    assert organiser.post(url_of(event), data).status_code == 302
    assert Table.objects.count() == 0
    assert not Quota.objects.filter(name_fr="Mesurer").exists()


def test_table_somebody_sits_at_stays(organiser, event):
    data = shown(organiser, event) | {"tables-0-DELETE": "on"}
    registration = create_registration(event=event, attendees=[{"choices": [event.ticket_types.get()]}])
    registration.attendees.get().tickets.update(table=Table.objects.get())
    response = organiser.post(url_of(event), data)
    assert errors_of(response) == ["Des gens sont à la table «\u00a0Mesurer\u00a0»\u00a0: elle reste."]
    assert Table.objects.count() == 1


def test_table_of_another_event_is_out_of_reach(organiser, event):
    other = create_table(part=create_part(event=create_event()), topic="Ailleurs")
    data = shown(organiser, event) | {"tables-0-id": str(other.pk), "tables-0-topic_fr": "Pris"}
    organiser.post(url_of(event), data)
    data = a_table(shown(organiser, event), event, part=other.part_id)
    assert organiser.post(url_of(event), data).status_code == 200
    other.refresh_from_db()
    assert other.topic == "Ailleurs"
    assert Table.objects.count() == 2


@pytest.mark.parametrize(
    "values", [{"topic_fr": ""}, {"places": ""}, {"places": "-1"}, {"places": "9" * 30}, {"part": ""}]
)
def test_half_a_table_is_a_sentence(organiser, event, values):
    response = organiser.post(url_of(event), a_table(shown(organiser, event), event, **values))
    assert response.status_code == 200
    assert errors_of(response)
    assert Table.objects.count() == 1


def test_who_only_looks_sees_tables_and_changes_none(treasurer, community_manager, event):
    page = community_manager.get(url_of(event)).content.decode()
    assert "tables-0-topic_fr" not in page
