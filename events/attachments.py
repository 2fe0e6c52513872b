"""What this app attaches to its mails, built when they are sent. Nothing is attached that no longer stands."""

from django.conf import settings
from django.utils.translation import gettext as _

from billing.models import Order
from mail.attachments import Attachment, register_builder

from . import calendars, epc
from .models import Event, Registration
from .operations import standing_tickets
from .tickets_pdf import tickets_pdf


def register() -> None:
    register_builder("tickets_pdf", tickets)
    register_builder("event_ics", agenda)
    register_builder("epc_png", transfer_code)


def tickets(argument: str) -> Attachment | None:
    """The tickets of `registration`, or of one person by `registration:attendee`."""
    registration_pk, _colon, attendee_pk = argument.partition(":")
    registration = Registration.objects.select_related("event__venue", "order").get(pk=registration_pk)
    rows = [row for row in standing_tickets(registration) if attendee_pk in ("", str(row.attendee_id))]
    if registration.state != Registration.State.CONFIRMED or not rows:
        return None
    return _("billets.pdf"), "application/pdf", tickets_pdf(registration, tickets=rows)


def agenda(argument: str) -> Attachment | None:
    event = Event.objects.select_related("venue").prefetch_related("sessions").get(pk=argument)
    if not calendars.has_a_day(event):
        return None
    url = settings.SITE_URL + event.get_absolute_url()
    content = calendars.event_ics(event, url=url, now=event.updated_at)
    return f"{event.slug}.ics", "text/calendar", content


def transfer_code(argument: str) -> Attachment | None:
    order = Order.objects.get(pk=argument)
    balance = epc.open_balance(order)
    if not balance or balance.currency != "EUR":
        return None
    return _("virement.png"), "image/png", epc.epc_png(order)
