"""A real SMTP server on the loopback interface, with the faults of real ones."""

import asyncio
import email
import email.policy
import logging
import socket
from email.message import EmailMessage

from aiosmtpd.controller import Controller

logging.getLogger("mail.log").setLevel(logging.WARNING)  # the server's own, which tells every line


class Inbox:
    """What arrived, and how the server misbehaves."""

    def __init__(self):
        self.messages: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        self.connections = 0
        self.refused: set[str] = set()
        self.dies_after_accepting = 0
        self.hangs_up_after = 0
        self.waits = 0.0

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        self.connections += 1
        session.host_name, session.mails = hostname, 0
        return responses

    async def handle_MAIL(self, server, session, envelope, address, mail_options):
        if self.hangs_up_after and session.mails >= self.hangs_up_after:
            server.transport.close()
            return "421 enough for this connection"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if address in self.refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        await asyncio.sleep(self.waits)
        self.messages.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        self.recipients.append(envelope.rcpt_tos)
        session.mails += 1
        if self.dies_after_accepting:
            self.dies_after_accepting -= 1
            server.transport.close()
        return "250 kept"

    @property
    def ids(self) -> list[str]:
        return [message["Message-ID"] for message in self.messages]


class MailServer:
    """Can be stopped and started again on the same port."""

    def __init__(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.inbox = Inbox()
        self._controller: Controller | None = None

    def start(self) -> None:
        self._controller = Controller(self.inbox, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        if self._controller:
            self._controller.stop()
            self._controller = None
