"""The mails of this app: to whom each goes, under which key, with which rows. Words are in `templates/events/email/`.

A key holds what makes a mail one of its kind, so that a repeat is harmless; only what may rightly be said twice
carries its moment.
"""

from .changing import (
    queue_cancelled,
    queue_event_cancelled,
    queue_event_changed,
    queue_moved,
    queue_renamed,
    queue_swapped,
)
from .registering import (
    event_reminder_key,
    payment_reminder_key,
    queue_confirmed,
    queue_event_reminder,
    queue_expired,
    queue_how_to_pay,
    queue_link_again,
    queue_paid_without_seat,
    queue_payment_reminder,
    queue_refunded,
)
from .waiting import (
    no_place_key,
    offer_reminder_key,
    queue_left,
    queue_no_place,
    queue_offer_expired,
    queue_offer_reminder,
    queue_offered,
    queue_some_free,
    queue_waiting,
)

__all__ = [
    "event_reminder_key",
    "no_place_key",
    "offer_reminder_key",
    "payment_reminder_key",
    "queue_cancelled",
    "queue_confirmed",
    "queue_event_cancelled",
    "queue_event_changed",
    "queue_event_reminder",
    "queue_expired",
    "queue_how_to_pay",
    "queue_left",
    "queue_link_again",
    "queue_moved",
    "queue_no_place",
    "queue_offer_expired",
    "queue_offer_reminder",
    "queue_offered",
    "queue_paid_without_seat",
    "queue_payment_reminder",
    "queue_refunded",
    "queue_renamed",
    "queue_some_free",
    "queue_swapped",
    "queue_waiting",
]
