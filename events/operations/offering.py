"""How free seats reach the waiting list: offered first come first, groups whole, until a deadline.

Whoever gives seats back calls `give_back` here, so that they are offered in the same transaction and no newcomer
comes between. Rows of the line are taken while quotas are locked, against the usual order, so nobody waits for one:
a registration that somebody else has locked stops its line, and is served when they are done, or by the next sweep.
"""

import datetime
from collections import Counter

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import translation

from accounts.models import User
from billing import operations as billing
from billing.models import Method

from .. import holds, mails, seats, workflow
from ..entitlement import day_of
from ..models import Event, Quota, Registration, Ticket
from ..offers import Offer
from .errors import NotOffered, TooLate
from .members import checked_holders
from .registering import checked_hold, line_label
from .rows import locked, standing_tickets

State = Registration.State
log = structlog.get_logger(__name__)


@transaction.atomic
def give_back(*, event: Event, needs: Counter[int], now: datetime.datetime) -> None:
    """Return seats and offer them at once to whoever is first in line."""
    seats.locked_quotas(event)
    seats.give_back(needs)
    offer_seats(event=event, now=now)


def offer_due_seats(*, now: datetime.datetime) -> int:
    """Offer every free seat that somebody waits for; how many registrations were offered.

    What was freed in passing is offered on the spot: this finds what was not, after a capacity was raised, a clock
    went by or a process died. Each event in a transaction of its own; one that fails is logged and left.
    """
    lines = Quota.objects.filter(waiting__gt=0, seats_taken__lt=F("capacity"))
    offered = 0
    for event in Event.objects.filter(pk__in=lines.values("event")).order_by("pk"):
        if event.door(now) == "open":
            try:
                offered += offer_seats(event=event, now=now)
            except Exception:
                log.exception("seats could not be offered", event=event.pk)
    return offered


@transaction.atomic
def offer_seats(*, event: Event, now: datetime.datetime) -> int:
    """Offer the free seats of an event to those in line; how many registrations were offered.

    Strictly first come: nobody is offered a seat of a quota that somebody before them still waits for, and a group
    is offered all its places or none. Nothing once registration has closed, or the event has started or is cancelled.
    """
    quotas = seats.locked_quotas(event)
    if not any(quota.waiting for quota in quotas.values()):
        return 0
    event = Event.objects.select_related("venue").get(pk=event.pk)
    if event.door(now) != "open":
        return 0
    offered = 0
    stopped: set[int] = set()  # quotas whose first in line stays there
    while registration := event.registrations.in_line().exclude(waits_for__in=stopped).first():
        waited_for = serve(registration, quotas, stopped, now)
        if waited_for is None:
            offered += 1
        else:
            stopped.add(waited_for)
    return offered


def serve(
    registration: Registration, quotas: dict[int, Quota], stopped: set[int], now: datetime.datetime
) -> int | None:
    """Offer a registration its seats, and None; or the quota that it waits for from now on.

    `quotas` are locked, and follow what is taken. A quota in `stopped` is waited for by somebody before.
    """
    row = lock_if_free(registration)
    if row is None:
        return registration.waits_for_id
    tickets = standing_tickets(row)
    needs = seats.needs_of_tickets(tickets)
    deadline = deadline_of(row.event, tickets, now=now)
    short = [pk for pk, n in sorted(needs.items()) if pk in stopped or quotas[pk].free < n]
    if deadline is None:
        return row.waits_for_id
    if short:
        waited_for = wait_for(row, short)
        if free := quotas[waited_for].free if waited_for not in stopped else 0:
            mails.queue_some_free(registration=row, free=free, wanted=needs[waited_for], now=now)
        return waited_for
    seats.take_all(needs, for_the_list=True)
    for pk, n in needs.items():
        quotas[pk].seats_taken += n
    offer(row, deadline, now)
    return None


def lock_if_free(registration: Registration) -> Registration | None:
    """The row, locked, unless somebody else has it: then None, without waiting."""
    rows = Registration.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
    return rows.select_related("event__venue").filter(pk=registration.pk, state=State.WAITING).first()


def wait_for(registration: Registration, short: list[int]) -> int:
    """Stand in the line of a quota that is short: the same as before if it is one of them. Its primary key."""
    before = registration.waits_for_id
    if before in short:
        return before
    seats.change_line(leaves=before, joins=short[0])
    registration.waits_for_id = short[0]
    registration.save(update_fields=["waits_for"])
    return short[0]


def offer(registration: Registration, deadline: datetime.datetime, now: datetime.datetime) -> None:
    """Out of the line, into an offer whose seats are taken."""
    seats.leave_line(registration.waits_for_id)
    workflow.move(registration, State.OFFERED, now=now, held_until=deadline)
    mails.queue_offered(registration=registration, now=now)


def deadline_of(event: Event, tickets: list[Ticket], *, now: datetime.datetime) -> datetime.datetime | None:
    """Until when places offered now may be accepted: before the start, and while they can still be paid for.

    None when there is no time left, or no way to pay.
    """
    limits = [event.start]
    if any(ticket.due_cents for ticket in tickets):
        methods = Offer(event, (), now).methods
        if not methods:
            return None
        if Method.DOOR not in methods and event.first_day:
            grace_days = settings.TRANSFER_GRACE_DAYS
            limits.append(holds.last_promise(event_day=event.first_day, zone=event.zone, grace_days=grace_days))
    return holds.offer_deadline(now=now, hours=event.offer_hours, limits=limits)


@transaction.atomic
def offer_to(
    *, registration: Registration, by: User, why: str, now: datetime.datetime, overbook: bool = False
) -> Registration:
    """An organiser offers seats to one registration in line, whoever is before it; `by` and `why` stay on it.

    With `overbook` even seats that do not exist. Raises TooLate if it does not wait any more, or the event has
    started or is cancelled; NotOffered if it could not be paid for; SoldOut. Then nothing is written.
    """
    registration = locked(registration)
    event = registration.event
    if registration.state != State.WAITING or event.is_cancelled or event.has_started(now):
        raise TooLate
    tickets = standing_tickets(registration)
    deadline = deadline_of(event, tickets, now=now)
    if deadline is None:
        raise NotOffered
    needs = seats.needs_of_tickets(tickets)
    seats.locked_quotas(event)
    if overbook:
        seats.overbook(needs)
    else:
        seats.take_all(needs, for_the_list=True)
    registration.entered_by, registration.entered_why = by, why
    registration.save(update_fields=["entered_by", "entered_why"])
    offer(registration, deadline, now)
    offer_seats(event=event, now=now)  # those behind may fit now
    return registration


@transaction.atomic
def accept_offer(*, registration: Registration, method: str, now: datetime.datetime) -> Registration:
    """Accept the places offered: the order is placed at the prices of the day of joining.

    `method` is a `billing.models.Method`, ignored when nothing is to pay. Accepted once more, it is as it was.
    Raises TooLate after the deadline, or if there is no offer any more; MembersOnly if the seat of a member's ticket,
    taken on the day of joining, is no longer held on the day of the event; NotOffered for a way to pay that is not
    open. Then nothing is written.
    """
    # An acceptance and a cancellation of the event meet here, before either holds an order.
    event = Event.objects.select_for_update(of=("self",), no_key=True).get(pk=registration.event_id)
    registration = locked(registration)
    if registration.state in (State.PENDING, State.CONFIRMED):
        return registration
    if registration.state != State.OFFERED or registration.held_until < now or event.has_started(now):
        raise TooLate
    place_order(registration, method, now)
    return registration


def place_order(registration: Registration, method: str, now: datetime.datetime) -> None:
    """What is owed for the tickets of an offer, and what follows from how it is paid.

    Raises MembersOnly, NotOffered.
    """
    event, tickets = registration.event, standing_tickets(registration)
    checked_holders(tickets, day_of(event, now=now))
    is_free = not any(ticket.due_cents for ticket in tickets)
    hold = None if is_free else checked_hold(Offer(event, (), now), method)
    order, lines = billing.place_order(
        buyer_name=registration.buyer_name,
        buyer_email=registration.buyer_email,
        buyer_company=tickets[0].attendee.company,
        language=registration.language,
        label=event.title,
        currency=event.currency,
        lines=order_lines(tickets, registration.language),
        method=method,
        due_on=hold.due_on if hold else None,
        now=now,
    )
    registration.order = order
    registration.save(update_fields=["order"])
    for ticket, line in zip(tickets, lines, strict=True):
        ticket.order_line = line
    Ticket.objects.bulk_update(tickets, ["order_line"])
    if hold:
        workflow.move(registration, State.PENDING, now=now, held_until=hold.held_until)
        mails.queue_how_to_pay(registration=registration, now=now)
    else:
        workflow.move(registration, State.CONFIRMED, now=now)
        mails.queue_confirmed(registration=registration, now=now)


def order_lines(tickets: list[Ticket], language: str) -> list[billing.Line]:
    """One line a ticket, as those of whoever registers at once."""
    with translation.override(language):
        return [
            billing.Line(
                line_label(ticket.ticket_type, ticket.attendee.name, ticket.discount, ticket.invitation_code),
                ticket.due_cents,
            )
            for ticket in tickets
        ]
