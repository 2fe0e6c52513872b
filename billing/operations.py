"""What changes orders, payments and refunds. Each operation is whole or not at all."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Sum

from lib.tokens import readable_code
from lib.writing import insert, insert_all

from .models import Method, Order, OrderLine, Payment, Refund
from .signals import order_paid, payment_recorded, refund_done


@dataclass(frozen=True)
class Line:
    """A thing to be paid for; the amount in cents of the order's currency."""

    label: str
    amount_cents: int


def order_reference() -> str:
    """`ACES-7K4M-2PXB`: what a visitor copies into a transfer; about 38 bits, no look-alike letters."""
    code = readable_code(8)
    return f"ACES-{code[:4]}-{code[4:]}"


@transaction.atomic(savepoint=False)
def place_order(
    *,
    buyer_name: str,
    buyer_email: str,
    buyer_company: str,
    language: str,
    label: str,
    currency: str,
    lines: list[Line],
    method: str,
    due_on: datetime.date | None,
    now: datetime.datetime,
) -> tuple[Order, list[OrderLine]]:
    """Write an order with its lines, in their order. One that costs nothing is paid at once, by no payment."""
    total = sum(line.amount_cents for line in lines)
    is_free = total == 0
    order = insert(
        Order(
            reference=order_reference(),
            state=Order.State.PAID if is_free else Order.State.PENDING,
            paid_at=now if is_free else None,
            method=Method.FREE if is_free else method,
            buyer_name=buyer_name,
            buyer_email=buyer_email,
            buyer_company=buyer_company,
            language=language,
            label=label,
            currency=currency,
            total_cents=total,
            due_on=None if is_free else due_on,
            placed_at=now,
        )
    )
    rows = [OrderLine(order=order, label=line.label, amount_cents=line.amount_cents) for line in lines]
    insert_all(rows)
    return order, rows


def locked(order: Order) -> Order:
    return Order.objects.select_for_update(of=("self",)).get(pk=order.pk)


@transaction.atomic
def record_payment(
    *,
    order: Order,
    amount_cents: int,
    method: str,
    provider_ref: str,
    now: datetime.datetime,
    received_at: datetime.datetime | None = None,
    by=None,
    note: str = "",
) -> Payment:
    """Book money that came in, in cents, at `received_at` (now, unless told).

    The same `provider_ref` again changes nothing.
    An order whose balance falls to zero becomes paid and `order_paid` is sent; a cancelled order sends it too, so
    that late money finds a seat or a refund. What exceeds the total becomes a refund that is due.
    Raises ValueError for an amount that is not positive, or a reference that already paid another order or sum.
    """
    if amount_cents <= 0:
        raise ValueError("a payment is more than nothing")
    order = locked(order)
    payment, is_new = Payment.objects.get_or_create(
        provider_ref=provider_ref,
        defaults={
            "order": order,
            "method": method,
            "amount_cents": amount_cents,
            "received_at": received_at or now,
            "recorded_by": by,
            "note": note,
        },
    )
    if not is_new:
        if payment.order_id != order.pk or payment.amount_cents != amount_cents:
            raise ValueError(f"{provider_ref} is already the reference of another payment")
        return payment
    payment_recorded.send(sender=Order, order=order, payment=payment)
    was_settled = order.state == Order.State.PAID
    if order.paid_cents() >= order.total_cents:
        if order.state == Order.State.PENDING:
            settle(order, now=now)
        if not was_settled:
            order_paid.send(sender=Order, order=order, now=now)
            order.refresh_from_db()
    ask_refund(order=order, reason=Refund.Reason.OVERPAID, now=now)
    return payment


def settle(order: Order, *, now: datetime.datetime) -> None:
    """Mark a locked order paid, a cancelled one too when what it pays for could be given back."""
    order.state, order.paid_at, order.cancelled_at = Order.State.PAID, now, None
    order.save(update_fields=["state", "paid_at", "cancelled_at"])


def owed_cents(order: Order) -> int:
    """What may be kept of this order: its total, or nothing once it is cancelled."""
    return 0 if order.state == Order.State.CANCELLED else order.total_cents


@transaction.atomic
def ask_refund(*, order: Order, reason: str, now: datetime.datetime) -> Refund | None:
    """Make the refund that is due equal to what was paid beyond what is owed; None when nothing is to give back.

    There is at most one due refund an order; its amount follows, its first reason stays.
    """
    excess = order.paid_cents() - owed_cents(order)
    due = order.refunds.filter(state=Refund.State.DUE).first()
    if excess <= 0:
        if due:
            due.delete()
        return None
    if due is None:
        return Refund.objects.create(order=order, amount_cents=excess, reason=reason, asked_at=now)
    if due.amount_cents != excess:
        due.amount_cents = excess
        due.save(update_fields=["amount_cents"])
    return due


@transaction.atomic
def cancel_lines(
    *, order: Order, lines: list[OrderLine], fee: Line | None, reason: str, now: datetime.datetime
) -> Refund | None:
    """Take lines out of the total, keep `fee` as a line of its own, and ask for the refund that follows.

    An order without anything left to pay for is cancelled; one whose remaining total is paid becomes paid.
    """
    order = locked(order)
    order.lines.filter(pk__in=[line.pk for line in lines], cancelled_at__isnull=True).update(cancelled_at=now)
    if fee and fee.amount_cents:
        OrderLine.objects.create(order=order, label=fee.label, amount_cents=fee.amount_cents)
    standing = order.lines.filter(cancelled_at__isnull=True)
    order.total_cents = standing.aggregate(sum=Sum("amount_cents"))["sum"] or 0
    order.save(update_fields=["total_cents"])
    if not standing.exists():
        cancel_order(order=order, now=now)
    elif order.state == Order.State.PENDING and order.paid_cents() >= order.total_cents:
        settle(order, now=now)
    return ask_refund(order=order, reason=reason, now=now)


@transaction.atomic
def exchange_line(
    *, order: Order, line: OrderLine, by: Line, balance_method: str, reason: str, now: datetime.datetime
) -> tuple[OrderLine, Refund | None]:
    """Put a line, at its own price, in the place of another; the new line, and the refund that follows.

    An order that was paid and now costs more is to be paid again, what lacks by `balance_method`; one that what came
    in now covers is paid. Raises ValueError on a cancelled order or line, and then writes nothing.
    """
    order = locked(order)
    open_lines = order.lines.filter(pk=line.pk, cancelled_at__isnull=True)
    if order.state == Order.State.CANCELLED or not open_lines.update(cancelled_at=now):
        raise ValueError("what is cancelled is not exchanged")
    added = OrderLine.objects.create(order=order, label=by.label, amount_cents=by.amount_cents)
    order.total_cents = sum(order.lines.filter(cancelled_at__isnull=True).values_list("amount_cents", flat=True))
    order.save(update_fields=["total_cents"])
    is_covered = order.paid_cents() >= order.total_cents
    if is_covered and order.state == Order.State.PENDING:
        settle(order, now=now)
    elif not is_covered and order.state == Order.State.PAID:
        order.state, order.paid_at, order.method, order.due_on = Order.State.PENDING, None, balance_method, None
        order.save(update_fields=["state", "paid_at", "method", "due_on"])
    return added, ask_refund(order=order, reason=reason, now=now)


@transaction.atomic
def cancel_order(*, order: Order, now: datetime.datetime) -> None:
    """Nothing is owed any more. The lines stay as they were, to be read."""
    if order.state == Order.State.CANCELLED:
        return
    order.state, order.cancelled_at, order.paid_at = Order.State.CANCELLED, now, None
    order.save(update_fields=["state", "cancelled_at", "paid_at"])


@transaction.atomic
def mark_refunded(*, refund: Refund, by, now: datetime.datetime) -> bool:
    """Note that the money went back, by whom and when. False, and nothing written, if it was already noted."""
    order = locked(refund.order)
    changed = Refund.objects.filter(pk=refund.pk, state=Refund.State.DUE).update(
        state=Refund.State.DONE, done_at=now, done_by=by
    )
    if changed:
        refund.refresh_from_db()
        refund_done.send(sender=Order, refund=refund, order=order, now=now)
    return bool(changed)
