"""Members' tickets: each seat once for a part of an event, by a UNIQUE key; a colleague comes in one's place."""

import datetime
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import IntegrityError, transaction

from lib.writing import insert_all
from members.models import Seat

from .. import mails
from ..entitlement import day_of, names, seat_key
from ..models import Attendee, Registration, Ticket
from .errors import AlreadyRegistered, MembersOnly, SeatTaken, TooLate
from .rows import locked, standing_tickets, unique_key

State = Registration.State


def write_tickets(tickets: Sequence[Ticket]) -> None:
    """Insert tickets with what they claim. Raises SeatTaken where a seat has its ticket already."""
    for ticket in tickets:
        ticket.seat_key = seat_key(ticket)
    if not any(ticket.seat_key for ticket in tickets):
        insert_all(tickets)
        return
    # In the order of their keys, so that two groups with the same colleagues cannot wait for one another.
    with claiming(tickets):
        insert_all(sorted(tickets, key=lambda ticket: ticket.seat_key or ""))


@contextmanager
def claiming(tickets: Sequence[Ticket]) -> Iterator[None]:
    """A savepoint in which these tickets take their keys; SeatTaken in the place of an IntegrityError of theirs."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        if taken := first_taken(tickets):
            raise SeatTaken(taken.member_seat.person.name, taken.member_seat.email) from None
        raise


def first_taken(tickets: Sequence[Ticket]) -> Ticket | None:
    """The first of these whose seat has another ticket for the same part."""
    by_key = {key: ticket for ticket in tickets if (key := seat_key(ticket))}
    mine = [ticket.pk for ticket in tickets if ticket.pk]
    taken = Ticket.objects.filter(seat_key__in=by_key).exclude(pk__in=mine).order_by("seat_key").first()
    return by_key[taken.seat_key] if taken else None


def let_go(registration: Registration) -> None:
    """The seats of a registration that ended may be taken again."""
    Ticket.objects.filter(attendee__registration=registration, seat_key__isnull=False).update(seat_key=None)


def claim_seats(tickets: Sequence[Ticket]) -> None:
    """Claim the seats of tickets that stand again. Raises SeatTaken, or IntegrityError where the key is another's."""
    with claiming(tickets):
        for ticket in sorted(tickets, key=lambda ticket: seat_key(ticket) or ""):
            if key := seat_key(ticket):
                ticket.seat_key = key
                ticket.save(update_fields=["seat_key"])


def checked_holders(tickets: Sequence[Ticket], day: datetime.date) -> None:
    """Raises MembersOnly unless each member's ticket among these has a seat that is held on that day."""
    members = [ticket for ticket in tickets if ticket.member_seat_id]
    if not members:
        return
    held = Seat.objects.held_on(day).filter(pk__in=[ticket.member_seat_id for ticket in members])
    found = set(held.values_list("pk", flat=True))
    for ticket in members:
        if ticket.member_seat_id not in found:
            raise MembersOnly(ticket.attendee.name)


@transaction.atomic
def swap_attendee(*, attendee: Attendee, seat: Seat, now: datetime.datetime) -> Attendee:
    """Give the place of a member to a colleague, who holds `seat`: the whole place, under new codes.

    Both are written to once the place is confirmed, and so is the buyer. What the first said of diet and access goes.
    Raises TooLate after the deadline for names, MembersOnly unless the seat is one of the same company on the day of
    the event, SeatTaken or AlreadyRegistered if the colleague comes already; then nothing is written.
    """
    registration = locked(attendee.registration)
    event = registration.event
    if registration.state not in (State.PENDING, State.CONFIRMED) or not event.can_rename(now):
        raise TooLate
    attendee = Attendee.objects.get(pk=attendee.pk)
    attendee.registration = registration
    tickets = [ticket for ticket in standing_tickets(registration) if ticket.attendee_id == attendee.pk]
    seat = checked_colleague(tickets, seat, day_of(event, now=now))
    former_name, former_email = attendee.name, attendee.email
    take_over(attendee, seat)
    for ticket in tickets:
        ticket.code = Ticket._meta.get_field("code").get_default()
        if ticket.member_seat_id:
            ticket.member_seat = seat
            ticket.seat_key = seat_key(ticket)
    with claiming(tickets):
        for ticket in sorted(tickets, key=lambda ticket: ticket.seat_key or ""):
            ticket.save(update_fields=["code", "member_seat", "seat_key"])
    if registration.state == State.CONFIRMED:
        mails.queue_swapped(
            registration=registration, attendee=attendee, former_name=former_name, former_email=former_email, now=now
        )
    return attendee


def checked_colleague(tickets: Sequence[Ticket], seat: Seat, day: datetime.date) -> Seat:
    """The seat, locked with the one it follows, if it may take these tickets over. Raises MembersOnly."""
    held = [ticket.member_seat_id for ticket in tickets if ticket.member_seat_id]
    # In one order: two who swap with one another would else wait for each other's key.
    list(Seat.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=[*held, seat.pk]).order_by("pk"))
    rows = Seat.objects.filter(pk__in=held).values("membership__company")
    colleagues = Seat.objects.held_on(day).select_related("person", "membership__company")
    found = colleagues.filter(pk=seat.pk, membership__company__in=rows).first() if held else None
    if found is None:
        raise MembersOnly
    return found


def take_over(attendee: Attendee, seat: Seat) -> None:
    """Write the holder of the seat in the place of who came before. Raises AlreadyRegistered."""
    attendee.first_name, attendee.last_name = (name[:80] for name in names(seat.person))
    attendee.email, attendee.company = seat.email, seat.membership.company.name
    attendee.job_title, attendee.dietary_needs, attendee.access_needs = seat.job_title, "", ""
    attendee.unique_key = unique_key(attendee.registration.event, seat.email)
    try:
        with transaction.atomic():
            attendee.save()
    except IntegrityError:
        raise AlreadyRegistered(seat.email) from None


def members_ticket(attendee: Attendee) -> Ticket | None:
    """A member's ticket of this attendee, whom only a colleague may then replace; with its seat."""
    tickets = attendee.tickets.filter(cancelled_at__isnull=True, member_seat__isnull=False)
    return tickets.select_related("member_seat__membership", "ticket_type__event").order_by("pk").first()
