"""The company one belongs to, who else sits there, and what its seats open."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from directory.models import Company
from events.models import Event, TicketType
from members.models import Seat


@dataclass(frozen=True)
class Desk:
    """A seat held today, with those of the colleagues and the number that the plan of the company gives."""

    seat: Seat
    colleagues: list[Seat]

    @property
    def company(self) -> Company:
        return self.seat.membership.company

    @property
    def taken(self) -> int:
        return 1 + len(self.colleagues)

    @property
    def contact(self) -> Seat | None:
        """Whom to ask for a seat: the main contact, unless one is it oneself."""
        return next((seat for seat in self.colleagues if seat.role == Seat.Role.CONTACT), None)


def seats_of(user: User) -> list[Seat]:
    """All of them, whatever their days, with person, membership, company and plan at hand."""
    seats = Seat.objects.of_user(user).select_related("person", "membership__company", "membership__plan")
    return list(seats.order_by("first_day", "pk"))


def desks(seats: Sequence[Seat], *, today: datetime.date) -> list[Desk]:
    """One for each company where one of these seats is held today; a query for each."""
    held = {seat.membership.company_id: seat for seat in seats if seat.is_held_on(today)}
    return [Desk(seat, colleagues(seat, today)) for seat in held.values()]


def colleagues(seat: Seat, today: datetime.date) -> list[Seat]:
    """By name, each person once."""
    rows = Seat.objects.colleagues_of(seat).held_on(today).select_related("person").order_by("person__sort_name", "pk")
    return list({row.person_id: row for row in rows}.values())


def events_for_members(seats: Sequence[Seat], *, now: datetime.datetime) -> list[Event]:
    """Coming events with members' tickets or prices, on whose day one of these seats is held; soonest first."""
    if not seats:
        return []
    is_for_members = Q(audience=TicketType.Audience.MEMBERS) | Q(member_price_cents__isnull=False)
    for_members = TicketType.objects.on_sale(now).filter(is_for_members, event=OuterRef("pk"))
    events = Event.objects.published().upcoming(now).filter(Exists(for_members), first_day__isnull=False)
    found = events.select_related("venue")
    return [event for event in found if event.door(now) == "open" and opens(seats, event.first_day)]


def opens(seats: Sequence[Seat], day: datetime.date | None) -> bool:
    return day is not None and any(seat.is_held_on(day) for seat in seats)
