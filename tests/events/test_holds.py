import datetime
from zoneinfo import ZoneInfo

from events.holds import last_promise, offer_deadline, transfer_hold

PARIS = ZoneInfo("Europe/Paris")


def hold(now, event_day=datetime.date(2012, 3, 6)):
    return transfer_hold(now=now, event_day=event_day, zone=PARIS, due_days=10, grace_days=4)


def moment(month, day, hour=12):
    return datetime.datetime(2012, month, day, hour, tzinfo=PARIS)


def test_a_transfer_has_ten_days_and_the_bank_four_more():
    found = hold(moment(1, 10))
    assert found.due_on == datetime.date(2012, 1, 20)
    assert found.held_until == datetime.datetime(2012, 1, 24, 23, 59, 59, 999999, tzinfo=PARIS)


def test_near_the_event_both_dates_come_before_it():
    found = hold(moment(2, 25))
    assert found.due_on == datetime.date(2012, 3, 1)
    assert found.held_until.date() == datetime.date(2012, 3, 5)


def test_a_transfer_is_refused_when_less_than_two_days_are_left_to_pay():
    assert hold(moment(2, 28)).due_on == datetime.date(2012, 3, 1)
    assert hold(moment(2, 29)) is None


def test_days_are_those_of_the_place():
    # 23:30 in London on 28 February is already the 29th in Paris.
    late = datetime.datetime(2012, 2, 28, 23, 30, tzinfo=datetime.UTC)
    assert hold(late - datetime.timedelta(hours=1)) is not None
    assert hold(late) is None


def test_an_event_without_a_date_sets_no_other_limit():
    assert hold(moment(2, 28), event_day=None).due_on == datetime.date(2012, 3, 9)


def test_an_offer_lasts_its_hours_and_passes_no_limit():
    now = moment(2, 25)
    assert offer_deadline(now=now, hours=48, limits=[None, moment(3, 6, 14)]) == moment(2, 27)
    assert offer_deadline(now=now, hours=48, limits=[moment(2, 26), moment(3, 6, 14)]) == moment(2, 26)
    assert offer_deadline(now=now, hours=48, limits=[now]) is None


def test_hours_to_accept_are_real_hours_when_clocks_change():
    now = datetime.datetime(2012, 3, 24, 12, tzinfo=PARIS).astimezone(datetime.UTC)
    deadline = offer_deadline(now=now, hours=24, limits=[])
    assert deadline.astimezone(PARIS).hour == 13
    assert deadline - now == datetime.timedelta(hours=24)


def test_the_last_promise_of_a_transfer_is_the_last_moment_that_has_a_hold():
    last = last_promise(event_day=datetime.date(2012, 3, 6), zone=PARIS, grace_days=4)
    assert last == datetime.datetime(2012, 2, 28, 23, 59, 59, 999999, tzinfo=PARIS)
    assert hold(last) is not None
    assert hold(last + datetime.timedelta(microseconds=1)) is None
