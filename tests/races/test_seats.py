"""The last seats, asked for by many at the same instant. Each race has a twin without its guard, which must fail."""

import datetime
from itertools import count

import pytest
from django.utils import timezone

import billing.invariants
import events.invariants
from events.models import Registration
from tests.factories.events import create_coming_conference, create_registration

from .running import outcomes, race

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
_numbers = count(1)


def people(event, n, **job):
    """`n` people who each want one place."""
    jobs = []
    for _ in range(n):
        number = next(_numbers)
        jobs.append(
            {
                "act": "register",
                "event": event.pk,
                "token": f"jeton-{number}",
                "emails": [f"p{number}@example.org"],
                **job,
            }
        )
    return jobs


def taken(event, name="La salle"):
    return event.quotas.get(name_fr=name).seats_taken


def assert_all_is_well():
    assert events.invariants.broken() == []
    assert events.invariants.notes() == []
    assert billing.invariants.broken() == []


def test_the_last_seats_are_sold_once(database_url):
    event = create_coming_conference(capacity=7)
    told = outcomes(race(database_url, people(event, 40)))
    assert told == {"confirmed": 7, "full": 33}
    assert taken(event) == 7
    assert_all_is_well()


def test_the_last_seats_are_oversold_without_the_guard(database_url):
    event = create_coming_conference(capacity=7)
    race(database_url, people(event, 40, act="register_after_a_look"), unguarded=True)
    assert taken(event) > 7


def test_two_ticket_types_never_sell_more_than_their_room(database_url):
    event = create_coming_conference(capacity=7, book_stock=100)
    jobs = [{**job, "type": n % 2} for n, job in enumerate(people(event, 40))]
    told = outcomes(race(database_url, jobs))
    assert told == {"confirmed": 7, "full": 33}
    assert taken(event) == 7
    assert taken(event, "Le livre") <= 7
    assert_all_is_well()


def test_two_ticket_types_oversell_their_room_without_the_guard(database_url):
    event = create_coming_conference(capacity=7, book_stock=100)
    jobs = [{**job, "type": n % 2} for n, job in enumerate(people(event, 40, act="register_after_a_look"))]
    race(database_url, jobs, unguarded=True)
    assert taken(event) > 7


def test_the_last_books_are_sold_once_and_the_room_keeps_its_seats(database_url):
    event = create_coming_conference(capacity=150, book_stock=5)
    told = outcomes(race(database_url, people(event, 32, type=1)))
    assert told == {"confirmed": 5, "full": 27}
    assert (taken(event), taken(event, "Le livre")) == (5, 5)
    assert_all_is_well()


def test_the_last_books_are_oversold_without_the_guard(database_url):
    event = create_coming_conference(capacity=150, book_stock=5)
    race(database_url, people(event, 32, type=1, act="register_after_a_look"), unguarded=True)
    assert taken(event, "Le livre") > 5


def test_groups_are_taken_whole(database_url):
    event = create_coming_conference(capacity=10)
    jobs = [{**job, "emails": [f"{n}-{job['emails'][0]}" for n in range(3)]} for job in people(event, 16)]
    told = outcomes(race(database_url, jobs))
    assert told == {"confirmed": 3, "full": 13}
    assert taken(event) == 9
    assert_all_is_well()


def test_one_form_sent_many_times_is_one_registration(database_url):
    event = create_coming_conference(capacity=1)
    job = people(event, 1)[0]
    results = race(database_url, [job] * 16)
    assert outcomes(results) == {"confirmed": 16}
    assert len({result["pk"] for result in results}) == 1
    assert taken(event) == 1
    assert_all_is_well()


def test_one_form_sent_many_times_doubles_without_the_token(database_url):
    event = create_coming_conference(capacity=100)
    job = people(event, 1, act="submit_after_a_look")[0]
    race(database_url, [job] * 16)
    assert Registration.objects.count() > 1


def test_one_person_at_an_event_of_one_place_each_gets_one(database_url):
    event = create_coming_conference(is_one_each=True)
    jobs = [
        {**job, "emails": ["Zoe@example.org" if n % 2 else "zoe+b@example.org"]}
        for n, job in enumerate(people(event, 16))
    ]
    told = outcomes(race(database_url, jobs))
    assert told == {"confirmed": 1, "already": 15}
    assert taken(event) == 1
    assert_all_is_well()


def overdue(event, n):
    now = timezone.now()
    return [
        create_registration(event=event, state="pending", now=now, held_until=now - datetime.timedelta(hours=1))
        for _ in range(n)
    ]


def test_an_overdue_seat_comes_back_once_with_many_workers(database_url):
    event = create_coming_conference()
    overdue(event, 10)
    results = race(database_url, [{"act": "release"}] * 8, at_once=8)
    assert outcomes(results) == {"released": 8}
    assert sum(result["places"] for result in results) == 10
    assert taken(event) == 0
    assert_all_is_well()


def test_an_overdue_seat_comes_back_several_times_without_the_guard(database_url):
    event = create_coming_conference(seats_taken=150)
    overdue(event, 0)
    event.quotas.filter(is_room=True).update(seats_taken=100)
    overdue(event, 10)
    race(database_url, [{"act": "release_after_a_look"}] * 8, at_once=8, unguarded=True)
    assert taken(event) < 100


def test_late_money_and_newcomers_share_the_last_seats(database_url):
    event = create_coming_conference(capacity=5)
    now = timezone.now()
    late = [create_registration(event=event, state="expired", now=now) for _ in range(8)]
    jobs = [{"act": "pay", "registration": row.pk, "ref": f"virement-{row.pk}"} for row in late] + people(event, 8)
    told = outcomes(race(database_url, jobs))
    assert told["confirmed"] == 5
    assert told["expired"] + told["full"] == 11
    assert taken(event) == 5
    assert_all_is_well()


def test_a_cancelled_place_goes_to_one_newcomer(database_url):
    event = create_coming_conference(capacity=6)
    held = [create_registration(event=event, method="door", now=timezone.now()) for _ in range(6)]
    jobs = [{"act": "cancel", "registration": row.pk} for row in held[:3]] * 2 + people(event, 20)
    told = outcomes(race(database_url, jobs))
    assert told["cancelled"] + told["too late"] == 6
    assert told["error"] == 0
    assert taken(event) == 3 + told["confirmed"]
    assert taken(event) <= 6
    assert_all_is_well()
