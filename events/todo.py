"""What waits for somebody, as rows: the lists of the admin and its first page ask here, so that they agree."""

import datetime

from django.db.models import Exists, F, OuterRef, QuerySet

from . import entitlement
from .models import Event, Medium, Quota, Registration, Session

# An unpaid place that will be released within this time is worth a call.
RELEASED_SOON = datetime.timedelta(days=3)
# Older talks belong to the archive: their slides will not turn up.
SLIDES_MISSED = datetime.timedelta(days=365)
WITH_SLIDES = (Session.Kind.TALK, Session.Kind.KEYNOTE, Session.Kind.WORKSHOP, Session.Kind.MODULE)
SLIDES = (Medium.Kind.SLIDES, Medium.Kind.PREZI, Medium.Kind.PRESENTATION)


def released_soon(registrations: QuerySet, *, now: datetime.datetime) -> QuerySet:
    """Unpaid, and about to lose their places."""
    return registrations.filter(state=Registration.State.PENDING, held_until__lt=now + RELEASED_SOON)


def in_line_ahead(registrations: QuerySet, *, now: datetime.datetime) -> QuerySet:
    """Waiting for a place at an event that is still to come."""
    ahead = Event.objects.upcoming(now).order_by()
    return registrations.filter(state=Registration.State.WAITING, event__in=ahead)


def members_without_seat(registrations: QuerySet, *, now: datetime.datetime) -> QuerySet:
    """With a member's ticket for an event to come, whose seat is not held on the day."""
    tickets = entitlement.without_seat(now=now).order_by()
    return registrations.filter(pk__in=tickets.values("attendee__registration"))


def overbooked_ahead(events: QuerySet, *, now: datetime.datetime) -> QuerySet:
    """Still to come, with more places taken than there are."""
    too_full = Quota.objects.filter(event=OuterRef("pk"), seats_taken__gt=F("capacity"))
    return events.filter(Exists(too_full), pk__in=Event.objects.upcoming(now).order_by())


def without_slides(talks: QuerySet, *, now: datetime.datetime) -> QuerySet:
    """Given at an event of ours in the past year, and nobody can read the slides yet."""
    since = (now - SLIDES_MISSED).date()
    events = Event.objects.published().past(now).filter(first_day__gte=since, is_external=False, cancelled_at=None)
    online = Medium.objects.filter(kind__in=SLIDES, state=Medium.State.ONLINE)
    return talks.filter(kind__in=WITH_SLIDES, event__in=events.order_by()).exclude(
        Exists(online.filter(session=OuterRef("pk"))) | Exists(online.filter(event=OuterRef("event"), session=None))
    )
