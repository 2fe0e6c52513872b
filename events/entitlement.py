"""Who may take members' tickets: people who hold a seat on the day of the event, in a membership that runs that day.

The account logged in says whose seat it is; nothing of this comes from a form.
"""

import datetime

from django.db.models import Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Coalesce

from accounts.models import User
from directory.models import Person
from members.models import Seat

from .models import Event, Ticket


def day_of(event: Event, *, now: datetime.datetime) -> datetime.date:
    """The day on which a seat must be held: that of the event, today's there while the event has none."""
    return event.first_day or event.local(now).date()


def seat_of(user: User, event: Event, *, now: datetime.datetime) -> Seat | None:
    """The seat that this person holds on the day of the event, with its company; None for a stranger, unasked."""
    if not user.is_authenticated:
        return None
    seats = Seat.objects.held_on(day_of(event, now=now)).of_user(user)
    return seats.select_related("person", "membership__company").order_by("pk").first()


def sits_in(user: User, seat: Seat, event: Event, *, now: datetime.datetime) -> bool:
    """Whether this person holds, on the day of the event, a seat in the same company as this one."""
    mine = Seat.objects.held_on(day_of(event, now=now)).of_user(user)
    return mine.filter(membership__company=seat.membership.company_id).exists()


def company_seats(seat: Seat, event: Event, *, now: datetime.datetime) -> list[Seat]:
    """Every seat of the same company held on the day of the event, this one first, then by name.

    Empty when this seat is no longer one of them. Somebody who holds two stands there once.
    """
    rows = (
        Seat.objects.held_on(day_of(event, now=now))
        .filter(membership__company=seat.membership.company_id)
        .select_related("person", "membership__company")
        .order_by("person__sort_name", "pk")
    )
    found = list({row.person_id: row for row in sorted(rows, key=lambda row: row.pk != seat.pk)}.values())
    return found if any(row.pk == seat.pk for row in found) else []


def colleagues_instead(ticket: Ticket, *, now: datetime.datetime) -> list[Seat]:
    """Who may come in the place of a member's ticket, by name: seats of the same company on the day of the event,
    but for those who have a ticket for that part already.
    """
    day = day_of(ticket.ticket_type.event, now=now)
    busy = Ticket.objects.filter(seat_key__isnull=False, ticket_type__part=ticket.ticket_type.part_id)
    rows = (
        Seat.objects.held_on(day)
        .filter(membership__company=ticket.member_seat.membership.company_id)
        .exclude(person=ticket.member_seat.person_id)
        .exclude(pk__in=busy.values("member_seat"))
        .select_related("person", "membership__company")
        .order_by("person__sort_name", "pk")
    )
    return list({row.person_id: row for row in rows}.values())


def names(person: Person) -> tuple[str, str]:
    """First and last name: the last is what the name is sorted by. `Miriam de la Tour` → (`Miriam de la`, `Tour`)."""
    words = person.name.split()
    for start in range(1, len(words)):
        last = " ".join(words[start:])
        if person.sort_name.startswith(last):
            return " ".join(words[:start]), last
    return " ".join(words[:-1]), " ".join(words[-1:])


def seat_key(ticket: Ticket) -> str | None:
    """What a member's ticket claims: its part of the event, once for its seat; None where it claims nothing."""
    if ticket.member_seat_id is None:
        return None
    return f"{ticket.ticket_type.event_id}:{ticket.ticket_type.part_id}:{ticket.member_seat_id}"


def without_seat(*, now: datetime.datetime) -> QuerySet[Ticket]:
    """Members' tickets that stand for events to come, whose seat is not held on the day: for an organiser to settle.

    A seat may end, and an event may move, after the ticket was taken.
    """
    day = Coalesce(OuterRef("ticket_type__event__first_day"), Value(now.date()))
    held = Seat.objects.held_on(day).filter(pk=OuterRef("member_seat"))
    ahead = Event.objects.upcoming(now).order_by()
    rows = Ticket.objects.standing().filter(~Exists(held), member_seat__isnull=False, ticket_type__event__in=ahead)
    return rows.order_by("ticket_type__event", "pk")
