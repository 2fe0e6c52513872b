"""The mails of a registration on its way: how to pay, the tickets, the reminders, the money."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils import translation
from stdnum import iban

from billing.models import Method, Order, Refund
from lib.moments import say_day
from lib.money import Money
from mail.operations import queue_all

from ..models import Attendee, Registration, Ticket
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
from .plain import plain_letter

State = Registration.State


def payment_reminder_key(registration: Registration) -> str:
    return f"payment_reminder:{registration.pk}:{registration.order.due_on}"


def event_reminder_key(registration: Registration) -> str:
    """Another day is another reminder."""
    return f"event_reminder:{registration.pk}:{registration.event.first_day}"


def queue_how_to_pay(
    *, registration: Registration, now: datetime.datetime, tickets: Sequence[Ticket] | None = None
) -> None:
    """Where to send the transfer, how much, by when, with which reference. `tickets` as for `queue_confirmed`."""
    queue_all(
        [
            plain_letter(
                registration,
                "how_to_pay",
                key=f"how_to_pay:{registration.pk}",
                tickets=standing_tickets(registration) if tickets is None else tickets,
                context=_transfer(registration, registration.order.total),
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
            letter_to(
                registration,
                "payment_reminder",
                key=payment_reminder_key(registration),
                context=_transfer(registration, Money(order.balance_cents(), order.currency))
                | {"order": order, "tickets": standing_tickets(registration), "bank": settings.BANK_ACCOUNT},
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
    balance = balance_of(order) if tickets is None else order.total
    tickets = standing_tickets(registration) if tickets is None else tickets
    agenda = agenda_of(registration)
    letters = [
        plain_letter(
            registration,
            "confirmed",
            key=f"confirmed:{registration.pk}",
            tickets=tickets,
            context={"paid": _paid(order), "balance": balance},
            attachments=[("tickets_pdf", registration.pk), *agenda],
        )
    ]
    letters += [
        letter_to(
            registration,
            "ticket",
            key=f"ticket:{attendee.pk}",
            to=attendee.email,
            context={"attendee": attendee, "tickets": tickets_of(attendee, tickets)},
            attachments=[("tickets_pdf", f"{registration.pk}:{attendee.pk}"), *agenda],
        )
        for attendee in other_people(registration, tickets)
    ]
    queue_all(letters, now=now)


def queue_event_reminder(*, registration: Registration, now: datetime.datetime) -> None:
    """When and where, to the buyer and to everybody who has an address of their own."""
    tickets = standing_tickets(registration)
    key = event_reminder_key(registration)
    letters = [
        letter_to(
            registration,
            "event_reminder",
            key=key,
            context={"tickets": tickets, "balance": balance_of(registration.order)},
            attachments=[("tickets_pdf", registration.pk)],
        )
    ]
    letters += [
        letter_to(
            registration,
            "event_reminder",
            key=f"{key}:{attendee.pk}",
            to=attendee.email,
            context={"attendee": attendee, "tickets": tickets_of(attendee, tickets)},
            attachments=[("tickets_pdf", f"{registration.pk}:{attendee.pk}")],
        )
        for attendee in other_people(registration, tickets)
    ]
    queue_all(letters, now=now)


def queue_expired(*, registration: Registration, now: datetime.datetime) -> None:
    """No money came: the seats are free again. What becomes of a transfer on its way."""
    context = {"tickets": standing_tickets(registration), "refund": due_refund(registration.order)}
    queue_all([letter_to(registration, "expired", key=f"expired:{registration.pk}", context=context)], now=now)


def queue_paid_without_seat(*, registration: Registration, now: datetime.datetime) -> None:
    """Money came when there was no seat left for it: it is given back."""
    context = {"refund": due_refund(registration.order)}
    key = f"paid_without_seat:{registration.pk}:{stamp(now)}"
    queue_all([letter_to(registration, "paid_without_seat", key=key, context=context)], now=now)


def queue_refunded(*, registration: Registration, refund: Refund, now: datetime.datetime) -> None:
    """The money has gone back."""
    queue_all([letter_to(registration, "refunded", key=f"refunded:{refund.pk}", context={"refund": refund})], now=now)


def queue_link_again(*, registration: Registration, attendee: Attendee, now: datetime.datetime) -> None:
    """The link of the registration to its buyer; to another attendee, that they have a place and who took it.

    The link could cancel everybody's places: only the buyer gets it. At most once in each hour of the clock.
    """
    key = f"link_again:{attendee.pk}:{int(now.timestamp()) // 3600}"
    if not is_other(registration, attendee.email):
        queue_all([letter_to(registration, "link_again", key=key, to=attendee.email, context={})], now=now)
        return
    is_confirmed = registration.state == State.CONFIRMED
    letter = letter_to(
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


def _transfer(registration: Registration, amount: Money) -> dict[str, Any]:
    with translation.override(registration.language):
        return {
            "amount": amount,
            "due_on": say_day(registration.order.due_on),
            "iban": iban.format(settings.BANK_ACCOUNT["iban"]),
        }


def _paid(order: Order) -> Money:
    """What a settled order cost its buyer; nothing for one that is open or free."""
    is_settled = order.state == Order.State.PAID and order.method != Method.FREE
    return Money(order.total_cents if is_settled else 0, order.currency)
