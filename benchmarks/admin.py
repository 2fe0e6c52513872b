"""What the lists of the administration cost at ten registrations and at a hundred thousand: queries and time.

.venv/bin/python benchmarks/admin.py [--postgres] [--rows 100000] [--rounds 5] [--only orders]

A throwaway database is filled row by row through bulk_create. Each page is then asked for in this process, through the
whole middleware, by somebody who sees everything; times are medians of the rounds, after one that warms up. CPU says
more where other work runs on the machine. Before the many are measured, PostgreSQL gathers its statistics, as it does
by itself; SQLite has none, as on a real site.
"""

import argparse
import datetime
import itertools
import random

from inside import compare, measure
from standing import conditions, database, use

FEW = 10
CHUNK = 5000
EVENTS = 40
FIRST_NAMES = ["Claire", "Mehdi", "Zoé", "Minh", "Sean", "Anne-Laure", "Loïc", "Inès"]
LAST_NAMES = ["Vasseur", "Laurent", "Lefèvre", "Nguyễn", "O’Neill", "Ben-Saïd", "Martin", "Keller", "Dupré", "Roy"]
COMPANIES = ["Hexatel", "Mutuelle d’exemple", "Papeteries de l’Isle", "Groupe Armorial", "Crédit du Val", ""]
REGISTRATIONS, ATTENDEES = "/gestion/events/registration/", "/gestion/events/attendee/"
ORDERS, OUTBOX = "/gestion/billing/order/", "/gestion/mail/queuedmail/"
PAGES = {
    "today": "/gestion/",
    "events": "/gestion/events/event/",
    "registrations": REGISTRATIONS,
    "registrations, of an event": f"{REGISTRATIONS}?event={{event}}",
    "registrations, pending": f"{REGISTRATIONS}?state__exact=pending",
    "registrations, paid at the door": f"{REGISTRATIONS}?order__method__exact=door",
    "registrations, soon released": f"{REGISTRATIONS}?todo=release",
    "registrations, a name": f"{REGISTRATIONS}?q=Lefèvre",
    "registrations, an address": f"{REGISTRATIONS}?q=claire7@example.org",
    "registrations, a reference": f"{REGISTRATIONS}?q=ACES-0000-0007",
    "registrations, nothing found": f"{REGISTRATIONS}?q=introuvable",
    "registrations, last page": f"{REGISTRATIONS}?p={{page}}",
    "registrations, by buyer": f"{REGISTRATIONS}?o=1",
    "attendees": ATTENDEES,
    "attendees, of an event": f"{ATTENDEES}?event={{event}}",
    "attendees, of a part": f"{ATTENDEES}?event={{event}}&part={{part}}",
    "attendees, all states": f"{ATTENDEES}?state=all",
    "attendees, with a proof": f"{ATTENDEES}?proof=yes",
    "attendees, with a diet": f"{ATTENDEES}?needs=diet",
    "attendees, a name": f"{ATTENDEES}?q=Lefèvre",
    "attendees, nothing found": f"{ATTENDEES}?q=introuvable",
    "orders": ORDERS,
    "orders, late": f"{ORDERS}?todo=overdue",
    "orders, to be paid": f"{ORDERS}?state__exact=pending",
    "orders, a name": f"{ORDERS}?q=Lefèvre",
    "orders, a reference": f"{ORDERS}?q=ACES-0000-0007",
    "orders, last page": f"{ORDERS}?p={{page}}",
    "payments": "/gestion/billing/payment/",
    "refunds": "/gestion/billing/refund/?state__exact=due",
    "outbox": OUTBOX,
    "outbox, given up": f"{OUTBOX}?state__exact=given_up",
    "outbox, an address": f"{OUTBOX}?q=claire7@example.org",
    "outbox, last page": f"{OUTBOX}?p={{page}}",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="", help="pages whose name contains this")
    options = parser.parse_args()
    with database(is_postgres=options.postgres) as environment:
        print(f"Admin. {conditions(environment)}; medians of {options.rounds} rounds.\n", flush=True)
        use(environment)
        site = Site()
        names = [name for name in PAGES if options.only in name]
        site.fill(FEW)
        few = {name: measure(site.client, site.address(name), options.rounds) for name in names}
        site.fill(options.rows)
        many = {name: measure(site.client, site.address(name), options.rounds) for name in names}
    compare(few, many, at=(FEW, options.rows))


class Site:
    """The database of this process: events with their tickets, and as many registrations as one asks for."""

    def __init__(self):
        from django.conf import settings
        from django.core.management import call_command
        from django.test import Client

        from accounts.models import User

        settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        self.random = random.Random(2012)
        self.now = datetime.datetime.now(datetime.UTC)
        self.size = 0
        self.client = Client(SERVER_NAME="127.0.0.1")
        self.client.force_login(User.objects.create_superuser("admin@example.org"))
        self.events = [self.event(number) for number in range(EVENTS)]

    def event(self, number: int):
        """Three of four are over; the first one takes as many people as all others."""
        from events.models import Discount, Event, Part, Quota, TicketType

        starts_at = self.now + datetime.timedelta(days=30 * (10 - number))
        event = Event.objects.create(
            slug=f"evenement-{number}", title=f"Événement {number}", state=Event.State.PUBLISHED, is_open=True,
            starts_at=starts_at, ends_at=starts_at + datetime.timedelta(hours=3),
        )  # fmt: skip
        part = Part.objects.create(event=event, name="Conférence")
        room = Quota.objects.create(event=event, name="Salle", capacity=1_000_000)
        ticket_type = TicketType.objects.create(event=event, part=part, name="Place seule", price_cents=3000)
        ticket_type.quotas.set([room])
        discount = Discount.objects.create(event=event, name="étudiant", amount_cents=2000)
        return event, part, ticket_type, discount

    def fill(self, size: int) -> None:
        """As many registrations as `size`, with orders, payments, attendees, tickets and mails."""
        from django.db import connection

        numbers = iter(range(self.size, size))
        while chunk := list(itertools.islice(numbers, CHUNK)):
            self.write(chunk)
        self.size = size
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")

    def write(self, numbers: list[int]) -> None:
        from billing.models import Order, Payment, Refund
        from events.models import Attendee, Registration, Ticket
        from mail.models import QueuedMail

        placed = [self.placed(number) for number in numbers]
        orders = Order.objects.bulk_create([row["order"] for row in placed])
        registrations = Registration.objects.bulk_create(
            [Registration(order=order, **row["registration"]) for order, row in zip(orders, placed, strict=True)]
        )
        people = Attendee.objects.bulk_create(
            [
                Attendee(registration=registration, **self.person(number))
                for registration, number in zip(registrations, numbers, strict=True)
            ]
        )
        Ticket.objects.bulk_create(
            [
                Ticket(attendee=person, price_cents=3000, **row["ticket"])
                for person, row in zip(people, placed, strict=True)
            ]
        )
        paid = [order for order in orders if order.state == Order.State.PAID]
        Payment.objects.bulk_create(
            [
                Payment(order=order, method=order.method, amount_cents=3000, provider_ref=order.reference,
                        received_at=order.placed_at)
                for order in paid
            ]
        )  # fmt: skip
        Refund.objects.bulk_create(
            [
                Refund(order=order, amount_cents=3000, reason=Refund.Reason.CANCELLED, asked_at=order.placed_at)
                for order in paid[::100]
            ]
        )
        QueuedMail.objects.bulk_create([self.mail(number, row) for number, row in zip(numbers, placed, strict=True)])

    def placed(self, number: int) -> dict:
        """An order, with what its registration and ticket say of the same moment and state."""
        from billing.models import Method, Order
        from events.models import Registration

        state = self.random.choices(["confirmed", "pending", "cancelled", "expired"], [70, 10, 10, 10])[0]
        event, _part, ticket_type, discount = self.events[self.random.choice([0, self.random.randrange(EVENTS)])]
        at = self.now - datetime.timedelta(minutes=5 * number)
        buyer = self.buyer(number)
        settled = {"confirmed": Order.State.PAID, "pending": Order.State.PENDING}.get(state, Order.State.CANCELLED)
        order = Order(
            reference=f"ACES-{number // 10_000:04d}-{number % 10_000:04d}", state=settled, total_cents=3000,
            method=self.random.choice([Method.TRANSFER, Method.TRANSFER, Method.DOOR]), label=event.title,
            due_on=(at + datetime.timedelta(days=10)).date(), placed_at=at,
            paid_at=at if settled == Order.State.PAID else None,
            cancelled_at=at if settled == Order.State.CANCELLED else None, **buyer,
        )  # fmt: skip
        registration = {
            "event": event, "state": state, "form_token": f"formulaire-{number}", "registered_at": at, **buyer,
            "held_until": at + datetime.timedelta(days=14) if state == "pending" else None,
            "confirmed_at": at if state == Registration.State.CONFIRMED else None,
        }  # fmt: skip
        has_discount = number % 10 == 0
        ticket = {
            "ticket_type": ticket_type,
            "discount": discount if has_discount else None,
            "discount_cents": 2000 if has_discount else 0,
        }
        return {"order": order, "registration": registration, "ticket": ticket}

    @staticmethod
    def buyer(number: int) -> dict[str, str]:
        name = f"{FIRST_NAMES[number % len(FIRST_NAMES)]} {LAST_NAMES[number // 7 % len(LAST_NAMES)]}"
        return {"buyer_name": name, "buyer_email": f"claire{number}@example.org"}

    @staticmethod
    def person(number: int) -> dict[str, str]:
        return {
            "first_name": FIRST_NAMES[number % len(FIRST_NAMES)],
            "last_name": LAST_NAMES[number // 7 % len(LAST_NAMES)],
            "email": f"claire{number}@example.org",
            "company": COMPANIES[number % len(COMPANIES)],
            "dietary_needs": "végétarien" if number % 12 == 0 else "",
        }

    def mail(self, number: int, row: dict):
        from mail.models import QueuedMail

        at = row["order"].placed_at
        is_lost = number % 1000 == 999
        return QueuedMail(
            key=f"confirmed:{number}", to=row["order"].buyer_email, subject="Votre place est réservée",
            text="Bonjour,\n" * 40, html="<p>Bonjour</p>\n" * 60, message_id=f"<{number}@example.org>",
            state=QueuedMail.State.GIVEN_UP if is_lost else QueuedMail.State.SENT, sent_at=None if is_lost else at,
            queued_at=at, next_attempt_at=at,
        )  # fmt: skip

    def address(self, name: str) -> str:
        event, part, _ticket_type, _discount = self.events[0]
        return PAGES[name].format(event=event.pk, part=part.pk, page=max(min(self.size, 5000) // 50, 1))


if __name__ == "__main__":
    main()
