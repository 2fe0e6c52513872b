import datetime
import html

import feedparser
import icalendar
import pytest
from django.test import Client

from events.models import Event
from tests.factories.events import STARTS_AT, create_event, create_session, create_venue

pytestmark = pytest.mark.django_db

HOSTILE = "Fin;\r\nBEGIN:VEVENT\r\n, & <b>gras</b> 😀 \x07]]>"


def calendar_of(client: Client, path: str) -> list[icalendar.Event]:
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return [part for part in icalendar.Calendar.from_ical(response.content).walk() if part.name == "VEVENT"]


def feed_of(client: Client, path: str = "/evenements/flux.xml"):
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = feedparser.parse(response.content)
    assert not feed.bozo
    return feed


def test_calendar_holds_what_is_published_and_has_a_day(client):
    day = datetime.date(2009, 12, 14)
    create_event(title="Passée", first_day=day, last_day=day)
    create_event(title="À venir", starts_at=STARTS_AT, venue=create_venue())
    create_event(title="Sans date")
    create_event(title="Un mois", first_day=day, last_day=day, date_precision="month")
    create_event(title="Un brouillon", starts_at=STARTS_AT, state=Event.State.DRAFT)
    create_event(title="Annulée", starts_at=STARTS_AT, state=Event.State.CANCELLED)
    found = {str(row["summary"]): str(row["status"]) for row in calendar_of(client, "/evenements/calendrier.ics")}
    assert found == {"Passée": "CONFIRMED", "À venir": "CONFIRMED", "Annulée": "CANCELLED"}


def test_empty_calendar_is_still_a_calendar(client):
    assert calendar_of(client, "/evenements/calendrier.ics") == []


def test_calendar_in_english(client):
    create_event(title_fr="La fin", title_en="The end", starts_at=STARTS_AT)
    [row] = calendar_of(client, "/en/evenements/calendrier.ics")
    assert row["summary"] == "The end"
    assert "/en/evenements/" in row["url"]


def test_agenda_of_one_event(client, settings):
    event = create_event(slug="conference", starts_at=STARTS_AT)
    [row] = calendar_of(client, "/evenements/conference/agenda.ics")
    assert row["url"] == f"{settings.SITE_URL}/evenements/conference/"
    assert row["uid"] == calendar_of(client, "/evenements/calendrier.ics")[0]["uid"]
    response = client.get(event.get_absolute_url() + "agenda.ics")
    assert response["Content-Disposition"] == 'attachment; filename="conference.ics"'
    assert not response.cookies


def test_hostile_title_stays_one_title(client):
    create_event(slug="hostile", title=HOSTILE, summary=HOSTILE, starts_at=STARTS_AT)
    [row] = calendar_of(client, "/evenements/hostile/agenda.ics")
    assert row["summary"] == "Fin; BEGIN:VEVENT , & <b>gras</b> 😀 ]]>"
    [entry] = feed_of(client).entries
    assert entry.title == "6 mars 2012, Fin; BEGIN:VEVENT , & <b>gras</b> 😀 ]]>"


def test_calendar_asks_as_much_for_many_events(client, count_queries):
    create_event(starts_at=STARTS_AT, venue=create_venue())
    few = count_queries(client, "/evenements/calendrier.ics")
    for _ in range(12):
        create_session(event=create_event(starts_at=STARTS_AT, venue=create_venue()))
    assert count_queries(client, "/evenements/calendrier.ics") == few
    assert few <= 6


def test_feed_newest_first_without_drafts(client):
    create_event(title="Avant", first_day=datetime.date(2009, 12, 14), summary="Le chapeau.")
    create_event(title="Un brouillon", state=Event.State.DRAFT)
    create_event(title="Après", state=Event.State.CANCELLED)
    feed = feed_of(client)
    assert [entry.title for entry in feed.entries] == ["Annulé\u00a0: Après", "14 décembre 2009, Avant"]
    assert feed.entries[1].summary == "Le chapeau."
    assert feed.entries[1].link.endswith(Event.objects.get(title="Avant").get_absolute_url())


def test_what_a_summary_says_in_signs_is_read_as_text(client):
    create_event(title="Q & R", summary="Recherche & <em>développement</em>,\x07 1 < 2")
    feed = feed_of(client)
    assert html.unescape(feed.entries[0].summary) == "Recherche & <em>développement</em>,  1 < 2"
    assert "&amp;lt;em&amp;gt;" in client.get("/evenements/flux.xml").content.decode()
    assert feed.entries[0].title == "Q & R"


def test_feed_says_when_an_entry_changed(client):
    event = create_event()
    Event.objects.filter(pk=event.pk).update(updated_at=datetime.datetime(2030, 5, 1, 12, 0, tzinfo=datetime.UTC))
    [entry] = feed_of(client).entries
    assert entry.updated == "2030-05-01T12:00:00+00:00"


@pytest.mark.parametrize(
    ("path", "language", "title"),
    [("/evenements/flux.xml", "fr", "La fin"), ("/en/evenements/flux.xml", "en", "The end")],
)
def test_feed_in_the_language_of_its_path(client, path, language, title):
    create_event(title_fr="La fin", title_en="The end")
    feed = feed_of(client, path)
    assert feed.feed.language == language
    assert feed.entries[0].title == title
    assert (
        feed.entries[0]
        .link.removeprefix("http://testserver")
        .startswith("/en/" if language == "en" else "/evenements/")
    )


def test_empty_feed(client):
    assert feed_of(client).entries == []


def test_feed_is_open_to_strangers_and_sets_no_cookie(client):
    assert not client.get("/evenements/flux.xml").cookies
