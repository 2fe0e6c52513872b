"""The mails of what changes: the event, a place given back, another name, another ticket."""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from billing.models import Refund
from lib.money import Money
from mail.operations import Letter, queue_all

from ..models import Attendee, Registration, Ticket, TicketType
from .letters import (
    agenda_of,
    balance_of,
    due_refund,
    is_other,
    letter_to,
    other_people,
    stamp,
    standing_tickets,
    tickets_of,
)

State = Registration.State


def queue_event_changed(*, registration: Registration, changes: list[str], now: datetime.datetime) -> None:
    """What changed, in sentences already written, to everybody who comes; with the new date for the calendar.

    Of those in line or with an offer, to who put them there.
    """
    tickets = standing_tickets(registration)
    key = f"event_changed:{registration.pk}:{stamp(now)}"
    context = {
        "changes": changes,
        "has_tickets": registration.state == State.CONFIRMED,
        "is_waiting": registration.state == State.WAITING,
    }
    others = other_people(registration, tickets) if registration.order_id else []
    letters = _to_all(
        registration,
        "event_changed",
        key=key,
        context=context,
        others=[(attendee, context) for attendee in others],
        attachments=agenda_of(registration),
    )
    queue_all(letters, now=now)


def queue_event_cancelled(*, registration: Registration, now: datetime.datetime) -> None:
    """The event does not take place, to everybody who was coming; the buyer also reads what is given back.

    Of those in line or with an offer, only who put them there knew of it.
    """
    tickets = _tickets(registration, cancelled_at=now)
    key = f"event_cancelled:{registration.pk}"
    order = registration.order
    context = {"tickets": tickets, "refund": due_refund(order) if order else None}
    others = other_people(registration, tickets) if order else []
    letters = _to_all(
        registration,
        "event_cancelled",
        key=key,
        context=context,
        others=[(attendee, {}) for attendee in others],
        attachments=agenda_of(registration),
    )
    queue_all(letters, now=now)


def _tickets(registration: Registration, **which) -> list[Ticket]:
    return list(
        Ticket.objects.filter(attendee__registration=registration, **which)
        .select_related("attendee", "ticket_type", "table")
        .order_by("attendee__position", "pk")
    )


def queue_cancelled(
    *,
    registration: Registration,
    tickets: Sequence[Ticket],
    fee_cents: int,
    refund: Refund | None,
    now: datetime.datetime,
) -> None:
    """Which places were given back, what is kept of their price and what is returned; `tickets` is not empty.

    Whoever had a ticket of their own learns that it opens nothing any more.
    """
    order = registration.order
    context = {
        "gone": tickets,
        "tickets": standing_tickets(registration),
        "fee": Money(fee_cents, order.currency),
        "refund": refund,
        "balance": balance_of(order),
        "is_pending": registration.state == State.PENDING,
    }
    key = f"cancelled:{registration.pk}:{min(ticket.pk for ticket in tickets)}"
    others = other_people(registration, tickets) if registration.confirmed_at else []
    letters = _to_all(
        registration,
        "cancelled",
        key=key,
        context=context,
        others=[(attendee, {"gone": tickets_of(attendee, tickets)}) for attendee in others],
    )
    queue_all(letters, now=now)


def _to_all(
    registration: Registration,
    template: str,
    *,
    key: str,
    context: dict[str, Any],
    others: Iterable[tuple[Attendee, dict[str, Any]]],
    attachments: Sequence[tuple[str, Any]] = (),
) -> list[Letter]:
    """One letter to the buyer, and one to each of the others with the context of their own, where they are named."""
    letters = [letter_to(registration, template, key=key, context=context, attachments=attachments)]
    letters += [
        letter_to(
            registration,
            template,
            key=f"{key}:{attendee.pk}",
            to=attendee.email,
            context=own | {"attendee": attendee},
            attachments=attachments,
        )
        for attendee, own in others
    ]
    return letters


def queue_renamed(*, registration: Registration, attendee: Attendee, now: datetime.datetime) -> None:
    """The new ticket, to whoever comes now and has an address, and to the buyer."""
    tickets = tickets_of(attendee, standing_tickets(registration))
    key = f"renamed:{attendee.pk}:{stamp(now)}"
    pdf = ("tickets_pdf", f"{registration.pk}:{attendee.pk}")
    context = {"renamed": attendee, "tickets": tickets}
    letters = [letter_to(registration, "renamed", key=key, context=context, attachments=[pdf])]
    if is_other(registration, attendee.email):
        letters.append(
            letter_to(
                registration,
                "ticket",
                key=f"{key}:own",
                to=attendee.email,
                context={"attendee": attendee, "tickets": tickets},
                attachments=[pdf, *agenda_of(registration)],
            )
        )
    queue_all(letters, now=now)


def queue_moved(
    *,
    registration: Registration,
    ticket: Ticket,
    from_type: TicketType,
    refund: Refund | None,
    now: datetime.datetime,
) -> None:
    """Which ticket became what, and what is to pay or is given back, to the buyer; to its holder, what it opens now."""
    order, attendee = registration.order, ticket.attendee
    is_confirmed = registration.state == State.CONFIRMED
    context = {
        "moved": ticket,
        "from_type": from_type,
        "order": order,
        "balance": balance_of(order),
        "refund": refund,
        "is_pending": not is_confirmed,
    }
    key = f"moved:{ticket.pk}:{stamp(now)}"
    pdf = [("tickets_pdf", f"{registration.pk}:{attendee.pk}")] if is_confirmed else []
    letters = [letter_to(registration, "moved", key=key, context=context, attachments=pdf)]
    if is_confirmed and is_other(registration, attendee.email):
        context = {"moved": ticket, "from_type": from_type, "attendee": attendee}
        own = letter_to(registration, "moved", key=f"{key}:own", to=attendee.email, context=context, attachments=pdf)
        letters.append(own)
    queue_all(letters, now=now)


def queue_swapped(
    *, registration: Registration, attendee: Attendee, former_name: str, former_email: str, now: datetime.datetime
) -> None:
    """What `queue_renamed` sends; and to the colleague who had the place that their ticket opens nothing any more."""
    queue_renamed(registration=registration, attendee=attendee, now=now)
    if is_other(registration, former_email):
        letter = letter_to(
            registration,
            "given_over",
            key=f"given_over:{attendee.pk}:{stamp(now)}",
            to=former_email,
            context={"attendee": {"name": former_name}, "colleague": attendee},
        )
        queue_all([letter], now=now)
