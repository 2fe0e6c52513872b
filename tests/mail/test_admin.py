"""The outbox: read by organisers, where a mail given up can be tried again."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from mail.models import QueuedMail
from mail.operations import send_due
from tests.factories.mail import create_mail
from tests.forms import messages_of

pytestmark = pytest.mark.django_db

LIST = "/gestion/mail/queuedmail/"


def retry(client, *mails):
    data = {"action": "try_again", "_selected_action": [mail.pk for mail in mails]}
    return client.post(LIST, data, follow=True)


def test_a_mail_given_up_leaves_again(organiser, mailoutbox):
    mail = create_mail(to="claire@example.org", state=QueuedMail.State.GIVEN_UP, attempts=11, last_error="550")
    assert messages_of(retry(organiser, mail)) == ["1 courriel repart."]
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == ("waiting", 0)
    assert send_due(now=timezone.now()) == 1
    assert [sent.to for sent in mailoutbox] == [["claire@example.org"]]
    mail.refresh_from_db()
    assert (mail.state, mail.last_error) == ("sent", "")


def test_what_waits_or_was_sent_is_left_alone(organiser):
    """A mail that waits may be on its way: it would go twice."""
    later = timezone.now() + datetime.timedelta(minutes=9)
    waiting = create_mail(attempts=3, next_attempt_at=later)
    sent = create_mail(state=QueuedMail.State.SENT, sent_at=timezone.now())
    assert messages_of(retry(organiser, waiting, sent)) == ["Aucun de ces courriels n’est abandonné."]
    waiting.refresh_from_db()
    sent.refresh_from_db()
    assert (waiting.attempts, waiting.next_attempt_at, sent.state) == (3, later, "sent")


def test_the_text_is_read_and_never_written(organiser, administrator):
    mail = create_mail(
        subject="Votre place", text="Bonjour <b>Claire</b>,\n\nÀ mardi.\n", attachments=[["ticket", "7"]]
    )
    url = reverse("admin:mail_queuedmail_change", args=[mail.pk])
    page = organiser.get(url).content.decode()
    assert "Bonjour &lt;b&gt;Claire&lt;/b&gt;" in page
    assert "ticket" in page
    for client in (organiser, administrator):
        assert client.post(url, {"subject": "Autre", "to": "moi@example.org"}).status_code == 403
    mail.refresh_from_db()
    assert mail.subject == "Votre place"


WHO = {
    "stranger": (302, 302),
    "member": (302, 302),
    "organiser": (200, 200),
    "treasurer": (403, 403),
    "door": (403, 403),
    "community_manager": (403, 403),
}


@pytest.mark.parametrize("who", WHO)
def test_who_reads_the_outbox(who, request):
    mail = create_mail(state=QueuedMail.State.GIVEN_UP)
    client = request.getfixturevalue(who)
    for path, status in zip((LIST, f"{LIST}{mail.pk}/change/"), WHO[who], strict=True):
        with CaptureQueriesContext(connection) as queries:
            response = client.get(path)
        found = 302 if who == "member" and response.status_code == 403 else response.status_code
        assert found == status
        assert not [q for q in queries if q["sql"].lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))]
    assert client.get(f"{LIST}add/").status_code in (302, 403)
    assert client.get(f"{LIST}{mail.pk}/delete/").status_code in (302, 403)


@pytest.mark.parametrize("who", [who for who in WHO if who != "organiser"])
def test_only_organisers_try_again(who, request):
    mail = create_mail(state=QueuedMail.State.GIVEN_UP, attempts=11)
    data = {"action": "try_again", "_selected_action": mail.pk}
    assert request.getfixturevalue(who).post(LIST, data).status_code in (302, 403)
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == ("given_up", 11)


def test_first_page_counts_what_was_given_up(organiser):
    create_mail(state=QueuedMail.State.GIVEN_UP)
    create_mail()
    (task,) = organiser.get("/gestion/").context["tasks"]
    assert (task.count, task.title) == (1, "Courriels abandonnés")
    assert organiser.get(task.url).context["cl"].result_count == 1


def test_list_asks_as_much_for_one_row_as_for_thirty(organiser, count_queries):
    create_mail()
    few = count_queries(organiser, LIST)
    for _ in range(29):
        create_mail()
    assert count_queries(organiser, LIST) == few <= 15


@pytest.mark.parametrize("query", ["p=999999", "q=%27%22", "state__exact=x", "queued_at__year=99999", "o=-9", "abc=1"])
def test_hostile_queries_are_no_error_of_ours(organiser, query):
    create_mail()
    assert organiser.get(f"{LIST}?{query}", follow=True).status_code in (200, 400)


def test_search_finds_an_address(organiser):
    mail = create_mail(to="zoe@example.org")
    create_mail()
    assert list(organiser.get(f"{LIST}?q=zoe").context["cl"].result_list) == [mail]
