"""The page that begins an event from another one."""

import datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from events.models import Event
from tests.factories.events import create_event, create_open_conference, create_session
from tests.forms import fields_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def conference() -> Event:
    event = create_open_conference(title="La fin du début", title_en="The end of the beginning", slug="la-fin")
    create_session(event=event, title="Ouverture")
    return event


def url_of(event: Event) -> str:
    return f"/gestion/events/event/{event.pk}/reprendre/"


def shown(client, event: Event) -> dict:
    response = client.get(url_of(event))
    assert response.status_code == 200
    return fields_of(response, "duplicate_form")


def next_year() -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=365)


def test_organiser_prepares_a_draft_and_goes_on_to_it(organiser, conference):
    data = shown(organiser, conference)
    assert (data["title_fr"], data["title_en"]) == (["La fin du début"], ["The end of the beginning"])
    response = organiser.post(url_of(conference), data | {"day": next_year().isoformat(), "slug": "la-suite"})
    copy = Event.objects.get(slug="la-suite")
    assert response["Location"] == f"/gestion/events/event/{copy.pk}/change/"
    assert (copy.state, copy.first_day, copy.sessions.count()) == ("draft", next_year(), 1)
    assert copy.ticket_types.count() == 2
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id, entry.is_addition()) == (organiser.user, str(copy.pk), True)
    assert organiser.get(response["Location"]).status_code == 200


def test_address_left_empty_is_made_of_title_and_year(organiser, conference):
    data = shown(organiser, conference) | {"title_fr": "L’été : « œuvrer »", "day": next_year().strftime("%d/%m/%Y")}
    organiser.post(url_of(conference), data)
    assert Event.objects.exclude(pk=conference.pk).get().slug == f"lete-uvrer-{next_year().year}"


def test_what_is_not_ticked_stays(organiser, conference):
    data = shown(organiser, conference) | {"day": next_year().isoformat(), "slug": "sans"}
    data.pop("with_programme")
    organiser.post(url_of(conference), data)
    assert Event.objects.get(slug="sans").sessions.count() == 0


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"title_fr": ""}, "title_fr", "Ce champ est obligatoire."),
        ({"day": ""}, "day", "Ce champ est obligatoire."),
        ({"day": "2012-03-06"}, "day", "Ce jour est passé."),
        ({"day": "31/02/2027"}, "day", "Saisissez une date valide."),
        ({"slug": "la-fin"}, "slug", "L’adresse «\u00a0la-fin\u00a0» est celle d’un autre événement."),
        ({"slug": "été !"}, "slug", None),
        ({"title_fr": "é" * 201}, "title_fr", None),
    ],
)
def test_refuses_in_a_sentence_and_keeps_what_was_typed(organiser, conference, change, field, sentence):
    data = shown(organiser, conference) | {"day": next_year().isoformat(), "slug": "la-suite"} | change
    response = organiser.post(url_of(conference), data)
    assert response.status_code == 200
    (error,) = response.context["form"].errors[field]
    assert sentence in (None, error)
    assert Event.objects.count() == 1
    assert "Rien n’est perdu" in response.content.decode()
    assert fields_of(response, "duplicate_form")["title_fr"] == [change.get("title_fr", "La fin du début")]


def test_the_same_page_sent_twice_makes_one(organiser, conference):
    data = shown(organiser, conference) | {"day": next_year().isoformat()}
    assert organiser.post(url_of(conference), data).status_code == 302
    assert organiser.post(url_of(conference), data).status_code == 200
    assert Event.objects.count() == 2


def test_is_offered_on_the_page_of_an_event(organiser, treasurer, conference):
    change = f"/gestion/events/event/{conference.pk}/change/"
    assert url_of(conference) in organiser.get(change).content.decode()
    assert url_of(conference) not in treasurer.get(change).content.decode()


@pytest.mark.parametrize("who", ["stranger", "member", "treasurer", "community_manager", "door"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_is_for_those_who_add_events(who, method, conference, request):
    client = request.getfixturevalue(who)
    data = {"title_fr": "Intrus", "day": next_year().isoformat()}
    assert getattr(client, method)(url_of(conference), data).status_code in (302, 403)
    assert Event.objects.count() == 1


def test_an_event_that_is_not_there(organiser):
    assert organiser.get("/gestion/events/event/999999/reprendre/").status_code == 404


def test_one_of_the_archive_can_be_taken_up(organiser):
    event = create_event(title="Orange School")
    data = shown(organiser, event) | {"day": next_year().isoformat()}
    organiser.post(url_of(event), data)
    assert Event.objects.exclude(pk=event.pk).get().first_day == next_year()
