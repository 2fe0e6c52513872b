"""Money that is told of by many at the same instant: counted once. Each race has a twin without its guard."""

import datetime

import pytest
from django.utils import timezone

from billing.models import Payment, Refund
from billing.operations import record_payment
from events.models import Registration
from mail.models import QueuedMail
from tests.factories.events import create_coming_conference, create_registration

from .running import outcomes, race
from .test_seats import assert_all_is_well

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def pending(event) -> Registration:
    return create_registration(event=event, state="pending", now=timezone.now())


def test_one_transfer_told_sixteen_times_is_one_payment(database_url):
    registration = pending(create_coming_conference())
    told = race(database_url, [{"act": "pay", "registration": registration.pk, "ref": "virement-1"}] * 16)
    assert outcomes(told) == {"confirmed": 16}
    assert Payment.objects.filter(order=registration.order).count() == 1
    assert QueuedMail.objects.filter(key=f"confirmed:{registration.pk}").count() == 1
    assert not Refund.objects.exists()
    assert_all_is_well()


def test_one_transfer_told_sixteen_times_is_several_without_the_guard(database_url):
    registration = pending(create_coming_conference())
    race(database_url, [{"act": "pay_after_a_look", "registration": registration.pk}] * 16)
    assert Payment.objects.filter(order=registration.order).count() > 1


def test_two_transfers_for_one_order_leave_one_refund_of_the_second(database_url):
    registration = pending(create_coming_conference())
    total = registration.order.total_cents
    jobs = [{"act": "pay", "registration": registration.pk, "ref": f"virement-{n % 2}"} for n in range(16)]
    assert outcomes(race(database_url, jobs)) == {"confirmed": 16}
    assert list(Refund.objects.values_list("amount_cents", "state")) == [(total, "due")]
    assert_all_is_well()


def refund_due() -> Refund:
    registration = pending(create_coming_conference())
    total = registration.order.total_cents
    for ref in ("virement-1", "virement-2"):
        record_payment(
            order=registration.order, amount_cents=total, method="transfer", provider_ref=ref, now=timezone.now()
        )
    return Refund.objects.get()


def test_a_refund_marked_by_many_is_done_once_and_told_once(database_url):
    refund = refund_due()
    told = outcomes(race(database_url, [{"act": "refund", "refund": refund.pk}] * 12))
    assert told == {"refunded": 1, "already": 11}
    assert QueuedMail.objects.filter(key=f"refunded:{refund.pk}").count() == 1
    assert_all_is_well()


def test_a_refund_marked_by_many_is_done_several_times_without_the_guard(database_url):
    refund = refund_due()
    told = outcomes(race(database_url, [{"act": "refund_after_a_look", "refund": refund.pk}] * 12))
    assert told["refunded"] > 1


def test_money_and_cancellation_at_the_same_instant_agree(database_url):
    """Whichever came first: the place is free again, and the money goes back."""
    event = create_coming_conference()
    rows = [pending(event) for _ in range(8)]
    jobs = [{"act": act, "registration": row.pk, "ref": f"v-{row.pk}"} for row in rows for act in ("pay", "cancel")]
    told = outcomes(race(database_url, jobs))
    assert told["error"] == 0
    assert set(Registration.objects.values_list("state", flat=True)) == {"cancelled"}
    assert event.quotas.get(is_room=True).seats_taken == 0
    assert Refund.objects.filter(state="due").count() == 8
    assert_all_is_well()


def test_money_and_release_at_the_same_instant_agree(database_url):
    """Late by a second: the seat was free, so whoever came first, everybody who paid has one."""
    event, now = create_coming_conference(), timezone.now()
    rows = [
        create_registration(event=event, state="pending", now=now, held_until=now - datetime.timedelta(seconds=1))
        for _ in range(8)
    ]
    jobs = [{"act": "release"}] * 4 + [{"act": "pay", "registration": row.pk, "ref": f"v-{row.pk}"} for row in rows]
    assert outcomes(race(database_url, jobs))["error"] == 0
    assert set(Registration.objects.values_list("state", flat=True)) == {"confirmed"}
    assert event.quotas.get(is_room=True).seats_taken == 8
    assert_all_is_well()
