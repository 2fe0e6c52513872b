"""What a seat shows to the colleagues of whoever holds it."""

from .models import Seat


def share_email(*, seat: Seat, shares: bool) -> None:
    """Whether the colleagues read the address of this seat. Their names and jobs they read in any case."""
    seat.shares_email = shares
    seat.save(update_fields=["shares_email"])
