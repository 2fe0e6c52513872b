"""A waiting list that many touch at the same instant. Each race has a twin without its guard, which must fail."""

import datetime
import random

import pytest
from django.utils import timezone

import billing.invariants
import events.invariants
from billing.models import Order
from events import operations
from events.models import Registration
from tests.factories.events import create_coming_conference, create_registration

from .running import outcomes, race
from .test_seats import assert_all_is_well, people, taken

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
DAY = datetime.timedelta(days=1)


def full_conference(capacity, **fields):
    """A conference whose room is full, and the registrations that fill it."""
    event = create_coming_conference(capacity=capacity, **fields)
    return event, [create_registration(event=event, method="door", now=timezone.now()) for _ in range(capacity)]


def line(event, n, **job):
    """`n` people in line, in order, one place each."""
    told = [do(wanted) for wanted in people(event, n, act="join", **job)]
    assert {row["outcome"] for row in told} == {"waiting"}
    return list(event.registrations.in_line())


def do(job):
    from . import line as acts

    return getattr(acts, job["act"])(job)


def cancellations(registrations, act="cancel"):
    return [{"act": act, "registration": row.pk} for row in registrations]


def states(registrations):
    return [Registration.objects.get(pk=row.pk).state for row in registrations]


def waiting(event) -> int:
    return event.quotas.get(is_room=True).waiting


def test_freed_seats_go_to_the_first_in_line_and_newcomers_to_its_end(database_url):
    event, held = full_conference(5)
    first = line(event, 4)
    newcomers = [*people(event, 6), *people(event, 6, act="join")]
    told = outcomes(race(database_url, [*cancellations(held[:2]), *newcomers]))
    assert told == {"cancelled": 2, "full": 6, "waiting": 6}
    assert states(first) == ["offered", "offered", "waiting", "waiting"]
    assert (taken(event), waiting(event)) == (5, 8)
    assert_all_is_well()


def test_newcomers_overtake_the_line_without_the_guard(database_url):
    event, held = full_conference(5)
    first = line(event, 4)
    jobs = [*cancellations(held[:2], "cancel_and_offer_after_a_look"), *people(event, 2, act="overtake")]
    told = outcomes(race(database_url, jobs))
    assert told["confirmed"] > 0
    assert "waiting" in states(first[:2])


def test_nobody_waits_for_a_seat_that_came_free_as_they_joined(database_url):
    for _round in range(5):
        event, held = full_conference(3)
        jobs = [*people(event, 3, act="join"), *cancellations(held[:1]), *people(event, 3, act="join")]
        told = outcomes(race(database_url, jobs))
        assert told["confirmed"] + told["waiting"] == 6
        offered = Registration.objects.filter(event=event, state="offered").count()
        assert told["confirmed"] + offered == 1
        assert taken(event) == 3
        assert_all_is_well()


def test_somebody_waits_for_a_free_seat_without_the_guard(database_url):
    event, held = full_conference(3)
    race(database_url, [*people(event, 6, act="join_after_a_look"), *cancellations(held[:1], "cancel_later")])
    assert any("waits for what is free" in sentence for sentence in events.invariants.broken())


def test_two_cancellations_serve_two(database_url):
    event, held = full_conference(6)
    first = line(event, 5)
    assert outcomes(race(database_url, cancellations(held[:4]))) == {"cancelled": 4}
    assert states(first) == ["offered"] * 4 + ["waiting"]
    assert (taken(event), waiting(event)) == (6, 1)
    assert_all_is_well()


def test_two_cancellations_serve_the_same_person_without_the_guard(database_url):
    event, held = full_conference(6)
    line(event, 5)
    race(database_url, cancellations(held[:4], "cancel_and_offer_after_a_look"))
    assert event.registrations.filter(state="offered").count() < 4
    assert events.invariants.quotas_off() != []


def offered(event, held, n):
    """`n` registrations with an offer that ends in a day."""
    first = line(event, n)
    for row in held[:n]:
        tickets = operations.standing_tickets(row)
        operations.cancel_tickets(registration=row, tickets=tickets, now=timezone.now())
    until = timezone.now() + DAY
    event.registrations.filter(state="offered").update(held_until=until)
    assert states(first) == ["offered"] * n
    return first, until


def test_an_offer_accepted_many_times_is_one_order(database_url):
    event, held = full_conference(2)
    (first,), _until = offered(event, held, 1)
    results = race(database_url, [{"act": "accept", "registration": first.pk}] * 16)
    assert outcomes(results) == {"confirmed": 16}
    assert len({result["order"] for result in results}) == 1
    assert Order.objects.count() == 3
    assert taken(event) == 2
    assert_all_is_well()


def test_an_offer_accepted_many_times_is_several_orders_without_the_guard(database_url):
    event, held = full_conference(2)
    (first,), _until = offered(event, held, 1)
    race(database_url, [{"act": "accept_after_a_look", "registration": first.pk}] * 8)
    assert Order.objects.count() > 3


def at_the_deadline(first, until, accept="accept"):
    after = until + datetime.timedelta(seconds=1)
    accepting = [{"act": accept, "registration": row.pk, "now": until.isoformat()} for row in first]
    sweeping = [{"act": "release_then", "now": after.isoformat()}] * 4
    return [*accepting[:3], *sweeping[:2], *accepting[3:], *sweeping[2:]]


def test_at_the_deadline_a_seat_is_accepted_or_passed_on_never_both(database_url):
    event, held = full_conference(6)
    first, until = offered(event, held, 6)
    following = line(event, 6)
    results = race(database_url, at_the_deadline(first, until))
    released = sum(result.get("places", 0) for result in results)
    assert states(first).count("confirmed") == 6 - released
    assert states(first).count("expired") == released
    assert states(following) == ["offered"] * released + ["waiting"] * (6 - released)
    assert taken(event) == 6
    assert_all_is_well()


def test_at_the_deadline_a_seat_is_given_twice_without_the_guard(database_url):
    event, held = full_conference(6)
    first, until = offered(event, held, 6)
    line(event, 6)
    race(database_url, at_the_deadline(first, until, "accept_after_a_look"))
    # Accepted after it expired: its seat went to the next in line as well.
    assert events.invariants.quotas_off() != []


def test_many_sweeps_pass_each_offer_on_once(database_url):
    event, held = full_conference(6)
    first, until = offered(event, held, 6)
    following = line(event, 8)
    after = (until + datetime.timedelta(seconds=1)).isoformat()
    results = race(database_url, [{"act": "release_then", "now": after}] * 8, at_once=8)
    assert sum(result["places"] for result in results) == 6
    assert states(first) == ["expired"] * 6
    assert states(following) == ["offered"] * 6 + ["waiting"] * 2
    assert taken(event) == 6
    assert_all_is_well()


def test_many_sweeps_offer_a_raised_room_once(database_url):
    event, _held = full_conference(4)
    first = line(event, 9)
    event.quotas.filter(is_room=True).update(capacity=9)
    results = race(database_url, [{"act": "offer_due"}] * 8, at_once=8)
    assert sum(result["places"] for result in results) == 5
    assert states(first) == ["offered"] * 5 + ["waiting"] * 4
    assert (taken(event), waiting(event)) == (9, 4)
    assert_all_is_well()


def test_many_sweeps_take_more_than_the_room_without_the_guard(database_url):
    event, _held = full_conference(4)
    line(event, 9)
    event.quotas.filter(is_room=True).update(capacity=9)
    jobs = [{"act": "offer_due_after_a_look", "event": event.pk}] * 8
    race(database_url, jobs, at_once=8, unguarded=True)
    assert taken(event) > 9


def test_everything_at_once_blocks_nobody_and_keeps_the_count(database_url):
    """Room and books, alone and in groups, every act of the list: no deadlock, no seat lost or sold twice."""
    shuffled = random.Random(1)
    event = create_coming_conference(capacity=12, book_stock=4)
    held = [create_registration(event=event, method="door", now=timezone.now()) for _ in range(8)]
    book = event.ticket_types.get(position=2)
    held += [
        create_registration(event=event, attendees=[{"choices": [book]}], method="door", now=timezone.now())
        for _ in range(4)
    ]
    first = line(event, 6)
    groups = [
        {**job, "act": "join", "emails": [f"{n}-{job['emails'][0]}" for n in range(2)]} for job in people(event, 6)
    ]
    jobs = [
        *cancellations(held[::2]),
        *groups,
        *people(event, 8, act="join", type=1),
        *people(event, 8),
        *[{"act": "leave", "registration": row.pk} for row in first[:2]],
        *[{"act": "accept", "registration": row.pk} for row in first],
        *[{"act": "fewer", "registration": row.pk} for row in first],
        *[{"act": "release"}, {"act": "offer_due"}] * 3,
    ]
    shuffled.shuffle(jobs)
    results = race(database_url, jobs)
    assert [result for result in results if result["outcome"] == "error"] == []
    operations.offer_due_seats(now=timezone.now())
    assert events.invariants.broken() == []
    assert billing.invariants.broken() == []
    assert taken(event) <= 12
