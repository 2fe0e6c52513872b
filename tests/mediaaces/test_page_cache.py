import gzip
from http import HTTPStatus

import pytest
from django.test import Client

from mediaaces.middleware.page_cache import ACCEPTS_GZIP
from tests.mediaaces import house_urls

calls = house_urls.calls


@pytest.fixture(autouse=True)
def _small_site(settings):
    settings.ROOT_URLCONF = "tests.mediaaces.house_urls"
    settings.PAGE_CACHE_SECONDS = 10
    calls.clear()


def test_second_visitor_gets_the_kept_page():
    first, second = Client().get("/"), Client().get("/")

    assert len(calls) == 1
    assert first.content == second.content
    assert first.headers.items() == second.headers.items()


@pytest.mark.django_db
def test_kept_page_asks_no_query(django_assert_num_queries):
    with django_assert_num_queries(0):
        Client().get("/")
        Client().get("/")


def test_page_may_be_kept_by_the_browser_alone_and_is_asked_for_again():
    response = Client().get("/")

    assert response["Cache-Control"] == "private, no-cache"
    assert response["Vary"] == "Accept-Encoding"
    assert response["ETag"].startswith('W/"')
    assert not response.cookies


def test_browser_that_has_the_page_gets_304():
    etag = Client().get("/")["ETag"]

    response = Client().get("/", headers={"If-None-Match": f'"other", {etag}'})

    assert response.status_code == HTTPStatus.NOT_MODIFIED
    assert response.content == b""
    assert (response["ETag"], response["Cache-Control"]) == (etag, "private, no-cache")
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_browser_that_has_an_older_page_gets_the_new_one():
    assert Client().get("/", headers={"If-None-Match": 'W/"old"'}).status_code == HTTPStatus.OK


def test_gzip_where_the_browser_takes_it():
    plain = Client().get("/")
    zipped = Client().get("/", headers={"Accept-Encoding": "gzip, br"})

    assert zipped["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.content) == plain.content
    assert int(zipped["Content-Length"]) == len(zipped.content) < len(plain.content)
    assert not plain.has_header("Content-Encoding")
    assert len(calls) == 1


@pytest.mark.parametrize(
    ("header", "takes"),
    [
        ("gzip", True),
        ("br, gzip;q=0.8", True),
        ("gzip;q=1.0", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000, br", False),
        ("gzip;q=0.5", True),
        ("identity", False),
        ("", False),
        ("x-gzipped", False),
    ],
)
def test_who_takes_gzip(header, takes):
    assert bool(ACCEPTS_GZIP.search(header)) is takes


def test_head_of_a_kept_page_has_its_length_and_no_body():
    length = Client().get("/")["Content-Length"]

    response = Client().head("/")

    assert (response.content, response["Content-Length"], len(calls)) == (b"", length, 1)


def test_head_alone_keeps_nothing():
    Client().head("/")
    assert Client().get("/").content.startswith(b"<p>2</p>")


@pytest.mark.django_db
@pytest.mark.parametrize("cookie", ["__Host-sessionid", "messages"])
def test_somebody_with_a_session_or_message_never_meets_it(cookie):
    Client().get("/")
    client = Client()
    client.cookies[cookie] = "anything"

    response = client.get("/")

    assert len(calls) == 2
    assert response["Cache-Control"] == "private, no-store"
    assert Client().get("/").content.startswith(b"<p>1</p>")


def test_cookie_of_the_form_protection_does_not_matter():
    Client().get("/")
    client = Client()
    client.cookies["__Host-csrftoken"] = "x" * 32
    client.get("/")
    assert len(calls) == 1


@pytest.mark.parametrize("header", ["HX-Request", "Authorization"])
def test_part_of_a_page_or_a_bearer_is_not_served_from_it(header):
    Client().get("/")
    Client().get("/", headers={header: "true"})
    Client().get("/")
    assert len(calls) == 2


def test_post_is_not_served_from_it():
    Client().get("/")
    Client().post("/")
    assert len(calls) == 2


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/about/", "a CSRF token"),
        ("/legal/", "a cookie"),
        ("/privacy/", "the view said how to cache"),
        ("/accessibility/", "a stream"),
        ("/join/", "a nonce"),
        ("/unlisted/", "not listed"),
        ("/nothing/", "404"),
        ("/?utm_source=x", "an unknown key"),
        ("/companies/?pays=fr&utm_source=x", "an unknown key beside a known one"),
        (f"/companies/?q={'x' * 200}", "too long"),
    ],
)
def test_what_is_not_for_everyone_is_not_kept(path, why):
    first = Client().get(path)
    Client().get(path)

    assert len(calls) in (0, 2), why
    assert not first.has_header("ETag")
    assert first["Cache-Control"] in ("private, no-store", "public, max-age=60")


def test_known_query_is_kept_apart():
    for _ in range(2):
        Client().get("/companies/?pays=fr")
        Client().get("/companies/?pays=ch")
        Client().get("/companies/")
    assert calls == ["/companies/?pays=fr", "/companies/?pays=ch", "/companies/"]


def test_order_of_the_query_keys_does_not_matter():
    Client().get("/companies/?q=a&pays=fr")
    Client().get("/companies/?pays=fr&q=a")
    Client().get("/companies/?pays=a&q=fr")
    assert len(calls) == 2


def test_hosts_and_languages_are_kept_apart():
    Client().get("/")
    Client().get("/", headers={"Host": "127.0.0.1"})
    Client().get("/en/")
    assert len(calls) == 3


def test_foreign_host_is_refused_even_when_the_page_is_kept():
    Client().get("/")
    assert Client().get("/", headers={"Host": "evil.example"}).status_code == HTTPStatus.BAD_REQUEST


def test_language_of_the_browser_does_not_choose_the_page():
    Client().get("/", headers={"Accept-Language": "en"})
    Client().get("/", headers={"Accept-Language": "fr"})
    assert len(calls) == 1


def test_page_is_forgotten_in_time(time_machine):
    time_machine.move_to("2027-03-01T10:00:00Z", tick=False)
    Client().get("/")
    time_machine.shift(9)
    Client().get("/")
    assert len(calls) == 1

    time_machine.shift(2)
    Client().get("/")
    assert len(calls) == 2


def test_zero_seconds_turns_it_off(settings):
    settings.PAGE_CACHE_SECONDS = 0
    Client().get("/")
    assert Client().get("/")["Cache-Control"] == "private, no-store"
    assert len(calls) == 2


def test_kept_page_carries_every_header_of_a_fresh_one():
    Client().get("/")
    response = Client().get("/")
    assert len(calls) == 1
    assert {
        "Content-Security-Policy",
        "Permissions-Policy",
        "Cross-Origin-Opener-Policy",
        "Cross-Origin-Resource-Policy",
        "Cross-Origin-Embedder-Policy",
        "Referrer-Policy",
        "X-Content-Type-Options",
        "X-Frame-Options",
        "Content-Language",
    } <= set(response.headers)
