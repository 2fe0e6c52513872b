"""Reminders: at their moment, once, to nobody else."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing.models import Method
from events import mails
from events.models import Event, Quota, Registration
from events.operations import cancel_event, cancel_tickets, leave, standing_tickets
from events.reminders import event_reminder_at, payment_reminder_at, queue_due_reminders
from mail.models import QueuedMail
from tests.factories.events import PARIS, STARTS_AT, create_event, create_open_conference, create_registration

pytestmark = pytest.mark.django_db
State = Registration.State
MINUTE = datetime.timedelta(minutes=1)


def at(day: int, hour: int = 0, minute: int = 0, month: int = 3, zone=PARIS) -> datetime.datetime:
    return datetime.datetime(2012, month, day, hour, minute, tzinfo=zone)


def keys() -> list[str]:
    return sorted(QueuedMail.objects.values_list("key", flat=True))


def create_pending(**fields) -> Registration:
    """Placed on 10 February, due on the 20th, held until the end of the 24th."""
    placed_at = at(10, 10, month=2)
    registration = create_registration(
        state=State.PENDING, now=placed_at, held_until=at(25, month=2) - datetime.timedelta(microseconds=1), **fields
    )
    registration.order.due_on = datetime.date(2012, 2, 20)
    registration.order.save()
    return registration


class TestNoPlace:
    """Nobody who waits is left to guess: when the event starts they are told, once."""

    def waiting(self, **fields) -> Registration:
        event = create_open_conference(capacity=1, **fields)
        create_registration(event=event, method="door", now=at(1, 10, month=2))
        registration = create_registration(event=event, state=State.CANCELLED, now=at(1, 10, month=2))
        room = event.quotas.get(is_room=True)
        Registration.objects.filter(pk=registration.pk).update(
            state=State.WAITING, waits_for=room, queued_at=at(1, 10, month=2), ended_at=None, order=None
        )
        Quota.objects.filter(pk=room.pk).update(waiting=1)
        QueuedMail.objects.all().delete()
        return Registration.objects.get(pk=registration.pk)

    def told(self) -> list[QueuedMail]:
        return list(QueuedMail.objects.filter(key__startswith="no_place:"))

    def test_is_told_when_the_event_starts_and_once(self):
        registration = self.waiting()
        queue_due_reminders(now=STARTS_AT - MINUTE)
        assert self.told() == []
        assert [queue_due_reminders(now=STARTS_AT + n * MINUTE) for n in range(3)] == [1, 0, 0]
        (mail,) = self.told()
        assert (mail.key, mail.to) == (f"no_place:{registration.pk}:2012-03-06", registration.buyer_email)
        assert mail.subject.startswith("Pas de place cette fois :")
        for text in (mail.text, mail.html):
            assert "L’événement a commencé sans qu’une place se libère." in text
            assert "Vous ne devez rien." in text

    def test_on_the_morning_where_there_is_no_hour(self):
        day = STARTS_AT.date()
        registration = self.waiting()
        Event.objects.filter(pk=registration.event_id).update(starts_at=None, ends_at=None, first_day=day, last_day=day)
        queue_due_reminders(now=at(6, 8, 59))
        assert self.told() == []
        queue_due_reminders(now=at(6, 9))
        assert len(self.told()) == 1

    def test_also_after_three_days_without_a_sweep_but_not_of_long_ago(self):
        self.waiting()
        assert queue_due_reminders(now=STARTS_AT + datetime.timedelta(days=30)) == 0
        assert queue_due_reminders(now=STARTS_AT + datetime.timedelta(days=3)) == 1

    def test_not_when_it_was_cancelled_or_they_left(self):
        left, called_off = self.waiting(), self.waiting()
        assert leave(registration=left, now=at(1))
        cancel_event(event=called_off.event, note="", now=at(1))
        queue_due_reminders(now=STARTS_AT)
        assert self.told() == []


class TestPayment:
    def test_on_the_morning_three_days_before_it_is_due(self):
        registration = create_pending()
        assert payment_reminder_at(datetime.date(2012, 2, 20), PARIS) == at(17, 9, month=2)
        assert queue_due_reminders(now=at(17, 9, month=2) - MINUTE) == 0
        assert queue_due_reminders(now=at(17, 9, month=2)) == 1
        assert keys() == [f"payment_reminder:{registration.pk}:2012-02-20"]

    def test_once(self):
        create_pending()
        assert [queue_due_reminders(now=at(day, 10, month=2)) for day in (17, 17, 18, 20, 23)] == [1, 0, 0, 0, 0]
        assert QueuedMail.objects.count() == 1

    def test_on_the_last_day_still_and_not_after(self):
        create_pending()
        create_pending()
        assert queue_due_reminders(now=at(21, 0, 1, month=2)) == 0
        assert queue_due_reminders(now=at(20, 23, 59, month=2)) == 2

    def test_days_are_those_of_the_place(self):
        event = create_open_conference(time_zone="America/Montreal")
        create_pending(event=event)
        montreal = ZoneInfo("America/Montreal")
        assert queue_due_reminders(now=at(17, 9, month=2, zone=montreal) - MINUTE) == 0
        assert queue_due_reminders(now=at(17, 9, month=2, zone=montreal)) == 1

    def test_not_right_after_the_mail_that_says_how_to_pay(self):
        registration = create_pending()
        registration.order.placed_at = at(16, 12, month=2)
        registration.order.save()
        assert queue_due_reminders(now=at(18, 11, month=2)) == 0
        assert queue_due_reminders(now=at(18, 12, month=2)) == 1

    @pytest.mark.parametrize("state", [State.CONFIRMED, State.CANCELLED, State.EXPIRED])
    def test_nothing_once_it_is_no_longer_awaited(self, state):
        registration = create_pending()
        Registration.objects.filter(pk=registration.pk).update(state=state, confirmed_at=at(17, 8, month=2))
        assert queue_due_reminders(now=at(17, 10, month=2)) == 0

    def test_nothing_for_a_cancelled_event(self):
        registration = create_pending()
        cancel_event(event=registration.event, note="", now=at(16, 10, month=2))
        assert queue_due_reminders(now=at(17, 10, month=2)) == 0


class TestEvent:
    def test_two_days_before_to_the_minute(self):
        registration = create_registration(now=at(1, month=2))
        assert event_reminder_at(registration.event) == at(4, 14)
        assert queue_due_reminders(now=at(4, 14) - MINUTE) == 0
        assert queue_due_reminders(now=at(4, 14)) == 1
        assert keys() == [f"event_reminder:{registration.pk}:2012-03-06"]

    def test_two_days_are_days_of_the_clock_on_the_wall(self):
        """The night of 25 March 2012 is an hour shorter."""
        event = create_open_conference(starts_at=at(26, 14), ends_at=at(26, 17))
        assert event_reminder_at(event) == at(24, 14)
        assert at(26, 14) - event_reminder_at(event) == datetime.timedelta(days=2)
        assert at(26, 14).timestamp() - event_reminder_at(event).timestamp() == 47 * 3600

    def test_in_the_morning_when_the_hour_is_not_known(self):
        day = datetime.date(2012, 3, 6)
        assert event_reminder_at(create_event(first_day=day, last_day=day)) == at(4, 9)

    def test_never_when_the_day_is_not_known(self):
        first, last = datetime.date(2012, 3, 1), datetime.date(2012, 3, 31)
        assert event_reminder_at(create_event(first_day=first, last_day=last, date_precision="month")) is None
        assert event_reminder_at(create_event()) is None

    def test_until_it_starts_and_not_after(self):
        create_registration(now=at(1, month=2))
        assert queue_due_reminders(now=STARTS_AT) == 0
        assert queue_due_reminders(now=STARTS_AT - MINUTE) == 1

    def test_whoever_registered_yesterday_is_not_told_again_at_once(self):
        create_registration(now=at(5, 8))
        assert queue_due_reminders(now=at(6, 7)) == 0
        assert queue_due_reminders(now=at(6, 8)) == 1

    def test_once_and_again_if_the_day_changes(self):
        registration = create_registration(now=at(1, month=2))
        assert [queue_due_reminders(now=at(4, 15)), queue_due_reminders(now=at(5, 15))] == [1, 0]
        event = registration.event
        event.starts_at, event.ends_at = at(20, 14), at(20, 17)
        event.save()
        assert [queue_due_reminders(now=at(18, 13)), queue_due_reminders(now=at(18, 14))] == [0, 1]

    def test_each_person_with_an_address_of_their_own(self):
        create_registration(
            now=at(1, month=2),
            attendees=[
                {"email": "claire@example.org"},
                {"email": ""},
                {"email": "Claire@example.org"},
                {"email": "yann@example.org"},
            ],
        )
        queue_due_reminders(now=at(4, 15))
        assert sorted(QueuedMail.objects.values_list("to", flat=True)) == ["claire@example.org", "yann@example.org"]

    def test_nobody_who_only_holds_a_place_or_gave_it_back(self):
        create_registration(state=State.PENDING, now=at(1), held_until=at(5))
        gone = create_registration(now=at(1, month=2), method=Method.DOOR)
        cancel_tickets(registration=gone, tickets=standing_tickets(gone), now=at(2, month=2))
        QueuedMail.objects.all().delete()
        queue_due_reminders(now=at(4, 15))
        assert [key for key in keys() if key.startswith("event_reminder")] == []

    def test_nothing_for_a_cancelled_event_or_a_draft(self):
        create_registration(event=create_open_conference(state=Event.State.CANCELLED), now=at(1, month=2))
        create_registration(event=create_open_conference(state=Event.State.DRAFT), now=at(1, month=2))
        assert queue_due_reminders(now=at(4, 15)) == 0


def test_a_sweep_with_nothing_left_to_do_costs_the_same_for_one_and_for_many():
    event = create_open_conference()
    create_registration(event=event, now=at(1, month=2))
    queue_due_reminders(now=at(4, 15))
    with CaptureQueriesContext(connection) as one:
        assert queue_due_reminders(now=at(4, 15)) == 0
    for _ in range(10):
        create_registration(event=event, now=at(1, month=2))
    assert queue_due_reminders(now=at(4, 15)) == 10
    with CaptureQueriesContext(connection) as many:
        assert queue_due_reminders(now=at(4, 15)) == 0
    assert len(many) == len(one) <= 5


def test_one_that_fails_does_not_keep_the_others_waiting(monkeypatch):
    first, second = (create_registration(now=at(1, month=2)) for _ in range(2))
    queue = mails.queue_event_reminder

    def fail_for_the_first(*, registration, now):
        if registration.pk == first.pk:
            raise ValueError("no such address")
        queue(registration=registration, now=now)

    monkeypatch.setattr(mails, "queue_event_reminder", fail_for_the_first)
    assert queue_due_reminders(now=at(4, 15)) == 1
    assert keys() == [f"event_reminder:{second.pk}:2012-03-06"]

    monkeypatch.undo()
    assert queue_due_reminders(now=at(4, 15)) == 1
    assert len(keys()) == 2


def test_what_changed_since_it_was_read_is_not_reminded(monkeypatch):
    """The sweep read both; the buyer of the second cancels while the first is written to."""
    first, second = (create_registration(now=at(1, month=2), method=Method.DOOR) for _ in range(2))
    queue = mails.queue_event_reminder

    def cancel_the_second(*, registration, now):
        queue(registration=registration, now=now)
        cancel_tickets(registration=second, tickets=standing_tickets(second), now=now)

    monkeypatch.setattr(mails, "queue_event_reminder", cancel_the_second)
    assert queue_due_reminders(now=at(4, 15)) == 1
    assert [key for key in keys() if key.startswith("event_reminder")] == [f"event_reminder:{first.pk}:2012-03-06"]
