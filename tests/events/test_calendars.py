import datetime

import icalendar
import pytest
from django.utils import translation

from events.calendars import event_ics, events_ics, has_a_day
from events.models import Event, Session
from lib.dates import Precision
from tests.factories.events import ENDS_AT, NOW, STARTS_AT, create_event, create_session, create_venue

pytestmark = pytest.mark.django_db

URL = "https://mediaaces.example/evenements/conference/"


def entries(content: bytes) -> list[icalendar.Event]:
    return [part for part in icalendar.Calendar.from_ical(content).walk() if part.name == "VEVENT"]


def entry(event: Event) -> icalendar.Event:
    [found] = entries(event_ics(event, url=URL, now=NOW))
    return found


def test_hours_are_those_of_the_place():
    event = create_event(starts_at=STARTS_AT, ends_at=ENDS_AT, time_zone="Europe/Paris")
    found = entry(event)
    assert found["dtstart"].dt == STARTS_AT
    assert found["dtend"].dt == ENDS_AT
    assert found["dtstart"].params["TZID"] == "Europe/Paris"
    assert b"BEGIN:VTIMEZONE\r\nTZID:Europe/Paris\r\n" in event_ics(event, url=URL, now=NOW)


def test_summer_hours_survive_a_reader_that_knows_only_our_time_zone():
    starts_at = datetime.datetime(2012, 7, 6, 12, 0, tzinfo=datetime.UTC)
    content = event_ics(create_event(starts_at=starts_at), url=URL, now=NOW)
    [zone] = [part for part in icalendar.Calendar.from_ical(content).walk() if part.name == "VTIMEZONE"]
    zone.add("tzid", "Ours", encode=0)
    local = starts_at.astimezone(zone.to_tz(lookup_tzid=False))
    assert (local.hour, local.utcoffset()) == (14, datetime.timedelta(hours=2))


def test_day_without_hours_is_a_whole_day_with_its_end_excluded():
    found = entry(create_event(first_day=datetime.date(2009, 12, 14), last_day=datetime.date(2009, 12, 14)))
    assert found["dtstart"].dt == datetime.date(2009, 12, 14)
    assert found["dtend"].dt == datetime.date(2009, 12, 15)


def test_start_without_an_end_has_no_end():
    assert "dtend" not in entry(create_event(starts_at=STARTS_AT))


@pytest.mark.parametrize("precision", [Precision.MONTH, Precision.SEASON, Precision.YEAR])
def test_month_season_or_year_is_left_out(precision):
    day = datetime.date(2011, 3, 20)
    event = create_event(first_day=day, last_day=day, date_precision=precision)
    assert not has_a_day(event)
    assert entries(events_ics([event, create_event()], now=NOW)) == []
    with pytest.raises(ValueError, match=event.slug):
        event_ics(event, url=URL, now=NOW)


def test_cancelled_event_says_so():
    assert entry(create_event(starts_at=STARTS_AT))["status"] == "CONFIRMED"
    assert entry(create_event(starts_at=STARTS_AT, state=Event.State.CANCELLED))["status"] == "CANCELLED"


def test_same_uid_after_a_change_and_a_later_stamp_and_sequence():
    event = create_event(starts_at=STARTS_AT, title="Avant")
    before = entry(event)
    event.title, event.slug = "Après", "autre-adresse"
    event.save()
    Event.objects.filter(pk=event.pk).update(updated_at=event.updated_at + datetime.timedelta(minutes=5))
    event.refresh_from_db()
    after = entry(event)
    assert after["uid"] == before["uid"]
    assert after["dtstamp"].dt > before["dtstamp"].dt
    assert after["sequence"] >= before["sequence"] + 299


def test_dtstamp_is_the_last_change():
    event = create_event(starts_at=STARTS_AT)
    assert entry(event)["dtstamp"].dt == event.updated_at.replace(microsecond=0)


HOSTILE = "Fin;\r\nBEGIN:VALARM\r\nATTACH:x, \\ 😀 \u202e" + "é" * 80


def test_hostile_text_is_escaped_and_folded():
    venue = create_venue(name="Salle; A, \r\nEND:VEVENT")
    event = create_event(title=HOSTILE, summary="Un,\r\ndeux;\x07 trois", starts_at=STARTS_AT, venue=venue)
    content = event_ics(event, url=URL, now=NOW)
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    found = entry(event)
    assert found["summary"] == "Fin; BEGIN:VALARM ATTACH:x, \\ 😀 " + "é" * 80
    assert found["location"] == "Salle; A, END:VEVENT"
    assert found["description"] == f"Un,\ndeux; trois\n\n{URL}"
    names = [part.name for part in icalendar.Calendar.from_ical(content).walk()]
    assert names.count("VEVENT") == 1
    assert "VALARM" not in names


def test_place_and_coordinates():
    venue = create_venue(
        name="ESG",
        street="35 avenue Philippe-Auguste",
        postcode="75011",
        city="Paris",
        latitude="48.85",
        longitude="2.39",
    )
    found = entry(create_event(starts_at=STARTS_AT, venue=venue))
    assert found["location"] == "ESG, 35 avenue Philippe-Auguste, 75011 Paris"
    assert (found["geo"].latitude, found["geo"].longitude) == (48.85, 2.39)
    assert entry(create_event(starts_at=STARTS_AT, city="Lausanne"))["location"] == "Lausanne"


def test_course_is_an_entry_for_each_module():
    course = create_event(
        title="Une formation", first_day=datetime.date(2014, 2, 12), last_day=datetime.date(2014, 9, 6),
        date_precision=Precision.RANGE,
    )  # fmt: skip
    for number, day in enumerate([12, 26], start=1):
        create_session(
            event=course, title=f"Module {number}", kind=Session.Kind.MODULE, position=number,
            first_day=datetime.date(2014, 2, day), last_day=datetime.date(2014, 2, day + 2),
        )  # fmt: skip
    found = entries(event_ics(course, url=URL, now=NOW))
    assert [str(row["summary"]) for row in found] == ["Une formation, Module 1", "Une formation, Module 2"]
    assert [row["dtend"].dt for row in found] == [datetime.date(2014, 2, 15), datetime.date(2014, 3, 1)]
    assert len({row["uid"] for row in found}) == 2


def test_title_in_the_language_of_the_page():
    event = create_event(title_fr="La fin du début", title_en="The end of the beginning", starts_at=STARTS_AT)
    with translation.override("en"):
        assert entry(event)["summary"] == "The end of the beginning"
    with translation.override("fr"):
        assert entry(event)["summary"] == "La fin du début"


def test_several_events_in_one_calendar():
    events = [create_event(starts_at=STARTS_AT), create_event(first_day=datetime.date(2009, 12, 14))]
    content = events_ics(events, now=NOW)
    found = entries(content)
    assert len(found) == 2
    assert found[0]["url"].endswith(f"/evenements/{events[0].slug}/")
    assert b"X-WR-CALNAME:Media Aces\\, les rendez-vous\r\n" in content


def test_the_zones_come_first_in_one_order_for_every_process():
    zones = ["Europe/Zurich", "America/Montreal", "Europe/Paris", "Asia/Tokyo"]
    content = events_ics([create_event(starts_at=STARTS_AT, time_zone=zone) for zone in zones], now=NOW)
    parts = icalendar.Calendar.from_ical(content).subcomponents
    assert [part["tzid"] for part in parts[:4]] == sorted(zones)
    assert [part.name for part in parts[4:]] == ["VEVENT"] * 4
