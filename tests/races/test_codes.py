"""Codes with few uses left, given by many at the same instant. Each race has a twin without its guard."""

import pytest
from django.utils import timezone

from billing.models import Method
from events import operations
from events.models import InvitationCode, Registration
from events.offers import Buyer, offer_of
from events.operations import AttendeeInput, Choice
from tests.factories.events import create_coming_conference, create_invitation_code

from .running import outcomes, race
from .test_seats import assert_all_is_well, people, taken

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def invited_conference(*, capacity=150, **fields):
    """A conference whose only ticket type is by invitation, and a code that opens it."""
    event = create_coming_conference(capacity=capacity)
    event.ticket_types.update(is_by_invitation=True)
    return event, create_invitation_code(event=event, **fields)


def used(code) -> int:
    return InvitationCode.objects.get(pk=code.pk).uses_taken


def test_the_last_use_of_a_code_is_given_once(database_url):
    event, code = invited_conference(uses_allowed=1)
    told = outcomes(race(database_url, people(event, 16, code=code.code)))
    assert told == {"confirmed": 1, "refused": 15}
    assert (used(code), taken(event)) == (1, 1)
    assert_all_is_well()


def test_the_last_use_of_a_code_is_given_several_times_without_the_guard(database_url):
    event, code = invited_conference(uses_allowed=1)
    race(database_url, people(event, 16, code=code.code, act="register_with_a_code_after_a_look"), unguarded=True)
    assert used(code) > 1


def test_a_code_for_seven_takes_whole_groups_only(database_url):
    event, code = invited_conference(uses_allowed=7)
    jobs = [{**job, "emails": [f"{n}-{job['emails'][0]}" for n in range(3)]} for job in people(event, 16)]
    told = outcomes(race(database_url, [{**job, "code": code.code} for job in jobs]))
    assert told == {"confirmed": 2, "refused": 14}
    assert used(code) == taken(event) == 6
    assert_all_is_well()


def test_a_refused_seat_uses_no_code_and_a_refused_code_takes_no_seat(database_url):
    """Two codes, two quotas, people cancelling meanwhile: nobody waits for one another, and all adds up."""
    event, code = invited_conference(capacity=12, uses_allowed=9)
    other = create_invitation_code(event=event, uses_allowed=9)
    held = [invited(event, code if n % 2 else other, n) for n in range(6)]
    jobs = [{"act": "cancel", "registration": row.pk} for row in held] * 2
    for n, job in enumerate(people(event, 30)):
        jobs.append({**job, "code": (code, other)[n % 2].code, "type": n // 2 % 2})
    told = outcomes(race(database_url, jobs))
    assert told["error"] == 0
    assert told["cancelled"] == 6
    assert used(code) + used(other) == told["confirmed"] == taken(event)
    assert told["confirmed"] <= 12
    assert_all_is_well()


def invited(event, code, number) -> Registration:
    now = timezone.now()
    offer = offer_of(event, now=now, buyer=Buyer(code=code))
    person = AttendeeInput("Zoé", "Martin", f"invite{number}@example.org", [Choice(offer.ticket_types[0])])
    return operations.register(
        event=event, form_token=f"invitation-{code.pk}-{number}", attendees=[person], method=Method.DOOR,
        language="fr", price_digest=offer.digest, consents={}, now=now, buyer=offer.buyer,
    )  # fmt: skip


def test_a_use_comes_back_once(database_url):
    event, code = invited_conference(uses_allowed=5)
    rows = [invited(event, code, n) for n in range(3)]
    told = outcomes(race(database_url, [{"act": "cancel", "registration": rows[0].pk}] * 12))
    assert told == {"cancelled": 1, "too late": 11}
    assert used(code) == 2
    assert_all_is_well()


def test_a_use_comes_back_several_times_without_the_guard(database_url):
    event, code = invited_conference(uses_allowed=20)
    rows = [invited(event, code, n) for n in range(14)]
    race(database_url, [{"act": "give_code_back_after_a_look", "registration": rows[0].pk}] * 12)
    assert used(code) < 13


def test_two_ticket_types_share_a_code(database_url):
    event, code = invited_conference(uses_allowed=4)
    jobs = [{**job, "type": n % 2} for n, job in enumerate(people(event, 16, code=code.code))]
    assert outcomes(race(database_url, jobs)) == {"confirmed": 4, "refused": 12}
    assert used(code) == 4
    assert_all_is_well()
