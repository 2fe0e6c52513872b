"""Places that came free and are offered to the line: to whom, until when, and what becomes of an offer."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing.models import Method
from events import invariants, operations
from events.models import Quota, Registration, TicketType
from events.reminders import queue_due_reminders
from mail.models import QueuedMail
from tests.factories.accounts import create_organiser
from tests.factories.events import NOW, create_open_conference, create_registration

from .waiting import cancel, full_conference, join, mails_to, room, state_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
HOUR = datetime.timedelta(hours=1)


def offered(**fields) -> Registration:
    """Somebody to whom the one place that came free is offered."""
    event, held = full_conference(**fields)
    registration = join(event)
    cancel(held[0])
    registration.refresh_from_db()
    assert registration.state == "offered"
    return registration


class TestOffering:
    def test_a_cancelled_place_is_offered_in_the_same_breath(self):
        event, held = full_conference()
        first, second = join(event, "Zoe"), join(event, "Ali")
        cancel(held[0])
        assert (state_of(first), state_of(second)) == ("offered", "waiting")
        assert (first.offered_at, first.held_until) == (NOW, NOW + 48 * HOUR)
        assert (room(event).seats_taken, room(event).waiting) == (2, 1)
        assert mails_to(first) == ["waiting", "offered"]
        assert operations.position_of(second) == 1

    def test_a_hold_that_runs_out_is_offered(self):
        event = create_open_conference(capacity=1)
        held = create_registration(event=event, state="pending", held_until=NOW - HOUR)
        first = join(event)
        assert operations.release_overdue(now=NOW) == 1
        assert (state_of(held), state_of(first)) == ("expired", "offered")

    def test_a_group_is_offered_whole_or_not_at_all_and_nobody_overtakes_it(self):
        event, held = full_conference(capacity=3)
        group, single = join(event, "Zoe", "Ali"), join(event, "Ines")
        cancel(held[0])
        assert (state_of(group), state_of(single)) == ("waiting", "waiting")
        assert invariants.notes() == [f"quota {room(event).pk} keeps 1 free for its waiting list"]
        cancel(held[1])
        assert (state_of(group), state_of(single)) == ("offered", "waiting")

    def test_a_group_at_the_head_is_told_what_is_free_once_for_each_number(self):
        event, held = full_conference(capacity=4)
        group = join(event, "Zoe", "Ali", "Ines")
        single = join(event, "Lea")
        cancel(held[0])
        operations.offer_due_seats(now=NOW)
        assert mails_to(group) == ["waiting", "some_free"]
        assert "Il y a 1 place libre, et vous en demandez 3." in QueuedMail.objects.get(key__startswith="some_").text
        cancel(held[1])
        assert mails_to(group) == ["waiting", "some_free", "some_free"]
        assert mails_to(single) == ["waiting"]

    def test_two_freed_places_are_offered_to_two(self):
        event = create_open_conference(capacity=2)
        held = create_registration(event=event, attendees=[{}, {}], method="door")
        first, second, third = (join(event, name) for name in ("Zoe", "Ali", "Ines"))
        cancel(held)
        assert [state_of(row) for row in (first, second, third)] == ["offered", "offered", "waiting"]

    def test_whoever_needs_a_book_waits_for_the_book_then_for_the_room(self):
        event = create_open_conference(capacity=2, book_stock=1)
        book, seat = event.ticket_types.get(position=2), event.ticket_types.get(position=1)
        reader = create_registration(event=event, attendees=[{"choices": [book]}], method="door")
        waiter = join(event, book=True)
        create_registration(event=event, attendees=[{"choices": [seat]}], method="door")
        moved = event.quotas.get(is_room=False)
        Quota.objects.filter(pk=moved.pk).update(capacity=2)  # one more book arrives, the room is full
        assert operations.offer_seats(event=event, now=NOW) == 0
        waiter.refresh_from_db()
        assert waiter.waits_for == room(event)
        assert (room(event).waiting, event.quotas.get(is_room=False).waiting) == (1, 0)
        cancel(reader)
        assert state_of(waiter) == "offered"

    def test_whoever_waits_for_something_else_does_not_take_a_seat_that_others_wait_for(self):
        event = create_open_conference(capacity=3, book_stock=1)
        book = event.ticket_types.get(position=2)
        reader = create_registration(event=event, attendees=[{"choices": [book]}], method="door")
        held = [create_registration(event=event, method="door") for _ in range(2)]
        group = join(event, "Zoe", "Ali")
        with_book = join(event, "Ines", book=True)
        assert with_book.waits_for == room(event)
        cancel(reader)  # a book and a seat: enough for the second, who does not overtake the first
        assert (state_of(group), state_of(with_book)) == ("waiting", "waiting")
        cancel(held[0])
        assert (state_of(group), state_of(with_book)) == ("offered", "waiting")

    def test_an_offer_never_outlives_the_start(self):
        event, held = full_conference(closes_at=None)
        first = join(event)
        late = event.starts_at - HOUR
        cancel(held[0], now=late)
        first.refresh_from_db()
        assert first.held_until == event.starts_at

    def test_an_offer_ends_while_a_transfer_still_arrives(self):
        event, held = full_conference(takes_door=False, closes_at=None)
        first = join(event, method=Method.TRANSFER)
        cancel(held[0], now=datetime.datetime(2012, 2, 28, 8, tzinfo=datetime.UTC))
        first.refresh_from_db()
        assert event.local(first.held_until).date() == datetime.date(2012, 2, 28)
        assert operations.accept_offer(registration=first, method=Method.TRANSFER, now=first.held_until)

    def test_what_could_not_be_paid_for_is_not_offered(self, clock):
        event, held = full_conference(takes_door=False, closes_at=None)
        first = join(event, method=Method.TRANSFER)
        clock.now = datetime.datetime(2012, 3, 1, 8, tzinfo=datetime.UTC)
        cancel(held[0], now=clock.now)
        assert state_of(first) == "waiting"

    @pytest.mark.parametrize("moment", ["closed", "started", "off sale"])
    def test_nothing_is_offered_once_the_door_is_shut(self, moment, clock):
        event, held = full_conference()
        first = join(event)
        if moment == "off sale":
            event.is_open = False
            event.save()
        clock.now = {"closed": event.closes_at + HOUR, "started": event.starts_at + HOUR, "off sale": NOW}[moment]
        gone = operations.standing_tickets(held[0])
        operations.cancel_tickets(registration=held[0], tickets=gone, now=clock.now, by_organiser=True)
        assert (state_of(first), room(event).free) == ("waiting", 1)
        assert operations.offer_due_seats(now=clock.now) == 0
        assert mails_to(first) == ["waiting"]

    def test_a_raised_capacity_is_found_by_the_sweep(self):
        event, _held = full_conference()
        first, second = join(event, "Zoe"), join(event, "Ali")
        assert operations.offer_due_seats(now=NOW) == 0
        Quota.objects.filter(pk=room(event).pk).update(capacity=3)
        assert invariants.broken(now=NOW) == [f"registration {first.pk} waits for what is free"]
        assert operations.offer_due_seats(now=NOW) == 1
        assert (state_of(first), state_of(second)) == ("offered", "waiting")
        assert operations.offer_due_seats(now=NOW) == 0

    def test_serving_the_first_costs_the_same_behind_a_long_line(self):
        def queries(n):
            event, held = full_conference()
            for number in range(n):
                join(event, f"P{number}")
            with CaptureQueriesContext(connection) as captured:
                cancel(held[0])
            return len(captured)

        assert queries(2) == queries(12)


class TestAccepting:
    def accept(self, registration, method=Method.DOOR, now=NOW):
        return operations.accept_offer(registration=registration, method=method, now=now)

    def test_paying_at_the_door_confirms(self):
        registration = self.accept(offered())
        assert (registration.state, registration.confirmed_at) == ("confirmed", NOW)
        assert registration.order.balance_cents() == 3000
        assert mails_to(registration) == ["waiting", "offered", "confirmed"]
        assert room(registration.event).seats_taken == 2

    def test_a_transfer_holds_the_seat_until_it_comes(self):
        registration = self.accept(offered(), Method.TRANSFER)
        assert registration.state == "pending"
        assert registration.order.due_on == datetime.date(2012, 3, 1)
        assert registration.event.local(registration.held_until).date() == datetime.date(2012, 3, 5)

    def test_what_is_free_skips_payment(self):
        event, held = full_conference()
        event.discounts.all().delete()
        TicketType.objects.update(price_cents=0)
        registration = join(event, method=Method.FREE)
        cancel(held[0])
        accepted = self.accept(registration, Method.FREE)
        assert (accepted.state, accepted.order.state) == ("confirmed", "paid")

    def test_accepting_once_more_changes_nothing(self):
        registration = offered()
        first = self.accept(registration)
        again = self.accept(registration, Method.TRANSFER)
        assert (again.order, again.state) == (first.order, "confirmed")
        assert room(registration.event).seats_taken == 2

    def test_until_the_deadline_and_not_after(self):
        registration = offered()
        late = registration.held_until + datetime.timedelta(microseconds=1)
        with pytest.raises(operations.TooLate):
            self.accept(registration, now=late)
        assert registration.order is None
        self.accept(registration, now=registration.held_until)

    def test_who_only_waits_cannot_accept(self):
        event, _held = full_conference()
        with pytest.raises(operations.TooLate):
            self.accept(join(event))

    def test_a_way_to_pay_that_is_closed_is_refused(self):
        registration = offered()
        event = registration.event
        event.takes_door = False
        event.save()
        with pytest.raises(operations.NotOffered):
            self.accept(registration)
        assert state_of(registration) == "offered"

    def test_not_once_the_event_is_cancelled(self):
        registration = offered()
        operations.cancel_event(event=registration.event, note="", now=NOW)
        with pytest.raises(operations.TooLate):
            self.accept(registration)

    def test_an_offer_nobody_answers_goes_to_the_next(self):
        registration = offered()
        following = join(registration.event, "Ali")
        late = registration.held_until + HOUR
        assert operations.release_overdue(now=registration.held_until) == 0
        assert operations.release_overdue(now=late) == 1
        assert operations.release_overdue(now=late) == 0
        assert (state_of(registration), state_of(following)) == ("expired", "offered")
        assert mails_to(registration) == ["waiting", "offered", "offer_expired"]
        assert room(registration.event).seats_taken == 2


class TestOrganisers:
    def test_an_organiser_may_skip_the_order(self):
        event, held = full_conference()
        group, single = join(event, "Zoe", "Ali"), join(event, "Ines")
        cancel(held[0])
        by = create_organiser()
        operations.offer_to(registration=single, by=by, why="Elle parle à la table ronde", now=NOW)
        assert (state_of(group), state_of(single)) == ("waiting", "offered")
        assert (single.entered_by, single.entered_why) == (by, "Elle parle à la table ronde")
        assert mails_to(single) == ["waiting", "offered"]

    def test_past_a_full_room_only_by_overbooking(self):
        event, _held = full_conference()
        first = join(event)
        with pytest.raises(operations.SoldOut):
            operations.offer_to(registration=first, by=create_organiser(), why="Presse", now=NOW)
        assert (state_of(first), first.entered_why) == ("waiting", "")
        operations.offer_to(registration=first, by=create_organiser(), why="Presse", now=NOW, overbook=True)
        assert (state_of(first), room(event).overbooked_by, room(event).waiting) == ("offered", 1, 0)

    def test_a_group_that_stood_in_the_way_lets_the_next_through(self):
        event, held = full_conference()
        group, single = join(event, "Zoe", "Ali"), join(event, "Ines")
        cancel(held[0])
        operations.offer_to(registration=group, by=create_organiser(), why="Jury", now=NOW, overbook=True)
        assert (state_of(group), state_of(single)) == ("offered", "waiting")
        assert room(event).overbooked_by == 1

    def test_only_who_waits_is_offered(self):
        event, held = full_conference()
        with pytest.raises(operations.TooLate):
            operations.offer_to(registration=held[0], by=create_organiser(), why="Presse", now=NOW)
        late = event.starts_at + HOUR
        with pytest.raises(operations.TooLate):
            operations.offer_to(registration=join(event), by=create_organiser(), why="Presse", now=late)


class TestReminding:
    def test_once_when_a_quarter_of_the_time_is_left(self):
        registration = offered()
        due = registration.held_until - 12 * HOUR
        assert queue_due_reminders(now=due - datetime.timedelta(seconds=1)) == 0
        assert queue_due_reminders(now=due) == 1
        assert queue_due_reminders(now=due + HOUR) == 0
        assert mails_to(registration) == ["waiting", "offered", "offer_reminder"]

    def test_nobody_who_answered_or_was_just_written_to(self):
        accepted, late, short = offered(), offered(), offered(offer_hours=3)
        operations.accept_offer(registration=accepted, method=Method.DOOR, now=NOW)
        assert queue_due_reminders(now=short.held_until - HOUR / 4) == 0
        assert queue_due_reminders(now=late.held_until + HOUR) == 0


def test_an_offer_that_holds_no_seat_is_found():
    event, held = full_conference()
    join(event)
    cancel(held[0])
    Quota.objects.filter(pk=room(event).pk).update(seats_taken=1)
    assert invariants.broken(now=NOW) == [f"quota {room(event).pk} says 1 taken, its tickets say 2"]
    Quota.objects.filter(pk=room(event).pk).update(seats_taken=2)


def test_mail_says_deadline_price_and_link():
    event, held = full_conference()
    registration = join(event)
    cancel(held[0])
    mail = QueuedMail.objects.get(key=f"offered:{registration.pk}")
    for text in (mail.text, mail.html):
        assert "jusqu’au jeudi 1er mars 2012, 10\u00a0h" in text
        assert "30\u00a0€" in text
        assert registration.get_absolute_url() in text


@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_mail_is_written_in_both_languages(language):
    event, held = full_conference()
    free = [join(event, name, language=language) for name in ("Zoe", "Ali", "Ines")]
    cancel(held[0])
    Registration.objects.filter(pk=free[0].pk).update(held_until=NOW + HOUR)
    queue_due_reminders(now=NOW + 40 * HOUR)
    operations.release_overdue(now=NOW + 2 * HOUR)
    operations.leave(registration=free[1], now=NOW + 2 * HOUR)
    written = QueuedMail.objects.filter(to__in=[row.buyer_email for row in free])
    assert {mail.key.partition(":")[0] for mail in written} == {
        "waiting", "offered", "offer_expired", "waiting_left",
    }  # fmt: skip
    assert set(written.values_list("language", flat=True)) == {language}
    assert not [mail.key for mail in written if "\u202f" in mail.text or "&nbsp;" in mail.text]
