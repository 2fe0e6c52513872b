"""A sign of life: a mail about an event to those who agreed to hear of it and to members, once of each kind.

Never to somebody who is registered or in line, never to an address that took back its agreement.
"""

import datetime
import hashlib
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from accounts.models import Consent, User
from accounts.operations import withdraw_consents
from lib.moments import say_when
from lib.text import email_key
from mail.models import QueuedMail
from mail.operations import Letter, queue_all, rendered
from members.models import Seat

from ..models import Announcement, Attendee, Event, Registration
from ..offers import offer_of

NEWS = Consent.Purpose.NEWS
SIGNER = signing.Signer(salt="events.unsubscribe", sep=".")


class NotAnnounced(Exception):
    """Nothing to invite to: `door` is an answer of `Event.door`, or `full`."""

    def __init__(self, door: str):
        super().__init__(door)
        self.door = door


class NobodyToTell(Exception):
    """Everybody who may hear of it has heard of it, or is registered."""


@dataclass(frozen=True)
class Recipient:
    """An address, in the language of its last registration. `token` names the row that put it on the list."""

    address: str
    language: str
    token: str
    is_member: bool


def recipients(event: Event, kind: str, *, now: datetime.datetime) -> list[Recipient]:
    """Who would get a mail of this kind now, by address, in six queries."""
    agreed = Consent.objects.filter(purpose=NEWS).order_by("pk").values_list("pk", "email", "withdrawn_at")
    listed = {email_key(email): (email, f"c{pk}", False) for pk, email, withdrawn in agreed if withdrawn is None}
    refused = {email_key(email) for _pk, email, withdrawn in agreed if withdrawn} - listed.keys()
    seats = Seat.objects.held_on(event.local(now).date()).exclude(email="").order_by("pk")
    for pk, email in seats.values_list("pk", "email"):
        listed.setdefault(email_key(email), (email, f"s{pk}", True))
    left_out = refused | registered_keys(event)
    told = told_keys(event, kind)
    languages = spoken()
    return [
        Recipient(email, languages.get(key, "fr"), token, is_member)
        for key, (email, token, is_member) in sorted(listed.items())
        if key not in left_out and mail_key(event, kind, key) not in told
    ]


def registered_keys(event: Event) -> set[str]:
    """Those who hold a place or wait for one, buyers and people with an address of their own."""
    claiming = Registration.objects.filter(event=event).claiming()
    buyers = claiming.values_list("buyer_email", flat=True)
    people = Attendee.objects.filter(registration__in=claiming).exclude(email="").values_list("email", flat=True)
    return {email_key(email) for email in [*buyers, *people]}


def told_keys(event: Event, kind: str) -> set[str]:
    return set(QueuedMail.objects.filter(key__startswith=mail_key(event, kind, "")[:-1]).values_list("key", flat=True))


def spoken() -> dict[str, str]:
    """The language in which each address registered last, where that was not French."""
    rows = Registration.objects.exclude(language="fr").order_by("registered_at", "pk")
    return {email_key(email): language for email, language in rows.values_list("buyer_email", "language")}


def mail_key(event: Event, kind: str, key: str) -> str:
    """The key of the one mail of this kind to this mailbox; without a mailbox, what all of them begin with and a dash.

    A digest, since addresses may be longer than keys.
    """
    digest = hashlib.sha256(key.encode()).hexdigest()[:32] if key else "-"
    return f"announcement:{kind}:{event.pk}:{digest}"


@transaction.atomic
def announce(*, event: Event, kind: str, words: str, by: User, now: datetime.datetime) -> Announcement:
    """Queue the mail to everybody who may get it, and keep who sent it, when, to how many.

    Two who press the button at once tell nobody twice. Raises NotAnnounced or NobodyToTell, and then writes nothing.
    """
    event = Event.objects.select_for_update(of=("self",)).get(pk=event.pk)
    context = announced(event, words, now=now)
    people = recipients(event, kind, now=now)
    if not people:
        raise NobodyToTell
    queue_all([letter(event, kind, person, context) for person in people], now=now)
    return Announcement.objects.create(
        event=event, kind=kind, words=words, announced_at=now, announced_by=by, told=len(people)
    )


def announced(event: Event, words: str, *, now: datetime.datetime) -> dict[str, Any]:
    """What the mail says, whoever reads it. Raises NotAnnounced."""
    if (door := event.door(now)) != "open":
        raise NotAnnounced(door)
    offer = offer_of(event, now=now)
    if offer.is_sold_out or not offer.ticket_types:
        raise NotAnnounced("full")
    room = offer.room
    return {
        "event": event,
        "words": words,
        "left": offer.seats_left,
        "taken": room.seats_taken if room else 0,
        "closes_at": event.local(event.closes_at) if event.closes_at else None,
    }


def letter(event: Event, kind: str, person: Recipient, context: dict[str, Any]) -> Letter:
    with translation.override(person.language):
        unsubscribe_url = settings.SITE_URL + reverse("events:unsubscribe", args=[SIGNER.sign(person.token)])
        own = {
            "when": say_when(event) if event.first_day else "",
            "place": str(event.venue) if event.venue else event.city,
            "event_url": settings.SITE_URL + event.get_absolute_url(),
            "unsubscribe_url": unsubscribe_url,
            "is_member": person.is_member,
        }
    return Letter(
        key=mail_key(event, kind, email_key(person.address)),
        to=person.address,
        language=person.language,
        template=f"events/email/{kind}",
        context=context | own,
        headers={
            "List-Unsubscribe": f"<{unsubscribe_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )


def preview(event: Event, kind: str, words: str, *, now: datetime.datetime) -> tuple[str, str]:
    """Subject and text as a French reader would get them, with a link that does nothing. Raises NotAnnounced."""
    sample = letter(event, kind, Recipient("", "fr", "c0", False), announced(event, words, now=now))
    with translation.override("fr"):
        context = {"site_url": settings.SITE_URL, "language": "fr", **sample.context}
        return rendered(f"{sample.template}.subject.txt", context), rendered(f"{sample.template}.txt", context)


def address_of(token: str) -> str | None:
    """The address behind the link of a mail; None for a link that is not ours, or whose address was erased."""
    try:
        named = SIGNER.unsign(token)
    except signing.BadSignature:
        return None
    rows = (Consent if named[0] == "c" else Seat).objects.filter(pk=int(named[1:]))
    return rows.values_list("email", flat=True).first()


@transaction.atomic
def unsubscribe(*, address: str, now: datetime.datetime) -> None:
    """No more news to this address. A member who never agreed to any is remembered as refusing."""
    withdraw_consents(addresses={address.lower()}, purpose=NEWS, now=now)
    if not Consent.objects.at({address.lower()}).filter(purpose=NEWS).exists():
        Consent.objects.create(email=address, purpose=NEWS, wording="", given_at=now, withdrawn_at=now)
