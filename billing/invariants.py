"""What must be true of money at any moment, recounted from the rows."""

from django.db.models import F, Q

from .models import Order, OrderLine, Payment, Refund, sum_by_order


def broken() -> list[str]:
    """One sentence for each thing that is wrong; empty when all is well."""
    orders = Order.objects.annotate(
        lines_sum=sum_by_order(OrderLine.objects.filter(cancelled_at__isnull=True)),
        received=sum_by_order(Payment.objects.all()),
        returned=sum_by_order(Refund.objects.filter(state=Refund.State.DONE)),
        to_return=sum_by_order(Refund.objects.filter(state=Refund.State.DUE)),
    ).annotate(kept=F("received") - F("returned") - F("to_return"))
    wrong = [
        f"order {order.reference} totals {order.total_cents}, its lines {order.lines_sum}"
        for order in orders.exclude(total_cents=F("lines_sum"))
    ]
    wrong += [
        f"order {order.reference} is paid, {order.kept} of {order.total_cents} came"
        for order in orders.filter(state=Order.State.PAID).exclude(kept=F("total_cents"))
    ]
    wrong += [
        f"order {order.reference} is to be paid though {order.kept} came"
        for order in orders.filter(state=Order.State.PENDING, kept__gte=F("total_cents"))
    ]
    wrong += [
        f"order {order.reference} is cancelled and keeps {order.kept}"
        for order in orders.filter(state=Order.State.CANCELLED).exclude(kept=0)
    ]
    wrong += [
        f"order {order.reference} gave back more than it got" for order in orders.filter(Q(returned__gt=F("received")))
    ]
    return wrong
