"""Events as iCalendar files (RFC 5545), for a subscription, a download or a mail. Pure: rows in, bytes out.

Text is escaped and folded by the icalendar library; line breaks and controls never reach it in a one-line property.
"""

import datetime
import functools
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

import icalendar
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lib.dates import Precision
from lib.text import one_line

from .models import Event, Session

CONTENT_TYPE = "text/calendar; charset=utf-8"
EXACT = (Precision.DAY, Precision.RANGE)


def has_a_day(event: Event) -> bool:
    """Whether the day is known. A month, a season or a year is not something to put in a calendar."""
    return event.first_day is not None and event.date_precision in EXACT


def event_ics(event: Event, *, url: str, now: datetime.datetime) -> bytes:
    """One event, seen from `url` (absolute). Raises ValueError when its day is not known."""
    if not has_a_day(event):
        raise ValueError(f"{event.slug} has no exact day")
    return _calendar(_components(event, url, now), name="")


def events_ics(events: Iterable[Event], *, now: datetime.datetime) -> bytes:
    """Every event of these whose day is known. Prefetch `venue` and `sessions`: they are read for each event."""
    components = [
        component
        for event in events
        if has_a_day(event)
        for component in _components(event, settings.SITE_URL + event.get_absolute_url(), now)
    ]
    return _calendar(components, name=_("Media Aces, les rendez-vous"))


def _calendar(components: Iterable[icalendar.Event], *, name: str) -> bytes:
    components = list(components)
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Media Aces//Rendez-vous//FR")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    if name:
        calendar.add("x-wr-calname", icalendar.vText(name))
        calendar.add("refresh-interval", datetime.timedelta(hours=12), parameters={"VALUE": "DURATION"})
    for component in components:
        calendar.add_component(component)
    # The zones come first, in one order: every process must give the same bytes.
    zones = sorted(calendar.get_missing_tzids())
    calendar.subcomponents[:0] = [_timezone(zone, *_years(components)) for zone in zones]
    return calendar.to_ical()


def _years(components: Iterable[icalendar.Event]) -> tuple[int, int]:
    years = [component.start.year for component in components]
    return min(years), max(years)


@functools.lru_cache(maxsize=20)
def _timezone(zone: str, first: int, last: int) -> icalendar.Timezone:
    """Its changes of hour from the first of these years to the end of the last. Only read: it is kept."""
    until = datetime.date(last + 1, 1, 1)
    return icalendar.Timezone.from_tzid(zone, first_date=datetime.date(first, 1, 1), last_date=until)


def _components(event: Event, url: str, now: datetime.datetime) -> Iterator[icalendar.Event]:
    """One entry for the event; for a course of several weeks, one for each of its modules instead."""
    modules = []
    if not event.starts_at and event.date_precision == Precision.RANGE:
        modules = [row for row in event.sessions.all() if row.kind == Session.Kind.MODULE and row.first_day]
    if not modules:
        yield _component(event, url, now, uid=f"event-{event.pk}", title=event.title)
    for module in modules:
        module.event = event
        yield _component(event, url, now, uid=f"session-{module.pk}", title=f"{event.title}, {module}", when=module)


def _component(
    event: Event, url: str, now: datetime.datetime, *, uid: str, title: str, when: Event | Session | None = None
) -> icalendar.Event:
    when = when or event
    stamp = (event.updated_at or now).replace(microsecond=0)
    component = icalendar.Event()
    component.add("uid", f"{uid}@{urlsplit(settings.SITE_URL).hostname}")
    component.add("dtstamp", stamp)
    component.add("last-modified", stamp)
    component.add("sequence", _sequence(event))
    component.add("summary", one_line(title), parameters={"LANGUAGE": get_language() or "fr"})
    component.add("status", "CANCELLED" if event.is_cancelled else "CONFIRMED")
    component.add("url", url)
    component.add("description", "\n\n".join(part for part in (_plain(event.summary), url) if part))
    if when.starts_at:
        component.add("dtstart", event.local(when.starts_at))
        if when.ends_at:
            component.add("dtend", event.local(when.ends_at))
    elif when.first_day:
        component.add("dtstart", when.first_day)
        component.add("dtend", (when.last_day or when.first_day) + datetime.timedelta(days=1))
        component.add("transp", "TRANSPARENT")
    if place := _place(event):
        component.add("location", place)
    if event.venue and event.venue.latitude is not None and event.venue.longitude is not None:
        component.add("geo", (float(event.venue.latitude), float(event.venue.longitude)))
    return component


def _place(event: Event) -> str:
    if event.venue:
        return one_line(", ".join(part for part in (event.venue.name, event.venue.address) if part))
    return one_line(event.city)


def _plain(text: str | None) -> str:
    """The text without controls, its paragraphs kept."""
    return "\n".join(one_line(line) for line in (text or "").splitlines()).strip()


def _sequence(event: Event) -> int:
    """Grows with each change, so that a calendar that knows the event takes the newer version."""
    if not event.created_at or not event.updated_at:
        return 0
    return max(int((event.updated_at - event.created_at).total_seconds()), 0)
