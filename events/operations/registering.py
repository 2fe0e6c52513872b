"""A buyer takes places: the one transaction between a form and a confirmed or awaited registration."""

import datetime
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils import translation

from accounts.operations import record_consents
from billing import operations as billing
from billing.models import Method

from .. import holds, mails, seats
from ..models import Attendee, Event, Registration, Ticket
from ..offers import Offer, offer_of
from .choices import AttendeeInput, checked, due_cents, taken_off
from .errors import AlreadyRegistered, NotOffered, PricesChanged, RegistrationClosed
from .rows import unique_key

State = Registration.State


def register(
    *,
    event: Event,
    form_token: str,
    attendees: Sequence[AttendeeInput],
    method: str,
    language: str,
    price_digest: str,
    consents: dict[str, str],
    now: datetime.datetime,
) -> Registration:
    """Take the seats of these people, place the order that pays for them and queue the mail that says so.

    The first attendee is the buyer. `method` is a `billing.models.Method`, ignored when nothing is to pay.
    `consents` maps purposes to the words that were shown. The same `form_token` again gives the first registration.
    A free or door registration is confirmed; a transfer is pending until `held_until`.
    Raises RegistrationClosed, PricesChanged, NotOffered, SoldOut or AlreadyRegistered, and then writes nothing.
    """
    try:
        with transaction.atomic():
            return _register(event, form_token, attendees, method, language, price_digest, consents, now)
    except IntegrityError:
        if first := Registration.objects.filter(form_token=form_token).first():
            return first
        for attendee in attendees:
            if Attendee.objects.filter(unique_key=unique_key(event, attendee.email)).exists():
                raise AlreadyRegistered(attendee.email) from None
        raise


def _register(event, form_token, attendees, method, language, price_digest, consents, now) -> Registration:
    buyer = attendees[0]
    # The row with its UNIQUE token comes before every check: a second click must find the first, not "full".
    registration = Registration.objects.create(
        event=event,
        form_token=form_token,
        state=State.CONFIRMED,
        buyer_name=buyer.name,
        buyer_email=buyer.email,
        language=language,
        registered_at=now,
        confirmed_at=now,
    )
    # Read again: inserting the row holds off a cancellation of the event, and one that came first is seen here.
    event = registration.event = Event.objects.select_related("venue").get(pk=event.pk)
    if (door := event.door(now)) != "open":
        raise RegistrationClosed(door)
    offer = offer_of(event, now=now)
    if price_digest != offer.digest:
        raise PricesChanged
    choices = [checked(choice, offer) for attendee in attendees for choice in attendee.choices]
    total = sum(due_cents(choice) for choice in choices)
    hold = checked_hold(offer, method) if total else None
    seats.take_all(seats.needs_of(choice.ticket_type for choice in choices))
    order, lines = billing.place_order(
        buyer_name=buyer.name,
        buyer_email=buyer.email,
        buyer_company=buyer.company,
        language=language,
        label=event.title,
        currency=event.currency,
        lines=order_lines(attendees, offer, language),
        method=method,
        due_on=hold.due_on if hold else None,
        now=now,
    )
    registration.order = order
    if hold:
        registration.state, registration.held_until, registration.confirmed_at = State.PENDING, hold.held_until, None
    registration.save(update_fields=["order", "state", "held_until", "confirmed_at"])
    people = write_attendees(registration, attendees)
    steps = list(event.cancellation_steps.values_list("until_days_before", "percent_due"))
    pairs = [(person, choice) for person, given in zip(people, attendees, strict=True) for choice in given.choices]
    Ticket.objects.bulk_create(
        [
            Ticket(
                attendee=person,
                ticket_type=choice.ticket_type,
                price_cents=choice.ticket_type.price_cents,
                discount=choice.discount,
                discount_cents=taken_off(choice),
                cancellation_steps=steps,
                order_line=line,
            )
            for (person, choice), line in zip(pairs, lines, strict=True)
        ]
    )
    if consents:
        record_consents(email=buyer.email, wordings=consents, now=now)
    if registration.state == State.PENDING:
        mails.queue_how_to_pay(registration=registration, now=now)
    else:
        mails.queue_confirmed(registration=registration, now=now)
    return registration


def checked_hold(offer: Offer, method: str) -> holds.Hold | None:
    """The hold of a transfer, None at the door. Raises NotOffered for a way to pay that is not open."""
    if method not in offer.methods:
        raise NotOffered
    return offer.hold() if method == Method.TRANSFER else None


def order_lines(attendees: Sequence[AttendeeInput], offer: Offer, language: str) -> list[billing.Line]:
    """One line a ticket, in the buyer's language: `Conférence et livre, Claire Vasseur`."""
    with translation.override(language):
        lines = []
        for attendee in attendees:
            for choice in (checked(choice, offer) for choice in attendee.choices):
                label = f"{choice.ticket_type.name}, {attendee.name}"
                if choice.discount:
                    label = f"{label} ({choice.discount.name})"
                lines.append(billing.Line(label[:250], due_cents(choice)))
        return lines


def write_attendees(registration: Registration, attendees: Sequence[AttendeeInput]) -> list[Attendee]:
    rows = [
        Attendee(
            registration=registration,
            position=position,
            first_name=given.first_name,
            last_name=given.last_name,
            email=given.email,
            company=given.company,
            job_title=given.job_title,
            dietary_needs=given.dietary_needs,
            access_needs=given.access_needs,
            unique_key=unique_key(registration.event, given.email),
        )
        for position, given in enumerate(attendees)
    ]
    # In the order of their keys, so that two groups with the same people cannot wait for one another.
    Attendee.objects.bulk_create(sorted(rows, key=lambda row: row.unique_key or ""))
    return rows
