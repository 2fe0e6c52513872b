import datetime
from http import HTTPStatus

import pytest
from django.test import Client
from django.utils import timezone

from mail.models import QueuedMail
from mediaaces.pages import health

ALL_OK = {"database": "ok", "migrations": "ok", "mail": "ok", "disk": "ok"}


@pytest.fixture(autouse=True)
def _enough_disk(monkeypatch):
    health._all_applied.cache_clear()
    monkeypatch.setattr("mediaaces.pages.health.disk_reason", lambda: "ok")


def queue_mail(*, due_since: datetime.timedelta, state=QueuedMail.State.WAITING) -> QueuedMail:
    now = timezone.now()
    return QueuedMail.objects.create(
        key=f"k{QueuedMail.objects.count()}",
        to="zoe@example.org",
        subject="Votre billet",
        text="…",
        message_id="<1@example.org>",
        next_attempt_at=now - due_since,
        queued_at=now - due_since,
        state=state,
        sent_at=now if state == QueuedMail.State.SENT else None,
    )


def test_healthz_says_ok_without_database_session_or_cookie():
    """No `db` fixture: touching the database would fail the test."""
    response = Client().get("/healthz")
    assert (response.status_code, response.content) == (HTTPStatus.OK, b"ok")
    assert not response.cookies
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.django_db
def test_readyz_when_all_is_well():
    response = Client().get("/readyz")
    assert (response.status_code, response.json()) == (HTTPStatus.OK, {"ready": True, "checks": ALL_OK})


@pytest.mark.django_db
def test_mail_that_nobody_sends_is_told_without_naming_anybody():
    queue_mail(due_since=datetime.timedelta(minutes=16))

    response = Client().get("/readyz")

    assert response.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert response.json() == {
        "ready": False,
        "checks": ALL_OK | {"mail": "due for more than 15 minutes: does run_due_work run?"},
    }


@pytest.mark.django_db
def test_mail_that_is_due_now_or_sent_or_given_up_is_no_reason():
    queue_mail(due_since=datetime.timedelta(minutes=14))
    queue_mail(due_since=datetime.timedelta(days=2), state=QueuedMail.State.SENT)
    queue_mail(due_since=datetime.timedelta(days=2), state=QueuedMail.State.GIVEN_UP)

    assert Client().get("/readyz").json()["checks"] == ALL_OK


@pytest.mark.django_db
def test_migration_that_is_not_applied_is_told():
    from django.db.migrations.recorder import MigrationRecorder

    MigrationRecorder.Migration.objects.filter(app="mail").delete()

    response = Client().get("/readyz")

    assert response.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert response.json()["checks"] == ALL_OK | {"migrations": "some are not applied: manage.py migrate"}


def test_database_that_does_not_answer_is_told(monkeypatch):
    from django.db import OperationalError

    def refuse(*args, **kwargs):
        raise OperationalError("connection refused: password=secret")

    monkeypatch.setattr("mediaaces.pages.health.connection.cursor", refuse)

    response = Client().get("/readyz")

    assert response.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert response.json()["checks"] == {
        "database": "no answer",
        "migrations": "not checked",
        "mail": "not checked",
        "disk": "ok",
    }
    assert b"secret" not in response.content


@pytest.mark.parametrize(("free", "reason"), [(10, "ok"), (9, "9 % free, 10 % wanted"), (0, "0 % free, 10 % wanted")])
def test_disk_is_full_before_it_is_full(monkeypatch, free, reason):
    monkeypatch.undo()
    monkeypatch.setattr("shutil.disk_usage", lambda path: type("Usage", (), {"free": free, "total": 100}))
    assert health.disk_reason() == reason


def test_security_txt_says_whom_to_tell(settings, time_machine):
    settings.SECURITY_CONTACT = "mailto:securite@example.org"
    settings.SITE_URL = "https://www.example.org"
    time_machine.move_to("2027-03-01T10:00:00Z", tick=False)

    response = Client().get("/.well-known/security.txt")

    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode().splitlines() == [
        "Contact: mailto:securite@example.org",
        "Expires: 2027-08-28T00:00:00Z",
        "Preferred-Languages: fr, en",
        "Canonical: https://www.example.org/.well-known/security.txt",
    ]


def test_robots_are_kept_off_what_is_private():
    text = Client().get("/robots.txt").content.decode()
    for path in ["/inscriptions/", "/compte/", "/mon-espace/", "/gestion/", "/en/inscriptions/"]:
        assert f"\nDisallow: {path}\n" in text
