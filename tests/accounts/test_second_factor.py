"""A second factor: how it is added, that it is asked for everywhere, and what does not open."""

import base64
import hmac
import json
import re
import struct
import time
from http import HTTPStatus

import pytest
from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.core import mail
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts import secrets
from accounts.models import User
from tests.factories.accounts import PASSWORD, create_organiser, create_user

pytestmark = pytest.mark.django_db

NOW = 1_800_000_000  # seconds; the beginning of a step


def code_at(secret: str, seconds: float) -> str:
    """RFC 6238 with its usual values, written out: what an application on a telephone computes."""
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", int(seconds) // 30), "sha1")
    offset = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def test_the_code_is_that_of_the_standard():
    secret = base64.b32encode(b"12345678901234567890").decode()
    assert [code_at(secret, moment) for moment in (59, 1111111109, 2000000000)] == ["287082", "081804", "279037"]


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to(NOW, tick=False)


def log_in(user: User) -> Client:
    client = Client()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return client


def is_in(client: Client) -> bool:
    return client.get(reverse("my_space")).status_code == HTTPStatus.OK


def prove(client: Client) -> None:
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def add_application(user: User) -> str:
    """Relate an application as a person does; returns its secret."""
    client = log_in(user)
    prove(client)
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.search(r'<span class="code">([A-Z2-7]{32})</span>', page).group(1)
    response = client.post(reverse("mfa_activate_totp"), {"code": code_at(secret, time.time())})
    assert response["Location"] == reverse("mfa_view_recovery_codes")
    return secret


@pytest.fixture
def claire() -> User:
    return create_user(email="claire@example.org", password=PASSWORD)


@pytest.fixture
def secret(claire, time_machine) -> str:
    found = add_application(claire)
    time_machine.shift(3600)
    mail.outbox.clear()
    return found


def test_adding_asks_for_the_password_again(claire):
    client = log_in(claire)
    response = client.get(reverse("mfa_activate_totp"))
    assert response["Location"].startswith(reverse("account_reauthenticate"))


@pytest.mark.django_db(transaction=True)  # it is told once it is committed
def test_application_is_related_by_its_code_and_told_by_mail(claire):
    client = log_in(claire)
    prove(client)
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.search(r'<span class="code">([A-Z2-7]{32})</span>', page).group(1)
    assert 'src="data:image/svg+xml;base64,' in page

    wrong = client.post(reverse("mfa_activate_totp"), {"code": "000000"}).content.decode()
    assert "Ce n’est pas le bon code" in wrong
    assert secret in wrong
    assert not Authenticator.objects.exists()

    response = client.post(reverse("mfa_activate_totp"), {"code": code_at(secret, NOW)}, follow=True)
    assert "L’application est reliée." in response.content.decode()
    assert len(re.findall(r'<li class="code">\d{8}</li>', response.content.decode())) == 10
    assert mail.outbox[-1].subject == "Une application de codes est reliée"
    assert mail.outbox[-1].to == [claire.email]


def test_address_to_confirm_comes_before_a_second_factor():
    user = create_user(password=PASSWORD, is_verified=False)
    client = Client()
    client.force_login(user)
    response = client.get(reverse("mfa_activate_totp"), follow=True)
    assert "Confirmez d’abord toutes vos adresses" in response.content.decode()


def test_secrets_are_not_readable_in_the_database(claire, secret):
    for authenticator in Authenticator.objects.filter(user=claire):
        assert secret not in json.dumps(authenticator.data)
    codes = Authenticator.objects.get(user=claire, type="recovery_codes")
    assert secrets.decrypt(codes.data["seed"]) != codes.data["seed"]


def test_another_key_reads_what_a_named_one_wrote(settings):
    written = secrets.encrypt("abc")
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another-key" * 6
    with pytest.raises(InvalidToken):
        secrets.decrypt(written)
    settings.SECRET_KEY_FALLBACKS = [old]
    assert secrets.decrypt(written) == "abc"


def test_unreadable_secret_is_a_sentence_and_opens_nothing(claire, secret, settings):
    client = log_in(claire)
    settings.SECRET_KEY_FALLBACKS = []
    Authenticator.objects.filter(type="totp").update(data={"secret": "gAAAA"})
    response = client.post(reverse("mfa_authenticate"), {"code": "123456"})
    assert "ne se lit plus, par notre faute" in response.content.decode()
    assert not is_in(client)


def test_password_alone_no_longer_opens(claire, secret):
    client = Client()
    response = client.post(reverse("account_login"), {"login": claire.email, "password": PASSWORD})
    assert response["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)
    page = client.get(reverse("mfa_authenticate")).content.decode()
    assert "Encore une preuve" in page
    assert 'autocomplete="one-time-code"' in page
    assert "passkeys.js" not in page  # no key to show


def test_code_of_the_application_opens(claire, secret):
    client = log_in(claire)
    response = client.post(reverse("mfa_authenticate"), {"code": code_at(secret, time.time())})
    assert response["Location"] == reverse("my_space")
    assert is_in(client)


@pytest.mark.parametrize(("seconds", "opens"), [(-60, False), (-30, True), (30, True), (60, False)])
def test_clock_may_be_half_a_minute_off(claire, secret, seconds, opens):
    client = log_in(claire)
    client.post(reverse("mfa_authenticate"), {"code": code_at(secret, time.time() + seconds)})
    assert is_in(client) == opens


@pytest.mark.parametrize("later", [0, 29, 31, 59])
def test_code_opens_once_for_as_long_as_it_would_be_right(claire, secret, time_machine, later):
    code = code_at(secret, time.time() + 30)
    first = log_in(claire)
    first.post(reverse("mfa_authenticate"), {"code": code})
    assert is_in(first)
    time_machine.shift(later)
    second = log_in(claire)
    page = second.post(reverse("mfa_authenticate"), {"code": code}).content.decode()
    assert "il a déjà servi" in page
    assert not is_in(second)


def test_recovery_code_opens_once(claire, secret):
    codes = Authenticator.objects.get(user=claire, type="recovery_codes").wrap().get_unused_codes()
    first, second = log_in(claire), log_in(claire)
    first.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert is_in(first)
    second.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert not is_in(second)
    second.post(reverse("mfa_authenticate"), {"code": codes[1]})
    assert is_in(second)


def test_five_wrong_codes_close_the_door_for_five_minutes(claire, secret, time_machine):
    client = log_in(claire)
    for _ in range(5):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
    right = {"code": code_at(secret, time.time())}
    assert "Trop d’essais" in client.post(reverse("mfa_authenticate"), right).content.decode()
    time_machine.shift(301)
    client.post(reverse("mfa_authenticate"), {"code": code_at(secret, time.time())})
    assert is_in(client)


def test_code_by_mail_is_followed_by_the_second_factor_too(claire, secret):
    client = Client()
    client.post(reverse("account_request_login_code"), {"email": claire.email})
    code = re.search(r"^ {4}(\S+)$", mail.outbox[-1].body, re.MULTILINE).group(1)
    response = client.post(reverse("account_confirm_login_code"), {"code": code})
    assert response["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)


def test_administration_asks_for_it_before_it_opens(time_machine):
    boss = create_organiser()
    secret = add_application(boss)
    time_machine.shift(3600)
    client = Client()
    asked = client.get(reverse("admin:index"), follow=True).redirect_chain[-1][0]
    assert asked.startswith(reverse("account_login"))
    response = client.post(asked, {"login": boss.email, "password": PASSWORD, "next": reverse("admin:index")})
    assert response["Location"].startswith(reverse("mfa_authenticate"))
    assert client.get(reverse("admin:index")).status_code == HTTPStatus.FOUND
    client.post(response["Location"], {"code": code_at(secret, time.time())})
    assert client.get(reverse("admin:index")).status_code == HTTPStatus.OK


def test_application_is_taken_away_with_the_recovery_codes(claire, secret):
    client = log_in(claire)
    client.post(reverse("mfa_authenticate"), {"code": code_at(secret, time.time())})
    prove(client)
    assert "La garder" in client.get(reverse("mfa_deactivate_totp")).content.decode()
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=claire).exists()
    assert is_in(log_in(claire))
    assert mail.outbox[-1].subject == "L’application de codes est retirée"


@pytest.mark.django_db(transaction=True)
def test_codes_are_shown_downloaded_and_renewed(claire, secret):
    client = log_in(claire)
    client.post(reverse("mfa_authenticate"), {"code": code_at(secret, time.time())})
    prove(client)
    old = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    file = client.get(reverse("mfa_download_recovery_codes"))
    assert file["Content-Type"] == "text/plain"
    assert file.content.decode().split()[-10:] == old
    assert "Les anciens n’ouvriront plus rien." in client.get(reverse("mfa_generate_recovery_codes")).content.decode()
    client.post(reverse("mfa_generate_recovery_codes"))
    new = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    assert set(old).isdisjoint(new)
    assert mail.outbox[-1].subject == "De nouveaux codes de secours"


MALFORMED = [
    "",
    "null",
    "[]",
    "1",
    '"x"',
    "{}",
    "{",
    "[" * 100_000,
    '{"id": 1}',
    '{"rawId": "AAAA", "response": null}',
    '{"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {}}',
    '{"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": []}',
    '{"id": "AAAA", "rawId": "AAAA", "type": "nothing", "response": {"userHandle": 12}}',
    '{"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {"clientDataJSON": "AAAA",'
    ' "authenticatorData": "AAAA", "signature": "AAAA", "userHandle": "w7_Dvw", "attestationObject": "oA"}}',
    json.dumps({"id": "A" * 30_000}),
]


@pytest.mark.parametrize("credential", MALFORMED, ids=range(len(MALFORMED)))
@pytest.mark.parametrize("has_asked", [True, False])
def test_malformed_credential_is_refused_and_never_a_failure(claire, credential, has_asked):
    stranger, inside = Client(), log_in(claire)
    if has_asked:
        stranger.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"})
    response = stranger.post(reverse("mfa_login_webauthn"), {"credential": credential})
    assert response["Location"] == reverse("account_login")
    assert not is_in(stranger)

    prove(inside)
    if has_asked:
        inside.get(reverse("mfa_add_webauthn"))
    response = inside.post(reverse("mfa_add_webauthn"), {"credential": credential, "passwordless": "on"})
    assert response.status_code == HTTPStatus.OK
    assert not Authenticator.objects.exists()


def test_options_for_a_passkey_name_the_host_and_ask_who_one_is(claire):
    response = Client().get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"})
    asked = response.json()["request_options"]["publicKey"]
    assert asked["rpId"] == "testserver"
    assert asked["userVerification"] == "required"
    assert not asked.get("allowCredentials")


def test_insecure_origins_are_not_allowed(settings):
    assert not getattr(settings, "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN", False)


PAGES = ["mfa_index", "mfa_list_webauthn", "mfa_add_webauthn", "mfa_activate_totp", "account_login", "devices"]


@pytest.mark.parametrize("name", PAGES)
def test_pages_hold_nothing_inline(claire, name):
    client = Client() if name == "account_login" else log_in(claire)
    prove(client)
    page = client.get(reverse(name)).content.decode()
    assert page.count("<h1") == 1
    assert " style=" not in page
    assert "<style" not in page
    assert " onclick=" not in page
    scripts = re.findall(r"<script([^>]*)>", page)
    assert all(" src=" in script or 'type="application/json"' in script for script in scripts)


def test_organisers_without_a_second_factor_are_told_and_not_stopped(organiser, member, time_machine):
    words = "Une clé d’accès se crée en une minute."
    assert words in organiser.get(reverse("my_space")).content.decode()
    assert words in organiser.get(reverse("admin:index")).content.decode()
    assert words not in member.get(reverse("my_space")).content.decode()
    add_application(organiser.user)
    assert words not in organiser.get(reverse("my_space")).content.decode()
    assert words not in organiser.get(reverse("admin:index")).content.decode()


def test_administration_takes_a_lost_factor_away_and_shows_no_key(claire, secret, administrator, organiser):
    factor = Authenticator.objects.get(user=claire, type="totp")
    path = reverse("admin:mfa_authenticator_change", args=[factor.pk])
    page = administrator.get(path).content.decode()
    assert claire.email in page
    assert factor.data["secret"] not in page
    assert organiser.get(path).status_code == HTTPStatus.FORBIDDEN
    administrator.post(path, {"data": "{}"})
    factor.refresh_from_db()
    assert factor.data["secret"]
    administrator.post(reverse("admin:mfa_authenticator_delete", args=[factor.pk]), {"post": "yes"})
    assert not Authenticator.objects.filter(user=claire, type="totp").exists()


def test_administration_does_not_list_the_keys_of_sessions():
    with pytest.raises(NoReverseMatch):
        reverse("admin:usersessions_usersession_changelist")
