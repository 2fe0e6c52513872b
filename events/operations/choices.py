"""What a form asks for, in rows of the database, and what it costs."""

from collections.abc import Sequence
from dataclasses import dataclass

from .. import pricing
from ..models import Discount, TicketType
from ..offers import Offer
from .errors import NotOffered


@dataclass(frozen=True)
class Choice:
    ticket_type: TicketType
    discount: Discount | None = None


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
    """The choice with the rows of the offer; what the browser sent decides neither price nor entitlement."""
    for ticket_type in offer.ticket_types:
        if ticket_type.pk == choice.ticket_type.pk:
            if choice.discount is None:
                return Choice(ticket_type)
            for discount in offer.discounts(ticket_type):
                if discount.pk == choice.discount.pk:
                    return Choice(ticket_type, discount)
    raise NotOffered


def taken_off(choice: Choice) -> int:
    if choice.discount is None:
        return 0
    return pricing.discount_taken(choice.ticket_type.price_cents, choice.discount.amount_cents)


def due_cents(choice: Choice) -> int:
    return choice.ticket_type.price_cents - taken_off(choice)
