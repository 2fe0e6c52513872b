"""Giving a seat and ending it, within what the plan holds."""

import datetime

import pytest

from members import operations
from members.models import Membership, Seat
from tests.factories.directory import create_person
from tests.factories.members import create_membership, create_plan, create_running_membership, create_seat

pytestmark = pytest.mark.django_db

DAY = datetime.date(2012, 3, 6)
NEXT = DAY + datetime.timedelta(days=1)


def give(membership: Membership, **fields) -> Seat:
    fields.setdefault("person", create_person())
    return operations.add_seat(
        membership=membership, email="anne@example.org", first_day=fields.pop("first_day", DAY), **fields
    )


def test_seats_are_given_up_to_the_number_of_the_plan():
    membership = create_running_membership(plan=create_plan(seats=2))
    give(membership)
    give(membership, role=Seat.Role.CONTACT)
    with pytest.raises(operations.TooManySeats) as refusal:
        give(membership)
    assert (refusal.value.limit, refusal.value.held, refusal.value.day) == (2, 3, DAY)
    assert membership.seats.count() == 2


def test_seat_that_ended_leaves_its_place_the_day_after():
    membership = create_running_membership(plan=create_plan(seats=1))
    first = give(membership)
    operations.end_seat(seat=first, last_day=DAY)
    with pytest.raises(operations.TooManySeats):
        give(membership, first_day=DAY)
    assert give(membership, first_day=NEXT).pk


def test_nobody_sits_where_no_plan_says_how_many():
    with pytest.raises(operations.TooManySeats) as refusal:
        give(create_running_membership())
    assert refusal.value.limit == 0


@pytest.mark.parametrize("evidence", [Membership.Evidence.STATED, Membership.Evidence.IMPLIED])
def test_nobody_sits_in_a_membership_read_in_a_document(evidence):
    with pytest.raises(operations.NotRecorded):
        give(create_membership(plan=create_plan(), evidence=evidence))
    assert Seat.objects.count() == 0


def test_one_person_holds_one_seat_at_a_time():
    membership = create_running_membership(plan=create_plan())
    seat = give(membership, last_day=NEXT)
    with pytest.raises(operations.HeldTwice) as refusal:
        give(membership, person=seat.person, first_day=NEXT)
    assert refusal.value.person == seat.person
    assert give(membership, person=seat.person, first_day=NEXT + datetime.timedelta(days=1)).pk


@pytest.mark.parametrize(
    ("held_until", "asked", "ends"),
    [
        (None, NEXT, NEXT),
        (NEXT, DAY, DAY),
        (DAY, NEXT, DAY),
        (None, DAY - datetime.timedelta(days=3), DAY),
    ],
)
def test_seat_ends_no_later_than_it_did_and_no_earlier_than_it_begins(held_until, asked, ends):
    seat = create_seat(first_day=DAY, last_day=held_until)
    assert operations.end_seat(seat=seat, last_day=asked).last_day == ends
    seat.refresh_from_db()
    assert seat.last_day == ends


def test_plan_knows_who_would_not_fit():
    plan = create_plan(seats=3)
    full = create_running_membership(plan=plan)
    for _ in range(3):
        give(full)
    give(create_running_membership(plan=plan))
    assert operations.memberships_over(plan, 2) == [(full, 3)]
    assert operations.memberships_over(plan, 3) == []


def test_who_gave_and_who_ended_a_seat_stays_known():
    seat = give(create_running_membership(plan=create_plan()))
    operations.end_seat(seat=seat, last_day=NEXT)
    assert list(seat.history.values_list("history_type", "last_day")) == [("~", NEXT), ("+", None)]
