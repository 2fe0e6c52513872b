"""How many seats are held at once."""

import datetime

import pytest

from members.seating import Period, busiest


def day(number: int) -> datetime.date:
    return datetime.date(2012, 3, number)


@pytest.mark.parametrize(
    ("periods", "most", "when"),
    [
        ([], 0, None),
        ([Period(day(1))], 1, day(1)),
        ([Period(day(1), day(5)), Period(day(6))], 1, day(1)),
        ([Period(day(1), day(5)), Period(day(5))], 2, day(5)),
        ([Period(day(1)), Period(day(3)), Period(day(2), day(2))], 2, day(2)),
        ([Period(day(1), day(1)), Period(day(9)), Period(day(9)), Period(day(9), day(9))], 3, day(9)),
        ([Period(day(1), datetime.date.max), Period(datetime.date.max, datetime.date.max)], 2, datetime.date.max),
    ],
)
def test_the_fullest_day(periods, most, when):
    assert busiest(periods) == (most, when)


@pytest.mark.parametrize(
    ("one", "other", "do_overlap"),
    [
        (Period(day(1)), Period(day(9)), True),
        (Period(day(1), day(5)), Period(day(5), day(5)), True),
        (Period(day(1), day(5)), Period(day(6)), False),
        (Period(day(6), day(7)), Period(day(1), day(5)), False),
    ],
)
def test_two_periods_overlap_on_a_day_of_both(one, other, do_overlap):
    assert one.overlaps(other) is other.overlaps(one) is do_overlap
