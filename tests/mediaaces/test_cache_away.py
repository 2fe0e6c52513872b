"""The shared cache (Redis, where one is set) is away or was emptied: what matters is not in it."""

import pytest
from django.core.cache import caches
from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.utils import timezone

from events.models import Registration
from tests.events.registering import post
from tests.factories.accounts import PASSWORD, create_user
from tests.factories.events import create_coming_conference

pytestmark = pytest.mark.django_db


class Away(BaseCache):
    """Every call fails, as a client of Redis does when nobody answers."""

    def __init__(self, name="", params=None):
        super().__init__(params or {})

    def _fail(self, *args, **kwargs):
        raise ConnectionError("nobody answers")

    add = get = set = touch = delete = clear = get_many = set_many = incr = has_key = _fail


@pytest.fixture
def use_cache(settings):
    def use(backend: str) -> None:
        settings.CACHES = {**settings.CACHES, "default": {"BACKEND": backend, "LOCATION": "shared"}}

    return use


def test_places_are_sold_and_pages_read_without_it(client, use_cache):
    event = create_coming_conference()
    use_cache(f"{__name__}.Away")
    with pytest.raises(ConnectionError):
        caches["default"].get("anything")

    assert client.get("/").status_code == 200
    answer = post(client, event)
    registration = Registration.objects.get()
    assert client.get(answer["Location"]).status_code == 200
    assert (registration.state, event.quotas.get(is_room=True).seats_taken) == ("confirmed", 1)


def test_who_is_logged_in_stays_so_when_it_is_emptied(member, use_cache):
    """Sessions are rows of the database."""
    use_cache(f"{LocMemCache.__module__}.LocMemCache")
    assert member.get("/mon-espace/").status_code == 200
    caches["default"].clear()
    assert member.get("/mon-espace/").status_code == 200


def test_log_in_counts_again_from_nothing_when_it_is_emptied(client, use_cache):
    use_cache(f"{LocMemCache.__module__}.LocMemCache")
    user = create_user(password=PASSWORD, last_login=timezone.now())
    for _ in range(6):
        client.post("/compte/login/", {"login": user.email, "password": "faux"})
    assert client.post("/compte/login/", {"login": user.email, "password": PASSWORD}).status_code == 200

    caches["default"].clear()
    assert client.post("/compte/login/", {"login": user.email, "password": PASSWORD}).status_code == 302
