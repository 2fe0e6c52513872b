"""Letters of which many are sent alike: they say plain values, by which their drawing is kept, and have blanks for what
is one reader's own. The values are named as the rows that they stand for, since other letters show the rows.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from django.conf import settings
from django.utils import translation
from django.utils.safestring import SafeString

from lib.blanks import blank
from mail.operations import Letter

from ..models import Event, Registration, Ticket, TicketType
from .letters import letter_to


class PlainEvent(NamedTuple):
    first_day: datetime.date | None
    title: str
    title_fr: str
    title_en: str | None


class PlainType(NamedTuple):
    name: str
    name_fr: str
    name_en: str | None
    included: tuple[str, ...]


class PlainTable(NamedTuple):
    topic: str


class PlainPerson(NamedTuple):
    name: SafeString


class PlainTicket(NamedTuple):
    attendee: PlainPerson
    ticket_type: PlainType
    table: PlainTable | None


class PlainOrder(NamedTuple):
    reference: SafeString


class PlainRegistration(NamedTuple):
    buyer_name: SafeString
    order: PlainOrder


class Bank(NamedTuple):
    holder: str
    bic: str


def plain_letter(
    registration: Registration,
    template: str,
    *,
    key: str,
    tickets: Sequence[Ticket],
    context: dict[str, Any],
    attachments: Iterable[tuple[str, Any]],
) -> Letter:
    """A letter to the buyer with these tickets; the rest of its `context` is plain values."""
    letter = letter_to(registration, template, key=key, context=context, attachments=attachments)
    order = PlainOrder(blank("reference"))
    with translation.override(registration.language):
        plain = {
            "registration": PlainRegistration(blank("buyer"), order),
            "order": order,
            "event": plain_event(registration.event),
            "tickets": tuple(plain_ticket(ticket, f"person{n}") for n, ticket in enumerate(tickets)),
            "url": blank("url"),
            "bank": Bank(settings.BANK_ACCOUNT["holder"], settings.BANK_ACCOUNT["bic"]),
        }
    texts = {
        "buyer": registration.buyer_name,
        "reference": registration.order.reference,
        "url": letter.context["url"],
        **{f"person{n}": ticket.attendee.name for n, ticket in enumerate(tickets)},
    }
    return replace(letter, context=letter.context | plain, texts=texts)


def plain_event(event: Event) -> PlainEvent:
    return PlainEvent(event.first_day, event.title, event.title_fr, event.title_en)


def plain_ticket(ticket: Ticket, person: str) -> PlainTicket:
    return PlainTicket(
        attendee=PlainPerson(blank(person)),
        ticket_type=plain_type(ticket.ticket_type),
        table=PlainTable(ticket.table.topic) if ticket.table else None,
    )


def plain_type(row: TicketType) -> PlainType:
    return PlainType(row.name, row.name_fr, row.name_en, tuple(row.included))
