"""The only door to `Quota.seats_taken` and `Quota.waiting`: each change is one conditional UPDATE."""

from collections import Counter
from collections.abc import Iterable

from django.db.models import F

from .models import Quota, Ticket, TicketType


class SoldOut(Exception):
    """A quota cannot give what was asked. Nothing was written by the transaction that saw it."""

    def __init__(self, quota: Quota):
        super().__init__(f"{quota} has {quota.seats_left} left")
        self.quota = quota
        self.seats_left = quota.seats_left


def take(quota_id: int, n: int, *, for_the_list: bool = False) -> bool:
    """Take `n` seats if they are all there; False, and nothing written, if they are not.

    Newcomers never overtake a waiting list: with somebody waiting only the list's own promotion
    (`for_the_list`) may take.
    """
    quotas = Quota.objects.filter(pk=quota_id, seats_taken__lte=F("capacity") - n)
    if not for_the_list:
        quotas = quotas.filter(waiting=0)
    return quotas.update(seats_taken=F("seats_taken") + n) == 1


def take_all(needs: Counter[int]) -> None:
    """Take from several quotas in primary-key order, so that two buyers never wait for one another.

    Raises SoldOut; the caller's transaction must then be rolled back.
    """
    for quota_id, n in sorted(needs.items()):
        if not take(quota_id, n):
            raise SoldOut(Quota.objects.get(pk=quota_id))


def give_back(needs: Counter[int]) -> None:
    """Return seats, in primary-key order. Call it once per seat: a counter below zero is an error of ours."""
    for quota_id, n in sorted(needs.items()):
        if Quota.objects.filter(pk=quota_id, seats_taken__gte=n).update(seats_taken=F("seats_taken") - n) != 1:
            raise RuntimeError(f"quota {quota_id} would fall below zero")


def needs_of(ticket_types: Iterable[TicketType]) -> Counter[int]:
    """How many each quota must give for these tickets, quotas prefetched or read once per type."""
    return Counter(quota.pk for ticket_type in ticket_types for quota in ticket_type.quotas.all())


def needs_of_tickets(tickets: Iterable[Ticket]) -> Counter[int]:
    """The same for tickets that exist, in one query."""
    per_type = Counter(ticket.ticket_type_id for ticket in tickets)
    needs: Counter[int] = Counter()
    links = TicketType.quotas.through.objects.filter(tickettype_id__in=per_type)
    for type_id, quota_id in links.values_list("tickettype_id", "quota_id"):
        needs[quota_id] += per_type[type_id]
    return needs
