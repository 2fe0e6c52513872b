"""What changes registrations. Each operation is whole or not at all; nothing here leaves the machine.

Rows are locked in one order everywhere: order, registration, quotas by primary key.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import structlog
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.operations import record_consents
from billing import operations as billing
from billing.models import Method, Order, Refund
from lib.text import email_key

from . import holds, mails, pricing, seats, workflow
from .models import Attendee, Discount, Event, Registration, Ticket, TicketType
from .offers import Offer, offer_of
from .seats import SoldOut

State = Registration.State
log = structlog.get_logger(__name__)
__all__ = ["SoldOut"]


class RegistrationClosed(Exception):
    """The event takes nobody now; `door` is one of the answers of `Event.door`."""

    def __init__(self, door: str):
        super().__init__(door)
        self.door = door


class PricesChanged(Exception):
    """The price list is no longer the one the visitor saw."""


class NotOffered(Exception):
    """A ticket type, discount or way to pay that is not offered to this person now."""


class AlreadyRegistered(Exception):
    """The event gives one place a person, and this address has one."""

    def __init__(self, email: str):
        super().__init__("already registered")
        self.email = email


class TooLate(Exception):
    """The moment until which this could be changed has passed."""


@dataclass(frozen=True)
class Choice:
    ticket_type: TicketType
    discount: Discount | None = None


@dataclass(frozen=True)
class AttendeeInput:
    """One person as the form gives it: clean text, and one choice per part of the day."""

    first_name: str
    last_name: str
    email: str
    choices: Sequence[Choice]
    company: str = ""
    job_title: str = ""
    dietary_needs: str = ""
    access_needs: str = ""

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


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


def checked(choice: Choice, offer: Offer) -> Choice:
    """The choice with the rows of the offer; what the browser sent decides neither price nor entitlement."""
    for ticket_type in offer.ticket_types:
        if ticket_type.pk == choice.ticket_type.pk:
            if choice.discount is None:
                return Choice(ticket_type)
            for discount in offer.discounts(ticket_type):
                if discount.pk == choice.discount.pk:
                    return Choice(ticket_type, discount)
    raise NotOffered


def checked_hold(offer: Offer, method: str) -> holds.Hold | None:
    """The hold of a transfer, None at the door. Raises NotOffered for a way to pay that is not open."""
    if method not in offer.methods:
        raise NotOffered
    return offer.hold() if method == Method.TRANSFER else None


def taken_off(choice: Choice) -> int:
    if choice.discount is None:
        return 0
    return pricing.discount_taken(choice.ticket_type.price_cents, choice.discount.amount_cents)


def due_cents(choice: Choice) -> int:
    return choice.ticket_type.price_cents - taken_off(choice)


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


def unique_key(event: Event, email: str) -> str | None:
    """What an address claims at an event that gives one place a person; None where it claims nothing."""
    return f"{event.pk}:{email_key(email)}" if event.is_one_each and email else None


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


def locked(registration: Registration) -> Registration:
    """The registration as it is now, with its order and itself locked until the transaction ends."""
    order = billing.locked(registration.order)
    registration = (
        Registration.objects.select_for_update(of=("self",)).select_related("event__venue").get(pk=registration.pk)
    )
    registration.order = order
    return registration


def all_tickets(registration: Registration):
    """The tickets of a registration, cancelled ones too, with attendee, type, discount and order line."""
    return (
        Ticket.objects.filter(attendee__registration=registration)
        .select_related("attendee", "ticket_type__event", "ticket_type__part", "discount", "order_line")
        .order_by("attendee__position", "pk")
    )


def standing_tickets(registration: Registration) -> list[Ticket]:
    """The tickets that hold, or would hold, a seat."""
    return list(all_tickets(registration).filter(cancelled_at__isnull=True))


@transaction.atomic
def confirm_paid(*, registration: Registration, now: datetime.datetime) -> None:
    """What a settled order does to its registration.

    Pending becomes confirmed. Expired becomes confirmed if its seats can be taken again and the event has not
    started, else the money is to be refunded and the buyer is told. Cancelled: the money is to be refunded.
    """
    registration = locked(registration)
    order = registration.order
    if registration.state == State.PENDING:
        workflow.move(registration, State.CONFIRMED, now=now)
        mails.queue_confirmed(registration=registration, now=now)
    elif registration.state == State.EXPIRED and take_again(registration, now=now):
        billing.settle(order, now=now)
        workflow.move(registration, State.CONFIRMED, now=now)
        mails.queue_confirmed(registration=registration, now=now)
    elif registration.state in (State.EXPIRED, State.CANCELLED):
        billing.ask_refund(order=order, reason=Refund.Reason.NO_SEAT, now=now)
        mails.queue_paid_without_seat(registration=registration, now=now)


def take_again(registration: Registration, *, now: datetime.datetime) -> bool:
    """Take the seats of an expired registration a second time, all of them or none."""
    event = registration.event
    if event.is_cancelled or event.has_started(now):
        return False
    try:
        with transaction.atomic():
            seats.take_all(seats.needs_of_tickets(standing_tickets(registration)))
            claim_again(registration)
    except (SoldOut, IntegrityError):
        return False
    return True


def claim_again(registration: Registration) -> None:
    for attendee in registration.attendees.order_by("pk"):
        attendee.unique_key = unique_key(registration.event, attendee.email)
        attendee.save(update_fields=["unique_key"])


def release_overdue(*, now: datetime.datetime) -> int:
    """Release the seats of every unpaid registration whose hold has run out; how many were released.

    Each in a transaction of its own, so that two workers share the work and neither returns a seat twice. One that
    fails is logged and left for the next sweep; the others go on.
    """
    released = 0
    overdue = Registration.objects.overdue(now).select_related("order").order_by("held_until", "pk")
    for registration in overdue[:500]:
        try:
            released += expire(registration=registration, now=now)
        except Exception:
            log.exception("a hold could not be released", registration=registration.pk)
    return released


@transaction.atomic
def expire(*, registration: Registration, now: datetime.datetime) -> bool:
    """Give back the seats of an overdue registration and tell the buyer; False if it is no longer overdue."""
    registration = locked(registration)
    if registration.state != State.PENDING or registration.held_until >= now:
        return False
    workflow.move(registration, State.EXPIRED, now=now)
    seats.give_back(seats.needs_of_tickets(standing_tickets(registration)))
    registration.attendees.update(unique_key=None)
    billing.cancel_order(order=registration.order, now=now)
    billing.ask_refund(order=registration.order, reason=Refund.Reason.NO_SEAT, now=now)
    mails.queue_expired(registration=registration, now=now)
    return True


def cancellation_fee(registration: Registration, tickets: Iterable[Ticket], *, now: datetime.datetime) -> int:
    """Cents that stay due when these tickets are cancelled now, by the schedule copied on them.

    Days are calendar days where the event takes place. A place that was only held costs nothing to let go.
    """
    event = registration.event
    if registration.state != State.CONFIRMED or event.first_day is None:
        return 0
    days_before = (event.first_day - now.astimezone(event.zone).date()).days
    return sum(
        pricing.cancellation_fee(ticket.due_cents, steps=ticket.cancellation_steps, days_before=days_before)
        for ticket in tickets
    )


def cancellation_quote(
    *, registration: Registration, tickets: Sequence[Ticket], now: datetime.datetime
) -> tuple[int, int]:
    """(fee, refund) in cents if these tickets were cancelled now; nothing is written."""
    fee = cancellation_fee(registration, tickets, now=now)
    owed = registration.order.total_cents - sum(ticket.due_cents for ticket in tickets) + fee
    return fee, max(registration.order.paid_cents() - owed, 0)


@transaction.atomic
def cancel_tickets(*, registration: Registration, tickets: Iterable[Ticket], now: datetime.datetime) -> Refund | None:
    """Cancel some or all places before the event starts: seats go back, the fee is kept, the rest is to be refunded.

    Tickets already cancelled are passed over; a repeat changes nothing. With no place left the registration is
    cancelled. Raises TooLate once the event has started or the registration has ended, and then writes nothing.
    """
    registration = locked(registration)
    if not registration.is_live or registration.event.has_started(now):
        raise TooLate
    wanted = {ticket.pk for ticket in tickets}
    standing = standing_tickets(registration)
    gone = [ticket for ticket in standing if ticket.pk in wanted]
    if not gone:
        return None
    fee = cancellation_fee(registration, gone, now=now)
    return _cancel(registration, standing, gone, fee_cents=fee, now=now)


def _cancel(
    registration: Registration,
    standing: list[Ticket],
    gone: list[Ticket],
    *,
    fee_cents: int,
    now: datetime.datetime,
    tell: bool = True,
) -> Refund | None:
    seats.give_back(seats.needs_of_tickets(gone))
    Ticket.objects.filter(pk__in=[ticket.pk for ticket in gone]).update(cancelled_at=now)
    staying = {ticket.attendee_id for ticket in standing if ticket not in gone}
    registration.attendees.exclude(pk__in=staying).update(unique_key=None)
    with translation.override(registration.language):
        fee = billing.Line(_("Frais d’annulation"), fee_cents)
    refund = billing.cancel_lines(
        order=registration.order,
        lines=[ticket.order_line for ticket in gone],
        fee=fee,
        reason=Refund.Reason.CANCELLED,
        now=now,
    )
    registration.order.refresh_from_db()
    if not staying:
        workflow.move(registration, State.CANCELLED, now=now)
    elif registration.state == State.PENDING and registration.order.state == Order.State.PAID:
        workflow.move(registration, State.CONFIRMED, now=now)
        mails.queue_confirmed(registration=registration, now=now)
    if tell:
        mails.queue_cancelled(registration=registration, tickets=gone, fee_cents=fee_cents, refund=refund, now=now)
    return refund


@transaction.atomic
def rename_attendee(
    *, attendee: Attendee, first_name: str, last_name: str, email: str, now: datetime.datetime
) -> Attendee:
    """Give a place to somebody else. Their tickets get new codes and are sent again; the old ones open nothing.

    Raises TooLate after the event's deadline, AlreadyRegistered if the address has a place of its own; then
    nothing is written.
    """
    registration = locked(attendee.registration)
    if not registration.is_live or not registration.event.can_rename(now):
        raise TooLate
    attendee = Attendee.objects.get(pk=attendee.pk)
    attendee.registration = registration
    attendee.first_name, attendee.last_name, attendee.email = first_name, last_name, email
    attendee.unique_key = unique_key(registration.event, email)
    try:
        with transaction.atomic():
            attendee.save(update_fields=["first_name", "last_name", "email", "unique_key"])
    except IntegrityError:
        raise AlreadyRegistered(email) from None
    for ticket in attendee.tickets.filter(cancelled_at__isnull=True):
        ticket.code = Ticket._meta.get_field("code").get_default()
        ticket.save(update_fields=["code"])
    if registration.state == State.CONFIRMED:
        mails.queue_renamed(registration=registration, attendee=attendee, now=now)
    return attendee


@transaction.atomic
def send_link_again(*, event: Event, email: str, now: datetime.datetime) -> None:
    """Write to an address that has its place already: how to find it again. Once an hour at most."""
    attendee = (
        Attendee.objects.filter(unique_key=unique_key(event, email)).select_related("registration__event").first()
    )
    if attendee:
        mails.queue_link_again(registration=attendee.registration, attendee=attendee, now=now)


@transaction.atomic
def cancel_event(*, event: Event, note: str, now: datetime.datetime) -> int:
    """Cancel the event, every live registration without a fee, and tell each buyer; how many were told."""
    event = Event.objects.select_for_update(of=("self",)).get(pk=event.pk)
    if event.is_cancelled:
        return 0
    event.state, event.cancelled_at = Event.State.CANCELLED, now
    event.cancellation_note = note
    event.save()
    told = 0
    for registration in event.registrations.holding_seats().select_related("order").order_by("order_id"):
        registration = locked(registration)
        if not registration.is_live:
            continue
        standing = standing_tickets(registration)
        _cancel(registration, standing, standing, fee_cents=0, now=now, tell=False)
        mails.queue_event_cancelled(registration=registration, now=now)
        told += 1
    return told


@transaction.atomic
def notify_changed(*, event: Event, changes: list[str], now: datetime.datetime) -> int:
    """Tell every buyer who holds seats what changed, in sentences already written; how many were told."""
    told = 0
    for registration in event.registrations.holding_seats().select_related("event", "order"):
        mails.queue_event_changed(registration=registration, changes=changes, now=now)
        told += 1
    return told
