"""Money in any order: what is told twice counts once, and the accounts agree after every step."""

from itertools import count

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import billing.invariants
import events.invariants
from billing.models import Order, Payment, Refund
from billing.operations import record_payment

from .histories import Step, World, histories

pytestmark = pytest.mark.django_db


def lived(history: list[Step], *, capacity: int, ways: tuple[bool, ...] = (False,)) -> list[dict]:
    """The end of a history for each way to tell it (`is_repeated`), with the books checked; nothing of it stays."""
    ends = []
    with transaction.atomic():
        world = World(capacity=capacity)
        for is_repeated in ways:
            with transaction.atomic():
                world.happen(history, is_repeated=is_repeated)
                assert events.invariants.broken() == []
                assert billing.invariants.broken() == []
                check_the_books(Order.objects.get(pk=world.registration.order_id))
                ends.append(world.state())
                transaction.set_rollback(True)
        transaction.set_rollback(True)
    return ends


def check_the_books(order: Order) -> None:
    """What came, less what went back, is what the order says; and no more is owed back than was received."""
    came = Payment.objects.filter(order=order).aggregate(sum=Sum("amount_cents"))["sum"] or 0
    refunds = dict(Refund.objects.filter(order=order).values_list("state").annotate(sum=Sum("amount_cents")))
    assert order.paid_cents() == came - refunds.get("done", 0)
    assert Refund.objects.filter(order=order, state="due").count() <= 1
    assert sum(refunds.values()) <= came


def check(history: list[Step], capacity: int) -> None:
    once, repeated = lived(history, capacity=capacity, ways=(False, True))
    assert repeated == once


@given(history=histories, capacity=st.sampled_from([3, 150]))
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_what_is_told_again_changes_nothing(history, capacity):
    check(history, capacity)


@pytest.mark.soak
@given(history=histories, capacity=st.sampled_from([3, 150]))
@settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_is_told_again_changes_nothing_however_long_one_tries(history, capacity):
    check(history, capacity)


@pytest.mark.parametrize(
    ("history", "registration", "refunds"),
    [
        ([Step("pay")], "confirmed", []),
        ([Step("pay", 1), Step("pay", 1)], "confirmed", []),
        ([Step("expire"), Step("pay")], "confirmed", []),
        ([Step("pay", 2), Step("refund")], "confirmed", [(500, "done", "overpaid")]),
        ([Step("pay"), Step("cancel", 2), Step("refund")], "cancelled", [(9000, "done", "cancelled")]),
        ([Step("cancel", 2), Step("pay")], "cancelled", [(9000, "due", "no_seat")]),
        ([Step("pay", 1), Step("expire"), Step("refund")], "expired", [(4500, "done", "no_seat")]),
        ([Step("pay", 1), Step("expire"), Step("refund"), Step("pay")], "confirmed", [(4500, "done", "no_seat")]),
    ],
)
def test_histories_end_as_told(history, registration, refunds):
    (state,) = lived(history, capacity=150)
    assert state["registration"] == registration
    assert state["refunds"] == refunds


def test_money_without_its_reference_is_seen_to_count_twice(monkeypatch):
    """The twin: the same transfer under a new reference each time it is told."""
    references, real = count(1), record_payment
    monkeypatch.setattr(
        "tests.soak.histories.record_payment",
        lambda **told: real(**{**told, "provider_ref": f"virement-{next(references)}"}),
    )
    with pytest.raises(AssertionError):
        check([Step("pay", again=(0,))], capacity=150)
