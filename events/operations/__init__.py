"""What changes registrations. Each operation is whole or not at all; nothing here leaves the machine.

Rows are locked in one order everywhere: order, registration, quotas by primary key.
"""

from .changing import notify_changed, rename_attendee, send_link_again
from .choices import AttendeeInput, Choice, checked, due_cents, taken_off
from .ending import cancel_event, cancel_tickets, cancellation_fee, cancellation_quote, expire, release_overdue
from .errors import AlreadyRegistered, NotOffered, PricesChanged, RegistrationClosed, SoldOut, TooLate
from .paying import confirm_paid
from .registering import register
from .rows import all_tickets, locked, standing_tickets

__all__ = [
    "AlreadyRegistered",
    "AttendeeInput",
    "Choice",
    "NotOffered",
    "PricesChanged",
    "RegistrationClosed",
    "SoldOut",
    "TooLate",
    "all_tickets",
    "cancel_event",
    "cancel_tickets",
    "cancellation_fee",
    "cancellation_quote",
    "checked",
    "confirm_paid",
    "due_cents",
    "expire",
    "locked",
    "notify_changed",
    "register",
    "release_overdue",
    "rename_attendee",
    "send_link_again",
    "standing_tickets",
    "taken_off",
]
