"""The mails of the waiting list: in line, a place offered, too late."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.utils import translation

from lib.moments import say_clock, say_day
from lib.money import Money
from mail.models import QueuedMail
from mail.operations import queue_all

from ..models import Registration, Ticket
from .letters import letter_to, standing_tickets


def offer_reminder_key(registration: Registration) -> str:
    return f"offer_reminder:{registration.pk}"


def no_place_key(registration: Registration) -> str:
    """Whoever waits on when the event moves to another day may be told again."""
    return f"no_place:{registration.pk}:{registration.event.first_day}"


def queue_waiting(
    *, registration: Registration, tickets: Sequence[Ticket], position: int, now: datetime.datetime
) -> None:
    """In line: at which rank, for what, and how an offer would come."""
    context = {
        "position": position,
        "waits_for": registration.waits_for,
        "tickets": tickets,
        "hours": registration.event.offer_hours,
    }
    queue_all([letter_to(registration, "waiting", key=f"waiting:{registration.pk}", context=context)], now=now)


def queue_some_free(*, registration: Registration, free: int, wanted: int, now: datetime.datetime) -> None:
    """To the first in line, a group: seats are free, but fewer than it asks for. Once for each number of seats."""
    key = f"some_free:{registration.pk}:{free}"
    if QueuedMail.objects.filter(key=key).exists():  # every sweep comes by here
        return
    context = {"free": free, "wanted": wanted, "tickets": standing_tickets(registration)}
    queue_all([letter_to(registration, "some_free", key=key, context=context)], now=now)


def queue_offered(*, registration: Registration, now: datetime.datetime) -> None:
    """Places came free: what they cost, and until when they are kept."""
    key = f"offered:{registration.pk}"
    queue_all([letter_to(registration, "offered", key=key, context=_offer(registration))], now=now)


def queue_offer_reminder(*, registration: Registration, now: datetime.datetime) -> None:
    """The places are still kept, not for long."""
    key = offer_reminder_key(registration)
    queue_all([letter_to(registration, "offer_reminder", key=key, context=_offer(registration))], now=now)


def queue_offer_expired(*, registration: Registration, now: datetime.datetime) -> None:
    """Nobody answered in time: the places go to the next in line."""
    context = {"tickets": standing_tickets(registration)}
    queue_all(
        [letter_to(registration, "offer_expired", key=f"offer_expired:{registration.pk}", context=context)], now=now
    )


def queue_no_place(*, registration: Registration, now: datetime.datetime) -> None:
    """The event has started, and no place came free for them. Nothing is owed."""
    queue_all([letter_to(registration, "no_place", key=no_place_key(registration), context={})], now=now)


def queue_left(*, registration: Registration, now: datetime.datetime) -> None:
    """Out of the line, or the offer declined, as asked. Nothing is owed."""
    context = {"was_offered": registration.offered_at is not None}
    queue_all(
        [letter_to(registration, "waiting_left", key=f"waiting_left:{registration.pk}", context=context)], now=now
    )


def _offer(registration: Registration) -> dict[str, Any]:
    event, tickets = registration.event, standing_tickets(registration)
    until = event.local(registration.held_until)
    with translation.override(registration.language):
        return {
            "tickets": tickets,
            "total": Money(sum(ticket.due_cents for ticket in tickets), event.currency),
            "until": f"{say_day(until.date())}, {say_clock(until)}",
        }
