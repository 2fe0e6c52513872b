import datetime
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Consent
from billing import invariants as money_invariants
from billing.models import Method
from events import invariants, operations
from events.models import Attendee, Quota, Registration, TicketType
from events.offers import offer_of
from events.operations import AttendeeInput, Choice
from events.reminders import queue_due_reminders
from mail.models import QueuedMail
from tests.factories.accounts import create_organiser
from tests.factories.events import NOW, create_open_conference, create_registration

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
HOUR = datetime.timedelta(hours=1)
State = Registration.State


@pytest.fixture(autouse=True)
def clock(db):
    """The moment at which all must be well when the test has ended; one that plays later says so."""
    clock = SimpleNamespace(now=NOW)
    yield clock
    assert invariants.broken(now=clock.now) == []
    assert money_invariants.broken() == []


def people(event, *names, book=False):
    ticket_type = event.ticket_types.order_by("position")[1 if book else 0]
    return [AttendeeInput(name, "Vasseur", f"{name}@example.org".lower(), [Choice(ticket_type)]) for name in names]


def arguments(event, *names, now=NOW, book=False, **changes):
    names = names or ("Zoe",)
    return {
        "event": event,
        "form_token": f"jeton-{'-'.join(names)}",
        "attendees": people(event, *names, book=book),
        "method": Method.DOOR,
        "language": "fr",
        "price_digest": offer_of(event, now=now).digest,
        "consents": {"terms": "J’accepte."},
        "now": now,
    } | changes


def join(event, *names, **changes):
    return operations.join_waiting_list(**arguments(event, *names, **changes))


def register(event, *names, **changes):
    return operations.register(**arguments(event, *names, **changes))


def full_conference(capacity=2, **fields):
    """A conference whose room is full, each place a confirmed registration; and those registrations."""
    event = create_open_conference(capacity=capacity, **fields)
    return event, [create_registration(event=event, method="door") for _ in range(capacity)]


def cancel(registration, now=NOW):
    tickets = operations.standing_tickets(registration)
    operations.cancel_tickets(registration=registration, tickets=tickets, now=now)


def room(event) -> Quota:
    return event.quotas.get(is_room=True)


def state_of(registration) -> str:
    registration.refresh_from_db()
    return registration.state


def mails_to(registration) -> list[str]:
    return [
        mail.key.partition(":")[0] for mail in QueuedMail.objects.filter(to=registration.buyer_email).order_by("pk")
    ]


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
    def offered(self, **fields):
        event, held = full_conference(**fields)
        registration = join(event)
        cancel(held[0])
        registration.refresh_from_db()
        assert registration.state == "offered"
        return registration

    def accept(self, registration, method=Method.DOOR, now=NOW):
        return operations.accept_offer(registration=registration, method=method, now=now)

    def test_paying_at_the_door_confirms(self):
        registration = self.accept(self.offered())
        assert (registration.state, registration.confirmed_at) == ("confirmed", NOW)
        assert registration.order.balance_cents() == 3000
        assert mails_to(registration) == ["waiting", "offered", "confirmed"]
        assert room(registration.event).seats_taken == 2

    def test_a_transfer_holds_the_seat_until_it_comes(self):
        registration = self.accept(self.offered(), Method.TRANSFER)
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
        registration = self.offered()
        first = self.accept(registration)
        again = self.accept(registration, Method.TRANSFER)
        assert (again.order, again.state) == (first.order, "confirmed")
        assert room(registration.event).seats_taken == 2

    def test_until_the_deadline_and_not_after(self):
        registration = self.offered()
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
        registration = self.offered()
        event = registration.event
        event.takes_door = False
        event.save()
        with pytest.raises(operations.NotOffered):
            self.accept(registration)
        assert state_of(registration) == "offered"

    def test_not_once_the_event_is_cancelled(self):
        registration = self.offered()
        operations.cancel_event(event=registration.event, note="", now=NOW)
        with pytest.raises(operations.TooLate):
            self.accept(registration)

    def test_an_offer_nobody_answers_goes_to_the_next(self):
        registration = self.offered()
        following = join(registration.event, "Ali")
        late = registration.held_until + HOUR
        assert operations.release_overdue(now=registration.held_until) == 0
        assert operations.release_overdue(now=late) == 1
        assert operations.release_overdue(now=late) == 0
        assert (state_of(registration), state_of(following)) == ("expired", "offered")
        assert mails_to(registration) == ["waiting", "offered", "offer_expired"]
        assert room(registration.event).seats_taken == 2


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


class TestReminding:
    def offered(self, **fields):
        event, held = full_conference(**fields)
        registration = join(event)
        cancel(held[0])
        registration.refresh_from_db()
        return registration

    def test_once_when_a_quarter_of_the_time_is_left(self):
        registration = self.offered()
        due = registration.held_until - 12 * HOUR
        assert queue_due_reminders(now=due - datetime.timedelta(seconds=1)) == 0
        assert queue_due_reminders(now=due) == 1
        assert queue_due_reminders(now=due + HOUR) == 0
        assert mails_to(registration) == ["waiting", "offered", "offer_reminder"]

    def test_nobody_who_answered_or_was_just_written_to(self):
        accepted, late, short = self.offered(), self.offered(), self.offered(offer_hours=3)
        operations.accept_offer(registration=accepted, method=Method.DOOR, now=NOW)
        assert queue_due_reminders(now=short.held_until - HOUR / 4) == 0
        assert queue_due_reminders(now=late.held_until + HOUR) == 0


class TestWords:
    """What the mails say, in both languages; a language left half-way shows here."""

    def said(self, registration, template) -> QueuedMail:
        return QueuedMail.objects.get(key=f"{template}:{registration.pk}")

    def test_rank_hours_and_price(self):
        event, _held = full_conference(title="La fin du début")
        join(event, "Ali")
        registration = join(event)
        mail = self.said(registration, "waiting")
        assert mail.subject == "Liste d’attente : La fin du début"
        assert "Vous êtes 2e dans la liste d’attente." in mail.text
        assert "pendant 48 heures" in mail.text
        assert registration.get_absolute_url() in mail.text

    def test_deadline_and_price_of_an_offer(self):
        event, held = full_conference()
        registration = join(event)
        cancel(held[0])
        mail = self.said(registration, "offered")
        for text in (mail.text, mail.html):
            assert "jusqu’au jeudi 1er mars 2012, 10\u00a0h" in text
            assert "30\u00a0€" in text
            assert registration.get_absolute_url() in text

    @pytest.mark.parametrize("language", ["fr", "en"])
    def test_each_is_written_in_both_languages(self, language):
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


class TestInvariants:
    def test_a_line_that_is_miscounted(self):
        event, _held = full_conference()
        join(event)
        Quota.objects.filter(pk=room(event).pk).update(waiting=2)
        assert invariants.broken(now=NOW) == [f"quota {room(event).pk} says 2 in line, its registrations say 1"]
        Quota.objects.filter(pk=room(event).pk).update(waiting=1)

    def test_an_offer_that_holds_no_seat(self):
        event, held = full_conference()
        join(event)
        cancel(held[0])
        Quota.objects.filter(pk=room(event).pk).update(seats_taken=1)
        assert invariants.broken(now=NOW) == [f"quota {room(event).pk} says 1 taken, its tickets say 2"]
        Quota.objects.filter(pk=room(event).pk).update(seats_taken=2)

    def test_a_group_that_does_not_fit_is_a_note_not_an_error(self):
        event, held = full_conference()
        join(event, "Zoe", "Ali")
        cancel(held[0])
        assert invariants.broken(now=NOW) == []
        assert invariants.notes() == [f"quota {room(event).pk} keeps 1 free for its waiting list"]
