"""What an event offers to somebody at a moment: the ticket types on sale, their discounts and what is left of each."""

import datetime
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.db.models import Prefetch

from billing.models import Method

from . import holds, pricing
from .models import Discount, Event, Part, Quota, TicketType


@dataclass(frozen=True)
class Offer:
    """The open ticket types of an event, with parts, quotas and discounts at hand. Reading it costs three queries."""

    event: Event
    ticket_types: tuple[TicketType, ...]
    now: datetime.datetime

    @cached_property
    def parts(self) -> list[tuple[Part, list[TicketType]]]:
        """Each part of the day with its types, in order; the first part is the one that everybody takes."""
        parts: dict[int, tuple[Part, list[TicketType]]] = {}
        for ticket_type in self.ticket_types:
            parts.setdefault(ticket_type.part_id, (ticket_type.part, []))[1].append(ticket_type)
        return sorted(parts.values(), key=lambda item: (item[0].position, item[0].pk))

    @cached_property
    def price_list(self) -> list[pricing.PricedType]:
        return [
            pricing.PricedType(
                ticket_type.pk,
                ticket_type.price_cents,
                tuple((discount.pk, discount.amount_cents) for discount in self.discounts(ticket_type)),
            )
            for ticket_type in self.ticket_types
        ]

    @cached_property
    def digest(self) -> str:
        return pricing.price_digest(self.price_list, self.event.currency)

    @cached_property
    def room(self) -> Quota | None:
        """The quota shown to the public as a room of dots."""
        quotas = [quota for ticket_type in self.ticket_types for quota in ticket_type.quotas.all()]
        return next((quota for quota in quotas if quota.is_room), None)

    @cached_property
    def seats_left(self) -> int:
        """Places that can still be taken by anybody: the most that one ticket type has left."""
        return max((self.left(ticket_type) for ticket_type in self.ticket_types), default=0)

    @property
    def is_sold_out(self) -> bool:
        return bool(self.ticket_types) and self.seats_left == 0

    @property
    def price_from_cents(self) -> int:
        return min((ticket_type.price_cents for ticket_type in self.ticket_types), default=0)

    def left(self, ticket_type: TicketType) -> int:
        return min((quota.seats_left for quota in ticket_type.quotas.all()), default=0)

    def discounts(self, ticket_type: TicketType) -> list[Discount]:
        return [discount for discount in ticket_type.discounts.all() if discount.is_active]

    def hold(self) -> holds.Hold | None:
        """The hold that a transfer promised now would get; None when it is too late for one."""
        return holds.transfer_hold(
            now=self.now,
            event_day=self.event.first_day,
            zone=self.event.zone,
            due_days=settings.TRANSFER_DUE_DAYS,
            grace_days=settings.TRANSFER_GRACE_DAYS,
        )

    @cached_property
    def methods(self) -> list[str]:
        """How something that costs can be paid, the preferred way first."""
        methods = []
        if self.event.takes_transfer and self.event.currency == "EUR" and self.hold():
            methods.append(Method.TRANSFER)
        if self.event.takes_door:
            methods.append(Method.DOOR)
        return methods


def offer_of(event: Event, *, now: datetime.datetime) -> Offer:
    """What anybody may take of this event now. Members' tickets are not in it."""
    ticket_types = (
        event.ticket_types.on_sale(now)
        .for_everyone()
        .select_related("part")
        .prefetch_related(
            Prefetch("quotas", Quota.objects.order_by("pk")),
            Prefetch("discounts", Discount.objects.order_by("position", "pk")),
        )
        .order_by("position", "pk")
    )
    rows = tuple(ticket_types)
    for ticket_type in rows:
        ticket_type.event = event
        for discount in ticket_type.discounts.all():
            discount.event = event
    return Offer(event, rows, now)
