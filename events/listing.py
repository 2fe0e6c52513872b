"""The rows of the list of events, of the home page and of the feeds, with what their cards show."""

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.core.paginator import Page, Paginator
from django.db.models import Count, DateField, DateTimeField, QuerySet
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lib.memo import per_language
from lib.prepared import Keys, Prepared

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
        .order_by("-first_day__year")
        .values_list("first_day__year")
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
    years = dict(YEARS())
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
    `opens_on` (a day there, or None), `status`. Plain attributes, since a template pays for each call it makes.
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
        event.opens_on = event.local(event.opens_at).date() if event.opens_at else None
        event.status = status(event, event.room.seats_left if event.room else None, now=now)


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
