"""The mail server is away: nobody who registers notices, and every mail leaves once when it is back."""

import datetime
import time
from statistics import median

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mail.models import QueuedMail
from mail.operations import send_due
from tests.factories.events import create_coming_conference
from tests.mail.conftest import mail_server  # noqa: F401 -- a fixture
from tests.races.test_faults import form_of

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]
PEOPLE = 40


def registering(path: str, email: str) -> float:
    """Seconds that the POST of one person takes."""
    client = Client()
    data = form_of(client, path) | {"p1-email": email}
    began = time.perf_counter()
    assert client.post(path, data).status_code == 302
    return time.perf_counter() - began


def test_an_hour_without_mail_server(mail_server):  # noqa: F811
    event = create_coming_conference()
    path = reverse("events:register", args=[event.slug])
    registering(path, "premier@example.org")
    with_server, without = [], []
    for n in range(PEOPLE):  # one of each in turn: the machine has other work too
        with_server.append(registering(path, f"a{n}@example.org"))
        mail_server.stop()
        without.append(registering(path, f"b{n}@example.org"))
        mail_server.start()
    assert median(without) - median(with_server) < 0.05

    mail_server.stop()
    began = timezone.now()
    for minutes in range(0, 60, 5):
        assert send_due(now=began + datetime.timedelta(minutes=minutes)) == 0
    assert set(QueuedMail.objects.values_list("state", flat=True)) == {"waiting"}

    mail_server.start()
    back = began + datetime.timedelta(minutes=60)
    for minutes in range(6):
        send_due(now=back + datetime.timedelta(minutes=minutes))
    assert set(QueuedMail.objects.values_list("state", flat=True)) == {"sent"}
    assert QueuedMail.objects.count() == 2 * PEOPLE + 1
    assert len(mail_server.inbox.messages) == len(set(mail_server.inbox.ids)) == 2 * PEOPLE + 1
