"""The line itself: entering it, asking for fewer places, leaving it."""

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.db import IntegrityError, transaction

from accounts.operations import record_consents

from .. import codes, mails, seats, workflow
from ..models import Attendee, Event, Quota, Registration, Ticket
from ..offers import ANYBODY, Buyer, Offer
from .choices import AttendeeInput, due_cents
from .errors import SoldOut, TooLate
from .offering import offer_seats
from .registering import (
    already_there,
    checked_hold,
    checked_offer,
    checked_people,
    entered,
    signer,
    take_places,
    write_people,
)
from .rows import locked, standing_tickets

State = Registration.State


def join_waiting_list(
    *,
    event: Event,
    form_token: str,
    attendees: Sequence[AttendeeInput],
    method: str,
    language: str,
    price_digest: str,
    consents: dict[str, str],
    now: datetime.datetime,
    buyer: Buyer = ANYBODY,
) -> Registration:
    """Put these people in line together, at today's prices; without an order, and no seat yet.

    Arguments and refusals are those of `register`. Whoever finds a place after all is registered at once, by
    `method`. The line is for what is full: a group that is larger than what is left raises SoldOut, since waiting
    would keep those seats from everybody.
    """
    try:
        with transaction.atomic():
            registration = entered(event, form_token, signer(attendees, buyer), language, now)
            offer = checked_offer(registration.event, buyer, price_digest, now)
            attendees = checked_people(attendees, offer)
            # From here on no seat comes free, and nobody else enters the line.
            short = short_of(seats.locked_quotas(registration.event), needs_of(attendees))
            if not short:
                return take_places(registration, offer, attendees, method, consents, now)
            return stand_in_line(registration, offer, attendees, short, method, consents, now)
    except IntegrityError:
        return already_there(event, form_token, attendees)


def needs_of(attendees: Sequence[AttendeeInput]) -> Counter[int]:
    """What these people need to come; a table is picked once there is a place, and nobody waits for one."""
    return seats.needs_of(choice.ticket_type for attendee in attendees for choice in attendee.choices)


def without_tables(attendee: AttendeeInput) -> AttendeeInput:
    return replace(attendee, choices=[replace(choice, table=None) for choice in attendee.choices])


def short_of(quotas: dict[int, Quota], needs: Counter[int]) -> list[Quota]:
    """The quotas that cannot give a newcomer all of this, those with nothing left first."""
    short = [quotas[pk] for pk, n in sorted(needs.items()) if quotas[pk].seats_left < n]
    return sorted(short, key=lambda quota: quota.seats_left > 0)


def stand_in_line(
    registration: Registration,
    offer: Offer,
    attendees: Sequence[AttendeeInput],
    short: list[Quota],
    method: str,
    consents: dict[str, str],
    now: datetime.datetime,
) -> Registration:
    """Make the row that was just entered the last in line for the first of these quotas."""
    event, quota = registration.event, short[0]
    if any(due_cents(choice, offer) for attendee in attendees for choice in attendee.choices):
        checked_hold(offer, method)
    if not event.has_waiting_list or not seats.stand_in_line(quota.pk):
        raise SoldOut(quota)
    registration.state, registration.confirmed_at = State.WAITING, None
    registration.waits_for, registration.queued_at = quota, next_moment(event, now)
    registration.save(update_fields=["state", "confirmed_at", "waits_for", "queued_at"])
    tickets = write_people(registration, offer, [without_tables(attendee) for attendee in attendees], None)
    if consents:
        record_consents(email=registration.buyer_email, wordings=consents, now=now)
    mails.queue_waiting(registration=registration, tickets=tickets, position=position_of(registration), now=now)
    return registration


def next_moment(event: Event, now: datetime.datetime) -> datetime.datetime:
    """Now, or just after whoever is last: a clock that was set back lets nobody overtake."""
    last = event.registrations.in_line().last()
    return max(now, last.queued_at + datetime.timedelta(microseconds=1)) if last else now


def position_of(registration: Registration) -> int:
    """1 for the first of those who wait for the same thing."""
    line = Registration.objects.in_line().filter(waits_for=registration.waits_for_id)
    return line.filter(queued_at__lt=registration.queued_at).count() + 1


@transaction.atomic
def leave(*, registration: Registration, now: datetime.datetime) -> bool:
    """Leave the line, or decline an offer, with all one's people; False if neither stands any more."""
    registration = locked(registration)
    if registration.state not in (State.WAITING, State.OFFERED):
        return False
    give_up(registration, standing_tickets(registration), now)
    mails.queue_left(registration=registration, now=now)
    offer_seats(event=registration.event, now=now)
    return True


@transaction.atomic
def ask_for_fewer(*, registration: Registration, attendees: Iterable[Attendee], now: datetime.datetime) -> bool:
    """Keep only these attendees in line, or in the offer, at the same rank; False if that changes nothing.

    Raises TooLate if the registration does not wait any more, ValueError if nobody would stay.
    """
    registration = locked(registration)
    if registration.state not in (State.WAITING, State.OFFERED):
        raise TooLate
    staying = {attendee.pk for attendee in attendees}
    standing = standing_tickets(registration)
    gone = [ticket for ticket in standing if ticket.attendee_id not in staying]
    if len(gone) == len(standing):
        raise ValueError("leaving is an operation of its own")
    if not gone:
        return False
    give_up(registration, gone, now)
    offer_seats(event=registration.event, now=now)
    return True


def give_up(registration: Registration, gone: Sequence[Ticket], now: datetime.datetime) -> None:
    """Cancel these tickets of a locked registration that has no order; with none left, it is cancelled."""
    codes.give_back(codes.needs_of_tickets(gone))
    seats.locked_quotas(registration.event)
    if registration.state == State.OFFERED:
        seats.give_back(seats.needs_of_tickets(gone))
    Ticket.objects.filter(pk__in=[ticket.pk for ticket in gone]).update(cancelled_at=now, seat_key=None)
    staying = {ticket.attendee_id for ticket in standing_tickets(registration)}
    registration.attendees.exclude(pk__in=staying).update(unique_key=None)
    if not staying:
        if registration.state == State.WAITING:
            seats.leave_line(registration.waits_for_id)
        workflow.move(registration, State.CANCELLED, now=now)
