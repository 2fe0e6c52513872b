"""Where somebody sits at a lunch, changed by who holds the link."""

import datetime

from django.db import transaction

from .. import seats
from ..models import Registration, Table, Ticket
from ..tables import has_begun
from .errors import NotOffered, TooLate
from .rows import locked

State = Registration.State


@transaction.atomic
def change_table(*, ticket: Ticket, table: Table | None, now: datetime.datetime) -> Ticket:
    """Give a ticket its place at another table of its part, or at none; the place it had is free again.

    Raises TooLate once the lunch or the event has begun or the ticket ended, NotOffered for a table of another part,
    TableFull; then nothing is written.
    """
    registration = locked(ticket.attendee.registration)
    ticket = Ticket.objects.select_related("ticket_type__part", "table").get(pk=ticket.pk)
    can_change = registration.state in (State.PENDING, State.CONFIRMED) and ticket.cancelled_at is None
    if not can_change or has_begun(ticket.ticket_type.part, registration.event, now):
        raise TooLate
    if table and table.part_id != ticket.ticket_type.part_id:
        raise NotOffered
    before = ticket.table
    if before == table:
        return ticket
    seats.locked_quotas(registration.event)  # both tables in their one order, whichever is left
    if table:
        seats.take_all(seats.needs_of([], [table]))
    if before:
        seats.give_back(seats.needs_of([], [before]))
    ticket.table = table
    ticket.save(update_fields=["table"])
    return ticket
