"""The allowed moves of a registration, with what each does to its order.

| from → to            | order                                                             |
|----------------------|-------------------------------------------------------------------|
| pending → confirmed  | paid                                                              |
| pending → expired    | cancelled; money that still arrives finds a seat or a refund      |
| pending → cancelled  | cancelled, nothing is kept                                        |
| offered → pending    | placed, awaiting its transfer                                     |
| offered → confirmed  | free, or to be paid at the door                                   |
| confirmed → cancelled| its lines cancelled, fee kept, the rest to be refunded            |
| expired → confirmed  | paid late while a seat was left                                   |
"""

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


def move(registration: Registration, to: str, *, now) -> None:
    """Change the state and its moments on a locked row, and save them. Raises NotAllowed and then writes nothing."""
    if to not in MOVES[registration.state]:
        raise NotAllowed(f"{registration.state} → {to}")
    registration.state = to
    if to == State.CONFIRMED:
        registration.confirmed_at, registration.ended_at = now, None
    if to in (State.EXPIRED, State.CANCELLED):
        registration.ended_at = now
    registration.save(update_fields=["state", "confirmed_at", "ended_at"])
