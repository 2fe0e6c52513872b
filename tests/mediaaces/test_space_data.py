"""What somebody agreed to, the copy of what is held of them, and the wish to be forgotten."""

import datetime
import json

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Consent
from accounts.operations import record_consents
from events.models import Registration
from mail.models import QueuedMail
from mediaaces.pages.space.data import held_of
from tests.clients import logged_in
from tests.factories.accounts import PASSWORD, create_user
from tests.factories.events import NOW, create_registration
from tests.factories.members import create_seat

pytestmark = pytest.mark.django_db

PAGE = "/mon-espace/donnees/"
NEWS = Consent.Purpose.NEWS
WORDS = "Prévenez-moi du prochain rendez-vous"


@pytest.fixture
def anne():
    return create_user(email="anne@example.org", first_name="Anne", last_name="Loiseau", password=PASSWORD)


def agree(email: str, purpose=NEWS, now=NOW) -> None:
    record_consents(email=email, wordings={purpose: "Prévenez-moi."}, now=now)


def standing() -> list[tuple[str, str]]:
    return list(Consent.objects.standing().values_list("email", "purpose"))


# News


def test_news_are_taken_in_the_words_that_were_shown(anne):
    client = logged_in(anne)
    page = client.get(PAGE).content.decode()
    assert f"«&nbsp;{WORDS}" in page
    said = client.post(reverse("space_news"), {"wanted": "1"}, follow=True).content.decode()
    assert "Le prochain rendez-vous vous sera annoncé." in said
    consent = Consent.objects.get()
    assert (consent.email, consent.purpose) == ("anne@example.org", "news")
    assert consent.wording.startswith(WORDS)
    assert "Le prochain rendez-vous vous est annoncé à anne@example.org." in said
    client.post(reverse("space_news"), {"wanted": "1"})
    assert Consent.objects.count() == 1


def test_news_are_stopped_at_all_verified_addresses_and_nowhere_else(anne):
    EmailAddress.objects.create(user=anne, email="anne@bureau.example", verified=True)
    for email in ("Anne@Example.org", "anne@bureau.example", "autre@example.org"):
        agree(email)
    agree("anne@example.org", purpose=Consent.Purpose.TERMS)
    client = logged_in(anne)
    page = client.get(PAGE).content.decode()
    assert "à anne@bureau.example, anne@example.org." in page
    client.post(reverse("space_news"), {"wanted": "0"})
    assert sorted(standing()) == [("anne@example.org", "terms"), ("autre@example.org", "news")]
    assert Consent.objects.count() == 4
    assert "Retiré le" in client.get(PAGE).content.decode()


def test_without_a_verified_address_there_is_nobody_to_tell(anne):
    EmailAddress.objects.update(verified=False)
    page = logged_in(anne).post(reverse("space_news"), {"wanted": "1"}, follow=True).content.decode()
    assert "Confirmez d’abord une adresse." in page
    assert not Consent.objects.exists()


# The copy


def test_copy_asks_again_who_one_is(anne):
    client = logged_in(anne)
    response = client.get(reverse("space_download"))
    assert response["Location"].startswith(reverse("account_reauthenticate"))
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    response = client.get(reverse("space_download"))
    assert response["Content-Disposition"].startswith('attachment; filename="media-aces-')
    assert response["Cache-Control"] == "private, no-store"
    assert json.loads(response.content)["account"]["email"] == "anne@example.org"


def test_copy_holds_what_is_ours_of_them(anne):
    seat = create_seat(user=anne, job_title="Veilleuse")
    agree("anne@example.org")
    bought = create_registration(
        attendees=[
            {"email": "anne@example.org", "first_name": "Anne", "last_name": "Loiseau"},
            {"email": "paul@example.org", "first_name": "Paul", "last_name": "Renard"},
        ]
    )
    held = held_of(anne, now=NOW)
    json.dumps(held)
    assert held["made_at"] == NOW.astimezone(datetime.UTC).isoformat()
    assert held["account"]["addresses"] == [{"email": "anne@example.org", "verified": True, "primary": True}]
    assert [consent["wording"] for consent in held["consents"]] == ["Prévenez-moi."]
    (registration,) = held["registrations"]
    assert registration["event"] == bought.event.title
    assert [person["first_name"] for person in registration["attendees"]] == ["Anne", "Paul"]
    assert registration["order"]["reference"] == bought.order.reference
    assert [person["tickets"][0]["type"] for person in registration["attendees"]]
    assert held["seats"] == [
        {
            "email": "anne@example.org",
            "job_title": "Veilleuse",
            "role": "member",
            "first_day": "2009-01-01",
            "last_day": None,
            "shares_email": False,
            "company": seat.membership.company.name,
        }
    ]
    assert held["public_page"]["name"] == "Anne Loiseau"


def test_copy_holds_nothing_of_anybody_else_and_no_secret(anne):
    attended = create_registration(
        attendees=[
            {"email": "marc@example.org", "first_name": "Marc", "last_name": "Delorme", "dietary_needs": "sans noix"},
            {"email": "ANNE@example.org", "first_name": "Anne", "last_name": "Loiseau", "access_needs": "ascenseur"},
        ]
    )
    bought = create_registration(attendees=[{"email": "anne@example.org"}])
    create_registration(attendees=[{"email": "autre@example.org"}])
    text = json.dumps(held_of(anne, now=NOW), ensure_ascii=False)
    for secret in ("marc@example.org", "Delorme", "sans noix", "autre@example.org", attended.token, bought.token):
        assert secret not in text
    (place,) = held_of(anne, now=NOW)["places_taken_by_others"]
    assert (place["first_name"], place["access_needs"]) == ("Anne", "ascenseur")
    codes = Registration.objects.filter(pk=bought.pk).values_list("attendees__tickets__code", flat=True)
    assert not any(code and code in text for code in codes)
    assert anne.password not in text


def test_copy_of_an_unverified_address_is_empty_but_for_the_account(anne):
    EmailAddress.objects.update(verified=False)
    create_registration(attendees=[{"email": "anne@example.org"}])
    held = held_of(anne, now=NOW)
    assert (held["registrations"], held["places_taken_by_others"], held["consents"], held["mails"]) == ([], [], [], [])


# Erasure


def test_wish_to_be_forgotten_reaches_the_board_once_a_day(anne, settings):
    settings.DEFAULT_FROM_EMAIL = "Media Aces <bureau@mediaaces.example>"
    client = logged_in(anne)
    for _ in range(2):
        page = client.post(reverse("space_erasure"), follow=True).content.decode()
    assert "Votre demande est partie." in page
    mail = QueuedMail.objects.get()
    assert mail.to == "bureau@mediaaces.example"
    assert mail.subject == "Demande d’effacement de Anne Loiseau"
    assert "anne@example.org" in mail.text
    assert reverse("admin:accounts_user_change", args=[anne.pk]) in mail.text


@pytest.mark.parametrize("name", ["space_news", "space_erasure"])
def test_acts_are_forms_for_people_with_an_account(anne, name):
    assert logged_in(anne).get(reverse(name)).status_code == 405
    assert Client().post(reverse(name))["Location"].startswith(reverse("account_login"))
    assert not QueuedMail.objects.exists()


def test_asks_the_same_of_the_database_for_one_and_for_thirty(anne, count_queries):
    agree("anne@example.org")
    client = logged_in(anne)
    one = count_queries(client, PAGE)
    for day in range(29):
        agree("anne@example.org", now=timezone.now() - datetime.timedelta(days=day))
    assert count_queries(client, PAGE) == one <= 8


def test_copy_asks_the_same_of_the_database_for_one_and_for_ten(anne, django_assert_max_num_queries):
    for _ in range(10):
        create_registration(attendees=[{"email": "anne@example.org"}])
    with django_assert_max_num_queries(25):
        held = held_of(anne, now=NOW)
    assert len(held["registrations"]) == 10
