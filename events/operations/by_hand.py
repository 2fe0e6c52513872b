"""An organiser registers somebody: past the sale's dates and audience, and past a full room with a reason."""

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from accounts.models import User
from billing import operations as billing
from billing.models import Method
from members.models import Seat

from .. import entitlement, mails, seats
from ..models import Event, Quota, Registration, TicketType
from ..offers import ANYBODY, Buyer, Offer, offer_of
from .choices import AttendeeInput, checked_attendee, due_cents, is_for_a_seat
from .errors import NotOffered, RegistrationClosed
from .registering import already_there, order_lines, write_people
from .rows import event_again

State = Registration.State


@dataclass(frozen=True)
class Receipt:
    """Money that is there already: how it came in, and the reference that counts it once."""

    method: str
    reference: str


@dataclass(frozen=True)
class Shortfall:
    """A quota that would hold more than its capacity, or whose waiting list would be passed."""

    quota: Quota
    wanted: int

    @property
    def overbooked_by(self) -> int:
        """By how many the quota would be over, those it is over by already included."""
        return max(self.quota.seats_taken + self.wanted - self.quota.capacity, 0)


@dataclass(frozen=True)
class WholeOffer(Offer):
    """Every ticket type of an event, for whomever and whenever it is sold, at the prices of `now`.

    A guest pays nothing, and needs no seat for a member's ticket.
    """

    is_free: bool = False

    @cached_property
    def ticket_types(self) -> tuple[TicketType, ...]:
        return tuple(self.all_types)

    def admits(self, ticket_type: TicketType) -> bool:
        """Each of them: a seat is asked of the attendee, not of the organiser."""
        return True

    @cached_property
    def colleagues(self) -> list[Seat]:
        """Nobody to choose from: the address of each attendee finds the seat."""
        return []

    def own_seat(self, wanted: Seat) -> Seat | None:
        """Any seat that is held on the day: an organiser registers members of every company."""
        return seats_on_the_day(self.event, now=self.now).filter(pk=wanted.pk).first()

    def asks_for_a_seat(self, ticket_type: TicketType) -> bool:
        return not self.is_free and super().asks_for_a_seat(ticket_type)

    def price_cents(self, ticket_type: TicketType, seat: Seat | None = None) -> int:
        return 0 if self.is_free else super().price_cents(ticket_type, seat)


def whole_offer(event: Event, *, now: datetime.datetime, buyer: Buyer = ANYBODY, is_free: bool = False) -> WholeOffer:
    """What an organiser may give of this event now."""
    return WholeOffer(event, offer_of(event, now=now).all_types, now, buyer, is_free=is_free)


def seats_on_the_day(event: Event, *, now: datetime.datetime) -> QuerySet[Seat]:
    held = Seat.objects.held_on(entitlement.day_of(event, now=now))
    return held.select_related("person", "membership__company").order_by("pk")


def seat_at(event: Event, email: str, *, now: datetime.datetime) -> Seat | None:
    """The seat in a member company of this address on the day of the event."""
    return seats_on_the_day(event, now=now).filter(email__iexact=email).first() if email else None


def refusal(event: Event, *, now: datetime.datetime) -> str:
    """Why not even an organiser registers anybody: `cancelled`, `draft`, `past` from the day after; else empty."""
    if event.is_cancelled:
        return "cancelled"
    if event.state == Event.State.DRAFT:
        return "draft"
    return "past" if event.last_day and event.local(now).date() > event.last_day else ""


def shortfalls(needs: Counter[int]) -> list[Shortfall]:
    """The quotas that cannot give these seats to a newcomer, as they stand now."""
    return [asked for asked in _asked(needs) if asked.overbooked_by or asked.quota.waiting]


def over_capacity(needs: Counter[int]) -> list[Shortfall]:
    """The quotas that cannot give these seats even to somebody in line."""
    return [asked for asked in _asked(needs) if asked.overbooked_by]


def _asked(needs: Counter[int]) -> list[Shortfall]:
    quotas = Quota.objects.filter(pk__in=needs).order_by("-is_room", "pk")
    return [Shortfall(quota, needs[quota.pk]) for quota in quotas]


def needs_of_attendees(attendees: Sequence[AttendeeInput]) -> Counter[int]:
    choices = [choice for attendee in attendees for choice in attendee.choices]
    return seats.needs_of((choice.ticket_type for choice in choices), (choice.table for choice in choices))


def register_by_hand(
    *,
    event: Event,
    form_token: str,
    attendees: Sequence[AttendeeInput],
    method: str,
    language: str,
    by: User,
    now: datetime.datetime,
    why: str = "",
    is_guest: bool = False,
    receipt: Receipt | None = None,
    overbook: bool = False,
    tells: bool = True,
) -> Registration:
    """What `register` does, for an organiser: the dates of the sale, its audience and its invitations do not count.

    The first attendee is the buyer. `method` says how what is due will be paid; a guest owes nothing, a `receipt` is
    booked at once. A member's ticket goes to the seat at the attendee's address; only a guest goes without one.
    `overbook` takes seats that are not there, past the waiting list, and asks for a reason, as a guest does. With
    `tells` the mail goes out. The same `form_token` again gives the first registration.
    Raises RegistrationClosed, NotOffered (MembersOnly), SoldOut, AlreadyRegistered (SeatTaken), or ValueError without
    a reason or with a receipt counted before; nothing is written then.
    """
    if (overbook or is_guest) and not why:
        raise ValueError("overbooking and inviting need a reason")
    try:
        with transaction.atomic():
            registration = _entered(event, form_token, attendees[0], language, by, why, now)
            offer = whole_offer(registration.event, now=now, is_free=is_guest)
            people = [checked_attendee(_seated(person, offer), offer) for person in attendees]
            needs = needs_of_attendees(people)
            if overbook:
                seats.overbook(needs)
            else:
                seats.take_all(needs)
            _place_order(registration, offer, people, receipt.method if receipt else method, is_paid=bool(receipt))
            if receipt and registration.order.total_cents:
                billing.record_payment(
                    order=registration.order,
                    amount_cents=registration.order.total_cents,
                    method=receipt.method,
                    provider_ref=receipt.reference,
                    now=now,
                    by=by,
                )
            if tells:
                _tell(registration, now=now)
            return registration
    except IntegrityError:
        return already_there(event, form_token, attendees)


def _entered(event, form_token, first: AttendeeInput, language, by: User, why: str, now) -> Registration:
    # First of all, as in `register`: a second click finds the row of the first.
    registration = Registration.objects.create(
        event=event,
        form_token=form_token,
        state=State.CONFIRMED,
        buyer_name=first.name,
        buyer_email=first.email,
        language=language,
        registered_at=now,
        confirmed_at=now,
        entered_by=by,
        entered_why=why,
    )
    registration.event = event_again(event)
    if reason := refusal(registration.event, now=now):
        raise RegistrationClosed(reason)
    return registration


def _seated(person: AttendeeInput, offer: WholeOffer) -> AttendeeInput:
    """The attendee with the seat at their address, where the tickets make a difference for one."""
    if not any(is_for_a_seat(choice.ticket_type) for choice in person.choices):
        return person
    seat = seat_at(offer.event, person.email, now=offer.now)
    return replace(person, choices=[replace(choice, member_seat=seat) for choice in person.choices])


def _place_order(
    registration: Registration, offer: WholeOffer, people: Sequence[AttendeeInput], method: str, *, is_paid: bool
) -> None:
    """The order, its tickets, and the hold of a transfer that is still to come."""
    first, event, now = people[0], registration.event, offer.now
    total = sum(due_cents(choice, offer) for person in people for choice in person.choices)
    hold = None
    if total and method == Method.TRANSFER and not is_paid:
        hold = offer.hold()
        if hold is None:
            raise NotOffered
    order, lines = billing.place_order(
        buyer_name=first.name,
        buyer_email=first.email,
        buyer_company=first.company,
        language=registration.language,
        label=event.title,
        currency=event.currency,
        lines=order_lines(people, offer, registration.language),
        method=method,
        due_on=hold.due_on if hold else None,
        now=now,
    )
    registration.order = order
    if hold:
        registration.state, registration.held_until, registration.confirmed_at = State.PENDING, hold.held_until, None
    registration.save(update_fields=["order", "state", "held_until", "confirmed_at"])
    write_people(registration, offer, people, lines)


def _tell(registration: Registration, *, now: datetime.datetime) -> None:
    registration.order.refresh_from_db()
    if registration.state == State.PENDING:
        mails.queue_how_to_pay(registration=registration, now=now)
    else:
        mails.queue_confirmed(registration=registration, now=now)
