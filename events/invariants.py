"""What must be true of seats and registrations at any moment, recounted from the rows."""

import datetime

from django.db.models import Count, F, Q
from django.utils import timezone

from . import seats
from .entitlement import seat_key, without_seat
from .models import Attendee, Event, InvitationCode, Quota, Registration, Ticket
from .operations import standing_tickets
from .operations.offering import deadline_of


def broken(now: datetime.datetime | None = None) -> list[str]:
    """One sentence for each thing that is wrong; empty when all is well."""
    return [
        *quotas_off(),
        *lines_off(),
        *undersold(now or timezone.now()),
        *registrations_off(),
        *attendees_off(),
        *members_off(),
        *prices_off(),
    ]


def notes(now: datetime.datetime | None = None) -> list[str]:
    """What is allowed and worth seeing: quotas that hold more than their capacity, seats kept for a waiting list,
    members' tickets whose seat is not held on the day.
    """
    return (
        [
            f"quota {quota.pk} is overbooked by {quota.overbooked_by}"
            for quota in Quota.objects.filter(seats_taken__gt=F("capacity")).order_by("pk")
        ]
        + [
            f"quota {quota.pk} keeps {quota.free} free for its waiting list"
            for quota in Quota.objects.filter(seats_taken__lt=F("capacity"), waiting__gt=0).order_by("pk")
        ]
        + [
            f"ticket {ticket.pk} is a member's, whose seat is not held on the day"
            for ticket in without_seat(now=now or timezone.now())
        ]
    )


def quotas_off() -> list[str]:
    counted = tickets_by("ticket_type__quotas")
    for pk, n in tickets_by("table__quota").items():
        counted[pk] = counted.get(pk, 0) + n
    return [
        f"quota {quota.pk} says {quota.seats_taken} taken, its tickets say {counted.get(quota.pk, 0)}"
        for quota in Quota.objects.order_by("pk")
        if quota.seats_taken != counted.get(quota.pk, 0)
    ]


def tickets_by(path: str) -> dict[int, int]:
    """How many tickets hold a seat of each quota, by this path from ticket to quota."""
    rows = Ticket.objects.standing().filter(**{f"{path}__isnull": False}).order_by()
    return dict(rows.values_list(path).annotate(n=Count("pk")))


def lines_off() -> list[str]:
    counted = Quota.objects.annotate(counted=Count("line", filter=Q(line__state="waiting")))
    return [
        f"quota {quota.pk} says {quota.waiting} in line, its registrations say {quota.counted}"
        for quota in counted.exclude(waiting=F("counted")).order_by("pk")
    ]


def undersold(now: datetime.datetime) -> list[str]:
    """Who waits while everything they need is free and nobody stands before them.

    Only where it could be offered: not once registration has closed, or no way to pay is left.
    """
    wrong = []
    for event in Event.objects.filter(quotas__waiting__gt=0).distinct().order_by("pk"):
        if event.door(now) == "open":
            quotas = {quota.pk: quota for quota in event.quotas.all()}
            firsts: set[int] = set()
            for registration in event.registrations.in_line():
                if registration.waits_for_id in firsts:
                    continue
                tickets = standing_tickets(registration)
                needs = seats.needs_of_tickets(tickets)
                is_free = not firsts & needs.keys() and all(quotas[pk].free >= n for pk, n in needs.items())
                if is_free and deadline_of(event, tickets, now=now):
                    wrong.append(f"registration {registration.pk} waits for what is free")
                firsts.add(registration.waits_for_id)
    return wrong


def registrations_off() -> list[str]:
    standing = Count("attendees__tickets", filter=Q(attendees__tickets__cancelled_at__isnull=True))
    live = Registration.objects.holding_seats()
    wrong = [f"registration {pk} holds no ticket" for pk in pks(live.annotate(n=standing).filter(n=0))]
    owing = live.exclude(state="offered")
    wrong += [f"registration {pk} has no order" for pk in pks(owing.filter(order__isnull=True))]
    before = Registration.objects.filter(state__in=["waiting", "offered"])
    wrong += [f"registration {pk} has an order too early" for pk in pks(before.filter(order__isnull=False))]
    waiting = Registration.objects.in_line()
    wrong += [f"registration {pk} waits for no ticket" for pk in pks(waiting.annotate(n=standing).filter(n=0))]
    wrong += [
        f"registration {pk} is pending though its order is not"
        for pk in pks(live.filter(state="pending").exclude(order__state="pending"))
    ]
    wrong += [
        f"registration {pk} is confirmed, its transfer never came"
        for pk in pks(live.filter(state="confirmed", order__method="transfer").exclude(order__state="paid"))
    ]
    expired = Registration.objects.filter(state="expired")
    wrong += [
        f"registration {pk} has ended, its order has not"
        for pk in pks(expired.exclude(order__state="cancelled").exclude(order__isnull=True, offered_at__isnull=False))
    ]
    return wrong


def attendees_off() -> list[str]:
    claims = Attendee.objects.filter(unique_key__isnull=False)
    return [
        f"attendee {pk} claims a place that is neither held nor waited for"
        for pk in pks(claims.exclude(registration__in=Registration.objects.claiming()))
    ]


def members_off() -> list[str]:
    """A member's ticket claims its part for its seat, from the line on and until it ends; nothing else does."""
    wrong = []
    of_members = Registration.objects.filter(attendees__tickets__member_seat__isnull=False)
    claiming = set(of_members.claiming().values_list("pk", flat=True))
    for ticket in Ticket.objects.filter(member_seat__isnull=False).select_related("attendee", "ticket_type"):
        stands = ticket.cancelled_at is None and ticket.attendee.registration_id in claiming
        if ticket.seat_key != (seat_key(ticket) if stands else None):
            wrong.append(f"ticket {ticket.pk} claims {ticket.seat_key}, which is not what it holds")
    return wrong + [
        f"ticket {pk} claims a seat and names none"
        for pk in pks(Ticket.objects.filter(member_seat__isnull=True, seat_key__isnull=False))
    ]


def prices_off() -> list[str]:
    tickets = Ticket.objects.filter(order_line__isnull=False)
    return [
        f"ticket {pk} and its order line do not cost the same"
        for pk in pks(tickets.exclude(order_line__amount_cents=F("price_cents") - F("discount_cents")))
    ] + [
        f"ticket {pk} is cancelled on one side only"
        for pk in pks(
            tickets.filter(cancelled_at__isnull=True, order_line__cancelled_at__isnull=False)
            | tickets.filter(cancelled_at__isnull=False, order_line__cancelled_at__isnull=True)
        )
    ]


def codes_off() -> list[str]:
    standing = Q(
        tickets__cancelled_at__isnull=True, tickets__attendee__registration__in=Registration.objects.claiming()
    )
    counted = InvitationCode.objects.annotate(counted=Count("tickets", filter=standing))
    return [
        f"code {code.pk} says {code.uses_taken} used, its tickets say {code.counted}"
        for code in counted.exclude(uses_taken=F("counted"))
    ]


def pks(queryset) -> list[int]:
    return list(queryset.order_by("pk").values_list("pk", flat=True))
