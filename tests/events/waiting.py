"""What the tests of the waiting list share: full conferences, who joins and who cancels."""

from billing.models import Method
from events import operations
from events.models import Quota
from events.offers import offer_of
from events.operations import AttendeeInput, Choice
from mail.models import QueuedMail
from tests.factories.events import NOW, create_open_conference, create_registration


def people(event, *names, book=False):
    ticket_type = event.ticket_types.order_by("position")[1 if book else 0]
    return [AttendeeInput(name, "Vasseur", f"{name}@example.org".lower(), [Choice(ticket_type)]) for name in names]


def arguments(event, *names, now=NOW, book=False, **changes):
    names = names or ("Zoe",)
    return {
        "event": event,
        "form_token": f"jeton-{'-'.join(names)}",
        "attendees": people(event, *names, book=book),
        "method": Method.DOOR,
        "language": "fr",
        "price_digest": offer_of(event, now=now).digest,
        "consents": {"terms": "J’accepte."},
        "now": now,
    } | changes


def join(event, *names, **changes):
    return operations.join_waiting_list(**arguments(event, *names, **changes))


def register(event, *names, **changes):
    return operations.register(**arguments(event, *names, **changes))


def full_conference(capacity=2, **fields):
    """A conference whose room is full, each place a confirmed registration; and those registrations."""
    event = create_open_conference(capacity=capacity, **fields)
    return event, [create_registration(event=event, method="door") for _ in range(capacity)]


def cancel(registration, now=NOW):
    tickets = operations.standing_tickets(registration)
    operations.cancel_tickets(registration=registration, tickets=tickets, now=now)


def room(event) -> Quota:
    return event.quotas.get(is_room=True)


def state_of(registration) -> str:
    registration.refresh_from_db()
    return registration.state


def mails_to(registration) -> list[str]:
    return [
        mail.key.partition(":")[0] for mail in QueuedMail.objects.filter(to=registration.buyer_email).order_by("pk")
    ]
