"""What cancelling a whole event would do: who is told, and what goes back to whom. Nothing is written."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Prefetch, Q

from billing.models import Order, OrderLine, Payment, Refund, sum_by_order
from lib.money import Money

from .models import Attendee, Event, Registration


@dataclass(frozen=True)
class CallingOff:
    """Costs three queries, however many are registered."""

    event: Event

    @cached_property
    def registrations(self) -> list[Registration]:
        """Those that have not ended, with their people and `refund`, in the order in which they came."""
        fees = OrderLine.objects.filter(cancelled_at__isnull=True, ticket__isnull=True)
        given_back = Refund.objects.filter(state=Refund.State.DONE)
        orders = Order.objects.annotate(
            received=sum_by_order(Payment.objects.all()), returned=sum_by_order(given_back), kept=sum_by_order(fees)
        )
        people = Attendee.objects.annotate(
            standing=Count("tickets", filter=Q(tickets__cancelled_at__isnull=True))
        ).filter(standing__gt=0)
        rows = (
            self.event.registrations.claiming()
            .prefetch_related(Prefetch("order", orders), Prefetch("attendees", people, to_attr="people"))
            .order_by("registered_at", "pk")
        )
        for row in rows:
            order = row.order
            cents = max(order.received - order.returned - order.kept, 0) if order else 0
            row.refund = Money(cents, self.event.currency)
        return list(rows)

    @property
    def refund(self) -> Money:
        return Money(sum(row.refund.cents for row in self.registrations), self.event.currency)

    @property
    def to_refund(self) -> list[Registration]:
        return [row for row in self.registrations if row.refund]

    @property
    def told(self) -> int:
        """How many addresses get a mail: each buyer's, and of a group with places, those of the others."""
        return sum(len(self.addresses(row)) for row in self.registrations)

    @staticmethod
    def addresses(row: Registration) -> set[str]:
        own = {person.email.casefold() for person in row.people if person.email} if row.order_id else set()
        return {row.buyer_email.casefold(), *own}

    @property
    def by_state(self) -> list[tuple[str, int]]:
        """How many registrations are in each state, as it is called."""
        counts = Counter(row.state for row in self.registrations)
        return [(state.label, counts[state]) for state in Registration.State if counts[state]]
