"""News that upper apps hear in their `hooks.py`, inside the transaction that made it."""

from django.dispatch import Signal

# order, payment: money was recorded, whatever the balance.
payment_recorded = Signal()
# order, now: nothing is left to pay. Also sent for a cancelled order that is paid all the same.
order_paid = Signal()
# refund, now: the money was given back.
refund_done = Signal()
