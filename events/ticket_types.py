"""The ticket types of an event, with all that an offer or a table of prices asks of them."""

from collections import defaultdict

from django.db.models import BigIntegerField, Exists, OuterRef

from lib.prepared import Prepared, at_hand

from .models import Discount, Event, Quota, Table, TicketType

ACTIVE = Prepared(
    lambda event: (
        TicketType.objects.filter(event=event, is_active=True)
        .select_related("part")
        .annotate(has_tables=Exists(Table.objects.filter(part=OuterRef("part"))))
        .order_by("position", "pk")
    ),
    event=BigIntegerField(),
)
QUOTAS = Prepared(
    lambda event: (
        TicketType.quotas.through.objects.filter(tickettype__event=event).select_related("quota").order_by("quota")
    ),
    event=BigIntegerField(),
)
DISCOUNTS = Prepared(
    lambda event: (
        Discount.ticket_types.through.objects.filter(tickettype__event=event, discount__is_active=True)
        .select_related("discount")
        .order_by("discount__position", "discount")
    ),
    event=BigIntegerField(),
)


def active_types(event: Event) -> list[TicketType]:
    """Those that are offered at some moment to somebody, in order; part, quotas and active discounts at hand.

    `has_tables` says whether their part has any.
    """
    quotas: dict[int, list[Quota]] = defaultdict(list)
    for link in QUOTAS(event=event.pk):
        quotas[link.tickettype_id].append(link.quota)
    discounts: dict[int, list[Discount]] = defaultdict(list)
    for link in DISCOUNTS(event=event.pk):
        link.discount.event = event
        discounts[link.tickettype_id].append(link.discount)
    rows = ACTIVE(event=event.pk)
    for row in rows:
        row.event = event
        at_hand(row, "quotas", quotas[row.pk])
        at_hand(row, "discounts", discounts[row.pk])
    return rows
