"""The throwaway site of the pictures: its data, and the address of each page that needs a registration."""

import datetime
import io
import os
import secrets
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def prepare() -> dict[str, str]:
    """Fill the database of this environment; the address of each registration's page, by its state."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "mediaaces.settings"
    sys.path.insert(0, str(ROOT))
    django.setup()
    from django.core.management import call_command

    for command in ("migrate", "createcachetable", "collectstatic"):
        call_command(command, verbosity=0, **({"interactive": False} if command == "collectstatic" else {}))
    call_command("load_mediaaces", demo=True, verbosity=0, stdout=io.StringIO())
    return registrations()


def registrations() -> dict[str, str]:
    from django.utils import timezone

    from billing.models import Method, Order
    from billing.operations import record_payment
    from events import operations
    from events.models import Event, Registration
    from events.offers import offer_of

    event, now = Event.objects.get(slug="prochaine-conference"), timezone.now()
    offer = offer_of(event, now=now)
    plain, with_book = offer.ticket_types[:2]
    student = offer.discounts(plain)[0]

    def register(name: str) -> Registration:
        people = [
            operations.AttendeeInput(
                "Claire", "Vasseur", f"claire.{name}@example.org", [operations.Choice(with_book)], "Mutuelle d’exemple"
            ),
            operations.AttendeeInput(
                "Mehdi", "Laurent", f"mehdi.{name}@example.org", [operations.Choice(plain, student)]
            ),
        ]
        return operations.register(
            event=event,
            form_token=secrets.token_urlsafe(24),
            attendees=people,
            method=Method.TRANSFER,
            language="fr",
            price_digest=offer.digest,
            consents={},
            now=now,
        )

    def pay(registration: Registration) -> None:
        order = Order.objects.get(registration=registration)
        record_payment(
            order=order,
            amount_cents=order.total_cents,
            method=Method.TRANSFER,
            provider_ref=f"{order.reference}-1",
            now=now,
        )

    pending, confirmed, cancelled, expired = map(register, ("attente", "confirmee", "annulee", "expiree"))
    pay(confirmed)
    pay(cancelled)
    cancelled.refresh_from_db()
    operations.cancel_tickets(registration=cancelled, tickets=operations.standing_tickets(cancelled), now=now)
    Registration.objects.filter(pk=expired.pk).update(held_until=now - datetime.timedelta(minutes=1))
    expired.refresh_from_db()
    operations.expire(registration=expired, now=now)
    rows = {"pending": pending, "confirmed": confirmed, "cancelled": cancelled, "expired": expired}
    pages = {f"registration-{state}": row.get_absolute_url() for state, row in rows.items()}
    pages["registration-cancel"] = f"{pages['registration-confirmed']}annuler/"
    attendee = confirmed.attendees.get(position=0)
    pages["registration-rename"] = f"{pages['registration-confirmed']}participants/{attendee.pk}/"
    pages["admin-order"] = f"/gestion/billing/order/{confirmed.order_id}/change/"
    pages["admin-payment"] = f"/gestion/billing/order/{pending.order_id}/reglement/"
    pages["admin-event"] = of_event = f"/gestion/events/event/{event.pk}/change/"
    pages |= {
        f"admin-{name}": of_event.replace("change", act)
        for name, act in (("duplicate", "reprendre"), ("call-off", "annuler"), ("journal", "journal"))
    }
    enter_by_hand(event, plain, now)
    pages["admin-by-hand"] = f"/gestion/events/registration/add/?event={event.pk}"
    pages["admin-registration"] = of_registration = f"/gestion/events/registration/{confirmed.pk}/change/"
    ticket = operations.standing_tickets(confirmed)[0]
    pages["admin-move"] = of_registration.replace("change", f"billets/{ticket.pk}")
    pages["admin-cancel-places"] = of_registration.replace("change", "annuler")
    pages["admin-figures"] = of_event.replace("change", "chiffres")
    pages["admin-announce"] = of_event.replace("change", "annoncer")
    pages["admin-codes"] = f"/gestion/events/invitationcode/generer/{event.pk}/"
    return pages


def enter_by_hand(event, ticket_type, now) -> None:
    """A speaker's guest, as the administration enters one: without an act of somebody the journal is empty."""
    from django.contrib.admin.models import ADDITION, LogEntry
    from django.utils import translation

    from accounts.models import User
    from billing.models import Method
    from events import operations
    from events.admin.by_hand import entry_sentence
    from events.models import Registration

    organiser = User.objects.get(email="organisatrice@example.org")
    person = operations.AttendeeInput(
        "Paul", "Renard", "paul.renard@example.org", [operations.Choice(ticket_type)], "Imprimerie d’exemple"
    )
    registration = operations.register_by_hand(
        event=event,
        form_token=secrets.token_urlsafe(24),
        attendees=[person],
        method=Method.FREE,
        language="fr",
        by=organiser,
        now=now,
        why="Invité par un intervenant",
        is_guest=True,
    )
    with translation.override("fr"):
        sentence = entry_sentence(registration, [])
    of_one = Registration.objects.filter(pk=registration.pk)
    LogEntry.objects.log_actions(organiser.pk, of_one, ADDITION, sentence, single_object=True)


def fill_the_room() -> dict[str, str]:
    """No seat is left; one person waits in line, and one was offered the place of somebody who gave it up."""
    from django.db.models import F
    from django.utils import timezone

    from billing.models import Method
    from events import operations
    from events.models import Event, Quota, Registration
    from events.offers import offer_of

    event, now = Event.objects.get(slug="prochaine-conference"), timezone.now()
    room = Quota.objects.filter(event=event, is_room=True)
    room.update(capacity=F("seats_taken"))
    offer = offer_of(event, now=now)

    def wait(name: str) -> Registration:
        person = operations.AttendeeInput(
            "Noémie", "Garnier", f"noemie.{name}@example.org", [operations.Choice(offer.ticket_types[0])]
        )
        return operations.join_waiting_list(
            event=event,
            form_token=secrets.token_urlsafe(24),
            attendees=[person],
            method=Method.TRANSFER,
            language="fr",
            price_digest=offer.digest,
            consents={},
            now=now,
        )

    first, second = wait("premiere"), wait("suivante")
    confirmed = Registration.objects.filter(event=event, state=Registration.State.CONFIRMED).earliest("pk")
    last_place = operations.standing_tickets(confirmed)[-1:]
    operations.cancel_tickets(registration=confirmed, tickets=last_place, now=now)
    first.refresh_from_db()
    assert first.state == Registration.State.OFFERED
    return {"registration-offered": first.get_absolute_url(), "registration-waiting": second.get_absolute_url()}
