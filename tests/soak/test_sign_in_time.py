"""Who has an account is not told by how long an answer takes: 200 tries each, one of each in turn."""

import time
from itertools import count
from statistics import median

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client
from django.urls import reverse

from tests.factories.accounts import create_user
from tests.factories.events import create_coming_conference
from tests.races.test_faults import form_of

pytestmark = [pytest.mark.soak, pytest.mark.django_db]

TRIES = 200
MOST = 0.010  # seconds of the processor between the two medians
PASSWORD = "une-autre-longue-phrase"
_numbers = count(1)


class Argon2(Argon2PasswordHasher):
    """The site's own hasher at a tenth of its price: one that is left out still costs more than what is allowed, and
    what neighbours add to it does not hide the rest.
    """

    memory_cost = 10240


@pytest.fixture(autouse=True)
def _no_limits(settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.Argon2"]
    settings.ACCOUNT_RATE_LIMITS = False
    settings.REGISTRATION_RATE = "10000/m"


def fields(entrance: str, email: str) -> dict[str, str]:
    if entrance == "account_login":
        return {"login": email, "password": PASSWORD}
    if entrance == "account_signup":
        return {"email": email, "password1": PASSWORD, "password2": PASSWORD}
    return {"email": email}


def seconds(path: str, data: dict[str, str], visitor: Client) -> float:
    """Of the processor, so that whatever else the machine does counts for little."""
    began = time.process_time()
    answer = visitor.post(path, data)
    taken = time.process_time() - began
    assert answer.status_code in (200, 302)
    return taken


def known() -> str:
    return create_user(password="une-longue-phrase-de-passe").email


def unknown() -> str:
    return f"inconnue{next(_numbers)}@example.org"


def assert_alike(times: list[tuple[float, ...]], name: str) -> None:
    of_known, of_unknown = (median(each) for each in zip(*times, strict=True))
    print(f"{name}: {of_known * 1000:.1f} ms known, {of_unknown * 1000:.1f} ms unknown")
    assert abs(of_known - of_unknown) < MOST


@pytest.mark.parametrize(
    "entrance", ["account_login", "account_signup", "account_request_login_code", "account_reset_password"]
)
def test_a_known_address_takes_as_long_as_an_unknown_one(entrance):
    path = reverse(entrance)
    seconds(path, fields(entrance, unknown()), Client())
    times = [
        tuple(seconds(path, fields(entrance, email), Client()) for email in (known(), unknown())) for _ in range(TRIES)
    ]
    assert_alike(times, entrance)


def test_registering_takes_as_long_whether_the_address_has_an_account_or_not():
    """By a stranger; that an address has its place already is said to whoever registers it again."""
    path = reverse("events:register", args=[create_coming_conference(capacity=2 * TRIES + 1).slug])

    def registering(email: str) -> float:
        visitor = Client()
        return seconds(path, form_of(visitor, path) | {"p1-email": email}, visitor)

    registering(unknown())
    assert_alike([(registering(known()), registering(unknown())) for _ in range(TRIES)], "events:register")
