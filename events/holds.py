"""How long an unpaid transfer, or an offer to the waiting list, keeps its seats. Pure arithmetic on moments."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from lib.dates import end_of_day


@dataclass(frozen=True)
class Hold:
    """`due_on` is what the visitor reads; `held_until` adds the time a bank takes. Neither lies after the start."""

    due_on: datetime.date
    held_until: datetime.datetime


def transfer_hold(
    *, now: datetime.datetime, event_day: datetime.date | None, zone: ZoneInfo, due_days: int, grace_days: int
) -> Hold | None:
    """The hold of a transfer promised `now`, or None when it could no longer arrive before the event.

    At least two days are left to pay, and the seats are released the day before the event at the latest.
    """
    today = now.astimezone(zone).date()
    due_on = today + datetime.timedelta(days=due_days)
    if event_day is not None:
        due_on = min(due_on, event_day - datetime.timedelta(days=grace_days + 1))
    if due_on < today + datetime.timedelta(days=2):
        return None
    return Hold(due_on, end_of_day(due_on + datetime.timedelta(days=grace_days), zone))


def last_promise(*, event_day: datetime.date, zone: ZoneInfo, grace_days: int) -> datetime.datetime:
    """The last moment at which a transfer can be promised: after it `transfer_hold` is None."""
    return end_of_day(event_day - datetime.timedelta(days=grace_days + 3), zone)


def offer_deadline(
    *, now: datetime.datetime, hours: int, limits: Iterable[datetime.datetime | None]
) -> datetime.datetime | None:
    """Until when a place offered `now` may be accepted: for so many hours, past none of the `limits`.

    None when that leaves no time at all.
    """
    deadline = min([now + datetime.timedelta(hours=hours), *(limit for limit in limits if limit)])
    return deadline if deadline > now else None
