"""What changes while the seats stay: names, dates, a lost link."""

import datetime

from django.db import IntegrityError, transaction

from .. import mails
from ..models import Attendee, Event, Registration, Ticket
from .errors import AlreadyRegistered, MembersOnly, TooLate
from .members import members_ticket
from .rows import locked, unique_key

State = Registration.State


@transaction.atomic
def rename_attendee(
    *, attendee: Attendee, first_name: str, last_name: str, email: str, now: datetime.datetime
) -> Attendee:
    """Give a place to somebody else. Their tickets get new codes and are sent again; the old ones open nothing.

    Raises TooLate after the event's deadline, AlreadyRegistered if the address has a place of its own, MembersOnly
    for a place that only a colleague may take (`swap_attendee`); then nothing is written.
    """
    registration = locked(attendee.registration)
    if not registration.is_live or not registration.event.can_rename(now):
        raise TooLate
    if members_ticket(attendee):
        raise MembersOnly
    attendee = Attendee.objects.get(pk=attendee.pk)
    attendee.registration = registration
    attendee.first_name, attendee.last_name, attendee.email = first_name, last_name, email
    attendee.unique_key = unique_key(registration.event, email)
    try:
        with transaction.atomic():
            attendee.save(update_fields=["first_name", "last_name", "email", "unique_key"])
    except IntegrityError:
        raise AlreadyRegistered(email) from None
    for ticket in attendee.tickets.filter(cancelled_at__isnull=True):
        ticket.code = Ticket._meta.get_field("code").get_default()
        ticket.save(update_fields=["code"])
    if registration.state == State.CONFIRMED:
        mails.queue_renamed(registration=registration, attendee=attendee, now=now)
    return attendee


@transaction.atomic
def send_link_again(*, event: Event, email: str, now: datetime.datetime) -> None:
    """Write to an address that has its place already: how to find it again. Once an hour at most."""
    attendee = (
        Attendee.objects.filter(unique_key=unique_key(event, email)).select_related("registration__event").first()
    )
    if attendee:
        mails.queue_link_again(registration=attendee.registration, attendee=attendee, now=now)


@transaction.atomic
def notify_changed(*, event: Event, changes: list[str], now: datetime.datetime) -> int:
    """Tell every buyer with seats or in line what changed, in sentences already written; how many were told."""
    told = 0
    for registration in event.registrations.claiming().select_related("event", "order"):
        mails.queue_event_changed(registration=registration, changes=changes, now=now)
        told += 1
    return told
