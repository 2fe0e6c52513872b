"""Prices that depend on the day and on who asks: what pages say of them, and what is charged."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from billing.models import Method
from events import operations
from events.fares import fare, say_limit, say_start
from events.models import Registration, Ticket
from events.offers import Offer, offer_of
from events.operations import AttendeeInput, Choice
from tests.factories.events import (
    NOW,
    PARIS,
    STARTS_AT,
    create_coming_conference,
    create_event,
    create_invitation_code,
    create_open_conference,
)

from .pages import read, words
from .registering import form_of, sentences

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
LAST_SECOND = datetime.datetime(2012, 2, 29, 23, 59, 59, tzinfo=PARIS)


def seat_of(event):
    return event.ticket_types.order_by("position").first()


def set_seat(event, **fields):
    event.ticket_types.filter(position=1).update(**fields)
    return seat_of(event)


def notes(event, now=NOW):
    return fare(offer_of(event, now=now), seat_of(event)).notes


def register(event, *, now=NOW, seen_at=None, people=1):
    offer = offer_of(event, now=now)
    attendees = [AttendeeInput("Claire", "V", f"c{n}@example.org", [Choice(seat_of(event))]) for n in range(people)]
    return operations.register(
        event=event, form_token=f"jeton-{now}-{people}", attendees=attendees, method=Method.DOOR, language="fr",
        price_digest=offer_of(event, now=seen_at or now).digest, consents={}, now=now, buyer=offer.buyer,
    )  # fmt: skip


def test_those_who_come_first_pay_less_to_the_end_of_that_day_there():
    event = create_open_conference()
    set_seat(event, early_price_cents=2500, early_until=LAST_SECOND)
    assert register(event, now=LAST_SECOND).order.total_cents == 2500
    assert register(event, now=LAST_SECOND + datetime.timedelta(seconds=1)).order.total_cents == 3000
    assert list(Ticket.objects.order_by("pk").values_list("price_cents", "discount_cents")) == [(2500, 0), (3000, 0)]


def test_the_end_of_the_day_is_that_of_the_place():
    event = create_open_conference(time_zone="America/New_York")
    midnight_there = datetime.datetime(2012, 2, 29, 23, 59, 59, tzinfo=event.zone)
    set_seat(event, early_price_cents=2500, early_until=midnight_there)
    six_in_the_morning_in_paris = datetime.datetime(2012, 3, 1, 5, 59, tzinfo=PARIS)
    assert offer_of(event, now=six_in_the_morning_in_paris).price_from_cents == 2500
    assert notes(event)[0] == "Jusqu’au 29 février, puis 30\u00a0€."


def test_a_price_that_ended_between_form_and_click_is_not_taken_silently():
    event = create_open_conference()
    set_seat(event, early_price_cents=2500, early_until=LAST_SECOND)
    with pytest.raises(operations.PricesChanged):
        register(event, now=LAST_SECOND + datetime.timedelta(seconds=1), seen_at=LAST_SECOND)
    assert not Registration.objects.exists()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"early_price_cents": 2500, "early_until": LAST_SECOND}, ["Jusqu’au 29 février, puis 30\u00a0€."]),
        (
            {"early_price_cents": 2500, "early_until": datetime.datetime(2012, 2, 29, 12, 0, tzinfo=PARIS)},
            ["Jusqu’au 29 février à 12\u00a0h, puis 30\u00a0€."],
        ),
        ({"early_price_cents": 2500, "early_until": NOW - DAY}, []),
        ({"sales_from": datetime.datetime(2012, 3, 1, tzinfo=PARIS)}, ["En vente à partir du 1er mars."]),
        ({"sales_until": NOW - DAY}, ["N’est plus en vente."]),
        ({"sales_until": LAST_SECOND}, ["En vente jusqu’au 29 février."]),
        ({"sales_until": STARTS_AT + DAY}, []),
        ({"max_per_registration": 1}, ["1 place au plus par inscription."]),
        ({"max_per_registration": 4}, ["4 places au plus par inscription."]),
    ],
)
def test_terms_are_said_in_words(fields, said):
    event = create_open_conference()
    set_seat(event, **fields)
    assert notes(event) == said


def test_a_year_is_said_where_it_is_another():
    event = create_open_conference()
    assert say_limit(datetime.datetime(2011, 12, 31, 23, 59, 59, tzinfo=PARIS), event) == "31 décembre 2011"
    assert say_start(datetime.datetime(2012, 1, 1, 0, 0, tzinfo=PARIS), event) == "1er janvier"
    assert say_start(datetime.datetime(2012, 1, 1, 9, 30, tzinfo=PARIS), event) == "1er janvier à 9\u00a0h\u00a030"
    assert say_limit(NOW, create_event()) == "28 février 2012 à 10\u00a0h"


@pytest.mark.parametrize("fields", [{"sales_from": NOW + DAY}, {"sales_until": NOW - DAY}, {"is_active": False}])
def test_what_is_not_on_sale_is_not_sold(fields):
    event = create_open_conference()
    set_seat(event, **fields)
    with pytest.raises(operations.NotOffered):
        register(event)


def test_a_registration_takes_no_more_of_a_type_than_it_may():
    event = create_open_conference()
    set_seat(event, max_per_registration=2)
    with pytest.raises(operations.TooMany):
        register(event, people=3)
    assert not Registration.objects.exists()
    assert register(event, people=2).order.total_cents == 6000


def test_a_member_price_is_told_to_all_and_given_to_a_seat_only():
    event = create_open_conference()
    seat = set_seat(event, member_price_cents=2000)
    offer = offer_of(event, now=NOW)
    assert offer.price_cents(seat) == 3000
    assert str(fare(offer, seat).member_price) == "20\u00a0€"
    assert register(event).order.total_cents == 3000


def test_a_member_price_above_the_early_one_is_not_told():
    event = create_open_conference()
    seat = set_seat(event, member_price_cents=2800, early_price_cents=2500, early_until=LAST_SECOND)
    assert fare(offer_of(event, now=NOW), seat).member_price is None


class TestPages:
    @pytest.fixture
    def event(self):
        return create_coming_conference(slug="conference", book_stock=12)

    def test_the_page_of_the_event_tells_price_terms_contents_and_stock(self, client, event):
        early_until = timezone.now() + 5 * DAY
        set_seat(event, early_price_cents=2500, early_until=early_until, member_price_cents=2000)
        page = read(client, event.get_absolute_url())
        assert "25 €" in page
        assert f"Jusqu’au {say_limit(early_until, event)}, puis 30 €.".replace("\u00a0", " ") in page
        assert "Membres : 20 €." in page
        assert "Le livre, remis à l’accueil" in page
        assert "Le livre : il en reste 12." in page
        assert "S’inscrire, dès 25 €" in page

    def test_the_form_tells_the_same(self, client, event):
        set_seat(event, early_price_cents=2500, early_until=timezone.now() + 5 * DAY, member_price_cents=0)
        event.ticket_types.filter(position=2).update(sales_from=timezone.now() + 2 * DAY)
        page = words(client.get(reverse("events:register", args=[event.slug])).content.decode())
        assert "puis 30 €." in page
        assert "Gratuit pour les membres." in page
        assert "L’après-midi, pause comprise · Le livre" not in page
        assert "L’après-midi, pause comprise" in page
        assert "En vente à partir du" in page

    def test_an_empty_stock_is_said(self, client, event):
        event.quotas.filter(is_room=False).update(seats_taken=12)
        assert "Le livre : épuisé." in read(client, event.get_absolute_url())

    def test_the_early_price_that_ends_brings_the_form_back(self, client, event):
        set_seat(event, early_price_cents=2500, early_until=timezone.now() + DAY)
        url, data = form_of(client, event)
        set_seat(event, early_until=timezone.now() - DAY)
        response = client.post(url, data)
        assert response.status_code == 200
        assert "Les tarifs ont changé" in str(response.context["refusal"])
        assert str(response.context["receipt"]["total"]) == "30\u00a0€"
        assert 'value="Claire"' in response.content.decode()
        assert not Registration.objects.exists()
        data["price_digest"] = response.context["form"].closing["price_digest"].value()
        assert client.post(url, data).status_code == 302

    def test_a_new_price_is_said_even_where_something_else_is_missing(self, client, event):
        url, data = form_of(client, event)
        set_seat(event, price_cents=3500)
        for address, changes in ((url, {"terms": ""}), (f"{url}?participants=2", {})):
            response = client.post(address, data | changes)
            assert "Les tarifs ont changé" in str(response.context["refusal"])

    def test_beyond_the_limit_the_first_person_too_many_is_told(self, client, event):
        set_seat(event, max_per_registration=1)
        url, data = form_of(client, event, people=2)
        response = client.post(url, data)
        assert sentences(response) == ["«\u00a0Place seule\u00a0»\u00a0: 1 place au plus par inscription."]
        assert response.context["form"].attendees[0].errors == {}

    def test_nothing_on_sale_yet_says_from_when(self, client, event):
        event.ticket_types.update(sales_from=timezone.now() + 2 * DAY)
        page = words(client.get(reverse("events:register", args=[event.slug])).content.decode())
        assert "Rien n’est en vente en ce moment." in page
        assert "Place seule : 30 €. En vente à partir du" in page

    def test_the_home_page_names_the_price_of_now(self, client, event):
        set_seat(event, early_price_cents=2500, early_until=timezone.now() + DAY)
        event.ticket_types.filter(position=2).update(is_by_invitation=True, price_cents=100)
        assert "S’inscrire, dès 25 €" in read(client, "/")

    def test_the_form_costs_the_same_for_many_codes_and_prices(self, client, event):
        url = reverse("events:register", args=[event.slug])
        create_invitation_code(event=event)
        with CaptureQueriesContext(
            connection,
        ) as few:
            client.get(url)
        for _ in range(30):
            create_invitation_code(event=event)
        with CaptureQueriesContext(connection) as many:
            client.get(url)
        assert len(many) == len(few) <= 12

    def test_registering_with_a_code_asks_two_queries_more(self, client, event):
        code = create_invitation_code(event=event, amount_cents=1000)
        url, data = form_of(client, event)
        shown = client.post(f"{url}?participants=1", data | {"typed_code": code.code})
        data |= {"code": code.code, "price_digest": shown.context["form"].closing["price_digest"].value()}
        with CaptureQueriesContext(connection) as queries:
            assert client.post(url, data).status_code == 302
        own = [q for q in queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]
        assert len(own) <= 22, [q["sql"][:90] for q in own]


def test_an_offer_of_no_types_costs_nothing():
    assert Offer(create_event(), (), NOW).price_from_cents == 0
