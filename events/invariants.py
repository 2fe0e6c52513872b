"""What must be true of seats and registrations at any moment, recounted from the rows."""

from django.db.models import Count, F, Q

from .models import Attendee, Quota, Registration, Ticket


def broken() -> list[str]:
    """One sentence for each thing that is wrong; empty when all is well."""
    return [*quotas_off(), *registrations_off(), *attendees_off(), *prices_off()]


def notes() -> list[str]:
    """What is allowed and worth seeing: quotas that hold more than their capacity."""
    return [
        f"quota {quota.pk} is overbooked by {quota.overbooked_by}"
        for quota in Quota.objects.filter(seats_taken__gt=F("capacity"))
    ]


def quotas_off() -> list[str]:
    standing = Q(
        ticket_types__tickets__cancelled_at__isnull=True,
        ticket_types__tickets__attendee__registration__state__in=Registration.HOLDING,
    )
    counted = Quota.objects.annotate(counted=Count("ticket_types__tickets", filter=standing))
    return [
        f"quota {quota.pk} says {quota.seats_taken} taken, its tickets say {quota.counted}"
        for quota in counted.exclude(seats_taken=F("counted"))
    ]


def registrations_off() -> list[str]:
    standing = Count("attendees__tickets", filter=Q(attendees__tickets__cancelled_at__isnull=True))
    live = Registration.objects.holding_seats()
    wrong = [f"registration {pk} holds no ticket" for pk in pks(live.annotate(n=standing).filter(n=0))]
    wrong += [f"registration {pk} has no order" for pk in pks(live.filter(order__isnull=True))]
    wrong += [
        f"registration {pk} is pending though its order is not"
        for pk in pks(live.filter(state="pending").exclude(order__state="pending"))
    ]
    wrong += [
        f"registration {pk} is confirmed, its transfer never came"
        for pk in pks(live.filter(state="confirmed", order__method="transfer").exclude(order__state="paid"))
    ]
    ended = Registration.objects.exclude(state__in=Registration.HOLDING)
    wrong += [
        f"registration {pk} has ended, its order has not"
        for pk in pks(ended.filter(state="expired").exclude(order__state="cancelled"))
    ]
    return wrong


def attendees_off() -> list[str]:
    claims = Attendee.objects.filter(unique_key__isnull=False)
    return [
        f"attendee {pk} claims a place that is not held"
        for pk in pks(claims.exclude(registration__state__in=Registration.HOLDING))
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


def pks(queryset) -> list[int]:
    return list(queryset.order_by("pk").values_list("pk", flat=True))
