"""Registering over HTTP, and the page behind the secret link: what a visitor, and somebody worse, may send."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Consent
from billing.models import Refund
from events import invariants
from events.models import Attendee, Event, Registration, Ticket
from mail.models import QueuedMail
from tests.factories.events import (
    create_coming_conference,
    create_event,
    create_open_conference,
    create_part,
    create_quota,
    create_registration,
    create_ticket_type,
)

from .registering import form_of, post, sentences

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return create_coming_conference(slug="conference", is_one_each=True)


def part_field(data):
    return next(name for name in data if name.startswith("p1-part_"))


def test_a_place_is_taken_and_its_page_says_so(client, event):
    response = post(client, event)
    registration = Registration.objects.get()
    assert response.url == f"/inscriptions/{registration.token}/"
    page = client.get(response.url)
    assert 'data-outcome="confirmed"' in page.content.decode()
    assert page["Cache-Control"] == "private, no-store"
    assert [str(consent.purpose) for consent in Consent.objects.all()] == ["terms"]


def test_the_secret_of_the_page_is_not_that_of_the_form(client, event):
    post(client, event)
    registration = Registration.objects.get()
    assert registration.token != registration.form_token
    assert len(registration.token) == 32  # 24 random bytes


def test_nothing_is_agreed_to_in_advance(client, event):
    page = client.get(reverse("events:register", args=[event.slug])).content.decode()
    for consent in ("terms", "attendee_list", "news"):
        assert f'name="{consent}" id="id_{consent}" checked' not in page


def test_each_consent_is_kept_apart_in_its_own_words(client, event):
    post(client, event, news="on")
    kept = dict(Consent.objects.values_list("purpose", "wording"))
    assert set(kept) == {"terms", "news"}
    assert kept["news"].startswith("Prévenez-moi du prochain rendez-vous")


def test_the_same_form_twice_is_one_registration(client, event):
    url, data = form_of(client, event)
    first, second = client.post(url, data), client.post(url, data)
    assert first.url == second.url
    assert Registration.objects.count() == 1


def test_what_one_visitor_typed_is_on_their_page_alone(client, event):
    typed = {"p1-first_name": "<!--email-->", "p1-last_name": 'O"Neill', "p1-company": "Renault", "terms": ""}
    first = post(client, event, **typed).content.decode()
    assert 'name="p1-first_name" value="&lt;!--email--&gt;"' in first
    assert 'name="p1-last_name" value="O&quot;Neill"' in first
    assert "<bdi>&lt;!--email--&gt; O&quot;Neill</bdi>" in first
    second = post(client, event, **{"p1-company": "Orange", "terms": ""}).content.decode()
    assert 'name="p1-company" value="Orange"' in second
    assert "Renault" not in second
    assert "Neill" not in second
    assert 'name="p1-company" autocomplete' in post(client, event, terms="").content.decode()


def test_what_was_typed_stays_when_something_is_missing(client, event):
    url, data = form_of(client, event)
    response = client.post(url, data | {"p1-last_name": " \u202e ", "p1-email": "claire@example", "terms": ""})
    assert sentences(response) == [
        "Il manque le nom.",
        "Cette adresse est incomplète. Par exemple : «\u00a0nom@entreprise.fr\u00a0».",
        "Votre accord est nécessaire pour garder votre place.",
    ]
    assert 'value="Claire"' in response.content.decode()
    assert not Registration.objects.exists()


def test_two_people_of_one_form_need_two_addresses(client, event):
    url, data = form_of(client, event, people=2)
    response = client.post(url, data | {"p2-email": "CLAIRE1@example.org"})
    assert sentences(response) == ["Cette adresse figure déjà plus haut\u00a0: une place par personne."]


def test_a_person_is_added_without_writing_or_losing_anything(client, event):
    url, data = form_of(client, event)
    response = client.post(f"{url}?participants=2", data)
    form = response.context["form"]
    assert len(form.attendees) == 2
    assert form.attendees[0]["first_name"].value() == "Claire"
    assert response.context["errors"] == []
    assert str(response.context["receipt"]["total"]) == "60\u00a0€"
    assert not Registration.objects.exists()


@pytest.mark.parametrize("asked", ["-1", "0", "1.5", "99999999999999999999999", "NaN", "٣", "11", ""])
def test_an_absurd_number_of_people_is_brought_back(client, event, asked):
    response = client.get(reverse("events:register", args=[event.slug]), {"participants": asked})
    assert response.status_code in (200, 400)
    if response.status_code == 200:
        assert 1 <= len(response.context["form"].attendees) <= 10


@pytest.mark.parametrize("value", ["-1", "0", "1.5", "1" * 23, "NaN", "٣", "x\x00y", "é" * 5000])
def test_an_absurd_ticket_is_refused(client, event, value):
    url, data = form_of(client, event)
    response = client.post(url, data | {part_field(data): value})
    assert response.status_code in (200, 400)
    assert not Registration.objects.exists()


@pytest.mark.parametrize("field", ["p1-first_name", "p1-company", "p1-email", "method", "form_token", "price_digest"])
@pytest.mark.parametrize("value", ["\x00", "a\x00b", "x" * 10_000, "' OR 1=1 --", "{{ 7*7 }}", "%s%n", "<script>"])
def test_hostile_values_never_break_the_page(client, event, field, value):
    url, data = form_of(client, event)
    response = client.post(url, data | {field: value})
    assert response.status_code in (200, 302, 400)
    assert "<script>alert" not in response.content.decode()


def test_a_hidden_price_changes_nothing(client, event):
    post(client, event, price="1", total="1", price_cents="1", discount_cents="2999")
    assert Registration.objects.get().order.total_cents == 3000


def test_the_ticket_of_another_event_is_refused(client, event):
    other = create_open_conference()
    url, data = form_of(client, event)
    response = client.post(url, data | {part_field(data): str(other.ticket_types.first().pk)})
    assert sentences(response) == ["Ce tarif n’est plus proposé. Choisissez-en un autre."]


def test_a_members_ticket_is_neither_shown_nor_taken(client, event):
    part = create_part(event=event, name="Le déjeuner")
    lunch = create_ticket_type(
        event=event, part=part, audience="members", quotas=[create_quota(event=event, is_room=False)], name="Couvert"
    )
    url, data = form_of(client, event)
    assert f"part_{part.pk}" not in client.get(url).content.decode()
    response = client.post(url, data | {f"p1-part_{part.pk}": str(lunch.pk)})
    assert sentences(response) == ["«\u00a0Couvert\u00a0» est réservé aux membres. Connectez-vous pour le prendre."]
    assert not Registration.objects.exists()


def test_the_discount_of_another_event_is_refused(client, event):
    other = create_open_conference()
    response = post(client, event, **{"p1-discount": str(other.discounts.get().pk)})
    assert sentences(response) == ["Cette réduction n’est plus proposée."]


def test_a_student_pays_less_once(client, event):
    post(client, event, **{"p1-discount": str(event.discounts.get().pk)})
    assert Registration.objects.get().order.total_cents == 1000


def test_a_price_changed_since_comes_back_with_the_new_one(client, event):
    url, data = form_of(client, event)
    event.ticket_types.filter(position=1).update(price_cents=3500)
    response = client.post(url, data)
    assert response.context["refusal"].startswith("Les tarifs ont changé")
    assert str(response.context["receipt"]["total"]) == "35\u00a0€"
    assert not Registration.objects.exists()
    digest = response.context["form"].closing["price_digest"].value()
    assert client.post(url, data | {"price_digest": digest}).status_code == 302
    assert Registration.objects.get().order.total_cents == 3500


def test_the_last_seats_gone_meanwhile_keep_what_was_typed(client, event):
    url, data = form_of(client, event, people=3)
    event.quotas.filter(is_room=True).update(capacity=2)
    response = client.post(url, data)
    page = response.content.decode()
    assert 'data-outcome="full"' in page
    assert "Il ne reste que 2 places" in response.context["refusal"]
    assert 'value="claire3@example.org"' in page


def test_a_full_event_without_a_waiting_list_says_so_on_the_first_look(client, event):
    event.quotas.filter(is_room=True).update(capacity=0)
    Event.objects.update(has_waiting_list=False)
    page = client.get(reverse("events:register", args=[event.slug])).content.decode()
    assert 'data-outcome="full"' in page
    assert "C’est complet." in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"closes_at": timezone.now() - datetime.timedelta(hours=1)}, "Les inscriptions sont closes."),
        ({"opens_at": timezone.now() + datetime.timedelta(hours=1)}, "Les inscriptions ne sont pas encore ouvertes."),
        ({"state": "cancelled", "cancelled_at": timezone.now()}, "Cet événement est annulé."),
        ({"is_open": False}, "On ne s’inscrit pas ici."),
    ],
)
def test_a_door_closed_while_the_form_was_open(client, event, changes, sentence):
    url, data = form_of(client, event)
    Event.objects.filter(pk=event.pk).update(**changes)
    response = client.post(url, data)
    assert sentence in response.content.decode()
    assert "Rien n’a été enregistré." in response.content.decode()
    assert sentence in client.get(url).content.decode()
    assert not Registration.objects.exists()


def test_a_draft_is_not_found(client, event):
    Event.objects.filter(pk=event.pk).update(state="draft")
    assert client.get(reverse("events:register", args=[event.slug])).status_code == 404
    assert client.post(reverse("events:register", args=[event.slug])).status_code == 404


def test_an_address_that_has_its_place_is_written_to_and_told_nothing_more(client, event):
    post(client, event)
    token = Registration.objects.get().token
    response = post(client, event, **{"p1-email": "Claire1+bis@example.org"})
    page = response.content.decode()
    assert 'data-outcome="already"' in page
    assert token not in page
    again = QueuedMail.objects.get(key__startswith="link_again:")
    assert again.to == "claire1@example.org"
    assert token in again.text
    assert Registration.objects.count() == 1


def test_somebody_registered_by_a_colleague_does_not_get_the_link_of_all(client, event):
    url, data = form_of(client, event, people=2)
    client.post(url, data)
    token = Registration.objects.get().token
    post(client, event, **{"p1-email": "claire2@example.org"})
    again = QueuedMail.objects.get(key__startswith="link_again:")
    assert again.to == "claire2@example.org"
    assert token not in again.text + again.html
    assert "prise par Claire Vasseur" in again.text


def test_a_program_that_fills_the_decoy_is_kept_out(client, event):
    response = post(client, event, website_url="https://example.org/")
    assert response.status_code == 429
    assert not Registration.objects.exists()


def test_too_many_from_one_address_are_asked_to_wait(client, event, settings):
    settings.REGISTRATION_RATE = "2/10m"
    url, data = form_of(client, event)
    statuses = [client.post(url, data, REMOTE_ADDR="203.0.113.7").status_code for _ in range(3)]
    assert statuses == [302, 302, 429]
    assert client.post(url, data, REMOTE_ADDR="203.0.113.8").status_code == 302


@pytest.mark.parametrize(
    "address", ["a@example.org\nBcc: b@example.org", '"a@example.org", b@example.org', "a@b@c.org"]
)
def test_an_address_is_one_address(client, event, address):
    response = post(client, event, **{"p1-email": address})
    assert response.status_code == 200
    assert not Registration.objects.exists()
    assert not QueuedMail.objects.exists()


@pytest.mark.parametrize("name", ["O'Neill", "Ben-Saïd", "Null", "مريم", "👩‍👩‍👧 Léa", "Nguye\u0302\u0303n", "é" * 80])
def test_names_of_all_kinds_are_kept(client, event, name):
    import unicodedata

    response = post(client, event, **{"p1-last_name": name})
    assert client.get(response.url).status_code == 200
    assert Attendee.objects.get().last_name == unicodedata.normalize("NFC", name)


def test_line_breaks_and_direction_marks_leave_a_name(client, event):
    post(client, event, **{"p1-last_name": "Vasseur\r\nBcc: x\u202egpj"})
    assert Attendee.objects.get().last_name == "Vasseur Bcc: x gpj"


def test_registering_asks_at_most_twenty_queries(client, event):
    url, data = form_of(client, event)
    with CaptureQueriesContext(connection) as queries:
        assert client.post(url, data).status_code == 302
    real = [query for query in queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]
    assert len(real) <= 20


def test_the_price_is_told_and_nothing_written(client, event):
    _url, data = form_of(client, event, people=2)
    data |= {"p2-discount": str(event.discounts.get().pk)}
    response = client.post(reverse("events:price", args=[event.slug]), data)
    assert str(response.context["receipt"]["total"]) == "40\u00a0€"
    assert not Registration.objects.exists()
    assert client.get(reverse("events:price", args=[event.slug])).status_code == 405


def test_a_page_is_found_by_its_whole_link_alone(client, event):
    registration = create_registration(event=event, now=timezone.now())
    for token in (registration.token[:-1], registration.token.swapcase(), "0", registration.form_token):
        assert client.get(f"/inscriptions/{token}/").status_code == 404
        assert client.get(f"/inscriptions/{token}/billets.pdf").status_code == 404
        assert client.post(f"/inscriptions/{token}/annuler/").status_code == 404


def test_somebody_elses_attendee_is_not_found(client, event):
    mine = create_registration(event=event, now=timezone.now())
    theirs = create_registration(event=event, now=timezone.now())
    url = reverse("events:rename", args=[mine.token, theirs.attendees.get().pk])
    assert client.get(url).status_code == 404
    assert client.post(url, {"first_name": "X", "last_name": "Y"}).status_code == 404


def test_somebody_elses_ticket_is_not_cancelled(client, event):
    mine = create_registration(event=event, now=timezone.now())
    theirs = create_registration(event=event, now=timezone.now())
    ticket = Ticket.objects.get(attendee__registration=theirs)
    response = client.post(reverse("events:cancel", args=[mine.token]), {"tickets": [ticket.pk]})
    assert response.status_code == 200
    ticket.refresh_from_db()
    assert ticket.cancelled_at is None


def test_a_mail_scanner_that_opens_the_links_changes_nothing(client, event):
    registration = create_registration(event=event, now=timezone.now())
    attendee = registration.attendees.get()
    for name, arguments in (
        ("registration", []),
        ("cancel", []),
        ("rename", [attendee.pk]),
        ("tickets_pdf", []),
        ("registration_agenda", []),
    ):
        assert client.get(reverse(f"events:{name}", args=[registration.token, *arguments])).status_code == 200
    registration.refresh_from_db()
    assert registration.state == "confirmed"
    assert not Refund.objects.exists()


def test_tickets_do_not_exist_before_the_transfer(client, event):
    registration = create_registration(event=event, state="pending", now=timezone.now())
    page = client.get(registration.get_absolute_url()).content.decode()
    assert 'data-outcome="payment"' in page
    assert Ticket.objects.get().code not in page
    assert registration.order.reference in page
    assert client.get(reverse("events:tickets_pdf", args=[registration.token])).status_code == 404


def test_one_place_of_two_is_cancelled_from_the_page(client, event):
    registration = create_registration(event=event, attendees=[{}, {"first_name": "Mehdi"}], now=timezone.now())
    second = Ticket.objects.get(attendee__first_name="Mehdi")
    url = reverse("events:cancel", args=[registration.token])
    assert client.post(url, {}).status_code == 200
    response = client.post(url, {"tickets": [second.pk]})
    assert response.url == registration.get_absolute_url()
    assert Refund.objects.get().amount_cents == 3000
    assert invariants.broken() == []


def test_a_name_is_changed_from_the_page(client, event):
    registration = create_registration(event=event, now=timezone.now())
    url = reverse("events:rename", args=[registration.token, registration.attendees.get().pk])
    response = client.post(url, {"first_name": "Mehdi", "last_name": "Laurent", "email": "m@example.org"})
    assert response.status_code == 302
    assert Attendee.objects.get().name == "Mehdi Laurent"


def test_the_page_of_a_registration_asks_the_same_for_one_place_and_for_ten(client, event):
    one = create_registration(event=event, now=timezone.now())
    ten = create_registration(event=event, attendees=[{} for _ in range(10)], now=timezone.now())
    counts = []
    for registration in (one, ten):
        with CaptureQueriesContext(connection) as queries:
            client.get(registration.get_absolute_url())
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


@pytest.mark.parametrize("state", ["expired", "cancelled"])
def test_an_ended_registration_says_so_kindly(client, event, state):
    registration = create_registration(event=event, state=state, now=timezone.now())
    page = client.get(registration.get_absolute_url()).content.decode()
    assert f'data-outcome="{state}"' in page
    assert client.get(reverse("events:cancel", args=[registration.token])).url == registration.get_absolute_url()


def test_no_agenda_for_a_day_that_is_not_known(client):
    event = create_event(slug="sans-date")
    registration = create_registration(event=create_open_conference(), method="door")
    Registration.objects.filter(pk=registration.pk).update(event=event)
    assert client.get(reverse("events:registration_agenda", args=[registration.token])).status_code == 404


def test_the_page_speaks_english_under_en(client, event):
    url = reverse("events:register", args=[event.slug])
    page = client.get(f"/en{url}").content.decode()
    assert '<html lang="en"' in page
