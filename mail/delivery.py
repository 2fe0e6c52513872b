"""Sends what the outbox holds: at least once, always under the same Message-ID, never twice at the same time.

A mail is claimed by moving its next attempt past a lease, in one conditional UPDATE: of two workers one gets it, and
a worker that dies leaves it to the next. Nothing is sent inside a transaction.
"""

import contextlib
import datetime
import functools
import smtplib
import time
from collections.abc import Callable

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.db.models import F
from django.utils import translation

from lib.text import one_line

from . import attachments
from .models import RETRY_MINUTES, QueuedMail

State = QueuedMail.State

# Longer than any server may take over one mail: a few waits of EMAIL_TIMEOUT.
LEASE = datetime.timedelta(minutes=10)
# A slow server must not keep the other sweeps waiting.
BATCH_SECONDS = 30
# How soon a server that did not answer is asked again.
PAUSE = datetime.timedelta(minutes=RETRY_MINUTES[0])
# Failures count against a mail, time counts against a server: both give up after the same while.
PATIENCE = datetime.timedelta(minutes=sum(RETRY_MINUTES))
ABOUT_THE_MAIL = (
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPSenderRefused,
    smtplib.SMTPDataError,
    smtplib.SMTPNotSupportedError,
)
GOODBYE = 421  # the server ends the conversation, whatever the mail

ERROR_LENGTH = QueuedMail._meta.get_field("last_error").max_length

log = structlog.get_logger(__name__)


def send_due(*, now: datetime.datetime, limit: int = 100, should_stop: Callable[[], bool] = lambda: False) -> int:
    """Send the mails that are due, the oldest first, at most `limit`; how many were sent.

    A mail that is refused or cannot be built waits for its next attempt and the others go on; a server that does not
    answer ends the batch and lets every mail wait a minute. `should_stop` is asked before each mail.
    """
    started = time.monotonic()
    sent = 0
    with contextlib.closing(Server()) as server:
        for pk in list(QueuedMail.objects.due(now).values_list("pk", flat=True)[:limit]):
            elapsed = time.monotonic() - started
            if should_stop() or elapsed > BATCH_SECONDS:
                break
            mail = claim(pk, now=now + datetime.timedelta(seconds=elapsed))
            if mail is None:
                continue
            error = attempt(mail, server)
            done_at = now + datetime.timedelta(seconds=time.monotonic() - started)
            if error is None:
                QueuedMail.objects.filter(pk=pk).update(state=State.SENT, sent_at=done_at, last_error="")
                sent += 1
            elif isinstance(error, Unreachable):
                pause(mail, error, now=done_at)
                break
            else:
                note_failure(mail, error, now=done_at)
    return sent


def claim(pk: int, *, now: datetime.datetime) -> QueuedMail | None:
    """Take a due mail for the time of a lease and count the attempt; None if somebody else has it."""
    is_ours = QueuedMail.objects.due(now).filter(pk=pk).update(next_attempt_at=now + LEASE, attempts=F("attempts") + 1)
    return QueuedMail.objects.get(pk=pk) if is_ours else None


def attempt(mail: QueuedMail, server: "Server") -> Exception | None:
    """Build and send one mail; what went wrong, whatever it was, is the answer."""
    try:
        server.send(message_of(mail))
    except Exception as error:
        return error
    return None


def message_of(mail: QueuedMail) -> EmailMessage:
    """The mail with its attachments, built now and in its language. Raises what a builder raises."""
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        to=[mail.to],
        reply_to=[settings.DEFAULT_FROM_EMAIL],
        headers={
            "Message-ID": mail.message_id,
            "Auto-Submitted": "auto-generated",
            "Content-Language": mail.language,
            **mail.headers,
        },
    )
    if mail.html:
        message.attach_alternative(inliner().inline(mail.html), "text/html")
    with translation.override(mail.language):
        for name, argument in mail.attachments:
            if attachment := attachments.build(name, argument):
                filename, media_type, content = attachment
                message.attach(filename, content, media_type)
    return message


@functools.cache
def inliner():
    """Writes the rules of `<style>` on the elements they meet, as mail readers want it."""
    # Only the process that sends mail loads it.
    import css_inline

    return css_inline.CSSInliner(keep_style_tags=False, load_remote_stylesheets=False)


def pause(mail: QueuedMail, error: Exception, *, now: datetime.datetime) -> None:
    """Let every mail wait for the server, and give up those that have waited too long."""
    waiting = QueuedMail.objects.filter(state=State.WAITING)
    # The attempt is not the mail's: a long outage must leave it all its tries.
    waiting.filter(pk=mail.pk).update(
        attempts=F("attempts") - 1, next_attempt_at=now + PAUSE, last_error=in_words(error)
    )
    waiting.due(now).update(next_attempt_at=now + PAUSE)
    given_up = waiting.filter(queued_at__lt=now - PATIENCE).update(state=State.GIVEN_UP, last_error=in_words(error))
    log.warning("mail server does not answer", error=type(error.__cause__ or error).__name__, given_up=given_up)


def note_failure(mail: QueuedMail, error: Exception, *, now: datetime.datetime) -> None:
    """Let this mail wait longer each time, and give it up after the last."""
    row = QueuedMail.objects.filter(pk=mail.pk)
    is_over = mail.attempts > len(RETRY_MINUTES)
    if is_over:
        row.update(state=State.GIVEN_UP, last_error=in_words(error))
    else:
        wait = datetime.timedelta(minutes=RETRY_MINUTES[mail.attempts - 1])
        row.update(next_attempt_at=now + wait, last_error=in_words(error))
    log.warning("mail not sent", mail=mail.pk, attempts=mail.attempts, given_up=is_over, error=type(error).__name__)


def in_words(error: Exception) -> str:
    return one_line(f"{type(error.__cause__ or error).__name__}: {error}")[:ERROR_LENGTH]


class Unreachable(Exception):
    """The server, not the mail: nothing can be sent now. Its cause is what the connection said."""


class Server:
    """One connection for a batch, opened for the first mail."""

    def __init__(self):
        self.connection = get_connection()
        self.has_answered = False

    def send(self, message: EmailMessage) -> None:
        """Hand one mail over. Raises Unreachable, or what the server holds against this mail."""
        # Many servers hang up after some mails: a connection that has worked is opened a second time.
        for is_last in [not self.has_answered, True]:
            try:
                self.connection.open()
                self.connection.send_messages([message])
                self.has_answered = True
                return
            except OSError as error:
                if is_about_the_mail(error):
                    self.has_answered = True
                    raise
                self.close()
                if is_last or not isinstance(error, smtplib.SMTPServerDisconnected):
                    raise Unreachable(str(error)) from error

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self.connection.close()


def is_about_the_mail(error: OSError) -> bool:
    is_goodbye = isinstance(error, smtplib.SMTPResponseException) and error.smtp_code == GOODBYE
    return isinstance(error, ABOUT_THE_MAIL) and not is_goodbye
