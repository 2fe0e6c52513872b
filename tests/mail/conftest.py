import pytest

from mail import attachments

from .smtp import Inbox, MailServer


@pytest.fixture
def mail_server(settings):
    """A mail server that listens, and to which mails go."""
    server = MailServer()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 5
    server.start()
    yield server
    server.stop()


@pytest.fixture
def inbox(mail_server) -> Inbox:
    return mail_server.inbox


@pytest.fixture
def builders(monkeypatch) -> dict:
    """The attachment builders of this test alone."""
    own: dict = {}
    monkeypatch.setattr(attachments, "_builders", own)
    return own
