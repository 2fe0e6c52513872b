"""What money does to a registration."""

import datetime

from django.db import IntegrityError, transaction

from billing import operations as billing
from billing.models import Refund

from .. import codes, mails, seats, workflow
from ..models import Registration, Ticket
from .errors import CodeRefused, SeatTaken, SoldOut, TableFull
from .members import claim_seats
from .rows import locked, standing_tickets, unique_key

State = Registration.State


@transaction.atomic
def confirm_paid(*, registration: Registration, now: datetime.datetime) -> None:
    """What a settled order does to its registration.

    Pending becomes confirmed. Expired becomes confirmed if its seats can be taken again and the event has not
    started, else the money is to be refunded and the buyer is told. Cancelled: the money is to be refunded.
    """
    registration = locked(registration)
    order = registration.order
    if registration.state == State.PENDING:
        workflow.move(registration, State.CONFIRMED, now=now)
        mails.queue_confirmed(registration=registration, now=now)
    elif registration.state == State.EXPIRED and take_again(registration, now=now):
        billing.settle(order, now=now)
        workflow.move(registration, State.CONFIRMED, now=now)
        mails.queue_confirmed(registration=registration, now=now)
    elif registration.state in (State.EXPIRED, State.CANCELLED):
        billing.ask_refund(order=order, reason=Refund.Reason.NO_SEAT, now=now)
        mails.queue_paid_without_seat(registration=registration, now=now)


def take_again(registration: Registration, *, now: datetime.datetime) -> bool:
    """Take the seats of an expired registration, and its uses of a code, a second time: all of them or none.

    A table that filled up meanwhile is no reason to send the money back: another is picked later.
    """
    event = registration.event
    if event.is_cancelled or event.has_started(now):
        return False
    try:
        with transaction.atomic():
            tickets = standing_tickets(registration)
            codes.take_all(codes.needs_of_tickets(tickets))
            seats.take_all(seats.needs_of_tickets(tickets))
            claim_again(registration)
    except TableFull:
        Ticket.objects.filter(attendee__registration=registration).update(table=None)
        return take_again(registration, now=now)
    except (CodeRefused, SoldOut, SeatTaken, IntegrityError):
        return False
    return True


def claim_again(registration: Registration) -> None:
    for attendee in registration.attendees.order_by("pk"):
        attendee.unique_key = unique_key(registration.event, attendee.email)
        attendee.save(update_fields=["unique_key"])
    claim_seats(standing_tickets(registration))
