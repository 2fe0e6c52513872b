"""What the association holds of one person, as a file to take away; and what they agreed to."""

import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.devices import devices_of
from accounts.models import Consent, User
from directory.models import Affiliation, Person, Quote
from events.models import Appearance, Attendee, Registration
from mail.models import QueuedMail
from members.models import Seat


def consents_at(addresses: set[str]) -> QuerySet[Consent]:
    return Consent.objects.at(addresses).order_by("-given_at", "-pk")


def news_addresses(addresses: set[str]) -> list[str]:
    """Those of these addresses that are told of the next event."""
    standing = Consent.objects.standing().at(addresses).filter(purpose=Consent.Purpose.NEWS)
    return sorted(set(standing.values_list("address", flat=True)))


def held_of(user: User, *, now: datetime.datetime) -> dict[str, Any]:
    """Everything, as JSON can say it: moments in ISO 8601, amounts in cents.

    Secrets stay out: links, keys, the text of mails, which holds links. So does what is somebody else's: of a
    registration that another bought, only one's own place is here.
    """
    addresses = user.verified_addresses()
    person = Person.objects.filter(user=user).first()
    return {
        "made_at": said(now),
        "account": account(user),
        "devices": devices(user, now),
        "second_factors": second_factors(user),
        "consents": rows(consents_at(addresses), "email", "purpose", "wording", "given_at", "withdrawn_at"),
        "registrations": [bought(registration) for registration in registrations_bought_at(addresses)],
        "places_taken_by_others": attended(addresses),
        "seats": seats(user),
        "mails": rows(mails_to(addresses), "to", "subject", "state", "queued_at", "sent_at"),
        "public_page": public_page(person) if person else None,
    }


def said(value: Any) -> Any:
    if isinstance(value, datetime.datetime):
        return timezone.localtime(value, datetime.UTC).isoformat()
    return value.isoformat() if isinstance(value, datetime.date) else value


def row(record, *names: str) -> dict[str, Any]:
    return {name: said(getattr(record, name)) for name in names}


def rows(records, *names: str) -> list[dict[str, Any]]:
    return [row(record, *names) for record in records]


def account(user: User) -> dict[str, Any]:
    addresses = EmailAddress.objects.filter(user=user).order_by("pk")
    return row(user, "email", "first_name", "last_name", "date_joined", "last_login") | {
        "has_password": user.has_usable_password(),
        "addresses": rows(addresses, "email", "verified", "primary"),
        "roles": sorted(user.groups.values_list("name", flat=True)),
    }


def devices(user: User, now: datetime.datetime) -> list[dict[str, Any]]:
    return rows(devices_of(user, current_key=None, now=now), "name", "opened_at", "last_seen_at")


def second_factors(user: User) -> list[dict[str, Any]]:
    return rows(Authenticator.objects.filter(user=user).order_by("pk"), "type", "created_at", "last_used_at")


def registrations_bought_at(addresses: set[str]) -> QuerySet[Registration]:
    found = Registration.objects.annotate(address=Lower("buyer_email")).filter(address__in=addresses)
    return (
        found.select_related("event", "order")
        .prefetch_related("attendees__tickets__ticket_type", "order__payments", "order__refunds")
        .order_by("registered_at", "pk")
    )


def bought(registration: Registration) -> dict[str, Any]:
    return row(registration, "state", "buyer_name", "buyer_email", "language", "registered_at", "ended_at") | {
        "event": registration.event.title,
        "order": order(registration),
        "attendees": [attendee(person) for person in registration.attendees.all()],
    }


def order(registration: Registration) -> dict[str, Any] | None:
    if registration.order is None:
        return None
    names = ("reference", "state", "method", "buyer_company", "currency", "total_cents", "placed_at", "paid_at")
    return row(registration.order, *names) | {
        "payments": rows(registration.order.payments.all(), "method", "amount_cents", "received_at"),
        "refunds": rows(registration.order.refunds.all(), "amount_cents", "state", "reason", "asked_at", "done_at"),
    }


def attendee(person: Attendee) -> dict[str, Any]:
    names = ("first_name", "last_name", "email", "company", "job_title", "dietary_needs", "access_needs")
    return row(person, *names) | {
        "tickets": [
            row(ticket, "price_cents", "discount_cents", "cancelled_at") | {"type": ticket.ticket_type.name}
            for ticket in person.tickets.all()
        ]
    }


def attended(addresses: set[str]) -> list[dict[str, Any]]:
    theirs = Attendee.objects.annotate(address=Lower("email"), buyer=Lower("registration__buyer_email")).filter(
        address__in=addresses
    )
    found = theirs.exclude(buyer__in=addresses).select_related("registration__event").order_by("pk")
    return [
        attendee(person) | {"event": person.registration.event.title, "state": person.registration.state}
        for person in found.prefetch_related("tickets__ticket_type")
    ]


def seats(user: User) -> list[dict[str, Any]]:
    found = Seat.objects.of_user(user).select_related("membership__company").order_by("first_day", "pk")
    return [
        row(seat, "email", "job_title", "role", "first_day", "last_day", "shares_email")
        | {"company": seat.membership.company.name}
        for seat in found
    ]


def mails_to(addresses: set[str]) -> QuerySet[QueuedMail]:
    return QueuedMail.objects.annotate(address=Lower("to")).filter(address__in=addresses).order_by("queued_at", "pk")


def public_page(person: Person) -> dict[str, Any]:
    appearances = Appearance.objects.filter(person=person).select_related("session__event").order_by("pk")
    return row(person, "name", "biography", "other_names", "note", "is_published") | {
        "affiliations": [str(each) for each in Affiliation.objects.filter(person=person).select_related("company")],
        "appearances": [f"{each.session.event.title}: {each.session.title}" for each in appearances],
        "quotes": rows(Quote.objects.filter(person=person), "first_words"),
    }
