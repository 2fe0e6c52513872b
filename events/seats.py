"""The only door to `Quota.seats_taken` and `Quota.waiting`: each change is one conditional UPDATE."""

from collections import Counter
from collections.abc import Iterable

from django.db.models import BigIntegerField, F, IntegerField, Q, QuerySet

from lib.prepared import Prepared, Slot
from lib.writing import Update

from .models import Event, Quota, Table, Ticket, TicketType


class SoldOut(Exception):
    """A quota cannot give what was asked. Nothing was written by the transaction that saw it."""

    def __init__(self, quota: Quota):
        super().__init__(f"{quota} has {quota.seats_left} left")
        self.quota = quota
        self.seats_left = quota.seats_left


class TableFull(SoldOut):
    """A table has no place left; its part of the event may still have some."""


QUOTA = Prepared(lambda quota: Quota.objects.select_related("table").filter(pk=quota), quota=BigIntegerField())


def refusal(quota_id: int) -> SoldOut:
    quota = QUOTA.first(quota=quota_id)
    return TableFull(quota) if hasattr(quota, "table") else SoldOut(quota)


def with_room(quota: Slot, n: Slot) -> QuerySet[Quota]:
    return Quota.objects.filter(pk=quota, seats_taken__lte=F("capacity") - n)


FIELDS = {"quota": BigIntegerField(), "n": IntegerField()}
TAKING = Update(
    lambda quota, n: (with_room(quota, n).filter(waiting=0), {"seats_taken": F("seats_taken") + n}), **FIELDS
)
TAKING_FOR_THE_LIST = Update(lambda quota, n: (with_room(quota, n), {"seats_taken": F("seats_taken") + n}), **FIELDS)


def take(quota_id: int, n: int, *, for_the_list: bool = False) -> bool:
    """Take `n` seats if they are all there; False, and nothing written, if they are not.

    Newcomers never overtake a waiting list: with somebody waiting only the list's own promotion
    (`for_the_list`) may take.
    """
    taking = TAKING_FOR_THE_LIST if for_the_list else TAKING
    return taking(quota=quota_id, n=n) == 1


def take_all(needs: Counter[int], *, for_the_list: bool = False) -> None:
    """Take from several quotas in primary-key order, so that two buyers never wait for one another.

    Raises SoldOut; the caller's transaction must then be rolled back.
    """
    for quota_id, n in sorted(needs.items()):
        if not take(quota_id, n, for_the_list=for_the_list):
            raise refusal(quota_id)


def overbook(needs: Counter[int]) -> None:
    """Take seats that may not exist, past a waiting list. For an organiser who gave a reason."""
    for quota_id, n in sorted(needs.items()):
        Quota.objects.filter(pk=quota_id).update(seats_taken=F("seats_taken") + n)


def give_back(needs: Counter[int]) -> None:
    """Return seats, in primary-key order. Call it once per seat: a counter below zero is an error of ours.

    What is returned belongs to the waiting list: operations go through `operations.waiting.give_back`.
    """
    for quota_id, n in sorted(needs.items()):
        if Quota.objects.filter(pk=quota_id, seats_taken__gte=n).update(seats_taken=F("seats_taken") - n) != 1:
            raise RuntimeError(f"quota {quota_id} would fall below zero")


def stand_in_line(quota_id: int) -> bool:
    """Count one more registration in line for a quota that is full or waited for; False if it is neither."""
    is_short = Q(seats_taken__gte=F("capacity")) | Q(waiting__gt=0)
    return Quota.objects.filter(is_short, pk=quota_id).update(waiting=F("waiting") + 1) == 1


def leave_line(quota_id: int) -> None:
    """Count one registration less in line. Once per registration: a counter below zero is an error of ours."""
    if Quota.objects.filter(pk=quota_id, waiting__gt=0).update(waiting=F("waiting") - 1) != 1:
        raise RuntimeError(f"nobody waits for quota {quota_id}")


def change_line(*, leaves: int, joins: int) -> None:
    """Move one registration in line to the quota that is the short one now, quotas in primary-key order."""
    for quota_id in sorted({leaves, joins}):
        if quota_id == leaves:
            leave_line(quota_id)
        else:
            Quota.objects.filter(pk=quota_id).update(waiting=F("waiting") + 1)


def locked_quotas(event: Event) -> dict[int, Quota]:
    """The quotas of an event by primary key, locked in its order until the transaction ends.

    Whoever gives seats back or touches the line locks them all first: serving the line may take from any of them.
    """
    # `no_key`: rows that point to a quota may still be written meanwhile.
    rows = Quota.objects.select_for_update(of=("self",), no_key=True).filter(event=event).order_by("pk")
    return {quota.pk: quota for quota in rows}


def needs_of(ticket_types: Iterable[TicketType], tables: Iterable[Table | None] = ()) -> Counter[int]:
    """How many each quota must give for these tickets and places at tables.

    Quotas prefetched, or read once per type.
    """
    needs = Counter(quota.pk for ticket_type in ticket_types for quota in ticket_type.quotas.all())
    needs.update(table.quota_id for table in tables if table)
    return needs


def needs_of_tickets(tickets: Iterable[Ticket]) -> Counter[int]:
    """The same for tickets that exist, in one query, one more if a ticket has its place at a table."""
    tickets = list(tickets)
    per_type = Counter(ticket.ticket_type_id for ticket in tickets)
    per_table = Counter(ticket.table_id for ticket in tickets if ticket.table_id)
    needs: Counter[int] = Counter()
    links = TicketType.quotas.through.objects.filter(tickettype_id__in=per_type)
    for type_id, quota_id in links.values_list("tickettype_id", "quota_id"):
        needs[quota_id] += per_type[type_id]
    if per_table:
        for table_id, quota_id in Table.objects.filter(pk__in=per_table).values_list("pk", "quota_id"):
            needs[quota_id] += per_table[table_id]
    return needs
