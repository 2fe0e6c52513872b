"""What an event offers to somebody at a moment: the ticket types on sale, their prices and what is left of each."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.conf import settings
from django.db.models import BigIntegerField

from billing.models import Method
from lib.money import Money
from lib.prepared import Prepared, rows_at_hand
from members.models import Seat

from . import entitlement, holds, pricing
from .models import Discount, Event, InvitationCode, Part, Quota, Table, TicketType
from .tables import tables_of
from .ticket_types import active_types

CODES = Prepared(
    lambda event: InvitationCode.objects.filter(event=event, is_active=True).order_by().values_list("pk"),
    event=BigIntegerField(),
)


@dataclass(frozen=True)
class Buyer:
    """Who asks: the seat in a member company held on the day of the event, and the code that was given.

    The server finds both, by the account logged in and by `events.codes`; nothing here comes from a form as it is.
    """

    seat: Seat | None = None
    code: InvitationCode | None = None


ANYBODY = Buyer()


@dataclass(frozen=True)
class Offer:
    """The ticket types of an event, with parts, quotas and discounts at hand, as `buyer` may take them at `now`."""

    event: Event
    all_types: Sequence[TicketType]
    now: datetime.datetime
    buyer: Buyer = field(default=ANYBODY)

    @cached_property
    def ticket_types(self) -> tuple[TicketType, ...]:
        """Those that this buyer may take now, seats permitting."""
        return tuple(row for row in self.all_types if self.admits(row) and row.sale(self.now) == "open")

    def admits(self, ticket_type: TicketType) -> bool:
        """Whether this buyer is one of those the ticket type is for."""
        if ticket_type.audience == TicketType.Audience.MEMBERS and self.buyer.seat is None:
            return False
        return not ticket_type.is_by_invitation or self.code_for(ticket_type) is not None

    def code_for(self, ticket_type: TicketType) -> InvitationCode | None:
        """The buyer's code if it concerns this ticket type."""
        return self.buyer.code if ticket_type.pk in self._coded else None

    @cached_property
    def _coded(self) -> frozenset[int]:
        code = self.buyer.code
        return frozenset(row.pk for row in code.ticket_types.all()) if code else frozenset()

    @cached_property
    def colleagues(self) -> list[Seat]:
        """Whom this buyer may take members' tickets for, the buyer first: one query, none for a stranger."""
        seat = self.buyer.seat
        return entitlement.company_seats(seat, self.event, now=self.now) if seat else []

    def own_seat(self, wanted: Seat) -> Seat | None:
        """This seat if the buyer may take a member's ticket for it."""
        return next((seat for seat in self.colleagues if seat.pk == wanted.pk), None)

    @property
    def for_members(self) -> list[TicketType]:
        """What is on sale to members and closed to this buyer."""
        members = TicketType.Audience.MEMBERS
        rows = [row for row in self.all_types if row.audience == members and row.sale(self.now) == "open"]
        return [row for row in rows if not self.admits(row)]

    def asks_for_a_seat(self, ticket_type: TicketType) -> bool:
        """Whether an attendee needs a seat for this ticket, whoever buys it."""
        return ticket_type.audience == TicketType.Audience.MEMBERS

    @cached_property
    def tables(self) -> dict[int, list[Table]]:
        """The tables of each part by its primary key, with what is left at each; one query where there are any."""
        return tables_of(self.event) if any(row.has_tables for row in self.all_types) else {}

    def tables_at(self, part_id: int) -> list[Table]:
        """The tables of a part that this buyer may choose from; none is read for who may not go there."""
        types = [row for row in self.ticket_types if row.part_id == part_id]
        return self.tables.get(part_id, []) if any(row.has_tables for row in types) else []

    def price_cents(self, ticket_type: TicketType, seat: Seat | None = None) -> int:
        """What one ticket costs now, before any discount or code; the member price is for who holds a `seat`."""
        return pricing.price_now(
            ticket_type.price_cents,
            early_cents=ticket_type.early_price_cents if ticket_type.is_early(self.now) else None,
            member_cents=ticket_type.member_price_cents if seat else None,
        )

    def price(self, ticket_type: TicketType, seat: Seat | None = None) -> Money:
        return Money(self.price_cents(ticket_type, seat), self.event.currency)

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
                self.price_cents(ticket_type),
                tuple((discount.pk, discount.amount_cents) for discount in self.discounts(ticket_type)),
                code.amount_cents if (code := self.code_for(ticket_type)) else 0,
                self.price_cents(ticket_type, self.buyer.seat),
            )
            for ticket_type in self.ticket_types
        ]

    @cached_property
    def digest(self) -> str:
        return pricing.price_digest(self.price_list, self.event.currency)

    @cached_property
    def room(self) -> Quota | None:
        """The quota shown to the public as a room of dots."""
        quotas = [quota for ticket_type in self.ticket_types for quota in rows_at_hand(ticket_type, "quotas")]
        return next((quota for quota in quotas if quota.is_room), None)

    @cached_property
    def seats_left(self) -> int:
        """Places that can still be taken: the most that a ticket type of the part that everybody takes has left."""
        _part, ticket_types = self.parts[0] if self.parts else (None, [])
        return max((self.left(ticket_type) for ticket_type in ticket_types), default=0)

    @property
    def is_sold_out(self) -> bool:
        return bool(self.ticket_types) and self.seats_left == 0

    @property
    def nothing_because(self) -> str:
        """Why this buyer can take nothing: `invitation`, `later` (on sale from a day on), else `closed`."""
        if any(row.sale(self.now) == "early" for row in self.all_types if self.admits(row)):
            return "later"
        invited = [row for row in self.all_types if row.is_by_invitation and row.sale(self.now) == "open"]
        return "invitation" if any(not self.admits(row) for row in invited) else "closed"

    @cached_property
    def takes_codes(self) -> bool:
        """Whether any code is accepted at this event: one query."""
        return bool(CODES.part(0, 1, event=self.event.pk))

    def not_on_sale(self, part: Part) -> list[TicketType]:
        """What this buyer may take of a part at another time: before its sale begins, or after it ended."""
        rows = [row for row in self.all_types if row.part_id == part.pk and self.admits(row)]
        return [row for row in rows if row.sale(self.now) in ("early", "over")]

    def gain(self, ticket_type: TicketType, discount: Discount) -> int:
        """Cents that a discount takes off more than the buyer's code would; they do not stack."""
        price_cents, code = self.price_cents(ticket_type), self.code_for(ticket_type)
        by_code = pricing.discount_taken(price_cents, code.amount_cents) if code else 0
        return pricing.discount_taken(price_cents, discount.amount_cents) - by_code

    @property
    def price_from_cents(self) -> int:
        return min((self.price_cents(row, self.buyer.seat) for row in self.ticket_types), default=0)

    @property
    def price_from(self) -> Money:
        return Money(self.price_from_cents, self.event.currency)

    def left(self, ticket_type: TicketType) -> int:
        return min((quota.seats_left for quota in rows_at_hand(ticket_type, "quotas")), default=0)

    def discounts(self, ticket_type: TicketType) -> list[Discount]:
        return [discount for discount in rows_at_hand(ticket_type, "discounts") if discount.is_active]

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


def offer_of(event: Event, *, now: datetime.datetime, buyer: Buyer = ANYBODY) -> Offer:
    """What this buyer may take of this event now, in one query."""
    return Offer(event, active_types(event), now, buyer)
