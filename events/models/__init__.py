from .announcement import Announcement
from .event import CancellationStep, Event, FillReport, Venue
from .programme import Appearance, Medium, Session
from .reading import EventArticle
from .registration import Attendee, Registration, Ticket
from .ticket import Discount, InvitationCode, Part, Quota, Table, TicketType

__all__ = [
    "Announcement",
    "Appearance",
    "Attendee",
    "CancellationStep",
    "Discount",
    "Event",
    "EventArticle",
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
