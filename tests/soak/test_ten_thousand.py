"""Ten thousand registrations for seats that do not suffice: none sold twice, none left while somebody was refused."""

import pytest

from billing.models import Order
from events.models import Quota, Registration
from tests.factories.events import create_coming_conference
from tests.races.running import outcomes, race
from tests.races.test_seats import assert_all_is_well, people

pytestmark = [pytest.mark.soak, pytest.mark.race, pytest.mark.django_db(transaction=True)]


def sell_out(database_url, *, events: int, capacity: int, each: int, at_once: int) -> None:
    """Ask for `each` places of every event, one event after the other, `at_once` people at a time."""
    rows = [create_coming_conference(capacity=capacity) for _ in range(events)]
    jobs = [job for event in rows for job in people(event, each)]
    told = outcomes(race(database_url, jobs, at_once=at_once))
    assert told == {"confirmed": events * capacity, "full": events * (each - capacity)}
    rooms = Quota.objects.filter(event__in=rows, is_room=True)
    assert list(rooms.values_list("seats_taken", flat=True)) == [capacity] * events


def test_none_oversold_none_undersold(database_url):
    for at_once in (16, 20, 24, 32):
        sell_out(database_url, events=25, capacity=7, each=80, at_once=at_once)
        sell_out(database_url, events=5, capacity=1, each=100, at_once=at_once)
    assert Registration.objects.count() == Order.objects.count() == 100 * 7 + 20 * 1
    assert_all_is_well()


def test_two_hundred_forms_sent_eight_times_each_are_two_hundred_registrations(database_url):
    event = create_coming_conference(capacity=150, book_stock=100)
    jobs = [job for job in people(event, 200) for _ in range(8)]
    results = race(database_url, jobs, at_once=32)
    told = outcomes(results)
    assert set(told) == {"confirmed", "full"}
    assert len({result["pk"] for result in results if "pk" in result}) == Registration.objects.count() == 150
    assert event.quotas.get(is_room=True).seats_taken == 150
    assert told["confirmed"] == 150 * 8
    assert_all_is_well()
