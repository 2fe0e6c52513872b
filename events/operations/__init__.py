"""What changes registrations. Each operation is whole or not at all; nothing here leaves the machine.

Rows are locked in one order everywhere: event, order, registration, codes, quotas by primary key. Seats go back last.
"""

from .by_hand import Receipt, register_by_hand
from .changing import notify_changed, rename_attendee, send_link_again
from .choices import AttendeeInput, Choice, as_holder, checked, due_cents, is_for_a_seat, taken_off
from .ending import cancel_event, cancel_tickets, cancellation_fee, cancellation_quote, expire, release_overdue
from .errors import (
    AlreadyRegistered,
    CodeRefused,
    MembersOnly,
    NotOffered,
    PricesChanged,
    RegistrationClosed,
    SeatTaken,
    SoldOut,
    TableFull,
    TooLate,
    TooMany,
)
from .members import members_ticket, swap_attendee
from .moving import move_ticket
from .offering import accept_offer, give_back, offer_due_seats, offer_seats, offer_to
from .paying import confirm_paid
from .registering import register
from .rows import all_tickets, locked, read_tickets, standing_tickets
from .tables import change_table
from .waiting import ask_for_fewer, join_waiting_list, leave, position_of

__all__ = [
    "AlreadyRegistered",
    "AttendeeInput",
    "Choice",
    "CodeRefused",
    "MembersOnly",
    "NotOffered",
    "PricesChanged",
    "Receipt",
    "RegistrationClosed",
    "SeatTaken",
    "SoldOut",
    "TableFull",
    "TooLate",
    "TooMany",
    "accept_offer",
    "all_tickets",
    "as_holder",
    "ask_for_fewer",
    "cancel_event",
    "cancel_tickets",
    "cancellation_fee",
    "cancellation_quote",
    "change_table",
    "checked",
    "confirm_paid",
    "due_cents",
    "expire",
    "give_back",
    "is_for_a_seat",
    "join_waiting_list",
    "leave",
    "locked",
    "members_ticket",
    "move_ticket",
    "notify_changed",
    "offer_due_seats",
    "offer_seats",
    "offer_to",
    "position_of",
    "read_tickets",
    "register",
    "register_by_hand",
    "release_overdue",
    "rename_attendee",
    "send_link_again",
    "standing_tickets",
    "swap_attendee",
    "taken_off",
]
