from .event import CancellationStep, Event, FillReport, Venue
from .programme import Appearance, Medium, Session
from .registration import Attendee, Registration, Ticket
from .ticket import Discount, Part, Quota, TicketType

__all__ = [
    "Appearance",
    "Attendee",
    "CancellationStep",
    "Discount",
    "Event",
    "FillReport",
    "Medium",
    "Part",
    "Quota",
    "Registration",
    "Session",
    "Ticket",
    "TicketType",
    "Venue",
]
