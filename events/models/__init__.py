from .announcement import Announcement
from .event import CancellationStep, Event, FillReport, Venue
from .programme import Appearance, Medium, Session
from .registration import Attendee, Registration, Ticket
from .ticket import Discount, InvitationCode, Part, Quota, Table, TicketType

__all__ = [
    "Announcement",
    "Appearance",
    "Attendee",
    "CancellationStep",
    "Discount",
    "Event",
    "FillReport",
    "InvitationCode",
    "Medium",
    "Part",
    "Quota",
    "Registration",
    "Session",
    "Table",
    "Ticket",
    "TicketType",
    "Venue",
]
