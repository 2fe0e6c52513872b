"""What changes memberships and their seats. Rows are locked in one order: membership, then plan."""

import datetime
from collections.abc import Iterable, Sequence
from itertools import combinations

from django.db import transaction

from directory.models import Person

from .models import Membership, Plan, Seat
from .seating import Period, busiest


class TooManySeats(Exception):
    """On `day` the membership would hold `held` seats, where its plan has `limit` (0 without a plan)."""

    def __init__(self, *, limit: int, held: int, day: datetime.date):
        super().__init__(f"{held} seats on {day}, the plan has {limit}")
        self.limit, self.held, self.day = limit, held, day


class HeldTwice(Exception):
    """Somebody would hold two seats of one membership on the same day."""

    def __init__(self, person: Person):
        super().__init__(f"{person} holds two seats at once")
        self.person = person


class NotRecorded(Exception):
    """A membership read in a document is history: nobody sits in it."""


@transaction.atomic
def add_seat(
    *,
    membership: Membership,
    person: Person,
    email: str,
    first_day: datetime.date,
    last_day: datetime.date | None = None,
    role: str = Seat.Role.MEMBER,
    job_title: str = "",
    shares_email: bool = False,
) -> Seat:
    """Give somebody a seat. Raises TooManySeats, HeldTwice or NotRecorded, and then writes nothing."""
    membership = locked(membership)
    seat = Seat(
        membership=membership,
        person=person,
        email=email,
        first_day=first_day,
        last_day=last_day,
        role=role,
        job_title=job_title,
        shares_email=shares_email,
    )
    check_seats(membership, [*membership.seats.select_related("person"), seat])
    seat.save()
    return seat


@transaction.atomic
def end_seat(*, seat: Seat, last_day: datetime.date) -> Seat:
    """Let a seat run until `last_day` and no longer. One that ended earlier keeps its end.

    A seat that was to begin later ends on the day it begins.
    """
    locked(seat.membership)
    seat = Seat.objects.select_for_update(of=("self",)).get(pk=seat.pk)
    if seat.last_day is None or seat.last_day > last_day:
        seat.last_day = max(last_day, seat.first_day)
        seat.save(update_fields=["last_day"])
    return seat


def locked(membership: Membership) -> Membership:
    """The membership as it is now, with its plan; both stay as they are until the transaction ends."""
    membership = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    if membership.plan_id:
        membership.plan = locked_plan(membership.plan_id)
    return membership


def locked_plan(pk: int) -> Plan:
    return Plan.objects.select_for_update(of=("self",)).get(pk=pk)


def check_seats(membership: Membership, seats: Sequence[Seat]) -> None:
    """Hold these seats, all that the membership shall have, against its plan.

    To be asked with the membership locked: else two who add the last seat both find it free.
    Raises TooManySeats, HeldTwice or NotRecorded.
    """
    if seats and membership.evidence != Membership.Evidence.RECORDED:
        raise NotRecorded
    for one, other in combinations(seats, 2):
        if one.person_id == other.person_id and period(one).overlaps(period(other)):
            raise HeldTwice(one.person)
    limit = membership.plan.seats if membership.plan else 0
    held, day = busiest(period(seat) for seat in seats)
    if day is not None and held > limit:
        raise TooManySeats(limit=limit, held=held, day=day)


def memberships_over(plan: Plan, seats: int) -> list[tuple[Membership, int]]:
    """Those of the plan that would hold too many if it had `seats`, with how many they hold on their fullest day."""
    found = []
    for membership in plan.memberships.select_related("company").prefetch_related("seats").order_by("pk"):
        held, _day = busiest(periods(membership.seats.all()))
        if held > seats:
            found.append((membership, held))
    return found


def period(seat: Seat) -> Period:
    return Period(seat.first_day, seat.last_day)


def periods(seats: Iterable[Seat]) -> list[Period]:
    return [period(seat) for seat in seats]
