import datetime

import pytest

from accounts.models import Consent
from billing import operations as billing
from billing.models import Method, Order, Refund
from events import mails, operations
from events.models import Attendee, Event, Quota, Registration, Ticket, TicketType
from events.offers import offer_of
from events.operations import AttendeeInput, Choice
from mail.models import QueuedMail
from tests.factories.events import NOW, create_open_conference, create_part, create_quota, create_ticket_type

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("all_is_well")]
DAY = datetime.timedelta(days=1)


def person(event, *, email="claire@example.org", book=False, student=False, first_name="Claire"):
    ticket_type = event.ticket_types.order_by("position")[1 if book else 0]
    discount = event.discounts.get() if student else None
    return AttendeeInput(
        first_name=first_name, last_name="Vasseur", email=email, choices=[Choice(ticket_type, discount)]
    )


def register(event, *people, token="jeton-1", method=Method.DOOR, now=NOW, **changes):
    arguments = {
        "event": event,
        "form_token": token,
        "attendees": people or [person(event)],
        "method": method,
        "language": "fr",
        "price_digest": offer_of(event, now=now).digest,
        "consents": {"terms": "J’accepte."},
        "now": now,
    }
    return operations.register(**(arguments | changes))


def taken(event, name="La salle"):
    return event.quotas.get(name_fr=name).seats_taken


def test_a_place_paid_at_the_door_is_confirmed_with_a_balance():
    event = create_open_conference()
    registration = register(event)
    assert (registration.state, registration.confirmed_at) == ("confirmed", NOW)
    assert (registration.order.state, registration.order.balance_cents()) == ("pending", 3000)
    assert taken(event) == 1
    assert Consent.objects.get().wording == "J’accepte."


def test_a_transfer_holds_its_seat_until_after_the_date_that_is_shown():
    event = create_open_conference()
    registration = register(event, method=Method.TRANSFER)
    assert registration.state == "pending"
    assert registration.order.due_on == datetime.date(2012, 3, 1)
    assert event.local(registration.held_until).date() == datetime.date(2012, 3, 5)
    assert [mail.key for mail in QueuedMail.objects.all()] == [f"how_to_pay:{registration.pk}"]


def test_two_places_cost_what_they_say_and_draw_on_room_and_stock():
    event = create_open_conference(book_stock=25)
    registration = register(
        event, person(event, book=True), person(event, email="mehdi@example.org", student=True), method=Method.TRANSFER
    )
    assert [line.amount_cents for line in registration.order.lines.all()] == [5000, 1000]
    assert registration.order.total_cents == 6000
    assert (taken(event), taken(event, "Le livre")) == (2, 1)
    assert [ticket.cancellation_steps for ticket in Ticket.objects.all()] == [[[8, 0], [1, 50]]] * 2


def test_a_free_event_skips_payment():
    event = create_open_conference()
    TicketType.objects.update(price_cents=0)
    event.discounts.all().delete()
    registration = register(event, method=Method.FREE)
    assert (registration.state, registration.order.state, registration.order.method) == ("confirmed", "paid", "free")


def test_the_same_form_again_is_the_same_registration():
    event = create_open_conference(capacity=1)
    first = register(event)
    assert register(event) == first
    assert Registration.objects.count() == 1
    assert taken(event) == 1


def test_a_group_that_does_not_fit_takes_nothing():
    event = create_open_conference(capacity=3)
    group = [person(event, email=f"p{n}@example.org") for n in range(5)]
    with pytest.raises(operations.SoldOut) as refusal:
        register(event, *group)
    assert (refusal.value.seats_left, taken(event)) == (3, 0)
    assert not Registration.objects.exists()
    assert not Order.objects.exists()
    assert not QueuedMail.objects.exists()


def test_two_ticket_types_share_the_room():
    event = create_open_conference(capacity=2)
    register(event, person(event), token="a")
    register(event, person(event, book=True, email="b@example.org"), token="b")
    with pytest.raises(operations.SoldOut):
        register(event, person(event, email="c@example.org"), token="c")


def test_no_book_left_leaves_the_plain_seat():
    event = create_open_conference(book_stock=0)
    with pytest.raises(operations.SoldOut) as refusal:
        register(event, person(event, book=True))
    assert refusal.value.quota.name == "Le livre"
    assert taken(event) == 0
    assert register(event).state == "confirmed"


@pytest.mark.parametrize(
    ("changes", "door"),
    [
        ({"state": Event.State.CANCELLED, "cancelled_at": NOW}, "cancelled"),
        ({"opens_at": NOW + DAY}, "early"),
        ({"closes_at": NOW - DAY}, "closed"),
        ({"is_open": False}, "elsewhere"),
        ({"starts_at": NOW - DAY, "ends_at": NOW + DAY}, "past"),
    ],
)
def test_a_closed_door_says_which(changes, door):
    event = create_open_conference()
    for name, value in changes.items():
        setattr(event, name, value)
    event.save()
    with pytest.raises(operations.RegistrationClosed) as refusal:
        register(event)
    assert refusal.value.door == door
    assert not Registration.objects.exists()


def test_a_form_left_open_across_the_limit_is_refused():
    event = create_open_conference()
    with pytest.raises(operations.RegistrationClosed):
        register(event, now=event.closes_at + datetime.timedelta(seconds=1))
    assert register(event, now=event.closes_at).state == "confirmed"


def test_an_event_cancelled_since_it_was_read_is_seen():
    event = create_open_conference()
    Event.objects.filter(pk=event.pk).update(state="cancelled", cancelled_at=NOW)
    with pytest.raises(operations.RegistrationClosed):
        register(event)


def test_another_price_than_the_one_seen_is_refused():
    event = create_open_conference()
    seen = offer_of(event, now=NOW).digest
    event.ticket_types.filter(position=1).update(price_cents=3500)
    with pytest.raises(operations.PricesChanged):
        register(event, price_digest=seen)
    assert taken(event) == 0


def test_the_ticket_of_another_event_is_refused():
    event, other = create_open_conference(), create_open_conference()
    with pytest.raises(operations.NotOffered):
        register(event, person(other))


def test_a_members_ticket_is_not_for_everyone():
    event = create_open_conference()
    lunch = create_ticket_type(
        event=event, part=create_part(event=event, name="Le déjeuner"), audience="members", price_cents=0
    )
    guest = AttendeeInput(first_name="C", last_name="V", email="c@example.org", choices=[Choice(lunch)])
    with pytest.raises(operations.NotOffered):
        register(event, guest)


def test_a_discount_of_another_event_is_refused():
    event, other = create_open_conference(), create_open_conference()
    choice = Choice(event.ticket_types.first(), other.discounts.get())
    cheat = AttendeeInput(first_name="C", last_name="V", email="c@example.org", choices=[choice])
    with pytest.raises(operations.NotOffered):
        register(event, cheat)


def test_a_transfer_too_near_the_event_is_refused():
    event = create_open_conference()
    with pytest.raises(operations.NotOffered):
        register(event, method=Method.TRANSFER, now=datetime.datetime(2012, 3, 5, 12, tzinfo=event.zone))


def test_each_part_of_the_day_has_its_ticket():
    event = create_open_conference()
    covers = create_quota(event=event, name="Le déjeuner", capacity=40, is_room=False)
    part = create_part(event=event, name="Le déjeuner", position=2)
    lunch = create_ticket_type(event=event, part=part, quotas=[covers], price_cents=2500, position=9)
    seat = event.ticket_types.order_by("position").first()
    both = AttendeeInput(first_name="C", last_name="V", email="c@example.org", choices=[Choice(seat), Choice(lunch)])
    registration = register(event, both)
    assert (taken(event), taken(event, "Le déjeuner")) == (1, 1)
    assert registration.order.total_cents == 5500


@pytest.mark.parametrize("again", ["CLAIRE@example.org", " claire+livre@example.org", "Claire@EXAMPLE.org"])
def test_one_place_a_person_whatever_the_spelling(again):
    event = create_open_conference(is_one_each=True)
    register(event)
    with pytest.raises(operations.AlreadyRegistered):
        register(event, person(event, email=again.strip()), token="jeton-2")
    assert taken(event) == 1


def test_a_cancelled_place_can_be_taken_again_by_the_same_person():
    event = create_open_conference(is_one_each=True)
    first = register(event)
    operations.cancel_tickets(registration=first, tickets=operations.standing_tickets(first), now=NOW)
    assert register(event, token="jeton-2").state == "confirmed"


def pay(registration, cents=3000, ref="virement-1", now=NOW):
    billing.record_payment(
        order=registration.order, amount_cents=cents, method=Method.TRANSFER, provider_ref=ref, now=now
    )
    registration.refresh_from_db()
    registration.order.refresh_from_db()


def test_a_transfer_that_arrives_confirms():
    registration = register(create_open_conference(), method=Method.TRANSFER)
    pay(registration)
    assert (registration.state, registration.order.state) == ("confirmed", "paid")
    assert QueuedMail.objects.filter(key=f"confirmed:{registration.pk}").exists()


def test_an_overdue_hold_is_released_once():
    event = create_open_conference()
    registration = register(event, method=Method.TRANSFER)
    late = registration.held_until + datetime.timedelta(seconds=1)
    assert operations.release_overdue(now=registration.held_until) == 0
    assert operations.release_overdue(now=late) == 1
    assert operations.release_overdue(now=late) == 0
    assert operations.expire(registration=registration, now=late) is False
    registration.refresh_from_db()
    assert (registration.state, taken(event)) == ("expired", 0)


def test_late_money_finds_a_seat_while_one_is_left():
    event = create_open_conference()
    registration = register(event, method=Method.TRANSFER)
    late = registration.held_until + datetime.timedelta(hours=1)
    operations.release_overdue(now=late)
    pay(registration, now=late)
    assert (registration.state, registration.order.state, taken(event)) == ("confirmed", "paid", 1)
    assert not Refund.objects.exists()


def test_late_money_without_a_seat_is_to_be_given_back_and_said():
    event = create_open_conference(capacity=1)
    registration = register(event, method=Method.TRANSFER)
    late = registration.held_until + datetime.timedelta(hours=1)
    operations.release_overdue(now=late)
    Quota.objects.filter(event=event, is_room=True).update(capacity=0)
    pay(registration, now=late)
    refund = Refund.objects.get()
    assert (registration.state, registration.order.state, taken(event)) == ("expired", "cancelled", 0)
    assert (refund.amount_cents, refund.reason) == (3000, "no_seat")
    assert QueuedMail.objects.filter(key__startswith="paid_without_seat:").count() == 1


def test_late_money_in_two_parts_takes_the_seat_at_the_second():
    registration = register(create_open_conference(), method=Method.TRANSFER)
    late = registration.held_until + datetime.timedelta(hours=1)
    operations.release_overdue(now=late)
    pay(registration, 1000, "a", now=late)
    assert Refund.objects.get().amount_cents == 1000
    pay(registration, 2000, "b", now=late)
    assert (registration.state, Refund.objects.count()) == ("confirmed", 0)


def test_one_of_two_places_is_cancelled():
    event = create_open_conference()
    registration = register(
        event, person(event, book=True), person(event, email="m@example.org"), method=Method.TRANSFER
    )
    pay(registration, 8000)
    early = datetime.datetime(2012, 2, 27, 9, tzinfo=event.zone)  # eight days before: no fee
    second = operations.standing_tickets(registration)[1]
    refund = operations.cancel_tickets(registration=registration, tickets=[second], now=early)
    registration.refresh_from_db()
    assert (registration.state, refund.amount_cents, taken(event)) == ("confirmed", 3000, 1)
    assert operations.cancel_tickets(registration=registration, tickets=[second], now=early) is None
    assert taken(event) == 1


def test_the_fee_follows_the_schedule_of_the_day_of_registration():
    event = create_open_conference()
    registration = register(event, method=Method.TRANSFER)
    pay(registration)
    event.cancellation_steps.update(percent_due=90)
    tickets = operations.standing_tickets(registration)
    assert operations.cancellation_quote(registration=registration, tickets=tickets, now=NOW) == (1500, 1500)
    refund = operations.cancel_tickets(registration=registration, tickets=tickets, now=NOW)
    registration.refresh_from_db()
    assert (registration.state, refund.amount_cents) == ("cancelled", 1500)
    assert registration.order.balance_cents() == -1500 or registration.order.paid_cents() == 3000


def test_a_hold_costs_nothing_to_let_go():
    registration = register(create_open_conference(), method=Method.TRANSFER)
    tickets = operations.standing_tickets(registration)
    assert operations.cancel_tickets(registration=registration, tickets=tickets, now=NOW) is None
    registration.order.refresh_from_db()
    assert (registration.order.state, registration.order.total_cents) == ("cancelled", 0)


def test_nothing_is_cancelled_once_the_event_has_started():
    event = create_open_conference()
    registration = register(event)
    tickets = operations.standing_tickets(registration)
    with pytest.raises(operations.TooLate):
        operations.cancel_tickets(registration=registration, tickets=tickets, now=event.starts_at)
    assert taken(event) == 1


def test_a_place_passes_to_somebody_else_with_a_new_code():
    event = create_open_conference(is_one_each=True)
    registration = register(event)
    attendee = registration.attendees.get()
    old = Ticket.objects.get().code
    operations.rename_attendee(
        attendee=attendee, first_name="Mehdi", last_name="Laurent", email="m@example.org", now=NOW
    )
    attendee.refresh_from_db()
    assert (attendee.name, attendee.unique_key) == ("Mehdi Laurent", f"{event.pk}:m@example.org")
    assert Ticket.objects.get().code != old
    assert register(event, token="jeton-2").state == "confirmed"


def test_a_place_does_not_pass_to_somebody_who_has_one():
    event = create_open_conference(is_one_each=True)
    registration = register(event)
    register(event, person(event, email="m@example.org"), token="jeton-2")
    attendee = registration.attendees.get()
    with pytest.raises(operations.AlreadyRegistered):
        operations.rename_attendee(attendee=attendee, first_name="M", last_name="L", email="M@example.org", now=NOW)
    assert Attendee.objects.get(pk=attendee.pk).first_name == "Claire"


def test_names_are_fixed_after_the_deadline():
    event = create_open_conference()
    attendee = register(event).attendees.get()
    late = event.names_until + datetime.timedelta(seconds=1)
    with pytest.raises(operations.TooLate):
        operations.rename_attendee(attendee=attendee, first_name="M", last_name="L", email="", now=late)


def test_a_cancelled_event_gives_everything_back_and_tells_everybody():
    event = create_open_conference()
    paid = register(event, method=Method.TRANSFER, token="a")
    pay(paid)
    register(event, person(event, email="b@example.org"), method=Method.TRANSFER, token="b")
    register(event, person(event, email="c@example.org"), token="c")
    assert operations.cancel_event(event=event, note="Grève.", now=NOW) == 3
    assert operations.cancel_event(event=event, note="Grève.", now=NOW) == 0
    assert set(Registration.objects.values_list("state", flat=True)) == {"cancelled"}
    assert (taken(event), Refund.objects.get().amount_cents) == (0, 3000)
    assert QueuedMail.objects.filter(key__startswith="event_cancelled:").count() == 3


def test_a_form_loaded_before_a_sale_does_not_put_the_count_back():
    event = create_open_conference()
    loaded = event.quotas.get(is_room=True)
    register(event)
    loaded.capacity = 140
    loaded.save()
    loaded.refresh_from_db()
    assert (loaded.capacity, loaded.seats_taken) == (140, 1)


def test_capacity_lowered_below_what_is_sold_takes_no_seat_away():
    event = create_open_conference()
    register(event, person(event), person(event, email="b@example.org"))
    Quota.objects.filter(event=event, is_room=True).update(capacity=1)
    assert event.quotas.get(is_room=True).overbooked_by == 1
    with pytest.raises(operations.SoldOut):
        register(event, person(event, email="c@example.org"), token="c")
    assert taken(event) == 2


def test_a_hold_that_cannot_be_released_does_not_keep_the_others(monkeypatch):
    event = create_open_conference()
    first = register(event, method=Method.TRANSFER, token="a")
    register(event, person(event, email="b@example.org"), method=Method.TRANSFER, token="b")
    late = first.held_until + datetime.timedelta(seconds=1)

    def refuse(*, registration, now):
        if registration.pk == first.pk:
            raise RuntimeError("no words for this mail")

    monkeypatch.setattr(mails, "queue_expired", refuse)
    assert operations.release_overdue(now=late) == 1
    first.refresh_from_db()
    assert (first.state, taken(event)) == ("pending", 1)
