"""What registering by hand may do that the public page may not, and what it may not either."""

import datetime

import pytest

from billing import invariants as money
from billing.models import Method, Payment
from events import invariants, operations
from events.models import Event, Quota, Registration, Ticket
from mail.models import QueuedMail
from tests.factories.accounts import create_organiser
from tests.factories.events import NOW, create_open_conference, create_quota, create_registration, create_ticket_type
from tests.factories.members import create_seat

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def conference(db) -> Event:
    return create_open_conference(capacity=2)


@pytest.fixture
def by(db):
    return create_organiser()


def seat(event: Event):
    return event.ticket_types.order_by("position").first()


def person(*choices, email="claire@example.org", **fields) -> operations.AttendeeInput:
    return operations.AttendeeInput("Claire", "Vasseur", email, list(choices), **fields)


def register(event: Event, by, *people, **fields) -> Registration:
    people = people or (person(operations.Choice(seat(event))),)
    fields = {"form_token": "jeton-1", "method": Method.DOOR, "language": "fr", "now": NOW, **fields}
    return operations.register_by_hand(event=event, attendees=people, by=by, **fields)


def all_is_well() -> bool:
    return [*invariants.broken(now=NOW), *money.broken()] == []


class TestWays:
    def test_at_the_door_is_confirmed_with_a_balance(self, conference, by):
        registration = register(conference, by)
        assert (registration.state, registration.order.state, registration.order.total_cents) == (
            "confirmed", "pending", 3000,
        )  # fmt: skip
        assert (registration.entered_by, registration.entered_why) == (by, "")
        assert QueuedMail.objects.get().to == "claire@example.org"
        assert all_is_well()

    def test_by_transfer_is_held_until_it_comes(self, conference, by):
        registration = register(conference, by, method=Method.TRANSFER)
        assert registration.state == "pending"
        assert registration.held_until > NOW
        assert registration.order.due_on is not None
        assert registration.order.reference in QueuedMail.objects.get().text
        assert all_is_well()

    def test_too_late_for_a_transfer(self, conference, by):
        with pytest.raises(operations.NotOffered):
            register(conference, by, method=Method.TRANSFER, now=conference.starts_at - DAY)
        assert Registration.objects.count() == 0

    def test_already_paid_books_the_money_under_the_name_of_who_says_so(self, conference, by):
        registration = register(conference, by, receipt=operations.Receipt(Method.TRANSFER, "VIR 12"))
        registration.order.refresh_from_db()
        payment = Payment.objects.get()
        assert (registration.state, registration.order.state) == ("confirmed", "paid")
        assert (payment.amount_cents, payment.provider_ref, payment.recorded_by) == (3000, "VIR 12", by)
        assert "Règlement reçu\u00a0: 30\u00a0€" in QueuedMail.objects.get().text
        assert all_is_well()

    def test_a_receipt_that_was_counted_registers_nobody(self, conference, by):
        register(conference, by, receipt=operations.Receipt(Method.DOOR, "R1"))
        other = person(operations.Choice(seat(conference)), email="mehdi@example.org")
        with pytest.raises(ValueError, match="already the reference"):
            register(conference, by, other, form_token="jeton-2", receipt=operations.Receipt(Method.DOOR, "R1"))
        assert Registration.objects.count() == 1
        assert all_is_well()

    def test_a_guest_owes_nothing_and_has_a_reason(self, conference, by):
        with pytest.raises(ValueError, match="reason"):
            register(conference, by, is_guest=True)
        registration = register(conference, by, is_guest=True, why="Intervenante")
        assert (registration.order.state, registration.order.method, registration.order.total_cents) == (
            "paid", "free", 0,
        )  # fmt: skip
        assert registration.entered_why == "Intervenante"
        assert Quota.objects.get(event=conference, is_room=True).seats_taken == 1
        assert all_is_well()

    def test_silently(self, conference, by):
        register(conference, by, tells=False)
        assert QueuedMail.objects.count() == 0

    def test_a_discount_counts_as_for_everybody(self, conference, by):
        student = conference.discounts.get()
        registration = register(conference, by, person(operations.Choice(seat(conference), student)))
        assert registration.order.total_cents == 1000

    def test_the_same_form_twice_is_one_registration(self, conference, by):
        assert register(conference, by) == register(conference, by)
        assert Ticket.objects.count() == 1


class TestDoor:
    @pytest.mark.parametrize(
        "fields",
        [
            {"is_open": False},
            {"opens_at": NOW + DAY},
            {"closes_at": NOW - DAY},
        ],
    )
    def test_what_is_closed_to_the_public_is_open_here(self, conference, by, fields):
        Event.objects.filter(pk=conference.pk).update(**fields)
        assert register(conference, by).state == "confirmed"

    def test_the_sale_of_a_type_that_is_over_too(self, conference, by):
        conference.ticket_types.update(sales_until=NOW - DAY)
        assert register(conference, by).state == "confirmed"

    def test_on_the_day_itself_not_the_day_after(self, conference, by):
        assert register(conference, by, now=conference.ends_at).state == "confirmed"
        other = person(operations.Choice(seat(conference)), email="mehdi@example.org")
        with pytest.raises(operations.RegistrationClosed) as refused:
            register(conference, by, other, form_token="jeton-2", now=conference.ends_at + DAY)
        assert refused.value.door == "past"

    @pytest.mark.parametrize(
        ("fields", "door"),
        [({"state": "cancelled", "cancelled_at": NOW}, "cancelled"), ({"state": "draft"}, "draft")],
    )
    def test_cancelled_and_draft_take_nobody(self, conference, by, fields, door):
        Event.objects.filter(pk=conference.pk).update(**fields)
        with pytest.raises(operations.RegistrationClosed) as refused:
            register(conference, by)
        assert refused.value.door == door
        assert Registration.objects.count() == 0


class TestFull:
    def test_is_refused_without_a_word(self, conference, by):
        create_registration(event=conference, attendees=({}, {}))
        with pytest.raises(operations.SoldOut):
            register(conference, by)
        assert Registration.objects.count() == 1

    def test_is_overbooked_with_a_reason_which_stays(self, conference, by):
        create_registration(event=conference, attendees=({}, {}))
        with pytest.raises(ValueError, match="reason"):
            register(conference, by, overbook=True)
        registration = register(conference, by, overbook=True, why="Vient avec l’intervenante")
        room = conference.quotas.get(is_room=True)
        assert (room.seats_taken, room.capacity, room.overbooked_by) == (3, 2, 1)
        assert (registration.entered_by, registration.entered_why) == (by, "Vient avec l’intervenante")
        assert all_is_well()

    def test_passes_the_waiting_list_only_when_told_to(self, conference, by):
        conference.quotas.filter(is_room=True).update(waiting=1)
        with pytest.raises(operations.SoldOut):
            register(conference, by)
        assert register(conference, by, overbook=True, why="Promis").state == "confirmed"

    def test_the_seat_comes_back_to_nobody_while_there_are_too_many(self, conference, by):
        create_registration(event=conference, attendees=({}, {}))
        registration = register(conference, by, overbook=True, why="Promis")
        operations.cancel_tickets(
            registration=registration, tickets=operations.standing_tickets(registration), now=NOW + DAY
        )
        assert conference.quotas.get(is_room=True).seats_left == 0


class TestMembers:
    @pytest.fixture
    def lunch(self, conference):
        return create_ticket_type(
            event=conference,
            name="Déjeuner",
            audience="members",
            quotas=[create_quota(event=conference, is_room=False)],
        )

    def test_the_address_finds_the_seat(self, conference, by, lunch):
        held = create_seat(email="claire@example.org")
        register(conference, by, person(operations.Choice(lunch), email="Claire@Example.org"))
        ticket = Ticket.objects.get()
        assert ticket.member_seat == held
        assert ticket.seat_key
        assert all_is_well()

    def test_somebody_without_a_seat_comes_as_a_guest_only(self, conference, by, lunch):
        with pytest.raises(operations.MembersOnly):
            register(conference, by, person(operations.Choice(lunch)))
        registration = register(conference, by, person(operations.Choice(lunch)), is_guest=True, why="Anime la table")
        assert registration.state == "confirmed"
        assert Ticket.objects.get().member_seat is None
        assert all_is_well()

    def test_one_seat_one_ticket(self, conference, by, lunch):
        create_seat(email="claire@example.org")
        register(conference, by, person(operations.Choice(lunch)))
        with pytest.raises(operations.SeatTaken):
            register(conference, by, person(operations.Choice(lunch)), form_token="jeton-2")
        assert Registration.objects.count() == 1


def test_one_place_each_holds_here_too(conference, by):
    Event.objects.filter(pk=conference.pk).update(is_one_each=True)
    conference.refresh_from_db()
    register(conference, by)
    with pytest.raises(operations.AlreadyRegistered):
        register(conference, by, form_token="jeton-2")
    assert Registration.objects.count() == 1


def test_a_ticket_of_another_event_is_refused(conference, by):
    with pytest.raises(operations.NotOffered):
        register(conference, by, person(operations.Choice(seat(create_open_conference()))))
    assert Registration.objects.count() == 0
