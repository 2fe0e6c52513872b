"""What one person has registered for: bought by them, or attended by them at a place somebody else bought."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Lower

from events.models import Attendee, Event, Registration, Ticket
from events.operations import standing_tickets

State = Registration.State
COMING = (*Registration.HOLDING, State.WAITING)
MOST_SHOWN = 100


@dataclass(frozen=True)
class Place:
    """A registration as one person may see it.

    Who registered gets its page, whose address stands for a password, and every name. Who only attends gets the page
    of the event and their own name: the places of the others are not theirs to cancel.
    """

    registration: Registration
    is_buyer: bool
    names: list[str]
    is_past: bool

    @property
    def url(self) -> str:
        return (self.registration if self.is_buyer else self.registration.event).get_absolute_url()

    @property
    def has_tickets(self) -> bool:
        """Whether there is a PDF to bring: confirmed, still to come, for an event that takes place."""
        confirmed = self.registration.state == State.CONFIRMED
        return confirmed and not self.is_past and not self.registration.event.is_cancelled

    @property
    def rank(self) -> int | None:
        """Place in the line, the next one being the first; None when it does not wait."""
        if self.registration.state != State.WAITING:
            return None
        return self.registration.before_it + 1  # type: ignore[attr-defined]


def coming_places(addresses: set[str], *, now: datetime.datetime, limit: int = MOST_SHOWN) -> list[Place]:
    """What is still to come and stands, or waits in a line, soonest first."""
    upcoming = Event.objects.upcoming(now).order_by().values("pk")
    found = registrations_of(addresses).filter(state__in=COMING, event__in=upcoming)
    found = found.order_by("event__first_day", "event__starts_at", "-registered_at", "-pk")
    return seen_by(addresses, found[:limit], now)


def places_of(addresses: set[str], *, now: datetime.datetime, limit: int = MOST_SHOWN) -> list[Place]:
    """All of them, newest registration first."""
    return seen_by(addresses, registrations_of(addresses).order_by("-registered_at", "-pk")[:limit], now)


def registrations_of(addresses: set[str]) -> QuerySet[Registration]:
    """Bought or attended at one of these addresses, each with how many wait before it."""
    if not addresses:
        return Registration.objects.none()
    theirs = {address.lower() for address in addresses}
    bought = Registration.objects.annotate(address=Lower("buyer_email")).filter(address__in=theirs)
    attended = Attendee.objects.annotate(address=Lower("email")).filter(address__in=theirs)
    found = bought.order_by().values("pk").union(attended.order_by().values("registration"))
    return (
        Registration.objects.filter(pk__in=found)
        .annotate(before_it=Coalesce(Subquery(waiting_before()), 0))
        .select_related("event__venue")
        .prefetch_related("attendees")
    )


def waiting_before() -> QuerySet:
    """`position_of` for many at once: how many came earlier for the same quota; no row for the first in line."""
    line = Registration.objects.in_line().filter(waits_for=OuterRef("waits_for"), queued_at__lt=OuterRef("queued_at"))
    return line.order_by().values("waits_for").annotate(count=Count("pk")).values("count")


def seen_by(addresses: set[str], registrations: Iterable[Registration], now: datetime.datetime) -> list[Place]:
    return [place(registration, addresses, now) for registration in registrations]


def place(registration: Registration, addresses: set[str], now: datetime.datetime) -> Place:
    is_buyer = registration.buyer_email.lower() in addresses
    attendees = registration.attendees.all()
    names = [person.name for person in attendees if is_buyer or person.email.lower() in addresses]
    return Place(registration, is_buyer, names, registration.event.is_over(now))


def tickets_to_bring(registration: Registration, addresses: set[str]) -> list[Ticket]:
    """Standing tickets of this registration that somebody with these addresses may print: all, or their own."""
    is_buyer = registration.buyer_email.lower() in addresses
    tickets = standing_tickets(registration)
    return [ticket for ticket in tickets if is_buyer or ticket.attendee.email.lower() in addresses]
