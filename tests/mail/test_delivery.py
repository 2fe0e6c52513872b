"""Sending, over a real SMTP server on the loopback interface."""

import datetime
import threading

import pytest
from django.db import connection

from mail import delivery
from mail.models import RETRY_MINUTES, QueuedMail
from mail.operations import send_due
from tests.factories.mail import NOW, create_mail

State = QueuedMail.State
pytestmark = pytest.mark.django_db


def later(**time) -> datetime.datetime:
    return NOW + datetime.timedelta(**time)


def states() -> list[str]:
    return list(QueuedMail.objects.order_by("pk").values_list("state", flat=True))


def test_mail_arrives_with_its_headers_and_attachments(inbox, builders, settings):
    settings.DEFAULT_FROM_EMAIL = "Media Aces <bureau@mediaaces.example>"
    builders["note"] = lambda argument: (f"note-{argument}.txt", "text/plain", "Été".encode())
    create_mail(
        to="claire@example.org",
        subject="Inscription confirmée",
        html="<style>p { color: #0b5b45 }</style><p>Bonjour</p>",
        attachments=[["note", "7"]],
        message_id="<un@mediaaces.example>",
        language="en",
    )
    assert send_due(now=NOW) == 1
    (message,) = inbox.messages
    assert inbox.recipients == [["claire@example.org"]]
    assert message["From"] == "Media Aces <bureau@mediaaces.example>"
    assert message["Reply-To"] == "Media Aces <bureau@mediaaces.example>"
    assert message["To"] == "claire@example.org"
    assert message["Subject"] == "Inscription confirmée"
    assert message["Message-ID"] == "<un@mediaaces.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "en"
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text.get_content().replace("\r\n", "\n") == "Bonjour,\n\nVotre place est à la conférence.\n"
    assert '<p style="color: #0b5b45;">Bonjour</p>' in html.get_content()
    assert "<style>" not in html.get_content()
    (attachment,) = message.iter_attachments()
    assert attachment.get_filename() == "note-7.txt"
    assert attachment.get_content() == "Été"


def test_sent_mail_is_marked_and_never_sent_again(inbox):
    mail = create_mail()
    assert send_due(now=NOW) == 1
    mail.refresh_from_db()
    assert mail.state == State.SENT
    assert mail.attempts == 1
    assert NOW <= mail.sent_at < later(minutes=1)
    assert send_due(now=later(days=30)) == 0
    assert len(inbox.messages) == 1


def test_batch_takes_the_oldest_up_to_the_limit_over_one_connection(inbox):
    for minute in (3, 1, 2):
        create_mail(now=later(minutes=minute), message_id=f"<{minute}@x>")
    create_mail(next_attempt_at=later(hours=2), message_id="<not yet>")
    assert send_due(now=later(minutes=5), limit=2) == 2
    assert inbox.ids == ["<1@x>", "<2@x>"]
    assert inbox.connections == 1
    assert send_due(now=later(minutes=5)) == 1
    assert send_due(now=later(minutes=5)) == 0


def test_builder_without_anything_to_attach_leaves_the_mail_without(inbox, builders):
    builders["nothing"] = lambda argument: None
    create_mail(attachments=[["nothing", "1"]])
    assert send_due(now=NOW) == 1
    assert list(inbox.messages[0].iter_attachments()) == []


def test_attachment_is_built_in_the_language_of_the_mail(inbox, builders):
    from django.utils.translation import get_language

    builders["language"] = lambda argument: (f"{get_language()}.txt", "text/plain", b"x")
    create_mail(attachments=[["language", "1"]], language="en")
    send_due(now=NOW)
    (attachment,) = inbox.messages[0].iter_attachments()
    assert attachment.get_filename() == "en.txt"


def test_refused_address_waits_and_the_others_go_on(inbox):
    inbox.refused = {"faux@example.org"}
    create_mail()
    refused = create_mail(to="faux@example.org")
    create_mail()
    assert send_due(now=NOW) == 2
    assert states() == [State.SENT, State.WAITING, State.SENT]
    assert inbox.connections == 1
    refused.refresh_from_db()
    assert refused.attempts == 1
    assert "550" in refused.last_error
    assert "no such mailbox" in refused.last_error
    assert later(seconds=60) <= refused.next_attempt_at < later(seconds=90)


def test_mail_refused_for_two_days_is_given_up(inbox):
    inbox.refused = {"faux@example.org"}
    mail = create_mail(to="faux@example.org")
    now = NOW
    for minutes in RETRY_MINUTES:
        assert send_due(now=now) == 0
        mail.refresh_from_db()
        assert mail.state == State.WAITING
        assert mail.next_attempt_at - now < datetime.timedelta(minutes=minutes, seconds=30)
        assert send_due(now=mail.next_attempt_at - datetime.timedelta(seconds=1)) == 0
        assert QueuedMail.objects.get().attempts == mail.attempts
        now = mail.next_attempt_at
    send_due(now=now)
    mail.refresh_from_db()
    assert mail.state == State.GIVEN_UP
    assert mail.attempts == len(RETRY_MINUTES) + 1
    assert list(QueuedMail.objects.given_up()) == [mail]
    assert send_due(now=later(days=30)) == 0


@pytest.mark.parametrize("error", [ValueError("no page"), OSError("disk full"), ConnectionRefusedError("no renderer")])
def test_broken_builder_holds_back_its_mail_only(inbox, builders, error):
    def broken(argument):
        raise error

    builders["broken"] = broken
    mail = create_mail(attachments=[["broken", "1"]])
    create_mail(attachments=[["unknown", "1"]])
    create_mail()
    assert send_due(now=NOW) == 1
    assert states() == [State.WAITING, State.WAITING, State.SENT]
    mail.refresh_from_db()
    assert mail.last_error == f"{type(error).__name__}: {error}"
    assert mail.attempts == 1


class TestServerDown:
    def test_nothing_is_lost_and_everything_leaves_within_minutes_of_its_return(self, mail_server, inbox):
        """Down for an hour, asked once a minute; no mail spends a try, and all are sent once it is back."""
        mail_server.stop()
        for _ in range(5):
            create_mail()
        for second in range(0, 3600, 20):
            assert send_due(now=later(seconds=second)) == 0
        assert set(QueuedMail.objects.values_list("state", "attempts")) == {(State.WAITING, 0)}
        assert QueuedMail.objects.filter(last_error__startswith="ConnectionRefusedError").exists()
        mail_server.start()
        sent = sum(send_due(now=later(seconds=3600 + second)) for second in range(0, 120, 5))
        assert sent == 5
        assert len(set(inbox.ids)) == len(inbox.ids) == 5

    def test_server_is_asked_once_a_minute(self, mail_server, monkeypatch):
        mail_server.stop()
        tried = []
        monkeypatch.setattr(
            delivery, "claim", lambda pk, *, now, claim=delivery.claim: tried.append(pk) or claim(pk, now=now)
        )
        for _ in range(20):
            create_mail()
        for second in range(0, 300, 5):
            send_due(now=later(seconds=second))
        assert 3 <= len(tried) <= 5

    def test_mail_that_waited_for_it_too_long_is_given_up(self, mail_server):
        mail_server.stop()
        create_mail()
        send_due(now=NOW + delivery.PATIENCE - datetime.timedelta(minutes=2))
        assert states() == [State.WAITING]
        send_due(now=NOW + delivery.PATIENCE + datetime.timedelta(minutes=2))
        assert states() == [State.GIVEN_UP]


def test_server_that_accepts_then_dies_gets_the_mail_again_under_the_same_id(inbox):
    inbox.dies_after_accepting = 1
    mail = create_mail()
    create_mail()
    assert send_due(now=NOW) == 0
    assert states() == [State.WAITING, State.WAITING]
    assert send_due(now=later(minutes=2)) == 2
    assert inbox.ids.count(mail.message_id) == 2
    assert len(inbox.ids) == 3


def test_server_that_dies_in_mid_batch_is_called_again_at_once(inbox):
    for _ in range(3):
        create_mail()
    inbox.hangs_up_after = 1
    assert send_due(now=NOW) == 3
    assert len(inbox.ids) == 3
    assert inbox.connections == 3


def test_slow_server_does_not_hold_the_batch_for_ever(inbox, monkeypatch):
    monkeypatch.setattr(delivery, "BATCH_SECONDS", 0.5)
    inbox.waits = 0.3
    for _ in range(6):
        create_mail()
    assert send_due(now=NOW) in (1, 2)
    assert states().count(State.WAITING) >= 4
    assert send_due(now=NOW) in (1, 2)


def test_server_that_never_answers_is_left_after_the_timeout(inbox, settings):
    settings.EMAIL_TIMEOUT = 0.3
    inbox.waits = 1
    mail = create_mail()
    assert send_due(now=NOW) == 0
    mail.refresh_from_db()
    assert mail.state == State.WAITING
    assert mail.attempts == 0
    assert mail.next_attempt_at > NOW


def test_stop_is_heard_between_two_mails(inbox):
    for _ in range(3):
        create_mail()
    assert send_due(now=NOW, should_stop=lambda: len(inbox.messages) == 1) == 1
    assert states() == [State.SENT, State.WAITING, State.WAITING]


def test_worker_that_dies_leaves_its_mail_to_the_next(inbox):
    mail = create_mail()
    assert delivery.claim(mail.pk, now=NOW) == mail
    assert delivery.claim(mail.pk, now=NOW) is None
    assert send_due(now=later(minutes=9)) == 0
    assert send_due(now=NOW + delivery.LEASE) == 1
    assert inbox.ids == [mail.message_id]


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_everything_once(inbox):
    for _ in range(40):
        create_mail()
    sent, start = [], threading.Barrier(3)

    def work():
        try:
            start.wait()
            sent.append(send_due(now=NOW))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(sent) == 40
    assert len(inbox.ids) == len(set(inbox.ids)) == 40
    assert set(states()) == {State.SENT}


@pytest.mark.django_db(transaction=True)
def test_nothing_is_sent_inside_a_transaction(inbox, builders):
    seen = []
    builders["look"] = lambda argument: seen.append(connection.in_atomic_block)
    create_mail(attachments=[["look", "1"]])
    send_due(now=NOW)
    assert seen == [False]
