"""Everything is killed, again and again, while people register: what they were told is true, once."""

import datetime
import random
import time
from collections import Counter
from statistics import median

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from events.models import Attendee
from mail.models import QueuedMail
from mail.operations import send_due
from tests.factories.events import create_coming_conference
from tests.races.test_seats import assert_all_is_well

from .serving import Serving
from .visitors import Visitors

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]
KILLS = 50
TERMINATIONS = 10
BACK_WITHIN = 5  # seconds, as a median: the machine of the test has other work


@pytest.fixture
def serving(database_url):
    serving = Serving(database_url)
    serving.start()
    yield serving
    serving.kill()


@pytest.fixture
def visitors(serving):
    event = create_coming_conference(capacity=100_000, is_one_each=True)
    visitors = Visitors(serving.port, reverse("events:register", args=[event.slug]))
    visitors.start()
    yield visitors
    visitors.stop()


def assert_told_is_true(visitors: Visitors) -> None:
    stored = Counter(Attendee.objects.values_list("email", flat=True))
    assert visitors.told - set(stored) == set(), "acknowledged and lost"
    assert set(stored) - visitors.sent == set(), "stored, sent by nobody"
    assert [email for email, times in stored.items() if times > 1] == [], "stored twice"
    assert_all_is_well()


def assert_all_mails_leave_once() -> None:
    """One mail a registration. What a killed process had in hand is taken up again when its lease has ended."""
    later = timezone.now() + datetime.timedelta(hours=1)
    while send_due(now=later):
        pass
    assert set(QueuedMail.objects.values_list("state", flat=True)) == {"sent"}
    assert QueuedMail.objects.count() == Attendee.objects.count()


def test_kill_nine(serving, visitors):
    back = []
    for _ in range(KILLS):
        time.sleep(random.uniform(0.5, 2))
        serving.kill()
        assert_told_is_true(visitors)
        back.append(serving.start())
    visitors.stop()
    assert_told_is_true(visitors)
    assert_all_mails_leave_once()
    print(
        f"\n{KILLS} kills: {len(visitors.told)} told, {dict(visitors.answers)}, back in {median(back):.1f} s", end=" "
    )
    print(f"(longest {max(back):.1f} s)")
    assert len(visitors.told) > KILLS
    assert median(back) <= BACK_WITHIN


def test_sigterm_answers_every_form_that_was_sent(serving, visitors):
    for _ in range(TERMINATIONS):
        time.sleep(random.uniform(0.5, 2))
        serving.terminate()
        serving.start()
    visitors.stop()
    print(f"\n{TERMINATIONS} terminations: {len(visitors.told)} told, {dict(visitors.answers)}")
    assert visitors.answers["post cut"] == 0
    assert_told_is_true(visitors)
    assert_all_mails_leave_once()


def test_a_database_that_makes_everybody_wait_or_hangs_up(serving, visitors):
    """PostgreSQL ends every connection but ours, whatever it was doing; SQLite is locked for a second by a writer."""
    for _ in range(20):
        time.sleep(random.uniform(0.2, 1))
        disturb()
    visitors.stop()
    print(f"\n20 disturbances: {len(visitors.told)} told, {dict(visitors.answers)}")
    assert visitors.answers["post 500"] == 0
    assert len(visitors.told) > 20
    assert_told_is_true(visitors)
    assert_all_mails_leave_once()


def disturb() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
    else:
        with transaction.atomic():
            time.sleep(1)
