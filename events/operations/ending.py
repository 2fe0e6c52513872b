"""How places go back: a hold or an offer runs out, a buyer cancels, an event is cancelled."""

import datetime
from collections.abc import Iterable, Sequence

import structlog
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from billing import operations as billing
from billing.models import Order, Refund

from .. import codes, mails, pricing, seats, workflow
from ..models import Event, Registration, Ticket
from .errors import TooLate
from .members import let_go
from .offering import give_back
from .rows import locked, standing_tickets
from .waiting import give_up

State = Registration.State
log = structlog.get_logger(__name__)


def release_overdue(*, now: datetime.datetime) -> int:
    """Release the seats of every unpaid registration and unanswered offer whose deadline has passed; how many.

    Each in a transaction of its own, so that two workers share the work and neither returns a seat twice. One that
    fails is logged and left for the next sweep; the others go on.
    """
    released = 0
    overdue = Registration.objects.overdue(now).select_related("order").order_by("held_until", "pk")
    for registration in overdue[:500]:
        try:
            released += expire(registration=registration, now=now)
        except Exception:
            log.exception("a hold could not be released", registration=registration.pk)
    return released


@transaction.atomic
def expire(*, registration: Registration, now: datetime.datetime) -> bool:
    """Give back the seats of an overdue hold or offer and tell the buyer; False if it is no longer overdue."""
    registration = locked(registration)
    if registration.state not in (State.PENDING, State.OFFERED) or registration.held_until >= now:
        return False
    was_offered = registration.state == State.OFFERED
    workflow.move(registration, State.EXPIRED, now=now)
    registration.attendees.update(unique_key=None)
    let_go(registration)
    if was_offered:
        mails.queue_offer_expired(registration=registration, now=now)
    else:
        billing.cancel_order(order=registration.order, now=now)
        billing.ask_refund(order=registration.order, reason=Refund.Reason.NO_SEAT, now=now)
        mails.queue_expired(registration=registration, now=now)
    standing = standing_tickets(registration)
    codes.give_back(codes.needs_of_tickets(standing))
    needs = seats.needs_of_tickets(standing)
    give_back(event=registration.event, needs=needs, now=now)
    return True


def cancellation_fee(registration: Registration, tickets: Iterable[Ticket], *, now: datetime.datetime) -> int:
    """Cents that stay due when these tickets are cancelled now, by the schedule copied on them.

    Days are calendar days where the event takes place. A place that was only held costs nothing to let go.
    """
    event = registration.event
    if registration.state != State.CONFIRMED or event.first_day is None:
        return 0
    days_before = (event.first_day - now.astimezone(event.zone).date()).days
    return sum(
        pricing.cancellation_fee(ticket.due_cents, steps=ticket.cancellation_steps, days_before=days_before)
        for ticket in tickets
    )


def cancellation_quote(
    *, registration: Registration, tickets: Sequence[Ticket], now: datetime.datetime
) -> tuple[int, int]:
    """(fee, refund) in cents if these tickets were cancelled now; nothing is written."""
    fee = cancellation_fee(registration, tickets, now=now)
    owed = registration.order.total_cents - sum(ticket.due_cents for ticket in tickets) + fee
    return fee, max(registration.order.paid_cents() - owed, 0)


@transaction.atomic
def cancel_tickets(
    *,
    registration: Registration,
    tickets: Iterable[Ticket],
    now: datetime.datetime,
    by_organiser: bool = False,
    waives_fee: bool = False,
    tells: bool = True,
) -> Refund | None:
    """Cancel some or all places before the event starts: seats go back, the fee is kept, the rest is to be refunded.

    An organiser also does it later, may let the fee go, and may stay silent.

    Tickets already cancelled are passed over; a repeat changes nothing. With no place left the registration is
    cancelled. Raises TooLate once the event has started, the registration has ended or while it is only offered
    (`leave` declines an offer), and then writes nothing.
    """
    registration = locked(registration)
    is_late = registration.event.has_started(now) and not by_organiser
    if registration.state not in (State.PENDING, State.CONFIRMED) or is_late:
        raise TooLate
    wanted = {ticket.pk for ticket in tickets}
    standing = standing_tickets(registration)
    gone = [ticket for ticket in standing if ticket.pk in wanted]
    if not gone:
        return None
    fee = 0 if waives_fee else cancellation_fee(registration, gone, now=now)
    refund = _cancel(registration, standing, gone, fee_cents=fee, now=now, tell=tells)
    give_back(event=registration.event, needs=seats.needs_of_tickets(gone), now=now)
    return refund


def _cancel(
    registration: Registration,
    standing: list[Ticket],
    gone: list[Ticket],
    *,
    fee_cents: int,
    now: datetime.datetime,
    tell: bool = True,
) -> Refund | None:
    """All but the seats, which the caller gives back last: from then on others may wait for this transaction."""
    codes.give_back(codes.needs_of_tickets(gone))
    Ticket.objects.filter(pk__in=[ticket.pk for ticket in gone]).update(cancelled_at=now, seat_key=None)
    staying = {ticket.attendee_id for ticket in standing if ticket not in gone}
    registration.attendees.exclude(pk__in=staying).update(unique_key=None)
    with translation.override(registration.language):
        fee = billing.Line(_("Frais d’annulation"), fee_cents)
    refund = billing.cancel_lines(
        order=registration.order,
        lines=[ticket.order_line for ticket in gone],
        fee=fee,
        reason=Refund.Reason.CANCELLED,
        now=now,
    )
    registration.order.refresh_from_db()
    if not staying:
        workflow.move(registration, State.CANCELLED, now=now)
    elif registration.state == State.PENDING and registration.order.state == Order.State.PAID:
        workflow.move(registration, State.CONFIRMED, now=now)
        mails.queue_confirmed(registration=registration, now=now)
    if tell:
        mails.queue_cancelled(registration=registration, tickets=gone, fee_cents=fee_cents, refund=refund, now=now)
    return refund


@transaction.atomic
def cancel_event(*, event: Event, note: str, now: datetime.datetime) -> int:
    """Cancel the event, every registration without a fee, and the waiting list; tell each buyer, and how many."""
    event = Event.objects.select_for_update(of=("self",)).get(pk=event.pk)
    if event.is_cancelled:
        return 0
    event.state, event.cancelled_at = Event.State.CANCELLED, now
    event.cancellation_note = note
    event.save()
    told = locked_all(event)
    seats.locked_quotas(event)
    for registration in told:
        standing = standing_tickets(registration)
        if registration.order_id:
            _cancel(registration, standing, standing, fee_cents=0, now=now, tell=False)
            seats.give_back(seats.needs_of_tickets(standing))
        else:
            give_up(registration, standing, now)
        mails.queue_event_cancelled(registration=registration, now=now)
    return len(told)


def locked_all(event: Event) -> list[Registration]:
    """The registrations of an event that have not ended, locked as `locked` does: every order, then every row."""
    of_event = Registration.objects.filter(event=event)
    list(Order.objects.select_for_update().filter(registration__in=of_event).order_by("pk").values_list("pk"))
    rows = of_event.claiming().select_for_update(of=("self",)).select_related("event__venue", "order")
    return list(rows.order_by("pk"))
