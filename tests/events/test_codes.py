"""Invitation codes: how they are read, what they give, how they are counted, what a visitor sees of it."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from billing.models import Method
from events import codes, operations
from events.models import InvitationCode, Registration, Ticket
from events.offers import Buyer, offer_of
from events.operations import AttendeeInput, Choice
from lib.text import code_key
from tests.factories.events import (
    NOW,
    create_coming_conference,
    create_event,
    create_invitation_code,
    create_open_conference,
    create_ticket_type,
)

from .pages import words
from .registering import form_of, sentences

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DAY = datetime.timedelta(days=1)


@pytest.mark.parametrize(
    "typed",
    [
        "PRESSE2012",
        "presse2012",
        " Presse 2012 ",
        "Présse-2012",
        "ＰＲＥＳＳＥ２０１２",
        "PRES\u200bSE\u00a02012\u202e",
    ],
)
def test_one_code_in_its_spellings(typed):
    code = create_invitation_code(event=create_open_conference(), code="Presse 2012")
    assert code.code == "PRESSE2012"
    assert codes.find(code.event, typed, now=NOW) == code


@given(st.text(max_size=80))
def test_any_text_makes_a_key_that_stays_itself(text):
    key = code_key(text)
    assert code_key(key) == key
    assert all(letter.isalnum() for letter in key)


@pytest.mark.parametrize(
    ("typed", "fields", "why"),
    [
        ("AUTRE", {}, "unknown"),
        ("", {}, "unknown"),
        ("\x00", {}, "unknown"),
        ("A" * 10_000, {}, "unknown"),
        ("PRESSE", {"is_active": False}, "unknown"),
        ("PRESSE", {"valid_until": NOW - DAY}, "over"),
        ("PRESSE", {"uses_allowed": 2, "uses_taken": 2}, "used_up"),
    ],
)
def test_a_code_that_does_not_count_says_why(typed, fields, why):
    code = create_invitation_code(event=create_open_conference(), code="PRESSE", **fields)
    with pytest.raises(codes.CodeRefused) as refusal:
        codes.find(code.event, typed, now=NOW)
    assert refusal.value.why == why
    InvitationCode.objects.update(uses_taken=0)


def test_a_code_counts_to_its_last_second_and_at_its_own_event():
    code = create_invitation_code(event=create_open_conference(), code="PRESSE", valid_until=NOW)
    assert codes.find(code.event, "presse", now=NOW) == code
    for event, now in ((code.event, NOW + datetime.timedelta(seconds=1)), (create_event(), NOW)):
        with pytest.raises(codes.CodeRefused):
            codes.find(event, "presse", now=now)


def person(ticket_type, *, email="claire@example.org", discount=None):
    return AttendeeInput("Claire", "Vasseur", email, [Choice(ticket_type, discount)])


def register(event, *people, code=None, token="jeton-1", method=Method.DOOR, now=NOW):
    buyer = Buyer(code=codes.find(event, code.code, now=now)) if code else Buyer()
    return operations.register(
        event=event, form_token=token, attendees=people, method=method, language="fr",
        price_digest=offer_of(event, now=now, buyer=buyer).digest, consents={}, now=now, buyer=buyer,
    )  # fmt: skip


def used(code) -> int:
    return InvitationCode.objects.get(pk=code.pk).uses_taken


def seat_of(event):
    return event.ticket_types.order_by("position").first()


def test_a_code_takes_its_amount_off_each_place_and_counts_each():
    event = create_open_conference()
    code = create_invitation_code(event=event, amount_cents=1000, uses_allowed=3)
    seat = seat_of(event)
    registration = register(event, person(seat), person(seat, email="b@example.org"), code=code)
    assert registration.order.total_cents == 4000
    assert used(code) == 2
    rows = Ticket.objects.values_list("price_cents", "discount_cents", "discount", "invitation_code")
    assert list(rows) == [(3000, 1000, None, code.pk)] * 2
    assert code.code in registration.order.lines.first().label


def test_more_than_the_price_makes_a_place_free_and_skips_payment():
    event = create_open_conference()
    code = create_invitation_code(event=event, amount_cents=9900)
    registration = register(event, person(seat_of(event)), code=code, method=Method.FREE)
    assert (registration.state, registration.order.total_cents, registration.order.state) == ("confirmed", 0, "paid")


def test_by_invitation_needs_the_code_that_opens_it():
    event = create_open_conference()
    event.ticket_types.filter(position=2).update(is_by_invitation=True)
    book = event.ticket_types.get(position=2)
    code = create_invitation_code(event=event, ticket_types=[book], uses_allowed=5)
    other = create_invitation_code(event=event, ticket_types=[seat_of(event)], amount_cents=100)
    for given_code in (None, other):
        with pytest.raises(operations.NotOffered):
            register(event, person(book), code=given_code)
    assert register(event, person(book), code=code).order.total_cents == 5000
    assert used(code) == 1
    # Somebody who has the code and takes an ordinary place uses none of it.
    register(event, person(seat_of(event), email="b@example.org"), code=code, token="jeton-2")
    assert (used(code), used(other)) == (1, 0)


@pytest.mark.parametrize(
    ("code_cents", "total", "uses", "discount_cents"),
    [(1000, 1000, 0, 2000), (2000, 1000, 1, 2000), (2500, 500, 1, 2500)],
)
def test_discount_and_code_do_not_stack_the_better_one_counts(code_cents, total, uses, discount_cents):
    event = create_open_conference()
    code = create_invitation_code(event=event, amount_cents=code_cents)
    seat = seat_of(event)
    registration = register(event, person(seat, discount=event.discounts.get()), code=code)
    assert (registration.order.total_cents, used(code)) == (total, uses)
    ticket = Ticket.objects.get()
    assert ticket.discount_cents == discount_cents
    assert (ticket.discount is None) == (uses == 1)


def test_a_code_that_opens_a_ticket_is_used_even_where_the_discount_is_better():
    event = create_open_conference()
    event.ticket_types.update(is_by_invitation=True)
    code = create_invitation_code(event=event, amount_cents=500)
    registration = register(event, person(seat_of(event), discount=event.discounts.get()), code=code)
    assert (registration.order.total_cents, used(code)) == (1000, 1)


def test_two_discounts_for_one_person_are_refused():
    event = create_open_conference()
    lunch = create_ticket_type(event=event, name="Le déjeuner", price_cents=2500, position=9)
    discount = event.discounts.get()
    discount.ticket_types.add(lunch)
    twice = AttendeeInput(
        "Claire", "Vasseur", "c@example.org", [Choice(seat_of(event), discount), Choice(lunch, discount)]
    )
    with pytest.raises(operations.NotOffered):
        register(event, twice)


def test_a_group_takes_its_uses_whole():
    event = create_open_conference()
    code = create_invitation_code(event=event, amount_cents=500, uses_allowed=2)
    people = [person(seat_of(event), email=f"p{n}@example.org") for n in range(3)]
    with pytest.raises(operations.CodeRefused) as refusal:
        register(event, *people, code=code)
    assert (refusal.value.why, refusal.value.uses_left) == ("few", 2)
    assert not Registration.objects.exists()
    assert used(code) == 0


def test_no_seat_no_use():
    event = create_open_conference(capacity=0)
    code = create_invitation_code(event=event, amount_cents=500)
    with pytest.raises(operations.SoldOut):
        register(event, person(seat_of(event)), code=code)
    assert used(code) == 0


def test_a_use_comes_back_with_each_place_cancelled():
    event = create_open_conference()
    code = create_invitation_code(event=event, amount_cents=500, uses_allowed=5)
    people = [person(seat_of(event), email=f"p{n}@example.org") for n in range(3)]
    registration = register(event, *people, code=code)
    tickets = operations.standing_tickets(registration)
    for _ in range(2):
        operations.cancel_tickets(registration=registration, tickets=tickets[:1], now=NOW)
        assert used(code) == 2
    operations.cancel_event(event=event, note="", now=NOW)
    assert used(code) == 0


def test_a_use_comes_back_when_a_hold_runs_out_and_is_taken_again_by_late_money():
    event = create_open_conference()
    code = create_invitation_code(event=event, amount_cents=500)
    registration = register(event, person(seat_of(event)), code=code, method=Method.TRANSFER)
    late = registration.held_until + datetime.timedelta(minutes=1)
    assert operations.release_overdue(now=late) == 1
    assert used(code) == 0
    from billing.operations import record_payment

    record_payment(order=registration.order, amount_cents=2500, method="transfer", provider_ref="virement-1", now=late)
    registration.refresh_from_db()
    assert (registration.state, used(code)) == ("confirmed", 1)


def test_late_money_finds_no_seat_where_somebody_else_used_the_code_meanwhile():
    event = create_open_conference()
    code = create_invitation_code(event=event, amount_cents=500)
    registration = register(event, person(seat_of(event)), code=code, method=Method.TRANSFER)
    late = registration.held_until + datetime.timedelta(minutes=1)
    operations.release_overdue(now=late)
    register(event, person(seat_of(event), email="b@example.org"), code=code, token="jeton-2", now=NOW)
    from billing.operations import record_payment

    record_payment(order=registration.order, amount_cents=2500, method="transfer", provider_ref="virement-1", now=late)
    registration.refresh_from_db()
    assert (registration.state, used(code)) == ("expired", 1)
    assert event.quotas.get(is_room=True).seats_taken == 1


def test_whoever_waits_keeps_their_use():
    event = create_open_conference(capacity=0)
    code = create_invitation_code(event=event, amount_cents=500)
    buyer = Buyer(code=code)
    registration = operations.join_waiting_list(
        event=event, form_token="jeton-1", attendees=[person(seat_of(event))], method=Method.DOOR, language="fr",
        price_digest=offer_of(event, now=NOW, buyer=buyer).digest, consents={}, now=NOW, buyer=buyer,
    )  # fmt: skip
    assert (registration.state, used(code)) == ("waiting", 1)
    assert operations.leave(registration=registration, now=NOW)
    assert used(code) == 0


def test_a_code_that_was_switched_off_between_form_and_click_is_refused():
    event = create_open_conference()
    code = create_invitation_code(event=event, amount_cents=500)
    buyer = Buyer(code=code)
    digest = offer_of(event, now=NOW, buyer=buyer).digest
    InvitationCode.objects.update(is_active=False)
    with pytest.raises(operations.CodeRefused):
        operations.register(
            event=event, form_token="jeton-1", attendees=[person(seat_of(event))], method=Method.DOOR,
            language="fr", price_digest=digest, consents={}, now=NOW, buyer=buyer,
        )  # fmt: skip


class TestPage:
    @pytest.fixture
    def event(self):
        return create_coming_conference(slug="conference")

    def test_an_event_without_codes_does_not_speak_of_them(self, client, event):
        page = words(client.get(reverse("events:register", args=[event.slug])).content.decode())
        assert "J’ai un code" not in page

    def test_an_invitation_link_opens_and_lowers(self, client, event):
        code = create_invitation_code(event=event, amount_cents=1000, uses_allowed=4)
        event.ticket_types.filter(position=2).update(is_by_invitation=True)
        url = reverse("events:register", args=[event.slug])
        response = client.get(url, {"code": code.code.lower()})
        page = words(response.content.decode())
        assert f"Code {code.code} pris en compte. 10 € de moins par place. Il vaut encore pour 4 places." in page
        assert "Place avec le livre" in page
        assert str(response.context["receipt"]["total"]) == "20\u00a0€"
        assert response["Cache-Control"] == "private, no-store"
        assert "Place avec le livre" not in words(client.get(url).content.decode())

    def test_a_typed_code_reloads_the_form_and_keeps_what_was_typed(self, client, event):
        code = create_invitation_code(event=event, amount_cents=1000)
        url, data = form_of(client, event)
        response = client.post(f"{url}?participants=1", data | {"typed_code": f" {code.code.lower()} "})
        page = response.content.decode()
        assert 'value="Claire"' in page
        assert f'name="code" value="{code.code}"' in page
        assert str(response.context["receipt"]["total"]) == "20\u00a0€"
        assert not Registration.objects.exists()

    def test_a_code_typed_and_confirmed_at_once_shows_its_prices_first(self, client, event):
        code = create_invitation_code(event=event, amount_cents=1000)
        url, data = form_of(client, event)
        shown = client.post(url, data | {"typed_code": code.code})
        assert shown.status_code == 200
        assert shown.context["errors"] == []
        assert not Registration.objects.exists()
        again = data | {"code": code.code, "price_digest": shown.context["form"].closing["price_digest"].value()}
        assert client.post(url, again).status_code == 302
        assert Registration.objects.get().order.total_cents == 2000
        assert used(code) == 1

    @pytest.mark.parametrize(
        ("fields", "sentence"),
        [
            (None, "Ce code n’est pas connu pour cet événement. Vérifiez-le, ou continuez sans lui."),
            ({"valid_until": NOW}, "Ce code n’est plus valable\u00a0: sa date est passée."),
            ({"uses_allowed": 1, "uses_taken": 1}, "Ce code a déjà servi autant de fois que prévu."),
        ],
    )
    def test_a_code_that_does_not_count_is_said_beside_its_field(self, client, event, fields, sentence):
        create_invitation_code(event=event, code="AUTRE", amount_cents=1)
        if fields:
            create_invitation_code(event=event, code="PRESSE", amount_cents=1, **fields)
        url, data = form_of(client, event)
        for address in (url, f"{url}?participants=1"):
            response = client.post(address, data | {"typed_code": "presse"})
            assert ("typed_code", sentence) in response.context["errors"]
            assert 'value="presse"' in response.content.decode()
        assert sentence in words(client.get(url, {"code": "presse"}).content.decode()).replace(
            "valable :", "valable\u00a0:"
        )
        assert not Registration.objects.exists()
        InvitationCode.objects.update(uses_taken=0)

    def test_a_code_used_up_meanwhile_brings_the_form_back_at_the_full_price(self, client, event):
        code = create_invitation_code(event=event, amount_cents=1000)
        url, data = form_of(client, event)
        shown = client.post(f"{url}?participants=1", data | {"typed_code": code.code})
        data |= {"code": code.code, "price_digest": shown.context["form"].closing["price_digest"].value()}
        register(event, person(seat_of(event)), code=code, now=timezone.now())
        response = client.post(url, data | {"p1-email": "autre@example.org"})
        assert response.status_code == 200
        assert "Ce code a déjà servi autant de fois que prévu." in sentences(response)
        assert str(response.context["receipt"]["total"]) == "30\u00a0€"
        assert Registration.objects.count() == 1

    def test_fewer_places_than_people_are_counted_out(self, client, event):
        code = create_invitation_code(event=event, amount_cents=1000, uses_allowed=2)
        url, data = form_of(client, event, people=3)
        shown = client.post(f"{url}?participants=3", data | {"typed_code": code.code})
        data |= {"code": code.code, "price_digest": shown.context["form"].closing["price_digest"].value()}
        response = client.post(url, data)
        sentence = "Ce code vaut encore pour 2 places. Retirez des personnes, ou inscrivez-les sans lui."
        assert response.context["refusal"] == sentence
        assert not Registration.objects.exists()

    def test_a_code_can_be_taken_away(self, client, event):
        code = create_invitation_code(event=event, amount_cents=1000)
        url, data = form_of(client, event)
        response = client.post(f"{url}?participants=1", data | {"code": code.code, "without_code": "1"})
        assert str(response.context["receipt"]["total"]) == "30\u00a0€"
        assert f'name="code" value="{code.code}"' not in response.content.decode()

    def test_a_code_forged_into_the_form_gives_nothing(self, client, event):
        other = create_invitation_code(event=create_open_conference(), code="AILLEURS", amount_cents=3000)
        url, data = form_of(client, event)
        for forged in (other.code, "x\x00y", "9" * 5000):
            response = client.post(url, data | {"code": forged})
            assert response.status_code in (200, 400)
            assert not Registration.objects.exists()

    def test_the_price_of_the_moment_counts_the_accepted_code_only(self, client, event):
        code = create_invitation_code(event=event, amount_cents=1000)
        _url, data = form_of(client, event)
        price = reverse("events:price", args=[event.slug])
        assert "20\u00a0€" in client.post(price, data | {"code": code.code}).content.decode()
        assert "20\u00a0€" not in client.post(price, data | {"typed_code": code.code}).content.decode()

    def test_discount_and_code_are_said_not_to_add_up(self, client, event):
        code = create_invitation_code(event=event, amount_cents=1000)
        url, data = form_of(client, event)
        chosen = {"code": code.code, "p1-discount": str(event.discounts.get().pk)}
        response = client.post(f"{url}?participants=1", data | chosen)
        assert "Une réduction et un code ne s’ajoutent pas" in words(response.content.decode())
        assert str(response.context["receipt"]["total"]) == "10\u00a0€"

    def test_a_discount_goes_where_it_gains_most_over_a_code(self, client, event):
        lunch = create_ticket_type(event=event, name="Le déjeuner", price_cents=2500, position=9)
        discount = event.discounts.get()
        discount.ticket_types.add(lunch)
        code = create_invitation_code(event=event, ticket_types=[seat_of(event)], amount_cents=2000)
        url, data = form_of(client, event)
        data |= {"code": code.code, "p1-discount": str(discount.pk), f"p1-part_{lunch.part_id}": str(lunch.pk)}
        response = client.post(f"{url}?participants=1", data)
        assert str(response.context["receipt"]["total"]) == "15\u00a0€"  # 30 − 20, 25 − 20

    def test_guessing_is_limited_and_right_codes_are_not_counted(self, client, event, settings):
        settings.CODE_RATE = "3/10m"
        code = create_invitation_code(event=event, amount_cents=1000, uses_allowed=9)
        url, data = form_of(client, event)

        def tried(text):
            response = client.post(f"{url}?participants=1", data | {"typed_code": text}, REMOTE_ADDR="203.0.113.7")
            return sentences(response)

        assert [tried(code.code) for _ in range(5)] == [[]] * 5
        assert all("n’est pas connu" in tried(f"essai{n}")[0] for n in range(3))
        assert "Trop d’essais" in tried("essai4")[0]
        assert "Trop d’essais" in tried(code.code)[0]  # or a right one would still be told from a wrong one

    def test_an_event_by_invitation_asks_for_the_code(self, client, event):
        event.ticket_types.update(is_by_invitation=True)
        code = create_invitation_code(event=event)
        url = reverse("events:register", args=[event.slug])
        page = words(client.get(url).content.decode())
        assert "On s’inscrit ici sur invitation." in page
        assert "Code d’invitation" in page
        assert "Ce code n’est pas connu" in words(client.get(url, {"code": "faux"}).content.decode())
        assert client.get(url, {"code": code.code}).context["form"].given.code == code
        detail = words(client.get(event.get_absolute_url()).content.decode())
        assert "Sur invitation" in detail
        assert "Place seule" not in detail

    def test_a_total_of_nothing_needs_no_way_to_pay(self, client, event):
        code = create_invitation_code(event=event, amount_cents=5000)
        url, data = form_of(client, event)
        shown = client.post(f"{url}?participants=1", data | {"typed_code": code.code})
        data |= {"code": code.code, "price_digest": shown.context["form"].closing["price_digest"].value()}
        del data["method"]
        assert client.post(url, data).status_code == 302
        assert Registration.objects.get().order.method == "free"

    def test_what_is_not_filled_in_yet_is_no_mistake(self, client, event):
        code = create_invitation_code(event=event, amount_cents=1000)
        url, data = form_of(client, event)
        response = client.post(f"{url}?participants=2", data | {"typed_code": code.code, "terms": ""})
        assert response.context["errors"] == []
        assert "Votre accord est nécessaire" not in response.content.decode()
        assert "code " + code.code in words(response.content.decode())
