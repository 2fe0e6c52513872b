import contextlib
import io
import json
import logging
import sqlite3
from http import HTTPStatus

import psycopg
import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from events.models import Event
from mediaaces.pages.errors import RETRY_AFTER_SECONDS, error_page

SMALL_SITE = "tests.mediaaces.house_urls"


@pytest.fixture
def client():
    return Client(raise_request_exception=False)


@pytest.fixture(autouse=True)
def _small_site(settings):
    settings.ROOT_URLCONF = SMALL_SITE


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nothing/", HTTPStatus.NOT_FOUND),
        ("/failing/denied/", HTTPStatus.FORBIDDEN),
        ("/failing/broken/", HTTPStatus.INTERNAL_SERVER_ERROR),
        ("/failing/missing/", HTTPStatus.INTERNAL_SERVER_ERROR),
        ("/failing/locked/", HTTPStatus.SERVICE_UNAVAILABLE),
    ],
)
@pytest.mark.django_db
def test_error_has_its_page_and_asks_no_query(client, path, status, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get(path)

    assert response.status_code == status
    page = response.content.decode()
    assert "<h1" in page
    assert "Traceback" not in page
    assert "a fault of ours" not in page


def test_database_that_is_locked_asks_to_come_back(client):
    assert client.get("/failing/locked/")["Retry-After"] == str(RETRY_AFTER_SECONDS)


def test_form_that_met_a_locked_database_is_kept(client):
    page = client.post("/failing/locked/", {"form_token": "jeton-42", "name": "Zoé <b>"}).content.decode()
    assert "jeton-42" in page
    assert "Zoé &lt;b&gt;" in page


def test_form_with_a_password_is_not_written_back(client):
    page = client.post("/failing/locked/", {"login": "zoe@example.org", "password": "secret-secret"}).content.decode()
    assert "secret-secret" not in page
    assert "zoe@example.org" not in page


@pytest.mark.django_db(transaction=True)
def test_database_that_is_really_away_is_said_so_and_comes_back(client, database_url):
    with taken_away(database_url):
        response = client.get("/write/")
    assert (response.status_code, response["Retry-After"]) == (HTTPStatus.SERVICE_UNAVAILABLE, str(RETRY_AFTER_SECONDS))

    connection.close()
    assert client.get("/write/").content == b"written"


@contextlib.contextmanager
def taken_away(database_url):
    """SQLite: another process is writing. PostgreSQL: the server cuts our connection."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA busy_timeout = 20")
            other = sqlite3.connect(database_url.removeprefix("sqlite:///"))
            other.execute("BEGIN IMMEDIATE")
            yield
            other.close()
        else:
            cursor.execute("SELECT pg_backend_pid()")
            (pid,) = cursor.fetchone()
            with psycopg.connect(database_url) as other:
                other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
            yield


def test_page_that_fails_itself_is_still_an_answer(rf, monkeypatch, caplog):
    def fail(*args, **kwargs):
        raise RuntimeError("no template today")

    monkeypatch.setattr("mediaaces.pages.errors.render_to_string", fail)
    with caplog.at_level(logging.ERROR):
        response = error_page(rf.get("/"), 500, "errors/500.html")

    assert response.status_code == HTTPStatus.INTERNAL_SERVER_ERROR
    assert "<h1>Internal Server Error</h1>" in response.content.decode()
    assert "no template today" in caplog.text


@pytest.mark.parametrize(("path", "language"), [("/nothing/", "fr"), ("/en/nothing/", "en")])
def test_error_speaks_the_language_of_its_path(client, path, language):
    assert f'<html lang="{language}"' in client.get(path).content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/?q=%00",
        "/?%00=q",
        "/?page=99999999999999999999",
        "/?page=-99999999999999999999",
        "/lien/%00/",
        "/lien/99999999999999999999/",
        "/?q=" + "x" * 5000,
    ],
)
def test_absurd_request_is_refused(client, path):
    assert client.get(path).status_code == HTTPStatus.BAD_REQUEST


@pytest.mark.parametrize("path", ["/?page=0", "/?page=-1", "/?q=1234567890123456789x", "/?q=%E9", "/?annee=2012"])
def test_odd_request_is_not(client, path):
    assert client.get(path).status_code == HTTPStatus.OK


def test_nul_byte_in_a_form_is_refused(client):
    assert client.post("/echo/", {"name": "Zoé"}).content.decode() == "Zoé"
    assert client.post("/echo/", {"name": "Zo\0é"}).status_code == HTTPStatus.BAD_REQUEST


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "PATCH"])
def test_methods_of_no_page_are_refused(client, method):
    response = client.generic(method, "/")
    assert response.status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert response["Allow"] == "GET, HEAD, POST, OPTIONS"


def test_form_without_its_token_is_refused_with_a_page_of_ours():
    response = Client(enforce_csrf_checks=True).post("/echo/", {"name": "Zoé"})
    assert response.status_code == HTTPStatus.FORBIDDEN
    assert "<h1" in response.content.decode()


def test_foreign_host_is_refused(client):
    assert client.get("/", headers={"Host": "evil.example"}).status_code == HTTPStatus.BAD_REQUEST
    assert client.get("/", headers={"X-Forwarded-Host": "evil.example"}).status_code == HTTPStatus.OK


@pytest.fixture
def written(settings):
    """What the site's own log writes, as a list of lines."""
    options = dict(settings.LOGGING["formatters"]["json"])
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(options.pop("()")(**options))
    logger = logging.getLogger("django.request")
    logger.addHandler(handler)
    yield lambda: stream.getvalue().splitlines()
    logger.removeHandler(handler)


def test_log_line_is_one_line_of_json(client, written):
    logging.getLogger("django.request").warning("first\nsecond \x1b[31m « é »")
    (line,) = written()
    assert json.loads(line)["event"] == "first\nsecond \x1b[31m « é »"


@pytest.mark.parametrize(
    ("path", "logged"),
    [
        ("/inscriptions/yUZl0pCN7TzIlMZ/nothing/", "Not Found: /inscriptions/…/nothing/"),
        ("/en/inscriptions/yUZl0pCN7TzIlMZ/nothing/", "Not Found: /en/inscriptions/…/nothing/"),
        ("/compte/reset/key/3-abc-def/nothing/", "Not Found: /compte/reset/key/…/nothing/"),
        ("/nothing/", "Not Found: /nothing/"),
    ],
)
def test_link_that_stands_for_a_password_is_not_logged(client, written, path, logged):
    client.get(path)
    (line,) = written()
    assert json.loads(line)["event"] == logged
    assert "yUZl0pCN7TzIlMZ" not in line


def test_a_choice_beyond_64_bits_is_refused(organiser):
    """SQLite cannot be asked for it; PostgreSQL says that there is none."""
    path = reverse("admin:events_event_add")
    response = organiser.post(path, {"title_fr": "Conférence", "venue": "9" * 30})
    assert response.status_code == (400 if connection.vendor == "sqlite" else 200)
    assert not Event.objects.exists()


def test_body_too_large_is_refused_before_it_is_read(client):
    """By its length alone: the ten gigabytes that it announces are never asked for."""

    class Unread:
        def read(self, *args):
            raise AssertionError("the body was read")

        readline = read

    answer = client.post("/compte/login/", {}, CONTENT_LENGTH=str(10 * 1024**3), **{"wsgi.input": Unread()})
    assert answer.status_code == 413
