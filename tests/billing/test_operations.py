import datetime

import pytest

from billing import invariants, operations
from billing.models import Method, Order, OrderLine, Payment, Refund
from tests.factories.accounts import create_treasurer

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2012, 2, 28, 10, 0, tzinfo=datetime.UTC)


def create_order(*cents: int, method=Method.TRANSFER) -> tuple[Order, list[OrderLine]]:
    return operations.place_order(
        buyer_name="Claire Vasseur",
        buyer_email="claire@example.org",
        buyer_company="",
        language="fr",
        label="Conférence",
        currency="EUR",
        lines=[operations.Line(f"Place {n}", amount) for n, amount in enumerate(cents)],
        method=method,
        due_on=NOW.date(),
        now=NOW,
    )


def pay(order: Order, cents: int, ref: str = "virement-1") -> Payment:
    return operations.record_payment(order=order, amount_cents=cents, method=Method.TRANSFER, provider_ref=ref, now=NOW)


def test_an_order_adds_its_lines_and_awaits_payment():
    order, lines = create_order(3000, 5000)
    assert (order.state, order.total_cents, order.balance_cents()) == ("pending", 8000, 8000)
    assert [line.amount_cents for line in lines] == [3000, 5000]


def test_an_order_of_nothing_is_paid_at_once():
    order, _lines = create_order(0)
    assert (order.state, order.method, order.paid_at, order.due_on) == ("paid", "free", NOW, None)


def test_the_whole_sum_settles_the_order():
    order, _lines = create_order(3000)
    pay(order, 3000)
    order.refresh_from_db()
    assert (order.state, order.paid_at, order.balance_cents()) == ("paid", NOW, 0)
    assert invariants.broken() == []


def test_a_part_of_the_sum_settles_nothing():
    order, _lines = create_order(3000)
    pay(order, 2950)
    order.refresh_from_db()
    assert (order.state, order.balance_cents()) == ("pending", 50)
    pay(order, 50, "virement-2")
    order.refresh_from_db()
    assert order.state == "paid"


def test_the_same_reference_again_changes_nothing():
    order, _lines = create_order(3000)
    first = pay(order, 3000)
    assert pay(order, 3000) == first
    assert Payment.objects.count() == 1
    assert not Refund.objects.exists()


def test_the_reference_of_another_payment_is_refused():
    one, _lines = create_order(3000)
    two, _lines = create_order(3000)
    pay(one, 3000)
    with pytest.raises(ValueError, match="already"):
        pay(two, 3000)
    with pytest.raises(ValueError, match="already"):
        pay(one, 2000)
    assert two.balance_cents() == 3000


@pytest.mark.parametrize("cents", [0, -100])
def test_a_payment_is_more_than_nothing(cents):
    order, _lines = create_order(3000)
    with pytest.raises(ValueError, match="more than nothing"):
        pay(order, cents)


def test_what_was_paid_too_much_is_to_be_given_back():
    order, _lines = create_order(3000)
    pay(order, 4000)
    refund = Refund.objects.get()
    assert (refund.amount_cents, refund.reason, refund.state) == (1000, "overpaid", "due")
    assert invariants.broken() == []


def test_paid_twice_is_one_order_and_one_refund():
    order, _lines = create_order(3000)
    pay(order, 3000)
    pay(order, 3000, "carte-1")
    assert Refund.objects.get().amount_cents == 3000
    assert invariants.broken() == []


def test_a_cancelled_line_leaves_the_total_and_gives_back_what_was_paid_for_it():
    order, lines = create_order(3000, 5000)
    pay(order, 8000)
    refund = operations.cancel_lines(order=order, lines=lines[:1], fee=None, reason="cancelled", now=NOW)
    order.refresh_from_db()
    assert (order.state, order.total_cents, refund.amount_cents) == ("paid", 5000, 3000)
    assert invariants.broken() == []


def test_a_fee_stays_as_a_line_of_its_own():
    order, lines = create_order(5000)
    pay(order, 5000)
    fee = operations.Line("Frais d’annulation", 2500)
    refund = operations.cancel_lines(order=order, lines=lines, fee=fee, reason="cancelled", now=NOW)
    order.refresh_from_db()
    assert (order.state, order.total_cents, refund.amount_cents) == ("paid", 2500, 2500)
    assert invariants.broken() == []


def test_an_unpaid_order_without_lines_is_cancelled():
    order, lines = create_order(3000)
    assert operations.cancel_lines(order=order, lines=lines, fee=None, reason="cancelled", now=NOW) is None
    order.refresh_from_db()
    assert (order.state, order.cancelled_at, order.total_cents) == ("cancelled", NOW, 0)


def test_money_for_a_cancelled_order_is_to_be_given_back():
    order, _lines = create_order(3000)
    operations.cancel_order(order=order, now=NOW)
    pay(order, 1000)
    assert Refund.objects.get().amount_cents == 1000
    assert invariants.broken() == []


def test_a_refund_is_noted_once_with_who_and_when():
    order, _lines = create_order(3000)
    pay(order, 4000)
    refund, treasurer = Refund.objects.get(), create_treasurer()
    assert operations.mark_refunded(refund=refund, by=treasurer, now=NOW) is True
    assert operations.mark_refunded(refund=refund, by=create_treasurer(), now=NOW) is False
    refund.refresh_from_db()
    assert (refund.state, refund.done_by, refund.done_at) == ("done", treasurer, NOW)
    assert order.paid_cents() == 3000
    assert invariants.broken() == []


def test_invariants_see_a_total_that_is_off():
    order, _lines = create_order(3000)
    Order.objects.filter(pk=order.pk).update(total_cents=2000)
    assert invariants.broken() == [f"order {order.reference} totals 2000, its lines 3000"]


def test_invariants_see_an_order_paid_by_nobody():
    order, _lines = create_order(3000)
    Order.objects.filter(pk=order.pk).update(state="paid", paid_at=NOW)
    assert invariants.broken() == [f"order {order.reference} is paid, 0 of 3000 came"]


class TestExchangingALine:
    def exchange(self, order: Order, line: OrderLine, cents: int):
        return operations.exchange_line(
            order=order,
            line=line,
            by=operations.Line("Avec le livre", cents),
            balance_method=Method.DOOR,
            reason=Refund.Reason.OVERPAID,
            now=NOW,
        )

    def test_dearer_opens_a_paid_order_again(self):
        order, (line, other) = create_order(3000, 3000)
        pay(order, 6000)
        added, refund = self.exchange(order, line, 5000)
        order.refresh_from_db()
        assert (order.state, order.method, order.total_cents, order.balance_cents()) == ("pending", "door", 8000, 2000)
        assert (order.paid_at, order.due_on, refund) == (None, None, None)
        assert set(order.lines.filter(cancelled_at__isnull=True)) == {added, other}
        assert invariants.broken() == []
        pay(order, 2000, "caisse-1")
        order.refresh_from_db()
        assert order.state == "paid"

    def test_cheaper_gives_back_the_difference_once(self):
        order, (line,) = create_order(5000)
        pay(order, 5000)
        added, refund = self.exchange(order, line, 3000)
        assert (refund.amount_cents, refund.reason, refund.state) == (2000, "overpaid", "due")
        # Back again: nothing is owed either way.
        _line, refund = self.exchange(order, added, 5000)
        assert refund is None
        order.refresh_from_db()
        assert (order.state, order.refunds.count(), order.balance_cents()) == ("paid", 0, 0)
        assert invariants.broken() == []

    def test_cheaper_than_what_came_in_settles_what_was_awaited(self):
        order, (line,) = create_order(5000)
        pay(order, 3000)
        self.exchange(order, line, 3000)
        order.refresh_from_db()
        assert (order.state, order.method, order.paid_at) == ("paid", "transfer", NOW)

    def test_an_awaited_transfer_stays_one(self):
        order, (line,) = create_order(3000)
        self.exchange(order, line, 5000)
        order.refresh_from_db()
        assert (order.state, order.method, order.due_on, order.balance_cents()) == (
            "pending", "transfer", NOW.date(), 5000,
        )  # fmt: skip

    def test_what_is_cancelled_is_not_exchanged(self):
        order, (line, other) = create_order(3000, 3000)
        operations.cancel_lines(order=order, lines=[line], fee=None, reason=Refund.Reason.CANCELLED, now=NOW)
        with pytest.raises(ValueError, match="cancelled"):
            self.exchange(order, line, 5000)
        operations.cancel_order(order=order, now=NOW)
        with pytest.raises(ValueError, match="cancelled"):
            self.exchange(order, other, 5000)
        assert order.lines.count() == 2
