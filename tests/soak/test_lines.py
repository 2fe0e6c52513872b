"""A waiting list in any order of acts: nobody overtakes, nobody waits for what is free, every seat is counted."""

import datetime
from itertools import count

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import billing.invariants
import events.invariants
from billing.models import Method
from events import operations, seats
from events.models import Quota, Registration
from events.offers import offer_of
from events.operations import AttendeeInput, Choice, offering
from tests.factories.events import create_open_conference, create_registration

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 11, 22, 10, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)

# What is done, to which of those it may be done to, and a number that says how (a group's size, a room's growth).
acts = st.tuples(
    st.sampled_from(["join", "join", "join", "cancel", "cancel", "accept", "leave", "fewer", "wait", "grow", "shrink"]),
    st.integers(0, 20),
    st.integers(0, 3),
)


class Hall:
    """A conference of four seats and two books, all taken, and what happens there."""

    def __init__(self):
        starts_at = NOW + 30 * DAY
        self.event = create_open_conference(capacity=4, book_stock=2, starts_at=starts_at, ends_at=starts_at + DAY / 8)
        self.seat, self.book = self.event.ticket_types.order_by("position")
        for ticket_type in (self.seat, self.seat, self.book, self.book):
            create_registration(event=self.event, attendees=[{"choices": [ticket_type]}], method="door", now=NOW)
        self.clock, self.number = NOW, count(1)

    def pick(self, which: int, *states: str) -> Registration | None:
        rows = list(self.event.registrations.filter(state__in=states).order_by("pk"))
        return rows[which % len(rows)] if rows else None

    def join(self, which: int, how: int) -> None:
        size, wanted = how + 1, self.book if which % 3 == 0 else self.seat
        number = next(self.number)
        people = [AttendeeInput("Zoé", "Martin", f"p{number}-{n}@example.org", [Choice(wanted)]) for n in range(size)]
        try:
            operations.join_waiting_list(
                event=self.event,
                form_token=f"jeton-{number}",
                attendees=people,
                method=Method.DOOR,
                language="fr",
                price_digest=offer_of(self.event, now=self.clock).digest,
                consents={},
                now=self.clock,
            )
        except operations.SoldOut:
            assert size > 1  # larger than what is left, while something is

    def cancel(self, which: int, how: int) -> None:
        if row := self.pick(which, "confirmed", "pending"):
            tickets = operations.standing_tickets(row)
            operations.cancel_tickets(registration=row, tickets=tickets[how % len(tickets) :], now=self.clock)

    def accept(self, which: int, how: int) -> None:
        if row := self.pick(which, "offered"):
            method = Method.TRANSFER if how % 2 else Method.DOOR
            operations.accept_offer(registration=row, method=method, now=self.clock)

    def leave(self, which: int, how: int) -> None:
        if row := self.pick(which, "waiting", "offered"):
            operations.leave(registration=row, now=self.clock)

    def fewer(self, which: int, how: int) -> None:
        if row := self.pick(which, "waiting", "offered"):
            people = [ticket.attendee for ticket in operations.standing_tickets(row)]
            operations.ask_for_fewer(registration=row, attendees=people[: how % len(people) + 1], now=self.clock)

    def wait(self, which: int, how: int) -> None:
        self.clock += how * DAY
        operations.release_overdue(now=self.clock)

    def grow(self, which: int, how: int) -> None:
        quota = self.event.quotas.order_by("pk")[which % 2]
        Quota.objects.filter(pk=quota.pk).update(capacity=quota.capacity + how % 2)
        operations.offer_due_seats(now=self.clock)

    def shrink(self, which: int, how: int) -> None:
        quota = self.event.quotas.order_by("pk")[which % 2]
        Quota.objects.filter(pk=quota.pk).update(capacity=max(quota.capacity - how % 2, 1))

    def line(self) -> list[tuple[int, int, set[int]]]:
        """(registration, quota waited for, quotas needed) of everybody in line, in order."""
        return [
            (row.pk, row.waits_for_id, set(seats.needs_of_tickets(operations.standing_tickets(row))))
            for row in self.event.registrations.in_line()
        ]


def check_nobody_was_overtaken(hall: Hall, before: list[tuple[int, int, set[int]]]) -> None:
    """Whoever was offered a place needed nothing that somebody before them still waits for."""
    still = {pk: waits_for for pk, waits_for, _needs in hall.line()}
    offered = set(hall.event.registrations.filter(state="offered").values_list("pk", flat=True))
    for rank, (pk, _waits_for, needs) in enumerate(before):
        if pk in offered:
            assert not needs & {still[other] for other, _, _ in before[:rank] if other in still}


def live(story: list[tuple[str, int, int]]) -> None:
    with transaction.atomic():
        hall = Hall()
        for what, which, how in story:
            before = hall.line()
            getattr(hall, what)(which, how)
            assert events.invariants.broken(now=hall.clock) == []
            if what != "fewer":  # who asks for fewer needs less than before
                check_nobody_was_overtaken(hall, before)
        assert billing.invariants.broken() == []
        transaction.set_rollback(True)


@given(story=st.lists(acts, min_size=4, max_size=14))
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_the_line_is_just_in_any_order_of_acts(story):
    live(story)


def test_a_group_is_overtaken_without_the_rule(monkeypatch):
    """The twin: a freed seat goes to the first whom it suits."""

    def offer_to_whoever_fits(*, event, now):
        for row in event.registrations.in_line():
            needs = seats.needs_of_tickets(operations.standing_tickets(row))
            if all(Quota.objects.get(pk=pk).free >= n for pk, n in needs.items()):
                seats.take_all(needs, for_the_list=True)
                offering.offer(row, now + DAY, now)

    monkeypatch.setattr(offering, "offer_seats", offer_to_whoever_fits)
    with pytest.raises(AssertionError):
        live([("join", 1, 1), ("join", 1, 0), ("cancel", 0, 0)])


@pytest.mark.soak
@given(story=st.lists(acts, min_size=4, max_size=30))
@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_line_is_just_however_long_one_tries(story):
    live(story)
