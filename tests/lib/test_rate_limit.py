import pytest
from django.core.cache import caches

from lib.rate_limit import is_over, is_spent, parse

ELSEWHERE = "203.0.113.7"


@pytest.fixture(autouse=True)
def _uncounted():
    caches["rates"].clear()
    yield
    caches["rates"].clear()


def counted(address: str = ELSEWHERE, action: str = "register") -> bool:
    return is_over("2/24h", action=action, address=address)


def test_the_third_of_two_is_over():
    assert [counted() for _ in range(4)] == [False, False, True, True]


def test_addresses_and_actions_are_counted_apart():
    assert [counted(), counted(), counted()] == [False, False, True]
    assert not counted(address="203.0.113.8")
    assert not counted(action="code")


def test_to_look_counts_nothing():
    look = {"action": "register", "address": ELSEWHERE}
    assert [is_spent("2/24h", **look) for _ in range(4)] == [False] * 4
    counted()
    counted()
    assert is_spent("2/24h", **look)


def test_a_cache_of_pages_that_is_emptied_forgets_no_form():
    counted()
    counted()
    caches["pages"].clear()
    assert is_spent("2/24h", action="register", address=ELSEWHERE)
    assert counted()


def test_this_machine_is_not_counted():
    assert not any(counted(address="127.0.0.1") for _ in range(4))
    assert not any(is_over("", action="register", address=ELSEWHERE) for _ in range(4))


def test_a_rate_is_read():
    assert parse("120/10m") == (120, 600)
    assert parse("3/s") == (3, 1)
    assert parse("") is None
    with pytest.raises(ValueError, match="120/10m"):
        parse("beaucoup")
