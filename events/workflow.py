"""The allowed moves of a registration, with what each does to its order.

| from → to             | order                                                             |
|-----------------------|-------------------------------------------------------------------|
| waiting → offered     | none yet: the prices of the day of joining are on the tickets     |
| waiting → cancelled   | none: the buyer left the line, or the event was cancelled         |
| offered → pending     | placed, awaiting its transfer                                     |
| offered → confirmed   | placed: free, or to be paid at the door                           |
| offered → expired     | none: nobody accepted in time                                     |
| offered → cancelled   | none: declined, or the event was cancelled                        |
| pending → confirmed   | paid                                                              |
| pending → expired     | cancelled; money that still arrives finds a seat or a refund      |
| pending → cancelled   | cancelled, nothing is kept                                        |
| confirmed → cancelled | its lines cancelled, fee kept, the rest to be refunded            |
| expired → confirmed   | paid late while a seat was left                                   |
"""

import datetime

from .models import Registration

State = Registration.State

MOVES: dict[str, set[str]] = {
    State.WAITING: {State.OFFERED, State.CANCELLED},
    State.OFFERED: {State.PENDING, State.CONFIRMED, State.EXPIRED, State.CANCELLED},
    State.PENDING: {State.CONFIRMED, State.EXPIRED, State.CANCELLED},
    State.CONFIRMED: {State.CANCELLED},
    State.EXPIRED: {State.CONFIRMED},
    State.CANCELLED: set(),
}


class NotAllowed(Exception):
    """A move that the table above does not hold."""


def move(
    registration: Registration, to: str, *, now: datetime.datetime, held_until: datetime.datetime | None = None
) -> None:
    """Change the state and its moments on a locked row, and save them. Raises NotAllowed and then writes nothing.

    `held_until` is the deadline of what is held: of an offer, or of a transfer.
    """
    if to not in MOVES[registration.state]:
        raise NotAllowed(f"{registration.state} → {to}")
    registration.state = to
    if held_until:
        registration.held_until = held_until
    if to == State.OFFERED:
        registration.offered_at = now
    if to == State.CONFIRMED:
        registration.confirmed_at, registration.ended_at = now, None
    if to in (State.EXPIRED, State.CANCELLED):
        registration.ended_at = now
    registration.save(update_fields=["state", "offered_at", "held_until", "confirmed_at", "ended_at"])
