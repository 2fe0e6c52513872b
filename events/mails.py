"""The mails of this app: to whom each goes, under which key, with which rows. Words are in `templates/events/email/`.

A key holds what makes a mail one of its kind, so that a repeat is harmless; only what may rightly be said twice
carries its moment. People with an address of their own hear of their place, but get no link: it stands for a password.
"""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.db.models import BigIntegerField
from django.utils import translation
from stdnum import iban

from billing.models import Method, Order, Refund
from lib.moments import say_clock, say_day, say_when
from lib.money import Money
from lib.prepared import Prepared
from mail.models import QueuedMail
from mail.operations import Letter, queue_all

from . import calendars
from .models import Attendee, Event, Registration, Ticket, TicketType

State = Registration.State


def payment_reminder_key(registration: Registration) -> str:
    return f"payment_reminder:{registration.pk}:{registration.order.due_on}"


def event_reminder_key(registration: Registration) -> str:
    """Another day is another reminder."""
    return f"event_reminder:{registration.pk}:{registration.event.first_day}"


def offer_reminder_key(registration: Registration) -> str:
    return f"offer_reminder:{registration.pk}"


def no_place_key(registration: Registration) -> str:
    """Whoever waits on when the event moves to another day may be told again."""
    return f"no_place:{registration.pk}:{registration.event.first_day}"


def queue_how_to_pay(
    *, registration: Registration, now: datetime.datetime, tickets: Sequence[Ticket] | None = None
) -> None:
    """Where to send the transfer, how much, by when, with which reference. `tickets` as for `queue_confirmed`."""
    queue_all(
        [
            _letter(
                registration,
                "how_to_pay",
                key=f"how_to_pay:{registration.pk}",
                context=_transfer(registration, registration.order.total, tickets),
                attachments=[("epc_png", registration.order_id)],
            )
        ],
        now=now,
    )


def queue_payment_reminder(*, registration: Registration, now: datetime.datetime) -> None:
    """What is still to be paid, while it is time."""
    order = registration.order
    queue_all(
        [
            _letter(
                registration,
                "payment_reminder",
                key=payment_reminder_key(registration),
                context=_transfer(registration, Money(order.balance_cents(), order.currency), None),
                attachments=[("epc_png", order.pk)],
            )
        ],
        now=now,
    )


def queue_confirmed(
    *, registration: Registration, now: datetime.datetime, tickets: Sequence[Ticket] | None = None
) -> None:
    """The tickets and the date for the calendar, to the buyer; to each of the others their own ticket.

    `tickets` are those of a registration written just now, for which nothing can have been paid; else they are read.
    """
    order = registration.order
    balance = _balance(order) if tickets is None else order.total
    tickets = _standing(registration) if tickets is None else tickets
    agenda = _agenda(registration)
    letters = [
        _letter(
            registration,
            "confirmed",
            key=f"confirmed:{registration.pk}",
            context={"tickets": tickets, "order": order, "paid": _paid(order), "balance": balance},
            attachments=[("tickets_pdf", registration.pk), *agenda],
        )
    ]
    letters += [
        _letter(
            registration,
            "ticket",
            key=f"ticket:{attendee.pk}",
            to=attendee.email,
            context={"attendee": attendee, "tickets": _of(attendee, tickets)},
            attachments=[("tickets_pdf", f"{registration.pk}:{attendee.pk}"), *agenda],
        )
        for attendee in _others(registration, tickets)
    ]
    queue_all(letters, now=now)


def queue_event_reminder(*, registration: Registration, now: datetime.datetime) -> None:
    """When and where, to the buyer and to everybody who has an address of their own."""
    tickets = _standing(registration)
    key = event_reminder_key(registration)
    letters = [
        _letter(
            registration,
            "event_reminder",
            key=key,
            context={"tickets": tickets, "balance": _balance(registration.order)},
            attachments=[("tickets_pdf", registration.pk)],
        )
    ]
    letters += [
        _letter(
            registration,
            "event_reminder",
            key=f"{key}:{attendee.pk}",
            to=attendee.email,
            context={"attendee": attendee, "tickets": _of(attendee, tickets)},
            attachments=[("tickets_pdf", f"{registration.pk}:{attendee.pk}")],
        )
        for attendee in _others(registration, tickets)
    ]
    queue_all(letters, now=now)


def queue_expired(*, registration: Registration, now: datetime.datetime) -> None:
    """No money came: the seats are free again. What becomes of a transfer on its way."""
    context = {"tickets": _standing(registration), "refund": _due_refund(registration.order)}
    queue_all([_letter(registration, "expired", key=f"expired:{registration.pk}", context=context)], now=now)


def queue_waiting(
    *, registration: Registration, tickets: Sequence[Ticket], position: int, now: datetime.datetime
) -> None:
    """In line: at which rank, for what, and how an offer would come."""
    context = {
        "position": position,
        "waits_for": registration.waits_for,
        "tickets": tickets,
        "hours": registration.event.offer_hours,
    }
    queue_all([_letter(registration, "waiting", key=f"waiting:{registration.pk}", context=context)], now=now)


def queue_some_free(*, registration: Registration, free: int, wanted: int, now: datetime.datetime) -> None:
    """To the first in line, a group: seats are free, but fewer than it asks for. Once for each number of seats."""
    key = f"some_free:{registration.pk}:{free}"
    if QueuedMail.objects.filter(key=key).exists():  # every sweep comes by here
        return
    context = {"free": free, "wanted": wanted, "tickets": _standing(registration)}
    queue_all([_letter(registration, "some_free", key=key, context=context)], now=now)


def queue_offered(*, registration: Registration, now: datetime.datetime) -> None:
    """Places came free: what they cost, and until when they are kept."""
    key = f"offered:{registration.pk}"
    queue_all([_letter(registration, "offered", key=key, context=_offer(registration))], now=now)


def queue_offer_reminder(*, registration: Registration, now: datetime.datetime) -> None:
    """The places are still kept, not for long."""
    key = offer_reminder_key(registration)
    queue_all([_letter(registration, "offer_reminder", key=key, context=_offer(registration))], now=now)


def queue_offer_expired(*, registration: Registration, now: datetime.datetime) -> None:
    """Nobody answered in time: the places go to the next in line."""
    context = {"tickets": _standing(registration)}
    queue_all(
        [_letter(registration, "offer_expired", key=f"offer_expired:{registration.pk}", context=context)], now=now
    )


def queue_no_place(*, registration: Registration, now: datetime.datetime) -> None:
    """The event has started, and no place came free for them. Nothing is owed."""
    queue_all([_letter(registration, "no_place", key=no_place_key(registration), context={})], now=now)


def queue_left(*, registration: Registration, now: datetime.datetime) -> None:
    """Out of the line, or the offer declined, as asked. Nothing is owed."""
    context = {"was_offered": registration.offered_at is not None}
    queue_all([_letter(registration, "waiting_left", key=f"waiting_left:{registration.pk}", context=context)], now=now)


def queue_event_changed(*, registration: Registration, changes: list[str], now: datetime.datetime) -> None:
    """What changed, in sentences already written, to everybody who comes; with the new date for the calendar.

    Of those in line or with an offer, to who put them there.
    """
    tickets = _standing(registration)
    key = f"event_changed:{registration.pk}:{_moment(now)}"
    agenda = _agenda(registration)
    context = {
        "changes": changes,
        "has_tickets": registration.state == State.CONFIRMED,
        "is_waiting": registration.state == State.WAITING,
    }
    letters = [_letter(registration, "event_changed", key=key, context=context, attachments=agenda)]
    letters += [
        _letter(
            registration,
            "event_changed",
            key=f"{key}:{attendee.pk}",
            to=attendee.email,
            context=context | {"attendee": attendee},
            attachments=agenda,
        )
        for attendee in (_others(registration, tickets) if registration.order_id else [])
    ]
    queue_all(letters, now=now)


def queue_event_cancelled(*, registration: Registration, now: datetime.datetime) -> None:
    """The event does not take place, to everybody who was coming; the buyer also reads what is given back.

    Of those in line or with an offer, only who put them there knew of it.
    """
    tickets = _tickets(registration, cancelled_at=now)
    key = f"event_cancelled:{registration.pk}"
    order = registration.order
    context = {"tickets": tickets, "refund": _due_refund(order) if order else None}
    agenda = _agenda(registration)
    letters = [_letter(registration, "event_cancelled", key=key, context=context, attachments=agenda)]
    letters += [
        _letter(
            registration,
            "event_cancelled",
            key=f"{key}:{attendee.pk}",
            to=attendee.email,
            context={"attendee": attendee},
            attachments=agenda,
        )
        for attendee in (_others(registration, tickets) if order else [])
    ]
    queue_all(letters, now=now)


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
        "tickets": _standing(registration),
        "fee": Money(fee_cents, order.currency),
        "refund": refund,
        "balance": _balance(order),
        "is_pending": registration.state == State.PENDING,
    }
    key = f"cancelled:{registration.pk}:{min(ticket.pk for ticket in tickets)}"
    letters = [_letter(registration, "cancelled", key=key, context=context)]
    letters += [
        _letter(
            registration,
            "cancelled",
            key=f"{key}:{attendee.pk}",
            to=attendee.email,
            context={"attendee": attendee, "gone": _of(attendee, tickets)},
        )
        for attendee in (_others(registration, tickets) if registration.confirmed_at else [])
    ]
    queue_all(letters, now=now)


def queue_renamed(*, registration: Registration, attendee: Attendee, now: datetime.datetime) -> None:
    """The new ticket, to whoever comes now and has an address, and to the buyer."""
    tickets = _of(attendee, _standing(registration))
    key = f"renamed:{attendee.pk}:{_moment(now)}"
    pdf = ("tickets_pdf", f"{registration.pk}:{attendee.pk}")
    context = {"renamed": attendee, "tickets": tickets}
    letters = [_letter(registration, "renamed", key=key, context=context, attachments=[pdf])]
    if _is_other(registration, attendee.email):
        letters.append(
            _letter(
                registration,
                "ticket",
                key=f"{key}:own",
                to=attendee.email,
                context={"attendee": attendee, "tickets": tickets},
                attachments=[pdf, *_agenda(registration)],
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
        "balance": _balance(order),
        "refund": refund,
        "is_pending": not is_confirmed,
    }
    key = f"moved:{ticket.pk}:{_moment(now)}"
    pdf = [("tickets_pdf", f"{registration.pk}:{attendee.pk}")] if is_confirmed else []
    letters = [_letter(registration, "moved", key=key, context=context, attachments=pdf)]
    if is_confirmed and _is_other(registration, attendee.email):
        context = {"moved": ticket, "from_type": from_type, "attendee": attendee}
        own = _letter(registration, "moved", key=f"{key}:own", to=attendee.email, context=context, attachments=pdf)
        letters.append(own)
    queue_all(letters, now=now)


def queue_swapped(
    *, registration: Registration, attendee: Attendee, former_name: str, former_email: str, now: datetime.datetime
) -> None:
    """What `queue_renamed` sends; and to the colleague who had the place that their ticket opens nothing any more."""
    queue_renamed(registration=registration, attendee=attendee, now=now)
    if _is_other(registration, former_email):
        letter = _letter(
            registration,
            "given_over",
            key=f"given_over:{attendee.pk}:{_moment(now)}",
            to=former_email,
            context={"attendee": {"name": former_name}, "colleague": attendee},
        )
        queue_all([letter], now=now)


def queue_paid_without_seat(*, registration: Registration, now: datetime.datetime) -> None:
    """Money came when there was no seat left for it: it is given back."""
    context = {"refund": _due_refund(registration.order)}
    key = f"paid_without_seat:{registration.pk}:{_moment(now)}"
    queue_all([_letter(registration, "paid_without_seat", key=key, context=context)], now=now)


def queue_refunded(*, registration: Registration, refund: Refund, now: datetime.datetime) -> None:
    """The money has gone back."""
    queue_all([_letter(registration, "refunded", key=f"refunded:{refund.pk}", context={"refund": refund})], now=now)


def queue_link_again(*, registration: Registration, attendee: Attendee, now: datetime.datetime) -> None:
    """The link of the registration to its buyer; to another attendee, that they have a place and who took it.

    The link could cancel everybody's places: only the buyer gets it. At most once in each hour of the clock.
    """
    key = f"link_again:{attendee.pk}:{int(now.timestamp()) // 3600}"
    if not _is_other(registration, attendee.email):
        queue_all([_letter(registration, "link_again", key=key, to=attendee.email, context={})], now=now)
        return
    is_confirmed = registration.state == State.CONFIRMED
    letter = _letter(
        registration,
        "place_taken",
        key=key,
        to=attendee.email,
        context={
            "attendee": attendee,
            "is_confirmed": is_confirmed,
            "is_waiting": registration.state in (State.WAITING, State.OFFERED),
        },
        attachments=[("tickets_pdf", f"{registration.pk}:{attendee.pk}")] if is_confirmed else [],
    )
    queue_all([letter], now=now)


def _letter(
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


def _offer(registration: Registration) -> dict[str, Any]:
    event, tickets = registration.event, _standing(registration)
    until = event.local(registration.held_until)
    with translation.override(registration.language):
        return {
            "tickets": tickets,
            "total": Money(sum(ticket.due_cents for ticket in tickets), event.currency),
            "until": f"{say_day(until.date())}, {say_clock(until)}",
        }


def _transfer(registration: Registration, amount: Money, tickets: Sequence[Ticket] | None) -> dict[str, Any]:
    order = registration.order
    with translation.override(registration.language):
        return {
            "order": order,
            "tickets": _standing(registration) if tickets is None else tickets,
            "amount": amount,
            "due_on": say_day(order.due_on),
            "bank": settings.BANK_ACCOUNT,
            "iban": iban.format(settings.BANK_ACCOUNT["iban"]),
        }


def _tickets(registration: Registration, **which) -> list[Ticket]:
    return list(
        Ticket.objects.filter(attendee__registration=registration, **which)
        .select_related("attendee", "ticket_type", "table")
        .order_by("attendee__position", "pk")
    )


STANDING = Prepared(
    lambda registration: (
        Ticket.objects.filter(attendee__registration=registration, cancelled_at=None)
        .select_related("attendee", "ticket_type")
        .order_by("attendee__position", "pk")
    ),
    registration=BigIntegerField(),
)


def _standing(registration: Registration) -> list[Ticket]:
    return STANDING(registration=registration.pk)


def _of(attendee: Attendee, tickets: Iterable[Ticket]) -> list[Ticket]:
    return [ticket for ticket in tickets if ticket.attendee_id == attendee.pk]


def _others(registration: Registration, tickets: Iterable[Ticket]) -> list[Attendee]:
    """The people on these tickets who can be written to and are not the buyer."""
    people = {ticket.attendee_id: ticket.attendee for ticket in tickets}
    return [attendee for attendee in people.values() if _is_other(registration, attendee.email)]


def _is_other(registration: Registration, address: str) -> bool:
    return bool(address) and address.casefold() != registration.buyer_email.casefold()


def _paid(order: Order) -> Money:
    """What a settled order cost its buyer; nothing for one that is open or free."""
    is_settled = order.state == Order.State.PAID and order.method != Method.FREE
    return Money(order.total_cents if is_settled else 0, order.currency)


def _balance(order: Order) -> Money:
    """What is still to be paid of an open order."""
    return Money(max(order.balance_cents(), 0) if order.state == Order.State.PENDING else 0, order.currency)


def _due_refund(order: Order) -> Refund | None:
    return order.refunds.filter(state=Refund.State.DUE).first()


def _agenda(registration: Registration) -> list[tuple[str, Any]]:
    return [("event_ics", registration.event_id)] if calendars.has_a_day(registration.event) else []


def _moment(now: datetime.datetime) -> str:
    return f"{now.astimezone(datetime.UTC):%Y%m%dT%H%M%S%f}"
