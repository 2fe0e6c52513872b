"""The last place at a table, one seat in two forms, two places for one colleague, the last seat of a plan."""

from itertools import count

import pytest

import billing.invariants
import events.invariants
from events.models import Registration, Table, Ticket
from tests.factories.directory import create_person
from tests.factories.events import create_coming_conference, create_members_lunch
from tests.factories.members import create_plan, create_running_membership, create_seat

from .running import outcomes, race

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
_numbers = count(1)


@pytest.fixture
def lunch(transactional_db):
    """A conference with a lunch of two tables, of five places and fifty."""
    event = create_coming_conference()
    ticket_type = create_members_lunch(event=event, capacity=100, topics=["Mesurer", "Convaincre"], places=50)
    event.quotas.filter(table__topic_fr="Mesurer").update(capacity=5)
    return ticket_type


@pytest.fixture
def membership(transactional_db):
    return create_running_membership()


def wants(lunch, seat, act="take_lunch", **job) -> dict:
    return {"act": act, "event": lunch.event_id, "seat": seat.pk, "token": f"jeton-{next(_numbers)}", **job}


def table(topic="Mesurer") -> Table:
    return Table.objects.select_related("quota").get(topic_fr=topic)


def members(membership, n) -> list:
    return [create_seat(membership=membership) for _ in range(n)]


def seated(database_url, lunch, seats) -> list[Registration]:
    """A registration for each of these seats, in their order."""
    results = race(database_url, [wants(lunch, seat) for seat in seats])
    assert outcomes(results) == {"confirmed": len(seats)}, results
    return [Registration.objects.get(attendees__tickets__member_seat=seat) for seat in seats]


def assert_all_is_well():
    assert events.invariants.broken() == []
    assert events.invariants.notes() == []
    assert billing.invariants.broken() == []


def test_the_last_places_at_a_table_are_taken_once(database_url, lunch, membership):
    jobs = [wants(lunch, seat, table=table().pk) for seat in members(membership, 16)]
    assert outcomes(race(database_url, jobs)) == {"confirmed": 5, "full": 11}
    assert table().quota.seats_taken == 5
    assert Ticket.objects.filter(table=table()).count() == 5
    assert_all_is_well()


def test_a_table_is_overfilled_without_the_guard(database_url, lunch, membership):
    seats = members(membership, 16)
    jobs = [wants(lunch, seat, act="take_lunch_after_a_look", table=table().pk) for seat in seats]
    race(database_url, jobs, unguarded=True)
    assert table().quota.seats_taken > 5


def test_those_who_change_table_share_its_last_places_with_newcomers(database_url, lunch, membership):
    seats = members(membership, 20)
    there = seated(database_url, lunch, seats[:10])
    jobs = [{"act": "change_table", "registration": row.pk, "table": table().pk} for row in there]
    jobs += [wants(lunch, seat, table=table().pk) for seat in seats[10:]]
    told = outcomes(race(database_url, jobs))
    assert told["changed"] + told["confirmed"] == 5
    assert told["full"] == 15
    assert table().quota.seats_taken == 5
    assert_all_is_well()


def test_tables_change_hands_without_waiting_for_one_another(database_url, lunch, membership):
    there = seated(database_url, lunch, members(membership, 8))
    one, other = table(), table("Convaincre")
    for row in there[:4]:
        race(database_url, [{"act": "change_table", "registration": row.pk, "table": one.pk}])
    jobs = [
        {"act": "change_table", "registration": row.pk, "table": (other if n < 4 else one).pk}
        for n, row in enumerate(there)
    ]
    told = outcomes(race(database_url, jobs))
    assert told["error"] == 0
    assert table().quota.seats_taken == told["changed"] - 4
    assert_all_is_well()


def test_one_seat_in_many_forms_has_one_ticket(database_url, lunch, membership):
    [seat] = members(membership, 1)
    told = outcomes(race(database_url, [wants(lunch, seat) for _ in range(16)]))
    assert told == {"confirmed": 1, "already": 15}
    assert Ticket.objects.filter(member_seat=seat).count() == 1
    assert_all_is_well()


def test_one_seat_has_several_tickets_without_the_key(database_url, lunch, membership):
    [seat] = members(membership, 1)
    race(database_url, [wants(lunch, seat, act="take_lunch_after_a_look") for _ in range(16)], unguarded=True)
    assert Ticket.objects.filter(member_seat=seat).count() > 1


def test_many_give_their_place_to_one_colleague_and_one_succeeds(database_url, lunch, membership):
    there = seated(database_url, lunch, members(membership, 8))
    [colleague] = members(membership, 1)
    told = outcomes(
        race(database_url, [{"act": "swap", "registration": row.pk, "seat": colleague.pk} for row in there])
    )
    assert told == {"swapped": 1, "already": 7}
    assert Ticket.objects.filter(member_seat=colleague).count() == 1
    assert_all_is_well()


def test_one_colleague_gets_several_places_without_the_key(database_url, lunch, membership):
    there = seated(database_url, lunch, members(membership, 8))
    [colleague] = members(membership, 1)
    jobs = [{"act": "swap_after_a_look", "registration": row.pk, "seat": colleague.pk} for row in there]
    race(database_url, jobs, unguarded=True)
    assert Ticket.objects.filter(member_seat=colleague).count() > 1


def test_two_who_swap_with_one_another_are_both_refused(database_url, lunch, membership):
    seats = members(membership, 2)
    one, other = seated(database_url, lunch, seats)
    jobs = [
        {"act": "swap", "registration": one.pk, "seat": seats[1].pk},
        {"act": "swap", "registration": other.pk, "seat": seats[0].pk},
    ] * 4
    assert outcomes(race(database_url, jobs)) == {"already": 8}
    assert_all_is_well()


def test_a_place_is_given_away_while_the_colleague_takes_one(database_url, lunch, membership):
    for _ in range(4):
        one, other = members(membership, 2)
        [held] = seated(database_url, lunch, [one])
        jobs = [{"act": "swap", "registration": held.pk, "seat": other.pk}, wants(lunch, other)]
        told = outcomes(race(database_url, jobs))
        assert told["already"] == 1
        assert Ticket.objects.filter(member_seat=other).count() == 1
    assert_all_is_well()


def newcomers(membership, act) -> list[dict]:
    return [{"act": act, "membership": membership.pk, "person": create_person().pk} for _ in range(16)]


def test_the_last_seats_of_a_plan_are_given_once(database_url, transactional_db):
    membership = create_running_membership(plan=create_plan(seats=3))
    told = outcomes(race(database_url, newcomers(membership, "give_seat")))
    assert told == {"given": 3, "full": 13}
    assert membership.seats.count() == 3


def test_a_plan_is_overfilled_without_the_lock(database_url, transactional_db):
    membership = create_running_membership(plan=create_plan(seats=3))
    race(database_url, newcomers(membership, "give_seat_after_a_look"))
    assert membership.seats.count() > 3
