"""A ticket moves to another type: seats, money and words follow."""

import datetime

import pytest

from billing import invariants as money
from billing.models import Method
from events import invariants, operations
from events.models import Event, Registration, Ticket, TicketType
from events.operations import moving
from mail.models import QueuedMail
from tests.factories.events import NOW, create_open_conference, create_quota, create_registration, create_ticket_type
from tests.factories.members import create_seat

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def conference(db) -> Event:
    return create_open_conference(capacity=2, book_stock=1)


def types(event: Event) -> tuple[TicketType, TicketType]:
    """The place alone at 30 €, the place with the book at 50 €."""
    return tuple(event.ticket_types.order_by("position"))


def ticket_of(registration: Registration) -> Ticket:
    return operations.standing_tickets(registration)[0]


def move(registration: Registration, to: TicketType, due_cents: int, **fields):
    return operations.move_ticket(ticket=ticket_of(registration), to=to, due_cents=due_cents, now=NOW, **fields)


def taken(event: Event) -> tuple[int, int]:
    """Seats, books."""
    return tuple(event.quotas.order_by("-is_room").values_list("seats_taken", flat=True))


class TestMoney:
    def test_dearer_leaves_the_difference_to_pay_at_the_door(self, conference):
        registration = create_registration(event=conference)
        _seat, with_book = types(conference)
        code = ticket_of(registration).code
        move(registration, with_book, 5000)
        registration.refresh_from_db()
        order = registration.order
        assert (registration.state, order.state, order.method, order.balance_cents()) == (
            "confirmed", "pending", "door", 2000,
        )  # fmt: skip
        ticket = ticket_of(registration)
        assert (ticket.ticket_type, ticket.price_cents, ticket.code) == (with_book, 5000, code)
        assert ticket.order_line.amount_cents == 5000
        assert taken(conference) == (1, 1)
        mail = QueuedMail.objects.get()
        assert "«\u00a0Place seule\u00a0», devient «\u00a0Place avec le livre\u00a0»" in mail.text
        assert "Reste à régler à l’accueil\u00a0: 20\u00a0€" in mail.text

    def test_cheaper_is_to_be_refunded(self, conference):
        seat, with_book = types(conference)
        registration = create_registration(event=conference, attendees=({"choices": [with_book]},))
        move(registration, seat, 3000)
        refund = registration.order.refunds.get()
        assert (refund.amount_cents, refund.state, refund.reason) == (2000, "due", "overpaid")
        assert taken(conference) == (1, 0)
        assert "Vous sera rendu\u00a0: 20\u00a0€" in QueuedMail.objects.get().text

    def test_a_transfer_that_is_awaited_changes_its_amount(self, conference):
        registration = create_registration(event=conference, state="pending")
        move(registration, types(conference)[1], 5000)
        registration.refresh_from_db()
        assert (registration.state, registration.order.method, registration.order.total_cents) == (
            "pending", "transfer", 5000,
        )  # fmt: skip
        assert "Reste à régler par virement\u00a0: 50\u00a0€" in QueuedMail.objects.get().text

    def test_what_came_in_may_be_enough_now(self, conference):
        seat, with_book = types(conference)
        registration = create_registration(event=conference, state="pending", attendees=({"choices": [with_book]},))
        from billing.operations import record_payment

        record_payment(
            order=registration.order, amount_cents=3000, method=Method.TRANSFER, provider_ref="VIR 1", now=NOW
        )
        move(registration, seat, 3000)
        registration.refresh_from_db()
        assert (registration.state, registration.order.state) == ("confirmed", "paid")

    def test_the_price_may_stay(self, conference):
        registration = create_registration(event=conference)
        move(registration, types(conference)[1], 3000, keeps_price=True)
        registration.order.refresh_from_db()
        assert (registration.order.state, registration.order.total_cents) == ("paid", 3000)
        assert ticket_of(registration).price_cents == 3000
        assert taken(conference) == (1, 1)

    def test_a_discount_stays_where_it_still_applies(self, conference):
        seat, with_book = types(conference)
        student = conference.discounts.get()
        registration = create_registration(event=conference, attendees=({"choices": [(seat, student)]},))
        offered = moving.moves_of(ticket_of(registration), now=NOW)
        assert [(option.to, option.due_cents, option.difference.cents) for option in offered] == [
            (with_book, 3000, 2000)
        ]
        student.ticket_types.remove(with_book)
        assert moving.moves_of(ticket_of(registration), now=NOW)[0].due_cents == 5000
        move(registration, with_book, 5000)
        ticket = ticket_of(registration)
        assert (ticket.discount, ticket.discount_cents, ticket.due_cents) == (None, 0, 5000)

    def test_another_price_than_the_one_confirmed_changes_nothing(self, conference):
        registration = create_registration(event=conference)
        _seat, with_book = types(conference)
        with pytest.raises(operations.PricesChanged):
            move(registration, with_book, 4500)
        assert ticket_of(registration).price_cents == 3000
        assert taken(conference) == (1, 0)
        assert QueuedMail.objects.count() == 0


class TestSeats:
    def test_what_is_sold_out_is_refused_and_nothing_moves(self, conference):
        seat, with_book = types(conference)
        create_registration(event=conference, attendees=({"choices": [with_book]},))
        registration = create_registration(event=conference)
        with pytest.raises(operations.SoldOut):
            move(registration, with_book, 5000)
        registration.order.refresh_from_db()
        assert (registration.order.total_cents, ticket_of(registration).ticket_type) == (3000, seat)
        assert taken(conference) == (2, 1)

    def test_an_organiser_may_overbook(self, conference):
        _seat, with_book = types(conference)
        create_registration(event=conference, attendees=({"choices": [with_book]},))
        registration = create_registration(event=conference)
        assert [short.overbooked_by for short in moving.moves_of(ticket_of(registration), now=NOW)[0].shortfalls] == [1]
        move(registration, with_book, 5000, overbook=True)
        assert taken(conference) == (2, 2)

    def test_a_full_room_is_no_obstacle_to_who_sits_in_it(self, conference):
        registration = create_registration(event=conference, attendees=({}, {}))
        move(registration, types(conference)[1], 5000)
        assert taken(conference) == (2, 1)

    def test_the_seat_that_came_free_goes_to_the_line(self, conference):
        seat, with_book = types(conference)
        holder = create_registration(event=conference, attendees=({"choices": [with_book]},))
        waiting = operations.join_waiting_list(
            event=conference,
            form_token="un-jeton-de-vingt-caracteres",
            attendees=[
                operations.AttendeeInput("Mehdi", "Laurent", "mehdi@example.org", [operations.Choice(with_book)])
            ],
            method=Method.DOOR,
            language="fr",
            price_digest=digest(conference),
            consents={},
            now=NOW,
        )
        assert waiting.state == "waiting"
        move(holder, seat, 3000)
        waiting.refresh_from_db()
        assert waiting.state == "offered"
        assert taken(conference) == (2, 1)


def digest(event: Event) -> str:
    from events.offers import offer_of

    return offer_of(event, now=NOW).digest


class TestRefusals:
    @pytest.mark.parametrize("state", ["cancelled", "expired"])
    def test_what_has_ended_moves_no_more(self, conference, state):
        registration = create_registration(event=conference, state=state)
        ticket = Ticket.objects.get(attendee__registration=registration)
        with pytest.raises(operations.TooLate):
            operations.move_ticket(ticket=ticket, to=types(conference)[1], due_cents=5000, now=NOW)

    def test_nor_after_the_day(self, conference):
        registration = create_registration(event=conference)
        later = conference.ends_at + datetime.timedelta(days=1)
        with pytest.raises(operations.TooLate):
            operations.move_ticket(ticket=ticket_of(registration), to=types(conference)[1], due_cents=5000, now=later)

    def test_not_to_another_event_nor_to_what_it_is(self, conference):
        registration = create_registration(event=conference)
        for to in (types(create_open_conference())[1], types(conference)[0]):
            with pytest.raises(operations.NotOffered):
                move(registration, to, to.price_cents)

    def test_not_to_a_part_that_the_person_has(self, conference):
        lunch = create_ticket_type(event=conference, name="Déjeuner", quotas=[create_quota(event=conference)])
        registration = create_registration(event=conference, attendees=({"choices": [types(conference)[0], lunch]},))
        with pytest.raises(operations.NotOffered):
            move(registration, lunch, 3000)

    def test_a_members_ticket_asks_for_a_seat_and_claims_it(self, conference):
        lunch = create_ticket_type(
            event=conference, name="Déjeuner", audience="members", position=3, quotas=[create_quota(event=conference)]
        )
        registration = create_registration(event=conference, attendees=({"email": "claire@example.org"},))
        with pytest.raises(operations.MembersOnly):
            move(registration, lunch, 3000)
        held = create_seat(email="claire@example.org")
        move(registration, lunch, 3000)
        ticket = ticket_of(registration)
        assert ticket.member_seat == held
        assert ticket.seat_key
        assert [*invariants.broken(now=NOW), *money.broken()] == []
        # Back to a public ticket, the seat may be used again.
        move(registration, types(conference)[0], 3000)
        assert (ticket_of(registration).member_seat, ticket_of(registration).seat_key) == (None, None)


def test_an_organiser_cancels_after_the_start_and_may_let_the_fee_go(conference):
    late = conference.starts_at + datetime.timedelta(minutes=5)
    registration = create_registration(event=conference)
    tickets = operations.standing_tickets(registration)
    with pytest.raises(operations.TooLate):
        operations.cancel_tickets(registration=registration, tickets=tickets, now=late)
    refund = operations.cancel_tickets(
        registration=registration, tickets=tickets, by_organiser=True, waives_fee=True, tells=False, now=late
    )
    assert refund.amount_cents == 3000
    assert QueuedMail.objects.count() == 0
    other = create_registration(event=conference, attendees=({}, {}))
    refund = operations.cancel_tickets(
        registration=other, tickets=operations.standing_tickets(other)[:1], by_organiser=True, now=late
    )
    assert refund is None  # the day has come: the whole price stays due
