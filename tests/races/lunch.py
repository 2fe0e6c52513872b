"""What a racer does about members' tickets, tables and seats, each with its twin without a guard."""

import time

from django.utils import timezone

from billing.models import Method
from directory.models import Person
from events import operations
from events.entitlement import seat_key
from events.models import Attendee, Event, Table, Ticket, TicketType
from events.offers import Buyer, offer_of
from events.operations import AttendeeInput, Choice
from events.operations import members as members_tickets
from members import operations as memberships
from members.models import Membership, Seat

from .looking import LOOK


def take_lunch(job: dict) -> dict:
    """Conference and lunch for who holds a seat, at a table where the job names one."""
    event, now = Event.objects.get(pk=job["event"]), timezone.now()
    seat = Seat.objects.select_related("person", "membership__company").get(pk=job["seat"])
    buyer = Buyer(seat=seat)
    offer = offer_of(event, now=now, buyer=buyer)
    conference = next(row for row in offer.ticket_types if row.audience == TicketType.Audience.PUBLIC)
    lunch = next(row for row in offer.ticket_types if row.audience == TicketType.Audience.MEMBERS)
    table = Table.objects.get(pk=job["table"]) if job.get("table") else None
    choices = [Choice(conference), Choice(lunch, member_seat=seat, table=table)]
    try:
        registration = operations.register(
            event=event,
            form_token=job["token"],
            attendees=[AttendeeInput("Zoé", "Martin", "", choices)],
            method=Method.DOOR,
            language="fr",
            price_digest=offer.digest,
            consents={},
            now=now,
            buyer=buyer,
        )
    except operations.SoldOut:
        return {"outcome": "full"}
    except operations.AlreadyRegistered:
        return {"outcome": "already"}
    return {"outcome": "confirmed", "pk": registration.pk}


def take_lunch_after_a_look(job: dict) -> dict:
    """The twin: looks whether the seat has its ticket and the table a place, then takes them whatever happened."""
    if Ticket.objects.filter(member_seat=job["seat"]).exists():
        return {"outcome": "already"}
    if job.get("table") and not Table.objects.get(pk=job["table"]).quota.seats_left:
        return {"outcome": "full"}
    time.sleep(LOOK)
    return take_lunch(job)


def change_table(job: dict) -> dict:
    ticket = Ticket.objects.get(attendee__registration=job["registration"], member_seat__isnull=False)
    try:
        operations.change_table(ticket=ticket, table=Table.objects.get(pk=job["table"]), now=timezone.now())
    except operations.SoldOut:
        return {"outcome": "full"}
    return {"outcome": "changed"}


def swap(job: dict) -> dict:
    attendee = Attendee.objects.get(registration=job["registration"])
    try:
        operations.swap_attendee(attendee=attendee, seat=Seat.objects.get(pk=job["seat"]), now=timezone.now())
    except operations.AlreadyRegistered:
        return {"outcome": "already"}
    return {"outcome": "swapped"}


def swap_after_a_look(job: dict) -> dict:
    """The twin: looks whether the colleague comes already, then writes the name in."""
    if Ticket.objects.filter(member_seat=job["seat"]).exists():
        return {"outcome": "already"}
    time.sleep(LOOK)
    return swap(job)


def give_seat(job: dict) -> dict:
    try:
        memberships.add_seat(
            membership=Membership.objects.get(pk=job["membership"]),
            person=Person.objects.get(pk=job["person"]),
            email="zoe@example.org",
            first_day=timezone.localdate(),
        )
    except memberships.TooManySeats:
        return {"outcome": "full"}
    return {"outcome": "given"}


def give_seat_after_a_look(job: dict) -> dict:
    """The twin of `add_seat`: counts the seats, then adds one."""
    membership = Membership.objects.select_related("plan").get(pk=job["membership"])
    if membership.seats.count() >= membership.plan.seats:
        return {"outcome": "full"}
    time.sleep(LOOK)
    membership.seats.create(person_id=job["person"], email="zoe@example.org", first_day=timezone.localdate())
    return {"outcome": "given"}


def guard(*, is_on: bool) -> None:
    """Let members' tickets claim their seat, or nothing at all."""
    members_tickets.seat_key = seat_key if is_on else lambda ticket: None


ACTS = [
    take_lunch,
    take_lunch_after_a_look,
    change_table,
    swap,
    swap_after_a_look,
    give_seat,
    give_seat_after_a_look,
]
