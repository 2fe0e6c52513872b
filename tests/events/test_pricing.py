import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.pricing import (
    PricedType,
    cancellation_fee,
    discount_taken,
    is_code_better,
    percent_due,
    price_digest,
    price_now,
)

# The course of 3 December 2011: 340 CHF; 30 % until 15 days before, 50 % until 8, 80 % until the day before.
STEPS = [(15, 30), (8, 50), (1, 80)]


@pytest.mark.parametrize(
    ("days_before", "percent"),
    [(60, 30), (15, 30), (14, 50), (8, 50), (7, 80), (1, 80), (0, 100), (-3, 100)],
)
def test_percent_due_follows_the_step_reached(days_before, percent):
    assert percent_due(STEPS, days_before) == percent


def test_nothing_is_due_without_a_schedule():
    assert percent_due([], 0) == 0


@pytest.mark.parametrize(("days_before", "fee"), [(15, 10200), (8, 17000), (1, 27200), (0, 34000)])
def test_cancellation_fee_of_the_course_of_2011(days_before, fee):
    assert cancellation_fee(34000, steps=STEPS, days_before=days_before) == fee


def test_half_a_cent_is_rounded_up():
    assert cancellation_fee(101, steps=[(0, 50)], days_before=3) == 51


@given(
    due=st.integers(0, 10**7),
    steps=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 100)), max_size=5),
    days=st.integers(-5, 90),
)
def test_a_fee_is_never_negative_nor_more_than_the_price(due, steps, days):
    assert 0 <= cancellation_fee(due, steps=steps, days_before=days) <= due


def test_a_discount_takes_no_more_than_the_price():
    assert discount_taken(1500, 2000) == 1500
    assert discount_taken(3000, 2000) == 2000


def test_the_digest_follows_prices_and_discounts_and_not_their_order():
    one, two = PricedType(1, 3000, ((7, 2000),)), PricedType(2, 5000)
    assert price_digest([one, two], "EUR") == price_digest([two, one], "EUR")
    assert price_digest([one, two], "EUR") != price_digest([one, PricedType(2, 5500)], "EUR")
    assert price_digest([one, two], "EUR") != price_digest([PricedType(1, 3000), two], "EUR")
    assert price_digest([one, two], "EUR") != price_digest([one, two], "CHF")
    assert price_digest([one, two], "EUR") != price_digest([one, PricedType(2, 5000, code_cents=1)], "EUR")


@pytest.mark.parametrize(
    ("early", "member", "price"),
    [(None, None, 3000), (2500, None, 2500), (None, 2000, 2000), (2500, 2800, 2500), (0, 10, 0)],
)
def test_the_lowest_price_somebody_is_entitled_to_counts(early, member, price):
    assert price_now(3000, early_cents=early, member_cents=member) == price


@pytest.mark.parametrize(
    ("discount", "code", "is_better"),
    [(2000, 2500, True), (2000, 2000, True), (2000, 1500, False), (0, 1, True), (0, 0, False), (9000, 9900, True)],
)
def test_a_code_counts_where_it_takes_as_much_off_as_the_discount(discount, code, is_better):
    assert is_code_better(3000, discount_cents=discount, code_cents=code) is is_better


def test_a_free_ticket_uses_no_code():
    assert not is_code_better(0, discount_cents=0, code_cents=500)
