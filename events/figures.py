"""The registrations of an event as figures: per day, per ticket type, per sector. Read here, drawn elsewhere."""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Lower, TruncDate
from django.utils.translation import gettext as _

from directory.models import Company

from .models import Attendee, Event, Registration, Ticket, TicketType

# Days of a curve; a longer time is told by week.
MOST_POINTS = 62


@dataclass(frozen=True)
class Point:
    """People who came to the list on this day or in the week that begins with it, and all until its end."""

    day: datetime.date
    new: int
    total: int


@dataclass(frozen=True)
class Share:
    label: str
    count: int


def expected(event: Event) -> QuerySet[Attendee]:
    """People who come: with a ticket that stands, in a registration that holds its seats."""
    standing = Ticket.objects.standing().filter(attendee__registration__event=event)
    return Attendee.objects.filter(pk__in=standing.values("attendee"))


def over_time(event: Event) -> tuple[list[Point], bool]:
    """People now expected, by the day they registered; True when the points are weeks. One query."""
    days = expected(event).annotate(day=TruncDate("registration__registered_at", tzinfo=event.zone)).order_by()
    return curve(days.values_list("day").annotate(n=Count("pk")))


def curve(counts: Iterable[tuple[datetime.date, int]]) -> tuple[list[Point], bool]:
    """Points without gaps from the first day to the last, by week where there would be too many. Pure."""
    by_day = Counter(dict(counts))
    if not by_day:
        return [], False
    first, last = min(by_day), max(by_day)
    is_weekly = (last - first).days >= MOST_POINTS
    step = datetime.timedelta(days=7 if is_weekly else 1)
    if is_weekly:
        first -= datetime.timedelta(days=first.weekday())
    points, total = [], 0
    while first <= last:
        new = sum(by_day[first + datetime.timedelta(days=n)] for n in range(step.days))
        total += new
        points.append(Point(first, new, total))
        first += step
    return points, is_weekly


def by_ticket_type(event: Event) -> list[Share]:
    """Tickets that stand, most first; a type that nobody took is there with 0. One query."""
    standing = Q(tickets__cancelled_at__isnull=True, tickets__attendee__registration__state__in=Registration.HOLDING)
    types = TicketType.objects.filter(event=event).annotate(n=Count("tickets", filter=standing))
    return sorted((Share(str(row), row.n) for row in types), key=lambda share: -share.count)


def by_sector(event: Event) -> list[Share]:
    """People expected, by the sector that the directory knows of their company. Two queries.

    A company that the directory does not have, or without a sector, counts as unknown; so does no company.
    """
    people = expected(event).annotate(key=Lower("company")).order_by()
    counts = dict(people.values_list("key").annotate(n=Count("pk")))
    sectors = {name.lower(): sector for name, sector in Company.objects.values_list("name", "sector") if sector}
    shares: Counter[str] = Counter()
    unknown = 0
    for name, count in counts.items():
        sector = sectors.get(name)
        if sector:
            shares[sector] += count
        else:
            unknown += count
    found = [Share(label, count) for label, count in shares.most_common()]
    return [*found, Share(_("non connu"), unknown)] if unknown else found
