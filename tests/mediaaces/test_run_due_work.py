"""The background process, run as an organiser's machine runs it: real processes, a real mail server, real signals."""

import datetime
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from events.models import Quota, Registration
from mail.models import QueuedMail
from mediaaces.management.commands import run_due_work
from tests.factories.events import create_open_conference, create_registration
from tests.factories.mail import create_mail
from tests.mail.conftest import mail_server  # noqa: F401 -- a fixture

DAY = datetime.timedelta(days=1)
HOUR = datetime.timedelta(hours=1)


def wait_for(condition: Callable[[], object], seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def create_event_in(time_left, **fields):
    starts_at = timezone.now() + time_left
    return create_open_conference(starts_at=starts_at, ends_at=starts_at + HOUR, **fields)


def create_overdue(event) -> Registration:
    now = timezone.now()
    return create_registration(event=event, state="pending", now=now - 10 * DAY, held_until=now - HOUR)


def taken(event) -> int:
    return Quota.objects.get(event=event, is_room=True).seats_taken


class TestOneRound:
    pytestmark = pytest.mark.django_db

    def test_releases_reminds_and_sends_what_that_says(self, mailoutbox):
        event = create_event_in(DAY)
        overdue = create_overdue(event)
        comes = create_registration(event=event, now=timezone.now() - 3 * DAY)
        assert taken(event) == 2
        call_command("run_due_work")
        overdue.refresh_from_db()
        assert overdue.state == Registration.State.EXPIRED
        assert taken(event) == 1
        assert {mail.to[0] for mail in mailoutbox} == {overdue.buyer_email, comes.buyer_email}
        call_command("run_due_work")
        assert len(mailoutbox) == 2

    @pytest.mark.parametrize("name", ["release_overdue", "queue_due_reminders"])
    def test_sweep_that_fails_does_not_stop_the_others(self, name, monkeypatch, mailoutbox):
        def broken(**kwargs):
            raise RuntimeError("no")

        monkeypatch.setattr(run_due_work, name, broken)
        create_mail()
        with pytest.raises(CommandError):
            call_command("run_due_work")
        assert len(mailoutbox) == 1


@pytest.fixture
def start(database_url, mail_server):  # noqa: F811
    """Start `run_due_work --loop` on the database and mail server of this test; every one is ended with it."""
    running = []

    def start_one(interval: float = 0.2) -> subprocess.Popen:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "mediaaces.settings",
            "DATABASE_URL": database_url,
            "EMAIL_URL": f"smtp://127.0.0.1:{mail_server.port}",
            "VAR_DIR": str(settings.VAR_DIR),
            "LOG_LEVEL": "ERROR",
        }
        command = [sys.executable, "manage.py", "run_due_work", "--loop", "--interval", str(interval)]
        running.append(subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment))
        return running[-1]

    yield start_one
    for process in running:
        process.kill()
        process.wait()


@pytest.mark.django_db(transaction=True)
class TestLoop:
    def test_two_loops_do_everything_once(self, start, mail_server):  # noqa: F811
        event = create_event_in(DAY)
        overdue = [create_overdue(event) for _ in range(5)]
        coming = [create_registration(event=event, now=timezone.now() - 3 * DAY) for _ in range(5)]
        for _ in range(30):
            create_mail(now=timezone.now())
        start()
        start()
        inbox = mail_server.inbox
        wait_for(lambda: len(inbox.messages) >= 40)
        time.sleep(1)
        assert len(inbox.ids) == len(set(inbox.ids)) == 40
        assert taken(event) == 5
        told = sorted(to for (to,) in inbox.recipients if not to.startswith("personne"))
        assert told == sorted(row.buyer_email for row in overdue + coming)
        assert set(QueuedMail.objects.values_list("state", "attempts")) == {("sent", 1)}
        call_command("check_invariants")

    def test_more_than_one_batch_is_sent_without_a_pause(self, start, mail_server):  # noqa: F811
        for _ in range(101):
            create_mail(now=timezone.now())
        start(interval=3600)
        wait_for(lambda: len(mail_server.inbox.ids) == 101)

    def test_sigterm_lets_it_finish_the_mail_in_hand(self, start, mail_server):  # noqa: F811
        mail_server.inbox.waits = 0.5
        for _ in range(10):
            create_mail(now=timezone.now())
        process = start()
        wait_for(lambda: mail_server.inbox.messages)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
        arrived = len(mail_server.inbox.messages)
        assert arrived < 10
        assert QueuedMail.objects.filter(state="sent").count() == arrived
        assert QueuedMail.objects.filter(state="waiting", attempts=0).count() == 10 - arrived

    def test_kill_loses_nothing(self, start, mail_server):  # noqa: F811
        mail_server.inbox.waits = 0.5
        for _ in range(4):
            create_mail(now=timezone.now())
        process = start()
        wait_for(lambda: QueuedMail.objects.filter(attempts=1).exists())
        process.kill()
        process.wait()
        mail_server.inbox.waits = 0
        in_hand = QueuedMail.objects.get(state="waiting", attempts=1)
        assert in_hand.next_attempt_at > timezone.now() + HOUR / 12
        QueuedMail.objects.filter(pk=in_hand.pk).update(next_attempt_at=timezone.now())  # the lease is over
        start()
        wait_for(lambda: QueuedMail.objects.filter(state="sent").count() == 4)
        assert set(mail_server.inbox.ids) == set(QueuedMail.objects.values_list("message_id", flat=True))

    def test_server_that_comes_back_gets_what_waited(self, start, mail_server):  # noqa: F811
        mail_server.stop()
        mails = [create_mail(now=timezone.now()) for _ in range(3)]
        start()
        wait_for(lambda: QueuedMail.objects.filter(last_error__startswith="ConnectionRefusedError").exists())
        assert QueuedMail.objects.filter(state="waiting", attempts=0).count() == 3
        mail_server.start()
        QueuedMail.objects.update(next_attempt_at=timezone.now())  # a minute later
        wait_for(lambda: len(mail_server.inbox.ids) == 3)
        assert sorted(mail_server.inbox.ids) == sorted(mail.message_id for mail in mails)
