"""An organiser moves a ticket to another ticket type: its seats, its price, and what is paid or given back for it."""

import datetime
from collections import Counter
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils import translation

from billing import operations as billing
from billing.models import Method, Order, Refund
from lib.money import Money

from .. import codes, mails, seats, workflow
from ..entitlement import seat_key
from ..models import Attendee, Registration, Ticket, TicketType
from ..offers import Buyer
from .by_hand import Shortfall, WholeOffer, seat_at, shortfalls, whole_offer
from .choices import Choice, checked, taken_off
from .errors import NotOffered, PricesChanged, TooLate
from .members import claiming
from .offering import give_back
from .registering import line_label
from .rows import locked, standing_tickets

State = Registration.State


@dataclass(frozen=True)
class Move:
    """A ticket as it would be under another type. `choice` holds what is kept of discount, code and member's seat."""

    ticket: Ticket
    choice: Choice
    price_cents: int
    discount_cents: int

    @property
    def to(self) -> TicketType:
        return self.choice.ticket_type

    @property
    def due_cents(self) -> int:
        return self.price_cents - self.discount_cents

    @property
    def due(self) -> Money:
        """What the ticket would cost."""
        return Money(self.due_cents, self.to.event.currency)

    @property
    def difference(self) -> Money:
        """What the ticket costs more than before; negative when it costs less."""
        return Money(self.due_cents - self.ticket.due_cents, self.to.event.currency)

    @property
    def less(self) -> Money:
        return -self.difference

    @property
    def shortfalls(self) -> list[Shortfall]:
        """The quotas that would be overbooked, as they stand now."""
        held = seats.needs_of_tickets([self.ticket])
        return shortfalls(seats.needs_of([self.to]) - held)


def can_move(registration: Registration, *, now: datetime.datetime) -> bool:
    """Whether tickets of this registration still move: it holds its places, and the event is neither over nor off."""
    event = registration.event
    is_over = event.last_day is not None and event.local(now).date() > event.last_day
    return registration.state in (State.PENDING, State.CONFIRMED) and not event.is_cancelled and not is_over


def moves_of(ticket: Ticket, *, now: datetime.datetime) -> list[Move]:
    """Every type that this ticket could move to, at the prices of now; those its holder may not have are left out."""
    found = []
    for ticket_type in (offer := offer_for(ticket, now=now)).ticket_types:
        try:
            found.append(move_to(ticket, ticket_type, offer))
        except NotOffered:
            continue
    return found


def offer_for(ticket: Ticket, *, now: datetime.datetime) -> WholeOffer:
    """All that the event has, with the code that the ticket was taken with."""
    event = ticket.attendee.registration.event
    return whole_offer(event, now=now, buyer=Buyer(code=ticket.invitation_code))


def move_to(ticket: Ticket, to: TicketType, offer: WholeOffer, *, keeps_price: bool = False) -> Move:
    """What the move would change: the discount stays where it still applies. Raises NotOffered."""
    if to.pk == ticket.ticket_type_id or has_part(ticket.attendee, to, besides=ticket):
        raise NotOffered
    discount = ticket.discount if ticket.discount and to in ticket.discount.ticket_types.all() else None
    seat = ticket.member_seat or seat_at(offer.event, ticket.attendee.email, now=offer.now)
    choice = checked(Choice(to, discount, member_seat=seat), offer)
    if keeps_price:
        choice = replace(choice, discount=ticket.discount, code=ticket.invitation_code)
        return Move(ticket, choice, ticket.price_cents, ticket.discount_cents)
    price_cents = offer.price_cents(choice.ticket_type, choice.member_seat)
    return Move(ticket, choice, price_cents, taken_off(choice, offer))


def has_part(attendee: Attendee, to: TicketType, *, besides: Ticket) -> bool:
    """Whether the attendee has another ticket for the same part of the day."""
    others = attendee.tickets.filter(cancelled_at__isnull=True, ticket_type__part=to.part_id)
    return others.exclude(pk=besides.pk).exists()


@transaction.atomic
def move_ticket(
    *,
    ticket: Ticket,
    to: TicketType,
    due_cents: int,
    now: datetime.datetime,
    keeps_price: bool = False,
    overbook: bool = False,
    tells: bool = True,
) -> Move:
    """Give a ticket another type. `due_cents` is the price that was confirmed; `keeps_price` leaves it as it is.

    The seats of both types change hands at once, those set free go to the waiting list; the ticket keeps its code.
    What is more to pay is paid at the door, or with the transfer that is still awaited; what is less is to be
    refunded. With `overbook` the seats need not be there. With `tells` the buyer reads what changed.
    Raises TooLate, NotOffered, SeatTaken, PricesChanged or SoldOut, and then writes nothing.
    """
    registration = locked(ticket.attendee.registration)
    standing = {row.pk: row for row in standing_tickets(registration)}
    if not can_move(registration, now=now) or ticket.pk not in standing:
        raise TooLate
    ticket = standing[ticket.pk]
    ticket.attendee.registration = registration
    move = move_to(ticket, to, offer_for(ticket, now=now), keeps_price=keeps_price)
    if move.due_cents != due_cents:
        raise PricesChanged
    if ticket.invitation_code and not move.choice.code:
        codes.give_back(Counter([ticket.invitation_code_id]))
    before, from_type = seats.needs_of_tickets([ticket]), ticket.ticket_type
    refund = _charge(registration, move, now=now)
    _write(move)
    seats.locked_quotas(registration.event)
    after = seats.needs_of_tickets([ticket])
    if overbook:
        seats.overbook(after - before)
    else:
        seats.take_all(after - before)
    _settle(registration, now=now)
    if tells:
        mails.queue_moved(registration=registration, ticket=ticket, from_type=from_type, refund=refund, now=now)
    give_back(event=registration.event, needs=before - after, now=now)
    return move


def _charge(registration: Registration, move: Move, *, now: datetime.datetime) -> Refund | None:
    """The line of the ticket, exchanged for one of the new price."""
    with translation.override(registration.language):
        label = line_label(move.to, move.ticket.attendee.name, move.choice.discount, move.choice.code)
    move.ticket.order_line, refund = billing.exchange_line(
        order=registration.order,
        line=move.ticket.order_line,
        by=billing.Line(label, move.due_cents),
        balance_method=Method.DOOR,
        reason=Refund.Reason.OVERPAID,
        now=now,
    )
    return refund


def _write(move: Move) -> None:
    ticket, choice = move.ticket, move.choice
    if move.to.part_id != ticket.ticket_type.part_id:
        ticket.table = None
    ticket.ticket_type, ticket.member_seat = move.to, choice.member_seat
    ticket.price_cents, ticket.discount, ticket.discount_cents = move.price_cents, choice.discount, move.discount_cents
    ticket.invitation_code, ticket.seat_key = choice.code, seat_key(ticket)
    with claiming([ticket]):
        ticket.save()


def _settle(registration: Registration, *, now: datetime.datetime) -> None:
    """A transfer that what came in now covers is awaited no longer."""
    registration.order.refresh_from_db()
    if registration.state == State.PENDING and registration.order.state == Order.State.PAID:
        workflow.move(registration, State.CONFIRMED, now=now)
        mails.queue_confirmed(registration=registration, now=now)
