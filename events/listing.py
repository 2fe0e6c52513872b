"""The rows of the list of events, of the home page and of the feeds, with what their cards show."""

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import CharField, Count, DateField, DateTimeField, QuerySet
from django.db.models.functions import Cast, Substr
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lib.dates import PartialDate
from lib.memo import per_language
from lib.moments import say_when
from lib.prepared import Keys, Prepared

from .event_parts import Room, Words, words
from .models import Appearance, Event, Quota

PER_PAGE = 20
# What a card prints. An event has some sixty columns, and most of the time of a list goes into reading them.
CARD_FIELDS = (
    *("slug", "kind", "state", "title", "title_fr", "title_en", "city", "is_external", "time_zone"),
    *("first_day", "last_day", "date_precision", "date_written", "is_date_inferred", "starts_at", "ends_at"),
    *("is_open", "opens_at", "closes_at", "has_waiting_list", "venue__name", "venue__name_fr", "venue__name_en"),
    *("venue__street", "venue__postcode", "venue__city"),
)
FEW_LEFT = 10


class State(NamedTuple):
    """How it stands with an event. `seats_left` is None where they are not counted."""

    status: str
    seats_left: int | None
    has_waiting_list: bool
    opens_on: datetime.date | None
    with_speakers: str


class Card(NamedTuple):
    """What the list shows of an event to come: plain values, since the drawing of a card is kept by them.

    `place` is None where none is known, `room` where the seats are not drawn.
    """

    is_cancelled: bool
    partial_date: PartialDate
    is_date_inferred: bool
    kind: str
    by_others: str
    url: str
    title: Words
    moment: str
    place: Words | None
    state: State
    room: Room | None


def card(event: Event, *, has_room: bool) -> Card:
    """Of a dressed event; its seats are drawn if `has_room`."""
    is_drawn = has_room and event.room and event.is_open and not event.is_cancelled
    return Card(
        is_cancelled=event.is_cancelled,
        partial_date=event.partial_date,
        is_date_inferred=event.is_date_inferred,
        kind=event.kind_label,
        by_others=event.by_others,
        url=event.url,
        title=words(event, "title"),
        moment=capfirst(say_when(event)),
        place=words(event.venue, "name") if event.venue else Words(event.city, event.city) if event.city else None,
        state=event.stands,
        room=Room(event.room.seats_taken, event.room.capacity) if is_drawn else None,
    )


@dataclass(frozen=True)
class EventList:
    """What the list shows: in a year, all of it as `page`; otherwise the coming, the past by pages, the undated."""

    coming: list[Event]
    page: Page
    undated: list[Event]
    years: dict[int, int]
    year: int | None

    @property
    def is_last_page(self) -> bool:
        return not self.page.has_next()

    @property
    def chips(self) -> tuple[tuple[int, int], ...]:
        """Each year with its number of events."""
        return tuple(self.years.items())

    @property
    def coming_cards(self) -> list[Card]:
        """A room is drawn on the card of an event that comes alone."""
        return [card(event, has_room=len(self.coming) == 1) for event in self.coming]

    @property
    def by_year(self) -> list[tuple[int, list[Event]]]:
        """The events of the page, year after year."""
        return [
            (year, list(found)) for year, found in groupby(self.page.object_list, key=lambda one: one.first_day.year)
        ]


def for_cards(events: QuerySet) -> QuerySet:
    """The same events with their venue and the columns that a card prints; another one costs a query of its own."""
    return events.select_related("venue").only(*CARD_FIELDS)


YEARS = Prepared(
    lambda: (
        Event.objects.published()
        .dated()
        .annotate(year=Substr(Cast("first_day", CharField()), 1, 4))  # SQLite has no years, and would ask Python
        .order_by("-year")
        .values_list("year")
        .annotate(number=Count("pk"))
    )
)
AHEAD = Prepared(
    lambda now, today: (
        for_cards(Event.objects.published()).upcoming(now, today=today) | for_cards(Event.objects.published()).undated()
    ),
    now=DateTimeField(),
    today=DateField(),
)
PAST = Prepared(
    lambda now, today: for_cards(Event.objects.published()).past(now, today=today),
    now=DateTimeField(),
    today=DateField(),
)
BETWEEN = Prepared(
    lambda first, last: (
        for_cards(Event.objects.published()).filter(first_day__range=(first, last)).order_by("-first_day", "-pk")
    ),
    first=DateField(),
    last=DateField(),
)
ROOMS = Prepared(
    lambda events: Quota.objects.filter(event__in=events, is_room=True).order_by("-pk"),
    events=Keys(),
)
ORGANISERS = Prepared(
    lambda events: (
        Event.organisers.through.objects.filter(event__in=events)
        .order_by("company__name")
        .values_list("event_id", "company__name")
    ),
    events=Keys(),
)
SPEAKERS = Prepared(
    lambda events: (
        Appearance.objects.rewrite(False)
        .filter(session__event__in=events, person__is_published=True)
        .exclude(role=Appearance.Role.FILMED)
        .order_by("session__position", "session_id", "position", "pk")
        .values_list("session__event_id", "person__name")
    ),
    events=Keys(),
)


def event_list(*, year: int | None, page: str | None, now: datetime.datetime) -> EventList:
    """Published events in at most six queries, whatever their number. A year without events counts as none."""
    years = {int(year): number for year, number in YEARS()}
    coming, undated = [], []
    if year not in years:
        year = None
        ahead = AHEAD(now=now, today=now.date())
        coming = [event for event in ahead if event.first_day]
        undated = [event for event in ahead if not event.first_day]
    number = years[year] if year else sum(years.values()) - len(coming)
    shown = Paginator(range(number), PER_PAGE).get_page(page)
    start = PER_PAGE * (shown.number - 1)
    if year:
        first, last = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
        shown.object_list = BETWEEN.part(start, PER_PAGE, first=first, last=last)
    else:
        shown.object_list = PAST.part(start, PER_PAGE, now=now, today=now.date())
    everything = [*coming, *shown.object_list, *undated]
    name_organisers(everything)
    dress(everything, now=now)
    return EventList(coming, shown, undated, years, year)


def dress(events: Sequence[Event], *, now: datetime.datetime) -> None:
    """Give each event what its card shows, in two queries.

    `url`, `kind_label`, `with_speakers` (a sentence, may be empty), `room` (a quota, None unless one registers here),
    `status`, `stands`. Plain attributes, since a template pays for each call it makes.
    """
    names = speaker_names(events)
    rooms = {quota.event_id: quota for quota in ROOMS(events=[event.pk for event in events if event.is_open])}
    base = reverse("events:list")
    kinds = kind_labels()
    for event in events:
        event.url = f"{base}{event.slug}/"
        event.kind_label = kinds.get(event.kind, event.kind)
        event.with_speakers = with_speakers(names[event.pk])
        event.room = rooms.get(event.pk)
        seats_left = event.room.seats_left if event.room else None
        opens_on = event.local(event.opens_at).date() if event.opens_at else None
        event.status = status(event, seats_left, now=now)
        event.stands = State(event.status, seats_left, event.has_waiting_list, opens_on, event.with_speakers)


@per_language
def kind_labels() -> dict[str, str]:
    return {kind.value: capfirst(str(kind.label)) for kind in Event.Kind}


def name_organisers(events: Sequence[Event]) -> None:
    """Give each event `by_others`: by whom, where it is not by us; empty where it is. One query."""
    names: dict[int, list[str]] = defaultdict(list)
    for event_id, name in ORGANISERS(events=[event.pk for event in events if event.is_external]):
        names[event_id].append(name)
    by_them, by_others = _("organisé par %(names)s"), _("organisé par d’autres")
    for event in events:
        named = by_them % {"names": ", ".join(names[event.pk])} if names[event.pk] else by_others
        event.by_others = named if event.is_external else ""


def status(event: Event, seats_left: int | None, *, now: datetime.datetime) -> str:
    """`Event.door`, but when the door is open: `open`, `few` or `full`. None: nobody counts the seats."""
    door = event.door(now)
    if door != "open" or seats_left is None or seats_left > FEW_LEFT:
        return door
    return "few" if seats_left else "full"


def speaker_names(events: Sequence[Event]) -> dict[int, list[str]]:
    """Who speaks at each event, in the order of the programme, once each. The camera does not speak."""
    names: dict[int, dict[str, None]] = defaultdict(dict)
    for event_id, name in SPEAKERS(events=[event.pk for event in events]):
        names[event_id][name] = None
    return defaultdict(list, {event_id: list(found) for event_id, found in names.items()})


def with_speakers(names: Sequence[str]) -> str:
    """`Avec A, B et C.`; empty for nobody."""
    return _("Avec %(names)s.") % {"names": names_in_words(names)} if names else ""


def names_in_words(names: Sequence[str], *, shown: int = 4) -> str:
    """`A, B et C`; beyond `shown` names, the first ones and how many more. Empty for nobody."""
    if len(names) <= 1:
        return "".join(names)
    if len(names) <= shown:
        return _("%(names)s et %(last)s") % {"names": ", ".join(names[:-1]), "last": names[-1]}
    more = len(names) - shown + 1
    return ngettext("%(names)s et %(more)d autre", "%(names)s et %(more)d autres", more) % {
        "names": ", ".join(names[: shown - 1]),
        "more": more,
    }
