"""What the mails of this app share: the letter itself, and the rows that it names.

People with an address of their own hear of their place, but get no link: it stands for a password.
"""

import datetime
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import BigIntegerField
from django.utils import translation

from billing.models import Order, Refund
from lib.moments import say_when
from lib.money import Money
from lib.prepared import Prepared
from mail.operations import Letter

from .. import calendars
from ..models import Attendee, Event, Registration, Ticket


def letter_to(
    registration: Registration,
    template: str,
    *,
    key: str,
    context: dict[str, Any],
    to: str = "",
    attachments: Iterable[tuple[str, Any]] = (),
) -> Letter:
    """A letter to the buyer, or to somebody else by `to`, with what every mail of this app says."""
    event = registration.event
    with translation.override(registration.language):
        common = {
            "registration": registration,
            "event": event,
            "when": say_when(event) if event.first_day else "",
            "place": _place(event),
            "has_a_day": calendars.has_a_day(event),
            "event_url": settings.SITE_URL + event.get_absolute_url(),
            "url": settings.SITE_URL + registration.get_absolute_url(),
        }
    return Letter(
        key=key,
        to=to or registration.buyer_email,
        language=registration.language,
        template=f"events/email/{template}",
        context=common | context,
        attachments=list(attachments),
    )


def _place(event: Event) -> str:
    """`Grande Arche, 1 parvis de la Défense, 92800 Puteaux`; the town when that is all; may be empty."""
    if event.venue:
        return ", ".join(part for part in (event.venue.name, event.venue.address) if part)
    return event.city


STANDING = Prepared(
    lambda registration: (
        Ticket.objects.filter(attendee__registration=registration, cancelled_at=None)
        .select_related("attendee", "ticket_type")
        .order_by("attendee__position", "pk")
    ),
    registration=BigIntegerField(),
)


def standing_tickets(registration: Registration) -> list[Ticket]:
    return STANDING(registration=registration.pk)


def tickets_of(attendee: Attendee, tickets: Iterable[Ticket]) -> list[Ticket]:
    return [ticket for ticket in tickets if ticket.attendee_id == attendee.pk]


def other_people(registration: Registration, tickets: Iterable[Ticket]) -> list[Attendee]:
    """The people on these tickets who can be written to and are not the buyer."""
    people = {ticket.attendee_id: ticket.attendee for ticket in tickets}
    return [attendee for attendee in people.values() if is_other(registration, attendee.email)]


def is_other(registration: Registration, address: str) -> bool:
    return bool(address) and address.casefold() != registration.buyer_email.casefold()


def balance_of(order: Order) -> Money:
    """What is still to be paid of an open order."""
    return Money(max(order.balance_cents(), 0) if order.state == Order.State.PENDING else 0, order.currency)


def due_refund(order: Order) -> Refund | None:
    return order.refunds.filter(state=Refund.State.DUE).first()


def agenda_of(registration: Registration) -> list[tuple[str, Any]]:
    return [("event_ics", registration.event_id)] if calendars.has_a_day(registration.event) else []


def stamp(now: datetime.datetime) -> str:
    return f"{now.astimezone(datetime.UTC):%Y%m%dT%H%M%S%f}"
