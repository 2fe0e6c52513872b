"""Which seats count on a day, and whose they are."""

import datetime

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import AnonymousUser

from members.models import Membership, Seat
from tests.factories.accounts import create_user
from tests.factories.directory import create_company, create_person
from tests.factories.members import create_membership, create_running_membership, create_seat

pytestmark = pytest.mark.django_db

DAY = datetime.date(2012, 3, 6)
BEFORE, AFTER = DAY - datetime.timedelta(days=1), DAY + datetime.timedelta(days=1)


def held() -> list[Seat]:
    """As the database says it, which a row at hand must say too."""
    rows = list(Seat.objects.held_on(DAY))
    assert [seat for seat in Seat.objects.all() if seat.is_held_on(DAY)] == rows
    return rows


@pytest.mark.parametrize(
    ("first_day", "last_day", "is_held"),
    [
        (BEFORE, None, True),
        (DAY, None, True),
        (DAY, DAY, True),
        (BEFORE, DAY, True),
        (BEFORE, BEFORE, False),
        (AFTER, None, False),
    ],
)
def test_seat_is_held_from_its_first_to_its_last_day(first_day, last_day, is_held):
    seat = create_seat(first_day=first_day, last_day=last_day)
    assert held() == ([seat] if is_held else [])


@pytest.mark.parametrize(
    ("first_day", "last_day", "is_held"),
    [
        (BEFORE, None, True),
        (DAY, DAY, True),
        (BEFORE, BEFORE, False),
        (AFTER, None, False),
        (None, None, False),
    ],
)
def test_seat_counts_while_its_membership_runs(first_day, last_day, is_held):
    seat = create_seat(membership=create_running_membership(first_day=first_day, last_day=last_day))
    assert held() == ([seat] if is_held else [])


@pytest.mark.parametrize("evidence", [Membership.Evidence.STATED, Membership.Evidence.IMPLIED])
def test_membership_read_in_a_document_opens_nothing(evidence):
    create_seat(membership=create_membership(first_day=BEFORE, evidence=evidence))
    assert held() == []


def test_seat_of_a_user_is_that_of_the_person_behind_the_account():
    user = create_user()
    seat = create_seat(user=user, email="ailleurs@example.org")
    create_seat()
    assert list(Seat.objects.of_user(user)) == [seat]


def test_verified_address_finds_the_seat_of_somebody_without_an_account():
    user = create_user(email="anne@example.org")
    seat = create_seat(email="Anne@Example.org")
    assert list(Seat.objects.of_user(user)) == [seat]


def test_address_that_was_only_typed_finds_nothing():
    user = create_user(email="anne@example.org", is_verified=False)
    create_seat(email="anne@example.org")
    assert list(Seat.objects.of_user(user)) == []
    EmailAddress.objects.filter(user=user).update(verified=True)
    assert Seat.objects.of_user(user).count() == 1


def test_address_does_not_take_the_seat_of_somebody_elses_account():
    create_seat(user=create_user(), email="anne@example.org")
    assert list(Seat.objects.of_user(create_user(email="anne@example.org"))) == []


def test_stranger_has_no_seat():
    create_seat(email="")
    assert list(Seat.objects.of_user(AnonymousUser())) == []


def test_user_without_any_address_has_no_seat():
    user = create_user()
    EmailAddress.objects.filter(user=user).delete()
    create_seat()
    assert list(Seat.objects.of_user(user)) == []


def test_seat_found_twice_is_one_seat():
    user = create_user(email="anne@example.org")
    seat = create_seat(user=user, email="anne@example.org")
    assert list(Seat.objects.of_user(user)) == [seat]


def test_colleagues_sit_in_the_same_company_whatever_the_membership():
    company = create_company()
    mine = create_seat(membership=create_running_membership(company=company))
    later = create_running_membership(company=company, first_day=AFTER)
    colleague = create_seat(membership=later)
    create_seat(membership=later, person=mine.person)
    create_seat(membership=create_running_membership())
    create_seat(membership=mine.membership, person=create_person(), last_day=BEFORE)
    colleagues = Seat.objects.colleagues_of(mine)
    assert colleague in colleagues
    assert mine.person_id not in colleagues.values_list("person", flat=True)
    assert colleagues.count() == 2
