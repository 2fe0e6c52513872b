"""Why an operation refuses. Whoever raises one of these has written nothing."""

from ..codes import CodeRefused
from ..models import TicketType
from ..seats import SoldOut, TableFull

__all__ = [
    "AlreadyRegistered",
    "CodeRefused",
    "MembersOnly",
    "NotOffered",
    "PricesChanged",
    "RegistrationClosed",
    "SeatTaken",
    "SoldOut",
    "TableFull",
    "TooLate",
    "TooMany",
]


class RegistrationClosed(Exception):
    """The event takes nobody now; `door` is one of the answers of `Event.door`."""

    def __init__(self, door: str):
        super().__init__(door)
        self.door = door


class PricesChanged(Exception):
    """The price list is no longer the one the visitor saw."""


class NotOffered(Exception):
    """A ticket type, discount or way to pay that is not offered to this person now."""


class MembersOnly(NotOffered):
    """A member's ticket or price for somebody who holds no seat of the buyer's company on the day of the event.

    `name` is theirs where they have such a ticket already.
    """

    def __init__(self, name: str = ""):
        super().__init__(name)
        self.name = name


class AlreadyRegistered(Exception):
    """The event gives one place a person, and this address has one."""

    def __init__(self, email: str):
        super().__init__("already registered")
        self.email = email


class SeatTaken(AlreadyRegistered):
    """A member's ticket is given once for each seat and part of an event, and `name` has it."""

    def __init__(self, name: str, email: str = ""):
        super().__init__(email)
        self.name = name


class TooLate(Exception):
    """The moment until which this could be changed has passed."""


class TooMany(Exception):
    """More tickets of one type than a registration may hold."""

    def __init__(self, ticket_type: TicketType):
        super().__init__(f"at most {ticket_type.max_per_registration} of {ticket_type}")
        self.ticket_type = ticket_type
