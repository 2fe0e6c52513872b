"""What may happen to a registration, told in any order and more than once."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import strategies as st

from billing.models import Order, Refund
from billing.operations import mark_refunded, record_payment
from events import operations
from events.models import Event, Quota, Registration
from mail.models import QueuedMail
from tests.factories.events import create_open_conference, create_registration

NOW = datetime.datetime(2026, 11, 22, 10, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)


@dataclass(frozen=True)
class Step:
    """`what` happens, `of` says to which part of it (a share of the price, a ticket), `again` how often it is told
    once more, each time after as many of the later steps as the number says."""

    what: str
    of: int = 0
    again: tuple[int, ...] = ()


WHOLE, HALF, MORE = 0, 1, 2
steps = st.builds(
    Step,
    what=st.sampled_from(["pay", "pay", "pay", "cancel", "expire", "refund", "cancel_event"]),
    of=st.integers(0, 2),
    again=st.lists(st.integers(0, 4), max_size=2).map(tuple),
)
histories = st.lists(steps, min_size=1, max_size=7)


class World:
    """A registration of three people that awaits its transfer, in a room that another registration shares."""

    def __init__(self, *, capacity: int):
        starts_at = NOW + datetime.timedelta(days=20)
        self.event = create_open_conference(
            capacity=capacity, starts_at=starts_at, ends_at=starts_at + 3 * HOUR, is_one_each=True
        )
        people = [{"email": f"claire{n}@example.org"} for n in range(3)]
        self.registration = create_registration(
            event=self.event, attendees=people, state="pending", now=NOW, held_until=NOW + HOUR
        )
        self.tickets = list(operations.all_tickets(self.registration))

    def happen(self, history: list[Step], *, is_repeated: bool) -> None:
        """Live through the history; with `is_repeated`, what took effect is told again, at once or later."""
        self.clock = NOW
        later: list[list[Callable[[], object]]] = [[] for _ in range(len(history) + 6)]
        for number, step in enumerate(history):
            self.clock += 2 * HOUR
            told = getattr(self, step.what)(number, step.of)
            if is_repeated and told:
                for wait in step.again:
                    later[number + wait].append(told)
            for again in later[number]:
                again()
        for again in [again for late in later[len(history) :] for again in late]:
            again()

    def pay(self, number: int, of: int) -> Callable[[], object]:
        order = Order.objects.get(pk=self.registration.order_id)
        amount = {WHOLE: 9000, HALF: 4500, MORE: 9500}[of]
        now = self.clock

        def tell():
            ref = f"virement-{self.registration.pk}-{number}"
            return record_payment(order=order, amount_cents=amount, method="transfer", provider_ref=ref, now=now)

        tell()
        return tell

    def cancel(self, number: int, of: int) -> Callable[[], object] | None:
        """Cancel one place, or for the last of them all that are left. A refusal is not told again."""
        tickets, now = self.tickets if of == 2 else [self.tickets[of]], self.clock

        def tell():
            registration = Registration.objects.get(pk=self.registration.pk)
            try:
                operations.cancel_tickets(registration=registration, tickets=tickets, now=now)
            except operations.TooLate:
                return False
            return True

        return tell if tell() else None

    def expire(self, number: int, of: int) -> Callable[[], object] | None:
        now = self.clock

        def tell():
            return operations.release_overdue(now=now)

        return tell if tell() else None

    def refund(self, number: int, of: int) -> Callable[[], object] | None:
        due = Refund.objects.filter(order=self.registration.order_id, state="due").first()
        if due is None:
            return None
        now = self.clock

        def tell():
            return mark_refunded(refund=Refund.objects.get(pk=due.pk), by=None, now=now)

        tell()
        return tell

    def cancel_event(self, number: int, of: int) -> Callable[[], object] | None:
        if number < 3:  # nothing much happens afterwards: let something happen before
            return None
        now = self.clock

        def tell():
            return operations.cancel_event(event=Event.objects.get(pk=self.event.pk), note="", now=now)

        tell()
        return tell

    def state(self) -> dict:
        """All that anybody could see of it, without the keys and moments that differ from one life to the next."""
        registration = Registration.objects.select_related("order").get(pk=self.registration.pk)
        order = registration.order
        refunds = order.refunds.order_by("pk").values_list("amount_cents", "state", "reason")
        return {
            "registration": registration.state,
            "order": (order.state, order.total_cents, order.paid_cents()),
            "money": sorted(order.payments.values_list("amount_cents", flat=True)),
            "refunds": list(refunds),
            "tickets": [bool(ticket.cancelled_at) for ticket in operations.all_tickets(registration)],
            "seats": list(Quota.objects.filter(event=self.event).order_by("pk").values_list("seats_taken", flat=True)),
            "mails": sorted(key.split(":")[0] for key in QueuedMail.objects.values_list("key", flat=True)),
        }
