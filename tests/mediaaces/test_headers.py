from http import HTTPStatus

import pytest
from csp.decorators import csp_update
from django.http import HttpResponse
from django.test import Client, RequestFactory

from mediaaces.middleware.headers import HEADERS
from mediaaces.middleware.policy import PolicyMiddleware

ON_EVERY_ANSWER = {
    **HEADERS,
    "Content-Security-Policy": None,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@pytest.fixture(autouse=True)
def _small_site(settings):
    settings.ROOT_URLCONF = "tests.mediaaces.house_urls"


@pytest.mark.parametrize("path", ["/", "/nothing/", "/private/", "/failing/denied/", "/failing/broken/", "/?q=%00"])
def test_every_kind_of_answer_carries_the_headers(path):
    response = Client(raise_request_exception=False).get(path)

    for name, value in ON_EVERY_ANSWER.items():
        assert response.has_header(name), name
        assert value in (None, response[name])
    assert response["Cache-Control"] == "private, no-store"


def test_policy_allows_our_own_files_alone():
    directives = dict(part.strip().split(" ", 1) for part in Client().get("/")["Content-Security-Policy"].split(";"))

    assert directives.pop("img-src") == "'self' data:"
    assert directives == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "font-src": "'self'",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        "object-src": "'none'",
    }


def test_view_that_speaks_of_caching_is_heard():
    assert Client().get("/privacy/")["Cache-Control"] == "public, max-age=60"


def test_https_is_asked_for_behind_tls(settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 63072000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

    plain = Client().get("/")
    secure = Client().get("/", headers={"X-Forwarded-Proto": "https"})

    assert (plain.status_code, plain["Location"]) == (HTTPStatus.MOVED_PERMANENTLY, "https://testserver/")
    assert secure.status_code == HTTPStatus.OK
    assert secure["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"


def test_cookies_are_secure_and_bound_to_the_host():
    client = Client()
    client.get("/about/")
    cookie = client.cookies["__Host-csrftoken"]
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (
        True,
        True,
        "Lax",
        "/",
        "",
    )


def test_answer_with_a_policy_of_its_own_says_so():
    def policy(view) -> str:
        return PolicyMiddleware(view)(RequestFactory().get("/"))["Content-Security-Policy"]

    def view(request):
        return HttpResponse()

    plain = policy(view)
    assert "img-src 'self' data:;" in f"{plain};"
    assert (
        "img-src 'self' data: https://example.org;"
        in f"{policy(csp_update({'img-src': ['https://example.org']})(view))};"
    )
    assert policy(view) == plain
