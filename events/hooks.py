"""What events does when billing calls. The only signals this app listens to."""

from django.dispatch import receiver

from billing.signals import order_paid, refund_done

from . import mails, operations
from .models import Registration


@receiver(order_paid)
def confirm_registration(sender, order, now, **kwargs):
    registration = Registration.objects.filter(order=order).first()
    if registration:  # the order may pay something else
        operations.confirm_paid(registration=registration, now=now)


@receiver(refund_done)
def tell_the_buyer(sender, refund, order, now, **kwargs):
    registration = Registration.objects.filter(order=order).first()
    if registration:
        mails.queue_refunded(registration=registration, refund=refund, now=now)
