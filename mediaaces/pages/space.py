"""`/mon-espace/`: who one is here, and what one has registered for."""

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.models import User
from events.models import Attendee, Registration

MOST_SHOWN = 100


def my_space(request: HttpRequest) -> HttpResponse:
    registrations = list(registrations_of(request.user)[: MOST_SHOWN + 1])
    now = timezone.now()
    for registration in registrations:
        registration.is_past = registration.event.is_over(now)
    context = {
        "section": "space",
        "registrations": registrations[:MOST_SHOWN],
        "has_more": len(registrations) > MOST_SHOWN,
        "most_shown": MOST_SHOWN,
        "has_verified_address": EmailAddress.objects.filter(user=request.user, verified=True).exists(),
    }
    return render(request, "space/my_space.html", context)


def registrations_of(user: User) -> QuerySet[Registration]:
    """Those bought or attended at an address that the user has proved to read, newest first.

    An address that was only typed proves nothing: the page of a registration stands for a password.
    """
    addresses = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    bought, attended = Q(pk__in=()), Q(pk__in=())
    for address in addresses:
        bought |= Q(buyer_email__iexact=address)
        attended |= Q(email__iexact=address)
    attends = Exists(Attendee.objects.filter(attended, registration=OuterRef("pk")))
    return (
        Registration.objects.filter(bought | attends)
        .select_related("event__venue")
        .prefetch_related("attendees")
        .order_by("-registered_at", "-pk")
    )
