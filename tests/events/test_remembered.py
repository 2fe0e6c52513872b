"""The page of an event is drawn in parts that are remembered: whatever changes, the next page says it."""

import datetime

import pytest
import time_machine

from events.models import Event, Quota, TicketType
from tests.events.pages import main_of
from tests.factories.directory import create_company, create_person, create_source
from tests.factories.events import (
    NOW,
    create_appearance,
    create_fill_report,
    create_medium,
    create_open_conference,
    create_session,
    create_venue,
)

pytestmark = pytest.mark.django_db
SOON = datetime.date(2012, 3, 2)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def event(db) -> Event:
    venue = create_venue(name="Grande Arche", city="Puteaux", metro="La Défense")
    source = create_source(title="Le compte rendu", author="Une plume")
    company = create_company(name="Hôtes réunis")
    event = create_open_conference(
        title="Une conférence", venue=venue, source=source, host=company, hashtag="#avant", access_note="Tous"
    )
    event.organisers.add(company)
    session = create_session(event=event, title="Une intervention", summary="Ce qui s’y dit")
    for name in ("Ada Un", "Ada Deux", "Ada Trois"):
        create_appearance(session=session, person=create_person(name=name), job_title="Directrice")
    create_medium(session=session, title="Un film", url="https://example.org/film")
    create_fill_report(event=event, registered=77)
    return event


def set_on(row, **values):
    """Write columns as somebody in another process would."""
    type(row).objects.rewrite(False).filter(pk=row.pk).update(**values)


def set_event(**values):
    return lambda event: set_on(event, **values)


def set_related(relation: str, **values):
    return lambda event: set_on(getattr(event, relation), **values)


def set_session(**values):
    return lambda event: set_on(event.sessions.get(), **values)


CHANGES = {
    "title": (set_event(title_fr="Titre neuf", title_en="New title"), "Titre neuf", "New title"),
    "summary": (set_event(summary_fr="Chapeau neuf", summary_en="New lead"), "Chapeau neuf", "New lead"),
    "English alone": (set_event(summary_fr="Chapeau", summary_en="A lead"), "Chapeau", "A lead"),
    "deduced": (set_event(inferred_fields=["title"]), "Une conférence <small", "Une conférence</span> <small"),
    "edition": (set_event(edition_number=7), "édition n° 7", "edition no. 7"),
    "kind": (set_event(kind="lunch"), "Déjeuner", "Lunch"),
    "day": (set_event(starts_at=None, ends_at=None, first_day=SOON, last_day=SOON), "<b>2</b>", "<b>2</b>"),
    "hashtag": (set_event(hashtag="#apres"), "#apres", "#apres"),
    "access": (set_event(access_note_fr="Membres", access_note_en="Members"), ">Membres</dd>", ">Members</dd>"),
    "minimum": (set_event(minimum_attendees=12), ">12 participants</dd>", ">12 attendees</dd>"),
    "facts": (set_event(facts=[["Repas", "Meal", "Offert", "Free"]]), "<dt>Repas</dt>", "<dt>Meal</dt>"),
    "source note": (set_event(source_note_fr="À revoir", source_note_en="See again"), "À revoir", "See again"),
    "lines": (set_event(source_lines="12-13"), "l. 12-13", "12-13"),
    "source": (set_related("source", title_fr="Autre récit", title_en="Other account"), "Autre récit", "Other account"),
    "author": (set_related("source", author="Autre plume"), "Autre plume", "Autre plume"),
    "venue": (set_related("venue", name_fr="Autre lieu", name_en="Other place"), "Autre lieu", "Other place"),
    "town": (set_related("venue", city="Lyon"), "Lyon", "Lyon"),
    "host": (set_related("host", name="Autres hôtes"), "Autres hôtes", "Autres hôtes"),
    "talk": (set_session(title_fr="Autre sujet", title_en="Other topic"), "Autre sujet", "Other topic"),
    "said": (set_session(summary_fr="Autre propos", summary_en="Other words"), "Autre propos", "Other words"),
    "speaker": (
        lambda event: set_on(event.sessions.get().appearances.first().person, name="Ada Autre"),
        "Ada Autre</a>",
        "Ada Autre</a>",
    ),
    "medium": (
        lambda event: set_on(event.sessions.get().media.get(), title_fr="Autre film", title_en="Other film"),
        "Autre film",
        "Other film",
    ),
    "report": (lambda event: event.fill_reports.update(registered=99), "99 inscrits", "99 registered"),
    "seats": (
        lambda event: Quota.objects.filter(event=event, is_room=True).update(seats_taken=145),
        "Plus que 5 places",
        "Only 5 seats left",
    ),
    "full": (lambda event: Quota.objects.filter(event=event).update(seats_taken=150), "Complet", "Full"),
    "price": (
        lambda event: TicketType.objects.filter(event=event).update(price_cents=4200),
        "dès 42\u00a0€",
        "from 42\u00a0€",
    ),
    "deadline": (set_event(closes_at=NOW + datetime.timedelta(days=1)), "mercredi 29 février", "29 February"),
    "cancelled": (set_event(state="cancelled", cancelled_at=NOW), "Annulé", "Cancelled"),
}


@pytest.mark.parametrize(("path", "rank"), [("", 1), ("/en", 2)])
@pytest.mark.parametrize("name", CHANGES)
def test_what_is_changed_is_said_at_once(client, event, name, path, rank):
    change, words = CHANGES[name][0], CHANGES[name][rank]
    address = f"{path}/evenements/{event.slug}/"
    assert words not in main_of(client, address)
    change(event)
    assert words in main_of(client, address)


LIST_CHANGES = {
    "title": (set_event(title_fr="Titre neuf", title_en="New title"), "Titre neuf", "New title"),
    "kind": (set_event(kind="lunch"), "Déjeuner", "Lunch"),
    "day": (set_event(starts_at=None, ends_at=None, first_day=SOON, last_day=SOON), "<b>2</b>", "<b>2</b>"),
    "venue": (set_related("venue", name_fr="Autre lieu", name_en="Other place"), "Autre lieu", "Other place"),
    "no venue": (set_event(venue=None, city="Lyon"), "Lyon", "Lyon"),
    "others": (set_event(is_external=True), "organisé par Hôtes réunis", "organised by Hôtes réunis"),
    "seats": (
        lambda event: Quota.objects.filter(event=event, is_room=True).update(seats_taken=145),
        "145 inscrits",
        "145 registered",
    ),
    "opening": (
        set_event(opens_at=NOW + datetime.timedelta(days=2)),
        "Inscriptions à partir du 1er mars",
        "Registration from 1 March",
    ),
    "waiting list": (
        lambda event: (
            set_on(event, has_waiting_list=True),
            Quota.objects.filter(event=event).update(seats_taken=150),
        ),
        "Complet, liste d’attente ouverte",
        "Full, waiting list open",
    ),
    "cancelled": (set_event(state="cancelled", cancelled_at=NOW), "Annulé", "Cancelled"),
}
PAST_CHANGES = {
    "title": LIST_CHANGES["title"],
    "venue": LIST_CHANGES["venue"],
    "others": LIST_CHANGES["others"],
    "cancelled": LIST_CHANGES["cancelled"],
    "speaker": (CHANGES["speaker"][0], "Ada Autre", "Ada Autre"),
}


@pytest.mark.parametrize(("path", "rank"), [("", 1), ("/en", 2)])
@pytest.mark.parametrize("name", LIST_CHANGES)
def test_the_list_says_it_of_what_comes(client, event, name, path, rank):
    change, words = LIST_CHANGES[name][0], LIST_CHANGES[name][rank]
    address = f"{path}/evenements/"
    assert words not in main_of(client, address)
    change(event)
    assert words in main_of(client, address)


@pytest.mark.parametrize(("path", "rank"), [("", 1), ("/en", 2)])
@pytest.mark.parametrize("name", PAST_CHANGES)
def test_the_list_says_it_of_what_is_past(client, event, name, path, rank):
    change, words = PAST_CHANGES[name][0], PAST_CHANGES[name][rank]
    address = f"{path}/evenements/"
    with time_machine.travel(NOW + datetime.timedelta(days=300), tick=False):
        assert words not in main_of(client, address)
        change(event)
        assert words in main_of(client, address)
