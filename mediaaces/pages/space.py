"""`/mon-espace/`: who one is here, and what one has registered for."""

import datetime
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.models import User
from events.models import Attendee, Registration

MOST_SHOWN = 100


@dataclass(frozen=True)
class Place:
    """A registration as one person may see it.

    Who registered gets its page, whose address stands for a password, and every name. Who only attends gets the page
    of the event and their own name: the places of the others are not theirs to cancel.
    """

    registration: Registration
    is_buyer: bool
    names: list[str]
    is_past: bool

    @property
    def url(self) -> str:
        return (self.registration if self.is_buyer else self.registration.event).get_absolute_url()


def my_space(request: HttpRequest) -> HttpResponse:
    addresses = verified_addresses(request.user)
    places = places_of(addresses, now=timezone.now(), limit=MOST_SHOWN + 1)
    context = {
        "section": "space",
        "places": places[:MOST_SHOWN],
        "has_more": len(places) > MOST_SHOWN,
        "most_shown": MOST_SHOWN,
        "has_verified_address": bool(addresses),
    }
    return render(request, "space/my_space.html", context)


def verified_addresses(user: User) -> set[str]:
    """In lower case. An address that was only typed proves nothing and is left out."""
    found = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    return {email.lower() for email in found}


def places_of(addresses: set[str], *, now: datetime.datetime, limit: int) -> list[Place]:
    """What was bought or is attended at one of these addresses, newest first."""
    if not addresses:
        return []
    bought, attended = Q(), Q()
    for address in addresses:
        bought |= Q(buyer_email__iexact=address)
        attended |= Q(email__iexact=address)
    attends = Exists(Attendee.objects.filter(attended, registration=OuterRef("pk")))
    registrations = (
        Registration.objects.filter(bought | attends)
        .select_related("event__venue")
        .prefetch_related("attendees")
        .order_by("-registered_at", "-pk")[:limit]
    )
    return [place(registration, addresses, now) for registration in registrations]


def place(registration: Registration, addresses: set[str], now: datetime.datetime) -> Place:
    is_buyer = registration.buyer_email.lower() in addresses
    attendees = registration.attendees.all()
    names = [person.name for person in attendees if is_buyer or person.email.lower() in addresses]
    return Place(registration, is_buyer, names, registration.event.is_over(now))
