"""The rows of a registration, locked or whole, and what its addresses claim."""

from django.db.models import BigIntegerField, Exists, OuterRef, QuerySet

from billing import operations as billing
from lib.prepared import Prepared
from lib.text import email_key

from ..models import Event, Registration, Table, Ticket
from ..schedule import folded_schedule

EVENT = Prepared(
    lambda event: Event.objects.select_related("venue").annotate(schedule=folded_schedule()).filter(pk=event),
    event=BigIntegerField(),
)


def event_again(event: Event) -> Event:
    """The event as it stands in the database now, with its venue and its cancellation steps."""
    return EVENT.first(event=event.pk)


def unique_key(event: Event, email: str) -> str | None:
    """What an address claims at an event that gives one place a person; None where it claims nothing."""
    return f"{event.pk}:{email_key(email)}" if event.is_one_each and email else None


def locked(registration: Registration) -> Registration:
    """The registration as it is now, with itself and its order, if it has one, locked until the transaction ends."""
    order = billing.locked(registration.order) if registration.order_id else None
    registration = (
        Registration.objects.select_for_update(of=("self",)).select_related("event__venue").get(pk=registration.pk)
    )
    if registration.order_id:  # an offer accepted since it was read has an order now
        registration.order = order or billing.locked(registration.order)
    return registration


def all_tickets(registration: Registration) -> QuerySet[Ticket]:
    """The tickets of a registration, cancelled ones too, with attendee, type, discount, table and order line.

    `has_tables` says whether there are tables to choose from.
    """
    return (
        Ticket.objects.filter(attendee__registration=registration)
        .select_related(
            "attendee", "ticket_type__event", "ticket_type__part", "discount", "invitation_code", "table", "order_line"
        )
        .annotate(has_tables=Exists(Table.objects.filter(part=OuterRef("ticket_type__part"))))
        .order_by("attendee__position", "pk")
    )


ALL_TICKETS = Prepared(lambda registration: all_tickets(registration), registration=BigIntegerField())


def read_tickets(registration: Registration) -> list[Ticket]:
    """`all_tickets`, to be shown."""
    return ALL_TICKETS(registration=registration.pk)


def standing_tickets(registration: Registration) -> list[Ticket]:
    """The tickets that hold, or would hold, a seat."""
    return list(all_tickets(registration).filter(cancelled_at__isnull=True))
