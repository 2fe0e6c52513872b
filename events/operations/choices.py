"""What a form asks for, in rows of the database, and what it costs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from django.db.models import Model

from members.models import Seat

from .. import pricing
from ..models import Discount, InvitationCode, Table, TicketType
from ..offers import Offer
from .errors import NotOffered

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
    discount = one_of(offer.discounts(ticket_type), choice.discount) if choice.discount else None
    code = offer.code_for(ticket_type)
    is_code_better = code is not None and pricing.is_code_better(
        offer.price_cents(ticket_type),
        discount_cents=discount.amount_cents if discount else 0,
        code_cents=code.amount_cents,
    )
    return replace(
        choice,
        ticket_type=ticket_type,
        discount=None if is_code_better else discount,
        code=code if is_code_better or ticket_type.is_by_invitation else None,
    )


def checked_attendee(attendee: AttendeeInput, offer: Offer) -> AttendeeInput:
    """The attendee with checked choices: one ticket a part of the day, one discount in all. Raises NotOffered."""
    choices = [checked(choice, offer) for choice in attendee.choices]
    parts = {choice.ticket_type.part_id for choice in choices}
    if len(parts) < len(choices) or sum(choice.discount is not None for choice in attendee.choices) > 1:
        raise NotOffered
    return replace(attendee, choices=choices)


def one_of(rows: Iterable[Row], wanted: Row) -> Row:
    for row in rows:
        if row.pk == wanted.pk:
            return row
    raise NotOffered


def taken_off(choice: Choice, offer: Offer) -> int:
    """Cents that the discount or the code of a checked choice takes off its price."""
    reduction = choice.discount or choice.code
    price_cents = offer.price_cents(choice.ticket_type)
    return pricing.discount_taken(price_cents, reduction.amount_cents) if reduction else 0


def due_cents(choice: Choice, offer: Offer) -> int:
    return offer.price_cents(choice.ticket_type) - taken_off(choice, offer)
