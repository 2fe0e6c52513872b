"""Signing in, up and out; and what a stranger cannot learn from it."""

import re
import smtplib
from http import HTTPStatus

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from tests.factories.accounts import PASSWORD, create_user

pytestmark = pytest.mark.django_db

ADDRESS = "claire.vasseur@example.org"
UNKNOWN = "personne@example.org"
NEW_PASSWORD = "un-autre-long-mot-de-passe"

ENTRANCES = ["account_login", "account_signup", "account_request_login_code", "account_reset_password"]


@pytest.fixture
def claire() -> User:
    return create_user(email=ADDRESS, password=PASSWORD, first_name="Claire", last_name="Vasseur")


@pytest.fixture
def visitor() -> Client:
    return Client()


def log_in(visitor: Client, email=ADDRESS, password=PASSWORD, **more):
    return visitor.post(reverse("account_login"), {"login": email, "password": password, **more})


def is_logged_in(visitor: Client) -> bool:
    return visitor.get(reverse("my_space")).status_code == HTTPStatus.OK


def code_in_last_mail() -> str:
    return re.search(r"^ {4}(\S+)$", mail.outbox[-1].body, re.MULTILINE).group(1)


def without_secrets(page: str) -> str:
    """A page with what changes at each rendering, and the address that the visitor typed, taken out."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)
    return page.replace(ADDRESS, "@").replace(UNKNOWN, "@")


# The pages


@pytest.mark.parametrize("name", ENTRANCES)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_entrance_has_our_frame_and_nothing_inline(visitor, name, language):
    with translation.override(language):
        url = reverse(name)
    response = visitor.get(url)
    page = response.content.decode()

    assert response.status_code == HTTPStatus.OK
    assert f'<html lang="{language}"' in page
    assert page.count("<h1") == 1
    assert "account.css" in page
    assert '<meta name="robots" content="noindex">' in page
    assert " style=" not in page
    assert "<style" not in page
    assert re.findall(r"<script(?! src=)[^>]*>", page) == []
    assert "placeholder=" not in page
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    ("name", "field", "autocomplete"),
    [
        ("account_login", "login", "username"),
        ("account_login", "password", "current-password"),
        ("account_signup", "email", "email"),
        ("account_signup", "password1", "new-password"),
        ("account_signup", "password2", "new-password"),
        ("account_request_login_code", "email", "email"),
        ("account_reset_password", "email", "email"),
    ],
)
def test_browser_knows_what_each_field_asks(visitor, name, field, autocomplete):
    form = visitor.get(reverse(name)).context["form"]
    assert form[field].field.widget.attrs["autocomplete"] == autocomplete


def test_log_in_page_offers_password_and_code(visitor):
    page = visitor.get(reverse("account_login"), {"next": "/gestion/"}).content.decode()
    assert 'type="password"' in page
    assert "Recevoir un code par courriel" in page
    assert f"{reverse('account_request_login_code')}?next=%2Fgestion%2F" in page


@pytest.mark.parametrize("name", ["account_email", "account_change_password", "account_logout"])
def test_own_pages_are_private_and_point_back_to_the_space(visitor, claire, name):
    log_in(visitor)
    response = visitor.get(reverse(name))
    page = response.content.decode()
    assert response.status_code == HTTPStatus.OK
    assert reverse("my_space") in page
    assert " style=" not in page
    assert re.findall(r"<script(?! src=)[^>]*>", page) == []
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("name", ["account_email", "account_change_password", "account_set_password"])
def test_own_pages_ask_a_stranger_to_log_in(visitor, name):
    assert visitor.get(reverse(name))["Location"].startswith(reverse("account_login"))


# By password


def test_right_password_leads_to_the_space(visitor, claire):
    response = log_in(visitor)
    assert (response.status_code, response["Location"]) == (HTTPStatus.FOUND, reverse("my_space"))
    assert is_logged_in(visitor)


def test_case_of_the_address_does_not_matter(visitor, claire):
    assert log_in(visitor, email=ADDRESS.upper())["Location"] == reverse("my_space")


def test_log_in_leads_to_the_page_that_asked(visitor, claire):
    assert log_in(visitor, next="/evenements/")["Location"] == "/evenements/"


def test_log_in_never_leads_elsewhere(visitor, claire):
    assert log_in(visitor, next="https://evil.example/")["Location"] == reverse("my_space")


def test_wrong_password_and_unknown_address_get_the_same_page(claire):
    wrong = log_in(Client(), password="pas-le-bon-mot-de-passe")
    unknown = log_in(Client(), email=UNKNOWN)
    assert wrong.status_code == unknown.status_code == HTTPStatus.OK
    assert without_secrets(wrong.content.decode()) == without_secrets(unknown.content.decode())
    assert "ne vont pas ensemble" in wrong.content.decode()


def test_password_is_never_written_back(visitor, claire):
    assert "pas-le-bon" not in log_in(visitor, password="pas-le-bon-mot-de-passe").content.decode()


def test_forgotten_fields_are_named(visitor):
    page = visitor.post(reverse("account_login"), {}).content.decode()
    assert "2 réponses sont à corriger." in page
    assert "Il manque l’adresse électronique." in page
    assert "Il manque le mot de passe." in page
    assert 'href="#id_login"' in page


def test_incomplete_address_is_explained(visitor):
    page = visitor.post(reverse("account_request_login_code"), {"email": "claire@"}).content.decode()
    assert "Cette adresse est incomplète." in page
    assert 'aria-describedby="id_email_error"' in page


def test_account_that_is_closed_does_not_open(visitor, claire):
    User.objects.filter(pk=claire.pk).update(is_active=False)
    log_in(visitor)
    assert not is_logged_in(visitor)


# Limits, in the cache that the processes share


def test_sixth_failure_at_an_address_is_refused_even_with_the_right_password(claire):
    for _number in range(5):
        log_in(Client(), password="pas-le-bon-mot-de-passe")
    response = log_in(Client())
    assert response.status_code == HTTPStatus.OK
    assert "Trop d’essais" in response.content.decode()


def test_limit_of_one_address_leaves_the_colleagues_in(claire):
    create_user(email="mehdi@example.org", password=PASSWORD)
    for _number in range(6):
        log_in(Client(), password="pas-le-bon-mot-de-passe")
    assert log_in(Client(), email="mehdi@example.org")["Location"] == reverse("my_space")


def test_limit_of_an_origin_has_a_page_of_ours(settings, claire):
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip"}
    for _number in range(2):
        log_in(Client())
    response = log_in(Client())
    assert response.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert "Trop d’essais en peu de temps." in response.content.decode()


def test_address_of_the_visitor_is_not_taken_from_a_header_that_anyone_can_write(settings, claire):
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip"}
    statuses = [
        Client(headers={"x-forwarded-for": f"10.0.0.{number}"})
        .post(reverse("account_login"), {"login": ADDRESS, "password": PASSWORD})
        .status_code
        for number in range(3)
    ]
    assert statuses[-1] == HTTPStatus.TOO_MANY_REQUESTS


# By code


def test_code_opens_the_account(visitor, claire):
    response = visitor.post(reverse("account_request_login_code"), {"email": ADDRESS})
    assert response["Location"] == reverse("account_confirm_login_code")
    assert mail.outbox[-1].to == [ADDRESS]
    assert ADDRESS in visitor.get(response["Location"]).content.decode()

    response = visitor.post(reverse("account_confirm_login_code"), {"code": code_in_last_mail()})
    assert response["Location"] == reverse("my_space")
    assert is_logged_in(visitor)


def test_wrong_code_is_said_and_three_of_them_end_it(visitor, claire):
    visitor.post(reverse("account_request_login_code"), {"email": ADDRESS})
    for _number in range(2):
        page = visitor.post(reverse("account_confirm_login_code"), {"code": "FAUX-FAUX"}).content.decode()
        assert "Ce n’est pas le code du courriel." in page
    visitor.post(reverse("account_confirm_login_code"), {"code": "FAUX-FAUX"})
    response = visitor.post(reverse("account_confirm_login_code"), {"code": code_in_last_mail()})
    assert response["Location"] == reverse("account_request_login_code")
    assert not is_logged_in(visitor)


def test_asking_a_code_tells_nothing_of_who_has_an_account(claire):
    pages = []
    for address in (ADDRESS, UNKNOWN):
        visitor = Client()
        response = visitor.post(reverse("account_request_login_code"), {"email": address}, follow=True)
        pages.append((response.redirect_chain, without_secrets(response.content.decode())))
    assert pages[0] == pages[1]
    assert [message.to for message in mail.outbox] == [[ADDRESS], [UNKNOWN]]
    assert "Aucun compte" in mail.outbox[1].subject


def test_mail_speaks_the_language_of_the_page(visitor, claire):
    with translation.override("en"):
        url = reverse("account_request_login_code")
    visitor.post(url, {"email": ADDRESS})
    assert code_in_last_mail() in mail.outbox[-1].subject
    assert mail.outbox[-1].body.count("\n\n") >= 3
    assert "&" not in mail.outbox[-1].body


# A new account


def sign_up(visitor: Client, email=UNKNOWN, password=PASSWORD):
    return visitor.post(reverse("account_signup"), {"email": email, "password1": password, "password2": password})


def test_account_opens_once_the_address_is_proved(visitor):
    response = sign_up(visitor)
    assert response["Location"] == reverse("account_email_verification_sent")
    assert not is_logged_in(visitor)

    visitor.post(reverse("account_email_verification_sent"), {"code": code_in_last_mail()})
    assert EmailAddress.objects.get(email=UNKNOWN).verified
    assert is_logged_in(visitor)


def test_signing_up_twice_tells_nothing_and_makes_no_second_account(claire):
    new, taken = Client(), Client()
    first = sign_up(new, email=UNKNOWN)
    second = sign_up(taken, email=ADDRESS)
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    pages = [visitor.get(first["Location"]).content.decode() for visitor in (new, taken)]
    assert without_secrets(pages[0]) == without_secrets(pages[1])
    assert User.objects.filter(email=ADDRESS).count() == 1
    assert mail.outbox[-1].subject == "Vous avez déjà un compte"


@pytest.mark.parametrize("password", ["court", "claire.vasseur@example"])
def test_weak_password_is_refused(visitor, password):
    response = sign_up(visitor, email=ADDRESS, password=password)
    assert response.context["form"].errors["password1"]
    assert not User.objects.exists()


# A forgotten password


def test_link_in_the_mail_sets_another_password_once(visitor, claire):
    visitor.post(reverse("account_reset_password"), {"email": ADDRESS})
    link = re.search(r"https?://testserver(\S+)", mail.outbox[-1].body).group(1)
    form = visitor.get(link, follow=True)
    assert "Choisir un mot de passe" in form.content.decode()
    address = form.redirect_chain[-1][0]
    visitor.post(address, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})

    assert log_in(Client(), password=NEW_PASSWORD)["Location"] == reverse("my_space")
    assert "Ce lien ne sert plus" in Client().get(link, follow=True).content.decode()


def test_asking_for_a_link_tells_nothing_of_who_has_an_account(claire):
    pages = []
    for address in (ADDRESS, UNKNOWN):
        response = Client().post(reverse("account_reset_password"), {"email": address}, follow=True)
        pages.append((response.redirect_chain, without_secrets(response.content.decode())))
    assert pages[0] == pages[1]
    assert len(mail.outbox) == 2


# What costs time


@pytest.mark.parametrize(
    ("name", "hashes", "mails"),
    [
        ("account_login", 1, 0),
        ("account_signup", 1, 1),
        ("account_request_login_code", 0, 1),
        ("account_reset_password", 0, 1),
    ],
)
def test_known_and_unknown_address_cost_the_same_work(name, hashes, mails, claire, monkeypatch):
    """What takes long is counted here; `tests/soak/test_sign_in_time.py` takes the time."""
    work, encode = [], MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *args: work.append("hash") or encode(*args))
    for address in (ADDRESS, UNKNOWN):
        work.clear()
        mail.outbox.clear()
        words = dict.fromkeys(("password", "password1", "password2"), NEW_PASSWORD)
        response = Client().post(reverse(name), {"login": address, "email": address, **words})
        assert response.status_code in (HTTPStatus.OK, HTTPStatus.FOUND)
        assert (len(work), [message.to for message in mail.outbox]) == (hashes, [[address]] * mails), address


# Once inside


def test_new_password_wants_the_old_one_and_is_told_by_mail(visitor, claire):
    log_in(visitor)
    data = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    wrong = visitor.post(reverse("account_change_password"), data | {"oldpassword": "pas-le-bon-mot-de-passe"})
    assert "Ce n’est pas le mot de passe actuel." in wrong.content.decode()

    visitor.post(reverse("account_change_password"), data | {"oldpassword": PASSWORD})
    claire.refresh_from_db()
    assert claire.check_password(NEW_PASSWORD)
    assert mail.outbox[-1].subject == "Votre mot de passe a changé"
    assert mail.outbox[-1].to == [ADDRESS]
    assert is_logged_in(visitor)


def test_addresses_of_an_account_ask_for_the_password_again(visitor, claire):
    visitor.force_login(claire, backend="allauth.account.auth_backends.AuthenticationBackend")
    response = visitor.post(reverse("account_email"), {"action_add": "", "email": "claire@ailleurs.example"})
    assert response["Location"].startswith(reverse("account_reauthenticate"))
    assert "Est-ce bien vous" in visitor.get(response["Location"]).content.decode()
    assert not mail.outbox

    visitor.post(response["Location"], {"password": PASSWORD, "next": reverse("account_email")})
    assert mail.outbox[-1].to == ["claire@ailleurs.example"]


def test_second_address_counts_once_proved(visitor, claire):
    log_in(visitor)
    visitor.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    visitor.post(reverse("account_email"), {"action_add": "", "email": "claire@ailleurs.example"})
    assert not EmailAddress.objects.filter(email="claire@ailleurs.example", verified=True).exists()

    visitor.post(reverse("account_email_verification_sent"), {"code": code_in_last_mail()})
    assert EmailAddress.objects.get(email="claire@ailleurs.example").user == claire


def test_only_address_offers_nothing_to_do_with_it(visitor, claire):
    log_in(visitor)
    assert "action_remove" not in visitor.get(reverse("account_email")).content.decode()
    EmailAddress.objects.create(user=claire, email="claire@ailleurs.example")
    assert "action_remove" in visitor.get(reverse("account_email")).content.decode()


def test_log_out_is_a_form_and_never_a_link(visitor, claire):
    log_in(visitor)
    visitor.get(reverse("account_logout"))
    assert is_logged_in(visitor)
    assert visitor.post(reverse("account_logout"))["Location"] == reverse("home")
    assert not is_logged_in(visitor)


def test_mail_server_that_is_away_is_said_and_not_a_failure(visitor, claire, monkeypatch):
    def refuse(*args, **kwargs):
        raise smtplib.SMTPServerDisconnected("gone")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    page = visitor.post(reverse("account_request_login_code"), {"email": ADDRESS}, follow=True).content.decode()
    assert "Le courriel n’a pas pu partir." in page
