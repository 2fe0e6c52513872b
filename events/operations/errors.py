"""Why an operation refuses. Whoever raises one of these has written nothing."""

from ..seats import SoldOut

__all__ = ["AlreadyRegistered", "NotOffered", "PricesChanged", "RegistrationClosed", "SoldOut", "TooLate"]


class RegistrationClosed(Exception):
    """The event takes nobody now; `door` is one of the answers of `Event.door`."""

    def __init__(self, door: str):
        super().__init__(door)
        self.door = door


class PricesChanged(Exception):
    """The price list is no longer the one the visitor saw."""


class NotOffered(Exception):
    """A ticket type, discount or way to pay that is not offered to this person now."""


class AlreadyRegistered(Exception):
    """The event gives one place a person, and this address has one."""

    def __init__(self, email: str):
        super().__init__("already registered")
        self.email = email


class TooLate(Exception):
    """The moment until which this could be changed has passed."""
