"""Standing in line for a full event: joining, leaving, asking for fewer."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Consent
from billing.models import Method
from events import invariants, operations
from events.models import Attendee, Quota, Registration, TicketType
from events.operations import AttendeeInput, Choice
from mail.models import QueuedMail
from tests.factories.events import NOW, create_open_conference, create_registration

from .waiting import arguments, cancel, full_conference, join, mails_to, register, room, state_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DAY = datetime.timedelta(days=1)
HOUR = datetime.timedelta(hours=1)


class TestJoining:
    def test_a_full_room_has_a_line_that_costs_nothing_yet(self):
        event, _held = full_conference()
        registration = join(event)
        assert (registration.state, registration.order, registration.queued_at) == ("waiting", None, NOW)
        assert registration.waits_for == room(event)
        assert (room(event).seats_taken, room(event).waiting) == (2, 1)
        assert operations.position_of(registration) == 1
        assert operations.position_of(join(event, "Ali")) == 2
        assert mails_to(registration) == ["waiting"]
        assert Consent.objects.filter(email="zoe@example.org").get().wording == "J’accepte."

    def test_the_same_form_again_stands_in_line_once(self):
        event, _held = full_conference()
        assert join(event) == join(event)
        assert room(event).waiting == 1

    def test_whoever_finds_a_place_is_registered(self):
        event, _held = full_conference(capacity=2)
        Quota.objects.filter(pk=room(event).pk).update(capacity=3)
        registration = join(event)
        assert (registration.state, registration.order.total_cents) == ("confirmed", 3000)
        assert (room(event).seats_taken, room(event).waiting) == (3, 0)

    def test_a_newcomer_does_not_overtake(self):
        event, held = full_conference()
        group = join(event, "Zoe", "Ali")
        cancel(held[0])
        assert (state_of(group), room(event).free) == ("waiting", 1)
        with pytest.raises(operations.SoldOut):
            register(event, "Ines")
        assert state_of(join(event, "Ines")) == "waiting"

    def test_a_group_larger_than_what_is_left_keeps_no_seats_from_others(self):
        event, held = full_conference(capacity=5)
        cancel(held[0])
        with pytest.raises(operations.SoldOut) as refusal:
            join(event, "Zoe", "Ali")
        assert refusal.value.seats_left == 1
        assert not Registration.objects.filter(state="waiting").exists()
        assert register(event, "Ines").state == "confirmed"

    def test_an_event_without_a_list_says_full(self):
        event, _held = full_conference(has_waiting_list=False)
        with pytest.raises(operations.SoldOut):
            join(event)
        assert not Consent.objects.exists()

    def test_a_closed_door_has_no_line(self):
        event, _held = full_conference(closes_at=NOW - DAY)
        with pytest.raises(operations.RegistrationClosed):
            join(event)

    def test_only_the_quota_that_is_short_closes_to_newcomers(self):
        event = create_open_conference(book_stock=1)
        create_registration(event=event, attendees=[{"choices": [event.ticket_types.get(position=2)]}])
        registration = join(event, book=True)
        assert registration.waits_for.name == "Le livre"
        assert register(event, "Ali").state == "confirmed"
        with pytest.raises(operations.SoldOut):
            register(event, "Ines", book=True)

    def test_an_address_in_line_is_held_where_there_is_one_place_each(self):
        event, _held = full_conference(is_one_each=True)
        registration = join(event)
        with pytest.raises(operations.AlreadyRegistered):
            join(event, form_token="un-autre-jeton")
        operations.leave(registration=registration, now=NOW)
        assert join(event, form_token="encore-un-jeton").state == "waiting"

    def test_a_clock_set_back_lets_nobody_overtake(self):
        event, _held = full_conference()
        first = join(event, "Zoe")
        second = join(event, "Ali", now=NOW - HOUR)
        assert second.queued_at > first.queued_at
        assert operations.position_of(second) == 2

    def test_prices_stay_those_of_the_day_of_joining(self):
        event, held = full_conference()
        registration = join(event)
        TicketType.objects.update(price_cents=9900)
        cancel(held[0])
        operations.accept_offer(registration=registration, method=Method.DOOR, now=NOW)
        registration.refresh_from_db()
        assert registration.order.total_cents == 3000
        assert [line.label for line in registration.order.lines.all()] == ["Place seule, Zoe Vasseur"]


class TestLeaving:
    def test_the_line_moves_up(self):
        event, _held = full_conference()
        first, second = join(event, "Zoe"), join(event, "Ali")
        assert operations.leave(registration=first, now=NOW)
        assert (state_of(first), first.ended_at) == ("cancelled", NOW)
        assert (operations.position_of(second), room(event).waiting) == (1, 1)
        assert mails_to(first) == ["waiting", "waiting_left"]
        assert not operations.leave(registration=first, now=NOW)
        assert room(event).waiting == 1

    def test_a_group_that_leaves_unblocks_those_behind(self):
        event, held = full_conference()
        group, single = join(event, "Zoe", "Ali"), join(event, "Ines")
        cancel(held[0])
        operations.leave(registration=group, now=NOW)
        assert state_of(single) == "offered"

    def test_a_declined_offer_goes_to_the_next(self):
        event, held = full_conference()
        first, second = join(event, "Zoe"), join(event, "Ali")
        cancel(held[0])
        assert operations.leave(registration=first, now=NOW)
        assert (state_of(first), state_of(second)) == ("cancelled", "offered")
        assert room(event).seats_taken == 2

    def test_a_confirmed_place_is_not_left_this_way(self):
        _event, held = full_conference()
        assert not operations.leave(registration=held[0], now=NOW)
        assert state_of(held[0]) == "confirmed"

    def test_an_offer_is_declined_not_cancelled(self):
        event, held = full_conference()
        first = join(event)
        cancel(held[0])
        with pytest.raises(operations.TooLate):
            cancel(first)
        assert state_of(first) == "offered"


class TestFewer:
    def test_a_group_that_asks_for_fewer_fits(self):
        event, held = full_conference()
        group = join(event, "Zoe", "Ali")
        cancel(held[0])
        keep = group.attendees.filter(first_name="Ali")
        assert operations.ask_for_fewer(registration=group, attendees=keep, now=NOW)
        assert state_of(group) == "offered"
        assert [ticket.attendee.first_name for ticket in operations.standing_tickets(group)] == ["Ali"]
        assert room(event).seats_taken == 2

    def test_rank_and_price_stay(self):
        event, _held = full_conference()
        group = join(event, "Zoe", "Ali")
        join(event, "Ines")
        TicketType.objects.update(price_cents=9900)
        operations.ask_for_fewer(registration=group, attendees=group.attendees.all()[:1], now=NOW)
        assert (operations.position_of(group), room(event).waiting) == (1, 2)
        assert [ticket.due_cents for ticket in operations.standing_tickets(group)] == [3000]

    def test_of_an_offer_what_is_not_wanted_goes_to_the_next(self):
        event = create_open_conference(capacity=2)
        held = create_registration(event=event, attendees=[{}, {}], method="door")
        group, single = join(event, "Zoe", "Ali"), join(event, "Ines")
        cancel(held)
        assert (state_of(group), state_of(single)) == ("offered", "waiting")
        operations.ask_for_fewer(registration=group, attendees=group.attendees.all()[:1], now=NOW)
        assert (state_of(group), state_of(single)) == ("offered", "offered")
        assert room(event).seats_taken == 2

    def test_keeping_everybody_changes_nothing(self):
        event, _held = full_conference()
        group = join(event, "Zoe", "Ali")
        assert not operations.ask_for_fewer(registration=group, attendees=group.attendees.all(), now=NOW)

    def test_keeping_nobody_is_refused(self):
        event, _held = full_conference()
        group = join(event, "Zoe", "Ali")
        with pytest.raises(ValueError, match="leaving"):
            operations.ask_for_fewer(registration=group, attendees=Attendee.objects.none(), now=NOW)
        assert state_of(group) == "waiting"

    def test_whoever_no_longer_needs_what_is_short_stops_waiting_for_it(self):
        event = create_open_conference(capacity=4, book_stock=1)
        seat, book = event.ticket_types.order_by("position")
        create_registration(event=event, attendees=[{"choices": [book]}], method="door")
        zoe = AttendeeInput("Zoé", "Vasseur", "zoe@example.org", [Choice(book)])
        ali = AttendeeInput("Ali", "Vasseur", "ali@example.org", [Choice(seat)])
        group = operations.join_waiting_list(**arguments(event, attendees=[zoe, ali]))
        assert group.waits_for.name == "Le livre"
        operations.ask_for_fewer(registration=group, attendees=group.attendees.filter(first_name="Ali"), now=NOW)
        assert state_of(group) == "offered"
        assert [quota.waiting for quota in event.quotas.all()] == [0, 0]


class TestTheEventIsCancelled:
    def test_the_line_ends_and_everybody_is_told(self):
        event, held = full_conference()
        first, second = join(event, "Zoe"), join(event, "Ali", "Bea")
        cancel(held[0])
        assert operations.cancel_event(event=event, note="Grève.", now=NOW) == 3
        assert [state_of(row) for row in (held[1], first, second)] == ["cancelled"] * 3
        assert (room(event).seats_taken, room(event).waiting) == (0, 0)
        assert mails_to(first) == ["waiting", "offered", "event_cancelled"]
        assert mails_to(second) == ["waiting", "event_cancelled"]
        assert not QueuedMail.objects.filter(to="bea@example.org").exists()  # she never knew of the line


def test_the_database_refuses_who_waits_for_nothing():
    event, _held = full_conference()
    registration = join(event)
    with pytest.raises(IntegrityError), transaction.atomic():
        Registration.objects.filter(pk=registration.pk).update(waits_for=None)


def test_a_line_that_is_miscounted_is_found():
    event, _held = full_conference()
    join(event)
    Quota.objects.filter(pk=room(event).pk).update(waiting=2)
    assert invariants.broken(now=NOW) == [f"quota {room(event).pk} says 2 in line, its registrations say 1"]
    Quota.objects.filter(pk=room(event).pk).update(waiting=1)


def test_a_group_that_does_not_fit_is_a_note_not_an_error():
    event, held = full_conference()
    join(event, "Zoe", "Ali")
    cancel(held[0])
    assert invariants.broken(now=NOW) == []
    assert invariants.notes() == [f"quota {room(event).pk} keeps 1 free for its waiting list"]


def test_mail_says_rank_hours_and_link():
    event, _held = full_conference(title="La fin du début")
    join(event, "Ali")
    registration = join(event)
    mail = QueuedMail.objects.get(key=f"waiting:{registration.pk}")
    assert mail.subject == "Liste d’attente : La fin du début"
    assert "Vous êtes 2e dans la liste d’attente." in mail.text
    assert "pendant 48 heures" in mail.text
    assert registration.get_absolute_url() in mail.text
