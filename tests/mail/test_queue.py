"""Putting a mail in the outbox."""

import re
import threading

import pytest
from django.db import connection, transaction
from django.template import TemplateDoesNotExist
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from mail.models import QueuedMail
from mail.operations import Letter, queue, queue_all, send_due
from tests.factories.mail import NOW

pytestmark = pytest.mark.django_db

TEMPLATES = {
    "note.subject.txt": "{{ subject }}",
    "note.txt": "{% load i18n %}{% get_current_language as code %}{{ code }}&nbsp;: {{ name }}   \n\n\n\n\nFin\n",
    "note.html": "<p>{{ name }}</p>",
}


@pytest.fixture(autouse=True)
def _templates(settings):
    settings.TEMPLATES = [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {"loaders": [("django.template.loaders.locmem.Loader", TEMPLATES)]},
        }
    ]


def queue_note(*, key="note:1", to="claire@example.org", language="fr", subject="Une note", name="Claire", **fields):
    context = {"subject": subject, "name": name}
    return queue(key=key, to=to, language=language, template="note", context=context, now=NOW, **fields)


def test_mail_is_rendered_when_it_is_queued():
    mail = queue_note(language="en", name="<O'Neill & Cie>", attachments=[("tickets_pdf", 7)])
    assert mail.subject == "Une note"
    assert mail.text == "en\u00a0: <O'Neill & Cie>\n\nFin\n"
    assert mail.html == "<p>&lt;O&#x27;Neill &amp; Cie&gt;</p>"
    assert mail.attachments == [["tickets_pdf", "7"]]
    assert (mail.state, mail.attempts, mail.next_attempt_at, mail.queued_at) == ("waiting", 0, NOW, NOW)


@override_settings(SITE_URL="https://mediaaces.example")
def test_message_id_is_made_once_and_names_the_site():
    first, second = queue_note(key="a"), queue_note(key="b")
    assert re.fullmatch(r"<[0-9a-f-]{36}@mediaaces\.example>", first.message_id)
    assert first.message_id != second.message_id


def test_same_key_gives_the_first_mail():
    first = queue_note()
    again = queue_note(to="autre@example.org", subject="Une autre")
    assert again == first
    assert again.to == "claire@example.org"
    assert again.message_id == first.message_id
    assert QueuedMail.objects.count() == 1


@pytest.mark.parametrize(
    "subject",
    [
        "Bonjour\r\nBcc: victime@example.org",
        "Bonjour\nBcc: victime@example.org",
        "Bonjour\u2028Bcc: victime@example.org",
        "Bonjour\x00 Bcc: victime@example.org",
    ],
)
def test_subject_is_one_line_and_adds_no_header(subject, inbox):
    assert queue_note(subject=subject).subject == "Bonjour Bcc: victime@example.org"
    assert send_due(now=NOW) == 1
    (message,) = inbox.messages
    assert message["Bcc"] is None
    assert message["Subject"] == "Bonjour Bcc: victime@example.org"
    assert inbox.recipients == [["claire@example.org"]]


def test_long_subject_is_cut_to_what_the_outbox_holds():
    subject = queue_note(subject="é" * 400).subject
    assert len(subject) == 250
    assert subject.endswith("é…")


@pytest.mark.parametrize(
    "to",
    [
        "",
        "claire",
        "claire@example.org,yann@example.org",
        "claire@example.org;yann@example.org",
        "claire@example.org yann@example.org",
        "claire@example.org\n",
        "claire@example.org\r\nBcc: yann@example.org",
        "claire@example.org\x00",
        "Claire <claire@example.org>",
        "<claire@example.org>",
        '"a@x", yann@example.org',
    ],
)
def test_anything_but_one_address_is_refused(to):
    with pytest.raises(ValueError, match="exactly one address"):
        queue_note(to=to)
    assert QueuedMail.objects.count() == 0


@pytest.mark.parametrize("to", ['"a,b"@example.org', "o'neill+x@example.org", "claire@exämple.org"])
def test_strange_but_single_address_reaches_one_recipient(to, inbox):
    queue_note(to=to)
    send_due(now=NOW)
    assert inbox.recipients == [[to.replace("exämple", "xn--exmple-cua")]]
    assert QueuedMail.objects.get().state == "sent"


def test_missing_template_is_an_error_and_not_an_empty_mail():
    with pytest.raises(TemplateDoesNotExist):
        queue(key="k", to="claire@example.org", language="fr", template="none", context={}, now=NOW)


def test_one_query_however_many_letters():
    letters = [Letter(f"note:{number}", "claire@example.org", "fr", "note", {"subject": "x"}) for number in range(10)]
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        queue_all(letters, now=NOW)
    assert len(queries) == 1
    assert QueuedMail.objects.count() == 10


def test_repeat_inside_a_transaction_leaves_it_usable():
    queue_note()
    with transaction.atomic():
        queue_note()
        queue_note(key="note:2")
    assert QueuedMail.objects.count() == 2


@pytest.mark.django_db(transaction=True)
class TestTransactions:
    def test_mail_of_a_transaction_that_fails_is_never_sent(self):
        with transaction.atomic():
            queue_note()
            transaction.set_rollback(True)
        assert QueuedMail.objects.count() == 0

    def test_two_that_queue_at_the_same_time_get_one_mail(self):
        start, found = threading.Barrier(4), []

        def work():
            try:
                start.wait()
                with transaction.atomic():
                    found.append(queue_note().pk)
            finally:
                connection.close()

        workers = [threading.Thread(target=work) for _ in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        assert len(found) == 4
        assert len(set(found)) == 1
        assert QueuedMail.objects.count() == 1
