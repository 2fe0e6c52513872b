"""Who is to be reminded now: of a transfer that has not come, of an event that is near, of an offer that ends; and
who is still in line when the event starts.

A reminder is a row of the outbox whose key says which it is, so a sweep that runs again finds nothing left to do.
"""

import datetime
from collections.abc import Callable, Iterable, Iterator
from zoneinfo import ZoneInfo

import structlog
from django.db import transaction

from billing.models import Method, Order
from lib.dates import Precision
from mail.models import QueuedMail

from . import mails
from .models import Event, Registration
from .operations.rows import locked

State = Registration.State
log = structlog.get_logger(__name__)
PAYMENT_DAYS = 3
EVENT_DAYS = 2
# Nobody is written to in the night for a thing that has no hour.
MORNING = datetime.time(9)
# Whoever has just been written to knows.
PAYMENT_REST = datetime.timedelta(days=2)
EVENT_REST = datetime.timedelta(days=1)
OFFER_REST = datetime.timedelta(hours=3)
# That no place came free is news for this long, after days without a sweep; later it is history.
NO_PLACE_WITHIN = datetime.timedelta(days=7)
# Days are counted where the event takes place: no zone is further than this from the database's.
ZONES = datetime.timedelta(days=1)


def payment_reminder_at(due_on: datetime.date, zone: ZoneInfo) -> datetime.datetime:
    """The morning of the third day before the transfer is due."""
    return datetime.datetime.combine(due_on - datetime.timedelta(days=PAYMENT_DAYS), MORNING, zone)


def event_reminder_at(event: Event) -> datetime.datetime | None:
    """Two days before it starts, to the hour when the hour is known; None when the day is not."""
    before = datetime.timedelta(days=EVENT_DAYS)
    if event.local_start:
        return event.local_start - before
    if event.first_day is None or event.date_precision not in (Precision.DAY, Precision.RANGE):
        return None
    return datetime.datetime.combine(event.first_day - before, MORNING, event.zone)


def offer_reminder_at(registration: Registration) -> datetime.datetime:
    """When a quarter of the time to accept is left."""
    return registration.held_until - (registration.held_until - registration.offered_at) / 4


def no_place_at(event: Event) -> datetime.datetime | None:
    """When it starts, on the morning of the day when it has no hour; None when the day is not known."""
    if event.local_start:
        return event.local_start
    if event.first_day is None or event.date_precision not in (Precision.DAY, Precision.RANGE):
        return None
    return datetime.datetime.combine(event.first_day, MORNING, event.zone)


def queue_due_reminders(*, now: datetime.datetime) -> int:
    """Queue every reminder whose moment has come and which was not queued yet; for how many registrations.

    Nothing for what is cancelled, paid or past its date; once an event has started, only that no place came free, to
    those who waited for one. A constant number of queries when nothing is left to do.
    """
    return (
        _queue_missing(_unpaid(now), mails.payment_reminder_key, mails.queue_payment_reminder, now)
        + _queue_missing(_coming(now), mails.event_reminder_key, mails.queue_event_reminder, now)
        + _queue_missing(_offered(now), mails.offer_reminder_key, mails.queue_offer_reminder, now)
        + _queue_missing(_left_out(now), mails.no_place_key, mails.queue_no_place, now)
    )


def _unpaid(now: datetime.datetime) -> Iterator[Registration]:
    rows = Registration.objects.filter(
        state=State.PENDING,
        held_until__gte=now,
        order__placed_at__lte=now - PAYMENT_REST,
        order__state=Order.State.PENDING,
        order__method=Method.TRANSFER,
        order__due_on__gte=(now - ZONES).date(),
        order__due_on__lte=(now + ZONES).date() + datetime.timedelta(days=PAYMENT_DAYS),
        event__state=Event.State.PUBLISHED,
    )
    for registration in rows.select_related("event__venue", "order").order_by("pk"):
        due_on, zone = registration.order.due_on, registration.event.zone
        if payment_reminder_at(due_on, zone) <= now and now.astimezone(zone).date() <= due_on:
            yield registration


def _coming(now: datetime.datetime) -> Iterator[Registration]:
    rows = Registration.objects.filter(
        state=State.CONFIRMED,
        confirmed_at__lte=now - EVENT_REST,
        event__state=Event.State.PUBLISHED,
        event__first_day__gte=(now - ZONES).date(),
        event__first_day__lte=(now + ZONES).date() + datetime.timedelta(days=EVENT_DAYS),
    )
    for registration in rows.select_related("event__venue", "order").order_by("pk"):
        moment = event_reminder_at(registration.event)
        if moment and moment <= now and not registration.event.has_started(now):
            yield registration


def _offered(now: datetime.datetime) -> Iterator[Registration]:
    rows = Registration.objects.filter(state=State.OFFERED, held_until__gte=now, offered_at__lte=now - OFFER_REST)
    for registration in rows.select_related("event__venue").order_by("pk"):
        if offer_reminder_at(registration) <= now:
            yield registration


def _left_out(now: datetime.datetime) -> Iterator[Registration]:
    rows = Registration.objects.filter(
        state=State.WAITING,
        event__state=Event.State.PUBLISHED,
        event__first_day__gte=(now - NO_PLACE_WITHIN).date(),
        event__first_day__lte=(now + ZONES).date(),
    )
    for registration in rows.select_related("event__venue").order_by("pk"):
        moment = no_place_at(registration.event)
        if moment and moment <= now:
            yield registration


def _queue_missing(
    registrations: Iterable[Registration],
    key_of: Callable[[Registration], str],
    queue: Callable[..., None],
    now: datetime.datetime,
) -> int:
    """For how many of them a mail was queued. One that fails is logged and left for the next sweep."""
    due = {key_of(registration): registration for registration in registrations}
    known = set(QueuedMail.objects.filter(key__in=due).values_list("key", flat=True)) if due else set()
    queued = 0
    for key in [key for key in due if key not in known]:
        try:
            queued += _queue_if_unchanged(due[key], key, key_of, queue, now)
        except Exception:
            log.exception("a reminder could not be queued", registration=due[key].pk)
    return queued


@transaction.atomic
def _queue_if_unchanged(
    found: Registration, key: str, key_of: Callable[[Registration], str], queue: Callable[..., None], now
) -> bool:
    """Under its lock: since it was read it may have been paid, cancelled, or moved to another day."""
    registration = locked(found)
    if _moment_of(found, key_of) != _moment_of(registration, key_of):
        return False
    queue(registration=registration, now=now)
    return True


def _moment_of(registration: Registration, key_of: Callable[[Registration], str]) -> tuple:
    """What a reminder depends on. An offer has no order."""
    order_state = registration.order.state if registration.order else None
    return registration.state, order_state, registration.event.state, key_of(registration)
