"""What members' tickets claim: each seat once for a part of an event, by a UNIQUE key."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import IntegrityError, transaction

from ..entitlement import seat_key
from ..models import Registration, Ticket
from .errors import SeatTaken


def write_tickets(tickets: Sequence[Ticket]) -> None:
    """Insert tickets with what they claim. Raises SeatTaken where a seat has its ticket already."""
    for ticket in tickets:
        ticket.seat_key = seat_key(ticket)
    if not any(ticket.seat_key for ticket in tickets):
        Ticket.objects.bulk_create(tickets)
        return
    # In the order of their keys, so that two groups with the same colleagues cannot wait for one another.
    with claiming(tickets):
        Ticket.objects.bulk_create(sorted(tickets, key=lambda ticket: ticket.seat_key or ""))


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
