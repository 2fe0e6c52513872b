"""What racers do with a waiting list, and the same without its guards: twins, which must fail."""

import datetime
import time

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from billing.models import Method
from events import operations, seats
from events.models import Event, Quota, Registration
from events.offers import offer_of
from events.operations import AttendeeInput, Choice
from events.operations.offering import place_order

from .looking import LOOK


def join(job: dict) -> dict:
    event, now = Event.objects.get(pk=job["event"]), timezone.now()
    offer = offer_of(event, now=now)
    wanted = offer.ticket_types[job.get("type", 0)]
    try:
        registration = operations.join_waiting_list(
            event=event,
            form_token=job["token"],
            attendees=[AttendeeInput("Zoé", "Martin", email, [Choice(wanted)]) for email in job["emails"]],
            method=Method.DOOR,
            language="fr",
            price_digest=offer.digest,
            consents={},
            now=now,
        )
    except operations.SoldOut:
        return {"outcome": "full"}
    return {"outcome": registration.state, "pk": registration.pk}


def join_after_a_look(job: dict) -> dict:
    """The twin of `join`: looks whether the room is full, then stands in line whatever has happened since."""
    event, now = Event.objects.get(pk=job["event"]), timezone.now()
    room = event.quotas.get(is_room=True)
    if room.seats_left:
        return {"outcome": "not full"}
    wait_for_a_free_seat(room)
    with transaction.atomic():
        registration = Registration.objects.create(
            event=event,
            form_token=job["token"],
            state="waiting",
            buyer_name="Zoé Martin",
            buyer_email=job["emails"][0],
            registered_at=now,
            waits_for=room,
            queued_at=now,
        )
        attendee = registration.attendees.create(first_name="Zoé", last_name="Martin", email=job["emails"][0])
        attendee.tickets.create(ticket_type=event.ticket_types.get(position=1), price_cents=3000)
        Quota.objects.filter(pk=room.pk).update(waiting=F("waiting") + 1)
    return {"outcome": "waiting", "pk": registration.pk}


def wait_for_a_free_seat(room: Quota) -> None:
    patience = time.monotonic() + 50 * LOOK
    while time.monotonic() < patience and not Quota.objects.get(pk=room.pk).free:
        time.sleep(LOOK / 10)


def cancel_later(job: dict) -> dict:
    """A cancellation that leaves the others time to look."""
    time.sleep(8 * LOOK)
    registration = Registration.objects.get(pk=job["registration"])
    tickets = operations.standing_tickets(registration)
    operations.cancel_tickets(registration=registration, tickets=tickets, now=timezone.now())
    return {"outcome": "cancelled"}


def cancel_and_offer_after_a_look(job: dict) -> dict:
    """The twin of a cancellation: looks who is first in line, gives the seat back, then offers it to them."""
    registration = Registration.objects.select_related("event").get(pk=job["registration"])
    first = registration.event.registrations.in_line().first()
    time.sleep(LOOK)
    with transaction.atomic():
        needs = seats.needs_of_tickets(operations.standing_tickets(registration))
        seats.give_back(needs)
        Registration.objects.filter(pk=registration.pk).update(state="cancelled", ended_at=timezone.now())
    time.sleep(LOOK)  # a newcomer is quicker
    with transaction.atomic():
        if first and seats.take(first.waits_for_id, 1, for_the_list=True):
            offer_without_a_look(first)
    return {"outcome": "cancelled"}


def overtake(job: dict) -> dict:
    """The twin of a newcomer's `register`: takes a seat as soon as one is free, whoever waits for it."""
    room = Quota.objects.get(event=job["event"], is_room=True)
    patience = time.monotonic() + 10 * LOOK
    while time.monotonic() < patience:
        if seats.take(room.pk, 1, for_the_list=True):
            return {"outcome": "confirmed"}
        time.sleep(LOOK / 10)
    return {"outcome": "full"}


def offer_without_a_look(registration: Registration) -> None:
    now = timezone.now()
    Registration.objects.filter(pk=registration.pk).update(
        state="offered", offered_at=now, held_until=now + datetime.timedelta(days=1)
    )
    Quota.objects.filter(pk=registration.waits_for_id).update(waiting=F("waiting") - 1)


def accept(job: dict) -> dict:
    registration = Registration.objects.get(pk=job["registration"])
    try:
        accepted = operations.accept_offer(registration=registration, method=Method.DOOR, now=moment(job))
    except operations.TooLate:
        return {"outcome": "too late"}
    return {"outcome": accepted.state, "order": accepted.order_id}


def accept_after_a_look(job: dict) -> dict:
    """The twin of `accept`: looks whether the offer stands, then places its order."""
    registration = Registration.objects.select_related("event__venue").get(pk=job["registration"])
    if registration.state != "offered":
        return {"outcome": "too late"}
    time.sleep(LOOK)
    with transaction.atomic():
        place_order(registration, Method.DOOR, moment(job))
    return {"outcome": "confirmed", "order": registration.order_id}


def release_then(job: dict) -> dict:
    """The sweep, at the moment of the job."""
    return {"outcome": "released", "places": operations.release_overdue(now=moment(job))}


def offer_due(job: dict) -> dict:
    return {"outcome": "offered", "places": operations.offer_due_seats(now=timezone.now())}


def offer_due_after_a_look(job: dict) -> dict:
    """The twin of `offer_due`: lists who fits, then takes their seats."""
    event = Event.objects.get(pk=job["event"])
    room = event.quotas.get(is_room=True)
    served = list(event.registrations.in_line()[: room.free])
    time.sleep(LOOK)
    for registration in served:
        with transaction.atomic():
            seats.take(room.pk, 1, for_the_list=True)
            offer_without_a_look(registration)
    return {"outcome": "offered", "places": len(served)}


def leave(job: dict) -> dict:
    registration = Registration.objects.get(pk=job["registration"])
    return {"outcome": "left" if operations.leave(registration=registration, now=timezone.now()) else "stays"}


def fewer(job: dict) -> dict:
    registration = Registration.objects.get(pk=job["registration"])
    try:
        kept = registration.attendees.order_by("position")[:1]
        operations.ask_for_fewer(registration=registration, attendees=kept, now=timezone.now())
    except operations.TooLate:
        return {"outcome": "too late"}
    return {"outcome": "kept"}


def moment(job: dict) -> datetime.datetime:
    return datetime.datetime.fromisoformat(job["now"]) if "now" in job else timezone.now()


ACTS = (
    join,
    join_after_a_look,
    cancel_later,
    cancel_and_offer_after_a_look,
    overtake,
    accept,
    accept_after_a_look,
    release_then,
    offer_due,
    offer_due_after_a_look,
    leave,
    fewer,
)
