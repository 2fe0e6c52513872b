"""What a place costs, and what cancelling it costs. Pure arithmetic on cents and days."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lib.money import percent_of


@dataclass(frozen=True)
class PricedType:
    """A ticket type as it stands in a price list: its price, the discounts it admits as (id, cents), a code's cents,
    and what it costs the holder of a seat (the same, to a stranger).
    """

    id: int
    price_cents: int
    discounts: tuple[tuple[int, int], ...] = ()
    code_cents: int = 0
    seated_cents: int | None = None


def price_digest(price_list: Iterable[PricedType], currency: str) -> str:
    """A short fingerprint of a price list; another one means that a price changed since the form was shown."""
    rows = sorted(
        (row.id, row.price_cents, sorted(row.discounts), row.code_cents, row.seated_cents) for row in price_list
    )
    return hashlib.sha256(json.dumps([currency, rows]).encode()).hexdigest()[:24]


def price_now(full_cents: int, *, early_cents: int | None = None, member_cents: int | None = None) -> int:
    """The lowest of the prices somebody is entitled to; None for one they are not."""
    return min(cents for cents in (full_cents, early_cents, member_cents) if cents is not None)


def is_code_better(price_cents: int, *, discount_cents: int, code_cents: int) -> bool:
    """Whether a code takes at least as much off as a discount. One of the two counts; a code needs no proof."""
    return 0 < discount_taken(price_cents, code_cents) >= discount_taken(price_cents, discount_cents)


def discount_taken(price_cents: int, discount_cents: int) -> int:
    """The part of a discount that a price can bear: a ticket is never worth less than nothing."""
    return min(price_cents, discount_cents)


def percent_due(steps: Sequence[Sequence[int]], days_before: int) -> int:
    """The part of the price, in %, still due when cancelling `days_before` calendar days ahead.

    `steps` are (until_days_before, percent_due): the step with the most days among those not yet passed holds.
    Past the last step all of it is due; without steps, nothing until the event starts.
    """
    if not steps:
        return 0
    reached = [(days, percent) for days, percent in steps if days_before >= days]
    return max(reached)[1] if reached else 100


def cancellation_fee(due_cents: int, *, steps: Sequence[Sequence[int]], days_before: int) -> int:
    """Cents kept of a ticket that cost `due_cents`, cancelled `days_before` calendar days before the event."""
    return percent_of(due_cents, percent_due(steps, days_before))
