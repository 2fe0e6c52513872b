"""The one background process. There is no queue: due work is a query, and whoever asks first does it."""

import signal
import threading
from collections.abc import Callable

import structlog
from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections
from django.utils import timezone

from accounts.devices import forget_ended
from events.operations import offer_due_seats, release_overdue
from events.reminders import queue_due_reminders
from mail.operations import send_due

log = structlog.get_logger(__name__)


class Command(BaseCommand):
    help = (
        "Releases the seats of transfers that did not come and of offers that nobody took, offers free seats to "
        "waiting lists, queues reminders and sends mail. Once, or with --loop until it is told to stop. Any number "
        "may run at the same time, and any of them may be killed."
    )

    def add_arguments(self, parser):
        parser.add_argument("--loop", action="store_true", help="go on until SIGTERM or SIGINT")
        parser.add_argument("--interval", type=float, default=5, help="seconds between two rounds (default: 5)")

    def handle(self, *args, loop: bool, interval: float, **options):
        stop = threading.Event()
        if loop:
            # The mail in hand is finished, nothing new is begun.
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: stop.set())
        sweeps: dict[str, Callable[[], int]] = {
            "released": lambda: release_overdue(now=timezone.now()),
            "offered": lambda: offer_due_seats(now=timezone.now()),
            "reminded": lambda: queue_due_reminders(now=timezone.now()),
            "forgot": lambda: forget_ended(now=timezone.now()),
            "sent": lambda: send_due(now=timezone.now(), should_stop=stop.is_set),
        }
        while True:
            done, is_clean = run(sweeps, stop)
            if not loop:
                if not is_clean:
                    raise CommandError("A sweep failed; its reason is in the log.")
                return
            # A sweep may have stopped at the end of its batch: one waits only when there is nothing left to do.
            if stop.wait(0 if any(done.values()) else interval):
                return
            close_old_connections()  # one that the database dropped is opened again


def run(sweeps: dict[str, Callable[[], int]], stop: threading.Event) -> tuple[dict[str, int], bool]:
    """One round, in order: what each sweep did, and whether all went well. One that fails is logged."""
    done: dict[str, int] = {}
    is_clean = True
    for name, sweep in sweeps.items():
        if stop.is_set():
            break
        try:
            done[name] = sweep()
        except Exception:
            is_clean = False
            log.exception("sweep failed", sweep=name)
    if any(done.values()):
        log.info("due work done", **done)
    return done, is_clean
