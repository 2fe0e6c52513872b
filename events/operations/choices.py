"""What a form asks for, in rows of the database, and what it costs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from django.db.models import Model

from members.models import Seat

from .. import entitlement, pricing
from ..models import Discount, InvitationCode, Table, TicketType
from ..offers import Buyer, Offer
from .errors import MembersOnly, NotOffered

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Choice:
    """One ticket that is asked for. `code` is filled in by `checked`, when a use of it goes to this ticket."""

    ticket_type: TicketType
    discount: Discount | None = None
    code: InvitationCode | None = None
    table: Table | None = None
    member_seat: Seat | None = None


@dataclass(frozen=True)
class AttendeeInput:
    """One person as the form gives it: clean text, and one choice per part of the day."""

    first_name: str
    last_name: str
    email: str
    choices: Sequence[Choice]
    company: str = ""
    job_title: str = ""
    dietary_needs: str = ""
    access_needs: str = ""

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


def checked(choice: Choice, offer: Offer) -> Choice:
    """The choice with the rows of the offer; what the browser sent decides neither price nor entitlement.

    A discount and a code do not stack: the one that takes more off stays. A code that opens the ticket type is used
    either way. Raises NotOffered.
    """
    ticket_type = one_of(offer.ticket_types, choice.ticket_type)
    seat = checked_seat(choice, ticket_type, offer)
    table = one_of(offer.tables.get(ticket_type.part_id, []), choice.table) if choice.table else None
    discount = one_of(offer.discounts(ticket_type), choice.discount) if choice.discount else None
    code = offer.code_for(ticket_type)
    is_code_better = code is not None and pricing.is_code_better(
        offer.price_cents(ticket_type, seat),
        discount_cents=discount.amount_cents if discount else 0,
        code_cents=code.amount_cents,
    )
    return replace(
        choice,
        ticket_type=ticket_type,
        discount=None if is_code_better else discount,
        code=code if is_code_better or ticket_type.is_by_invitation else None,
        table=table,
        member_seat=seat,
    )


def checked_seat(choice: Choice, ticket_type: TicketType, offer: Offer) -> Seat | None:
    """The seat that opens this ticket, or its member price; None where neither asks for one. Raises MembersOnly."""
    wanted = choice.member_seat
    if wanted is None:
        if offer.asks_for_a_seat(ticket_type):
            raise MembersOnly
        return None
    seat = offer.own_seat(wanted)
    if seat is None:
        raise MembersOnly
    return seat if is_for_a_seat(ticket_type) else None


def is_for_a_seat(ticket_type: TicketType) -> bool:
    """Whether a seat makes a difference: it opens the ticket, or lowers its price."""
    return ticket_type.audience == TicketType.Audience.MEMBERS or ticket_type.member_price_cents is not None


def checked_attendee(attendee: AttendeeInput, offer: Offer) -> AttendeeInput:
    """The attendee with checked choices: one ticket a part of the day, one discount in all. Raises NotOffered."""
    choices = [checked(choice, offer) for choice in attendee.choices]
    parts = {choice.ticket_type.part_id for choice in choices}
    if len(parts) < len(choices) or sum(choice.discount is not None for choice in attendee.choices) > 1:
        raise NotOffered
    attendee = replace(attendee, choices=choices)
    holders = {choice.member_seat for choice in choices if choice.member_seat}
    if len(holders) > 1:
        raise MembersOnly
    return as_holder(attendee, holders.pop(), buyer=offer.buyer) if holders else attendee


def as_holder(attendee: AttendeeInput, seat: Seat, *, buyer: Buyer) -> AttendeeInput:
    """The attendee under the name of the person who holds the seat: a member's ticket is nobody else's.

    A colleague is written to at the address of the seat; buyers may give another of their own.
    """
    first_name, last_name = entitlement.names(seat.person)
    is_own = buyer.seat is not None and seat.pk == buyer.seat.pk
    return replace(
        attendee,
        first_name=first_name[:80],
        last_name=last_name[:80],
        email=attendee.email if is_own and attendee.email else seat.email,
        company=seat.membership.company.name,
        job_title=(is_own and attendee.job_title) or seat.job_title,
    )


def one_of(rows: Iterable[Row], wanted: Row) -> Row:
    for row in rows:
        if row.pk == wanted.pk:
            return row
    raise NotOffered


def taken_off(choice: Choice, offer: Offer) -> int:
    """Cents that the discount or the code of a checked choice takes off its price."""
    reduction = choice.discount or choice.code
    price_cents = offer.price_cents(choice.ticket_type, choice.member_seat)
    return pricing.discount_taken(price_cents, reduction.amount_cents) if reduction else 0


def due_cents(choice: Choice, offer: Offer) -> int:
    return offer.price_cents(choice.ticket_type, choice.member_seat) - taken_off(choice, offer)
