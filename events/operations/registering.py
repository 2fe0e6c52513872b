"""A buyer takes places: the one transaction between a form and a confirmed or awaited registration."""

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from django.db import IntegrityError, transaction
from django.db.models import BigIntegerField, CharField, DateTimeField
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.operations import record_consents
from billing import operations as billing
from billing.models import Method, OrderLine
from lib.writing import Update, insert, insert_all

from .. import codes, holds, mails, seats
from ..models import Attendee, Discount, Event, InvitationCode, Registration, Ticket, TicketType
from ..offers import ANYBODY, Buyer, Offer, offer_of
from ..schedule import schedule_of
from .choices import AttendeeInput, as_holder, checked_attendee, due_cents, taken_off
from .errors import AlreadyRegistered, NotOffered, PricesChanged, RegistrationClosed, TooMany
from .members import write_tickets
from .rows import event_again, unique_key

State = Registration.State
ORDERED = Update(
    lambda registration, **changes: (Registration.objects.filter(pk=registration), changes),
    registration=BigIntegerField(),
    order=BigIntegerField(),
    state=CharField(),
    held_until=DateTimeField(),
    confirmed_at=DateTimeField(),
)


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
    buyer: Buyer = ANYBODY,
) -> Registration:
    """Take the seats of these people, place the order that pays for them and queue the mail that says so.

    The first attendee signs for all; `buyer` says what they are entitled to. `method` is a `billing.models.Method`,
    ignored when nothing is to pay. `consents` maps purposes to the words that were shown. The same `form_token`
    again gives the first registration.
    A free or door registration is confirmed; a transfer is pending until `held_until`.
    Raises RegistrationClosed, PricesChanged, NotOffered, TooMany, CodeRefused, SoldOut or AlreadyRegistered, and
    then writes nothing.
    """
    try:
        with transaction.atomic():
            registration = entered(event, form_token, signer(attendees, buyer), language, now)
            offer = checked_offer(registration.event, buyer, price_digest, now)
            attendees = checked_people(attendees, offer)
            return take_places(registration, offer, attendees, method, consents, now)
    except IntegrityError:
        return already_there(event, form_token, attendees)


def signer(attendees: Sequence[AttendeeInput], buyer: Buyer) -> AttendeeInput:
    """The first attendee, unless a seat is used for them: then the member logged in, whoever comes."""
    first = attendees[0]
    seat = next((choice.member_seat for choice in first.choices if choice.member_seat), None)
    if seat is None or buyer.seat is None:
        return first
    own_email = first.email if seat.pk == buyer.seat.pk else ""
    return as_holder(replace(first, email=own_email), buyer.seat, buyer=buyer)


def already_there(event: Event, form_token: str, attendees: Sequence[AttendeeInput]) -> Registration:
    """What an IntegrityError means: the registration of the same form, or AlreadyRegistered, or an error of ours."""
    if first := Registration.objects.filter(form_token=form_token).first():
        return first
    for attendee in attendees:
        if Attendee.objects.filter(unique_key=unique_key(event, attendee.email)).exists():
            raise AlreadyRegistered(attendee.email) from None
    raise


def entered(event: Event, form_token: str, first: AttendeeInput, language: str, now: datetime.datetime) -> Registration:
    """The row of a new registration, its event read again and found open. Raises RegistrationClosed."""
    # The row with its UNIQUE token comes before every check: a second click must find the first, not "full".
    registration = insert(
        Registration(
            event=event,
            form_token=form_token,
            state=State.CONFIRMED,
            buyer_name=first.name,
            buyer_email=first.email,
            language=language,
            registered_at=now,
            confirmed_at=now,
        )
    )
    # Read again: inserting the row holds off a cancellation of the event, and one that came first is seen here.
    registration.event = event_again(event)
    if (door := registration.event.door(now)) != "open":
        raise RegistrationClosed(door)
    return registration


def checked_offer(event: Event, buyer: Buyer, price_digest: str, now: datetime.datetime) -> Offer:
    """What is offered now, at the prices that the visitor saw. Raises PricesChanged."""
    offer = offer_of(event, now=now, buyer=buyer)
    if price_digest != offer.digest:
        raise PricesChanged
    return offer


def checked_people(attendees: Sequence[AttendeeInput], offer: Offer) -> list[AttendeeInput]:
    """The attendees with checked choices, and the uses of their code taken. Raises NotOffered, TooMany, CodeRefused.

    Comes before any quota is locked: codes, then quotas.
    """
    people = [checked_attendee(attendee, offer) for attendee in attendees]
    choices = [choice for attendee in people for choice in attendee.choices]
    for ticket_type, n in Counter(choice.ticket_type for choice in choices).items():
        if ticket_type.max_per_registration and n > ticket_type.max_per_registration:
            raise TooMany(ticket_type)
    codes.take_all(codes.needs_of(choice.code for choice in choices), now=offer.now)
    return people


def take_places(
    registration: Registration,
    offer: Offer,
    attendees: Sequence[AttendeeInput],
    method: str,
    consents: dict[str, str],
    now: datetime.datetime,
) -> Registration:
    """Seats, order, people, tickets and mail of a registration just entered, for people already checked.

    Raises NotOffered, SoldOut.
    """
    event = registration.event
    choices = [choice for attendee in attendees for choice in attendee.choices]
    total = sum(due_cents(choice, offer) for choice in choices)
    hold = checked_hold(offer, method) if total else None
    seats.take_all(seats.needs_of((choice.ticket_type for choice in choices), (choice.table for choice in choices)))
    order, lines = billing.place_order(
        buyer_name=registration.buyer_name,
        buyer_email=registration.buyer_email,
        buyer_company=attendees[0].company,
        language=registration.language,
        label=event.title,
        currency=event.currency,
        lines=order_lines(attendees, offer, registration.language),
        method=method,
        due_on=hold.due_on if hold else None,
        now=now,
    )
    registration.order = order
    if hold:
        registration.state, registration.held_until, registration.confirmed_at = State.PENDING, hold.held_until, None
    ORDERED(
        registration=registration.pk,
        order=order.pk,
        state=registration.state,
        held_until=registration.held_until,
        confirmed_at=registration.confirmed_at,
    )
    tickets = write_people(registration, offer, attendees, lines)
    if consents:
        record_consents(email=registration.buyer_email, wordings=consents, now=now)
    if registration.state == State.PENDING:
        mails.queue_how_to_pay(registration=registration, tickets=tickets, now=now)
    else:
        mails.queue_confirmed(registration=registration, tickets=tickets, now=now)
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
            for choice in attendee.choices:
                label = line_label(choice.ticket_type, attendee.name, choice.discount, choice.code)
                lines.append(billing.Line(label, due_cents(choice, offer)))
        return lines


def line_label(
    ticket_type: TicketType, name: str, discount: Discount | None, code: InvitationCode | None = None
) -> str:
    """What an order line says, in the language of the moment; a discount or a code in brackets."""
    label = f"{ticket_type.name}, {name}"
    if discount:
        return f"{label} ({discount.name})"[:250]
    return (_("%(label)s (code %(code)s)") % {"label": label, "code": code} if code else label)[:250]


def write_people(
    registration: Registration,
    offer: Offer,
    attendees: Sequence[AttendeeInput],
    lines: Sequence[OrderLine] | None,
) -> list[Ticket]:
    """These checked attendees and their tickets, at the prices of the day; `lines` holds one for each ticket.

    The tickets come back in the order of the people.
    """
    people = write_attendees(registration, attendees)
    pairs = [(person, choice) for person, given in zip(people, attendees, strict=True) for choice in given.choices]
    steps = schedule_of(registration.event)
    tickets = [
        Ticket(
            attendee=person,
            ticket_type=choice.ticket_type,
            price_cents=offer.price_cents(choice.ticket_type, choice.member_seat),
            discount=choice.discount,
            discount_cents=taken_off(choice, offer),
            invitation_code=choice.code,
            table=choice.table,
            member_seat=choice.member_seat,
            cancellation_steps=steps,
            order_line=line,
        )
        for (person, choice), line in zip(pairs, lines or [None] * len(pairs), strict=True)
    ]
    write_tickets(tickets)
    return tickets


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
    insert_all(sorted(rows, key=lambda row: row.unique_key or ""))
    return rows
