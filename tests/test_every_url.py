"""Closed unless listed: which pages a stranger may open, and what each kind of person gets."""

from collections.abc import Callable, Iterator
from http import HTTPStatus
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve, reverse
from django.utils import translation

from mediaaces.middleware.page_cache import PUBLIC_PAGES
from tests.access import Line, lines
from tests.factories.site import address, create_site

# Whoever holds the link of a registration needs no account; the link is the secret.
BY_LINK = {
    "events:registration",
    "events:cancel",
    "events:rename",
    "events:table",
    "events:tickets_pdf",
    "events:registration_agenda",
    "events:accept",
    "events:fewer",
    "events:leave",
    "events:unsubscribe",
}
SIGN_IN = {
    "account_login",
    "account_logout",
    "account_signup",
    "account_inactive",
    "account_email_verification_sent",
    "account_request_login_code",
    "account_confirm_login_code",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "admin:login",
}
FOR_MACHINES = {"healthz", "readyz", "favicon", "robots", "security_txt", "picture", "sitemap", "sitemap_part"}
NEVER_KEPT = {"casestudies:compare", "events:register", "events:price", "search"}
PUBLIC = set(PUBLIC_PAGES) | NEVER_KEPT | BY_LINK | SIGN_IN | FOR_MACHINES


def named_views(patterns, namespace: str = "", route: str = "") -> dict[str, Callable]:
    """Every view of the site by its full name (`events:detail`), or by its route where it has none."""
    return dict(_walk(patterns, namespace, route))


def _walk(patterns, namespace: str, route: str) -> Iterator[tuple[str, Callable]]:
    for pattern in patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, inner, here)
        elif isinstance(pattern, URLPattern):
            yield namespace + (pattern.name or f"({here})"), pattern.callback


def views() -> dict[str, Callable]:
    return named_views(get_resolver().url_patterns)


def test_public_pages_are_exactly_the_listed_ones():
    assert {name for name, view in views().items() if not getattr(view, "login_required", True)} == PUBLIC


def test_each_page_has_a_name_of_its_own():
    names = [name for name, _ in _walk(get_resolver().url_patterns, "", "")]
    unnamed = [name for name in names if "(" in name and not name.startswith("admin:")]
    assert unnamed == []
    ours = [name for name in names if not name.startswith("admin:")]
    assert sorted(ours) == sorted(set(ours))


# The matrix

# Their addresses answer nothing of their own: Django leads them on.
LED_ON = "admin:("


def name_of(line: Line) -> str:
    return resolve(address(line.path)).view_name


@pytest.fixture
def site(db) -> None:
    create_site()


@pytest.fixture
def pages(site) -> list[Line]:
    """What a stranger may read."""
    return [line for line in lines() if line.method == "GET" and line.expected["anon"] == "200"]


def test_every_address_is_in_the_matrix(site):
    """A new page is added to `access.txt` with what each role gets there."""
    known = {name_of(line) for line in lines() if not is_a_file(line)}
    assert {name for name in views() if not name.startswith(LED_ON)} - known == set()


def is_a_file(line: Line) -> bool:
    """A path that a careless server would hand out, and that no view knows."""
    try:
        resolve(line.path)
    except Resolver404:
        return "{" not in line.path
    return False


@pytest.fixture
def people(stranger, member, organiser, treasurer, community_manager, door, administrator) -> dict[str, Client]:
    return {
        "anon": stranger,
        "member": member,
        "organiser": organiser,
        "treasurer": treasurer,
        "manager": community_manager,
        "door": door,
        "admin": administrator,
    }


@pytest.mark.parametrize("who", ["anon", "member", "organiser", "treasurer", "manager", "door", "admin"])
def test_each_gets_what_the_matrix_says(site, people, who):
    client = people[who]
    client.raise_request_exception = False
    asked = [(line, line.expected[who]) for line in lines() if who in line.expected]
    assert len(asked) > 200
    found = [(line, expected, answer(client, line)) for line, expected in asked]
    assert [
        f"{line.method} {line.path}: {got}, not {expected}"
        for line, expected, got in found
        if got not in expected.split("|")
    ] == []


def answer(client: Client, line: Line) -> str:
    """The status at the end of the redirects; `login` where that is the log-in page."""
    response = client.generic(line.method, address(line.path))
    for _ in range(5):
        if response.status_code not in (301, 302, 303):
            return str(response.status_code)
        if urlsplit(response["Location"]).path.startswith(reverse("account_login")):
            return "login"
        response = client.get(response["Location"])
    return "a loop"


def test_english_has_the_same_pages(site, stranger):
    for line in lines():
        path, name = address(line.path), ""
        if line.method == "GET" and not is_a_file(line):
            name = name_of(line)
        if name and name not in FOR_MACHINES and not name.startswith("admin:"):
            assert stranger.get(f"/en{path}").status_code == stranger.get(path).status_code, path
            translation.activate("fr")


@pytest.mark.parametrize("name", ["my_space", "space_company", "account_email", "mfa_index", "devices"])
def test_stranger_is_led_to_the_log_in_page_and_back(site, stranger, name):
    path = reverse(name)
    assert stranger.get(path)["Location"] == f"{reverse('account_login')}?next={path}"


def test_page_seen_by_a_person_is_private(pages, member):
    """Whatever a stranger may keep, the page that greets somebody by name is not kept."""
    for line in pages:
        if name_of(line) not in FOR_MACHINES - {"healthz", "readyz"}:
            caching = member.get(address(line.path))["Cache-Control"]
            assert "no-store" in caching, line.path
            assert "private" in caching, line.path


def test_public_page_is_kept_and_costs_a_stranger_nothing_twice(pages, settings, django_assert_num_queries):
    settings.PAGE_CACHE_SECONDS = 10
    kept = [address(line.path) for line in pages if name_of(line) in PUBLIC_PAGES]
    assert len(kept) >= 15
    for path in kept:
        first = Client().get(path)
        with django_assert_num_queries(0):
            second = Client().get(path)

        assert first.status_code == second.status_code == HTTPStatus.OK
        assert first.content == second.content
        assert not first.cookies
        assert second["Cache-Control"] == "private, no-cache"
        assert second["ETag"]


def test_no_page_writes_when_it_is_read(site, stranger, member):
    writing = ("INSERT", "UPDATE", "DELETE")
    for line in lines():
        for client, who in ((stranger, "anon"), (member, "member")):
            if line.method == "GET" and line.expected[who] == "200":
                with CaptureQueriesContext(connection) as queries:
                    client.get(address(line.path))
                written = [query["sql"] for query in queries if query["sql"].lstrip().upper().startswith(writing)]
                assert [sql for sql in written if "cache_entry" not in sql] == [], line.path
