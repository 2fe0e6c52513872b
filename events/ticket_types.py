"""The ticket types of an event, with all that an offer or a table of prices asks of them."""

from django.db.models import BigIntegerField, Exists, OuterRef

from lib.json_rows import JSONRows, rows_of
from lib.prepared import Prepared, at_hand

from .models import Discount, Event, Quota, Table, TicketType

QUOTA = ("id", "event_id", "name_fr", "name_en", "capacity", "is_room", "seats_taken", "waiting")
DISCOUNT = (
    *("id", "event_id", "name_fr", "name_en", "amount_cents", "proof_fr", "proof_en"),
    *("position", "is_active"),
)


def with_what_they_need(rows):
    """The same ticket types; each brings its quotas and its active discounts as lists, and `has_tables`."""
    here = OuterRef("pk")
    discounts = Discount.objects.filter(ticket_types=here, is_active=True)
    return rows.annotate(
        has_tables=Exists(Table.objects.filter(part=OuterRef("part"))),
        folded_quotas=JSONRows(Quota.objects.filter(ticket_types=here).order_by("pk"), *QUOTA),
        folded_discounts=JSONRows(discounts.order_by("position", "pk"), *DISCOUNT),
    )


ACTIVE = Prepared(
    lambda event: with_what_they_need(
        TicketType.objects.filter(event=event, is_active=True).select_related("part").order_by("position", "pk")
    ),
    event=BigIntegerField(),
)


def active_types(event: Event) -> list[TicketType]:
    """Those that are offered at some moment to somebody, in order; part, quotas and active discounts at hand.

    `has_tables` says whether their part has any. One query.
    """
    rows = ACTIVE(event=event.pk)
    for row in rows:
        row.event = event
        at_hand(row, "quotas", rows_of(Quota, QUOTA, row.folded_quotas))
        discounts = rows_of(Discount, DISCOUNT, row.folded_discounts)
        for discount in discounts:
            discount.event = event
        at_hand(row, "discounts", discounts)
    return rows
