"""The tickets of a registration as a PDF: one A4 page each, drawn by `typst/tickets.typ` from plain values.

Text reaches the template as data, never as source: nothing that a visitor types can be markup.
"""

import datetime
import json
import threading
from collections.abc import Sequence
from functools import cache
from io import BytesIO
from typing import Any

from django.conf import settings
from django.utils import formats, translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from modeltranslation.utils import build_localized_fieldname

from lib.dates import Precision
from lib.moments import say_clock
from lib.money import NBSP, Money
from lib.text import one_line

from . import qr
from .epc import open_balance
from .models import Event, Registration, Ticket, Venue
from .operations import standing_tickets

ROOT = settings.BASE_DIR
TEMPLATE = ROOT / "events" / "typst" / "tickets.typ"
FONTS = ROOT / "events" / "typst" / "fonts"
LONGEST_ACCESS = 700  # what a page can hold beside all the rest; the event's page has the whole text

_one_at_a_time = threading.Lock()


def tickets_pdf(registration: Registration, tickets: Sequence[Ticket] | None = None) -> bytes:
    """A tagged PDF in the language of the registration: a page for each of `tickets` that was not cancelled.

    Without `tickets`, all that stand. Give them with attendee, ticket type, part and discount selected.
    Raises ValueError when no ticket stands.
    """
    if tickets is None:
        tickets = standing_tickets(registration)
    tickets = [ticket for ticket in tickets if ticket.cancelled_at is None]
    if not tickets:
        raise ValueError(f"no ticket of registration {registration.pk} stands")
    with translation.override(registration.language):
        return compiled(document(registration, tickets))


def compiled(values: dict[str, Any], **options) -> bytes:
    """The PDF of such a document; some ten milliseconds. `options` go to the compiler."""
    with _one_at_a_time:
        return compiler().compile(sys_inputs={"data": json.dumps(values)}, format="pdf", **options)


@cache
def compiler():
    """One per process. Scripts that our fonts lack are looked for among those of the machine."""
    import typst  # 80 MB of it: only for a process that draws a ticket

    return typst.Compiler(TEMPLATE, root=ROOT, font_paths=typst.Fonts(font_paths=[FONTS]))


def document(registration: Registration, tickets: Sequence[Ticket]) -> dict[str, Any]:
    """Everything the template prints, in the active language."""
    event, order = registration.event, registration.order
    balance = open_balance(order)
    count = len(tickets)
    return {
        "lang": translation.get_language(),
        "title": _("Billets %(reference)s, %(event)s") % {"reference": order.reference, "event": one_line(event.title)},
        "event": words(event, "title"),
        "corner": corner(event),
        "place": place(event),
        "balance": balance_note(balance, count) if balance else "",
        "reference": order.reference,
        "site": settings.SITE_URL.partition("://")[2],
        "labels": {
            "order": _("Commande"),
            "show": _("Montrez l’écran ou le papier."),
            "proof": _("À présenter à l’accueil\u00a0:"),
            "access": _("Venir"),
            "included": _("Compris dans ce billet"),
            "change": _("Changer un nom, annuler"),
            "how_to_change": _(
                "Sur la page de votre inscription\u00a0: son adresse est dans le courriel de confirmation."
            ),
        },
        "tickets": [
            {
                "number": _("Billet %(number)s sur %(count)s") % {"number": number, "count": count}
                if count > 1
                else "",
                **page(ticket, event),
            }
            for number, ticket in enumerate(tickets, start=1)
        ],
    }


def numbered(number: int, count: int) -> str:
    """`Billet 1 sur 2`; nothing for an only ticket."""
    return _("Billet %(number)s sur %(count)s") % {"number": number, "count": count} if count > 1 else ""


def page(ticket: Ticket, event: Event) -> dict[str, Any]:
    attendee, ticket_type, discount = ticket.attendee, ticket.ticket_type, ticket.discount
    return {
        "name": one_line(attendee.name),
        "company": one_line(attendee.company),
        "job_title": one_line(attendee.job_title),
        "hours": hours(ticket_type.part, event),
        "type": words(ticket_type, "name"),
        "price": str(ticket.due) if ticket.due_cents or ticket.price_cents else _("gratuit"),
        "discount": discount_note(ticket, event),
        "proof": words(discount, "proof") if discount else None,
        "included": [one_line(line) for line in ticket_type.included] + table_note(ticket),
        "code": ticket.code,
        "qr": drawing(ticket.code),
        "qr_says": _("Code à présenter à l’entrée\u00a0: %(code)s") % {"code": ticket.code},
    }


def table_note(ticket: Ticket) -> list[str]:
    return [_("Votre table\u00a0: %(topic)s") % {"topic": one_line(ticket.table.topic)}] if ticket.table else []


def words(obj, field: str) -> dict[str, str] | None:
    """An editor's text and the language it is in, which is French where nothing else was written; None without text."""
    text = one_line(getattr(obj, field) or "")
    if not text:
        return None
    language = translation.get_language()
    is_own = bool(getattr(obj, build_localized_fieldname(field, language), ""))
    return {"text": text, "lang": language if is_own else "fr"}


def corner(event: Event) -> dict[str, str]:
    """The date as a card's corner says it: the day large, the rest below; what is known when the day is not."""
    first, last = event.first_day, event.last_day
    if first is None:
        return {"large": "", "raised": "", "small": _("date inconnue")}
    if event.date_precision not in (Precision.DAY, Precision.RANGE):
        return {"large": f"{first.year}", "raised": "", "small": str(event.partial_date)}
    if last is None or first == last:
        raised = "er" if first.day == 1 and translation.get_language() == "fr" else ""
        return {"large": f"{first.day}", "raised": raised, "small": formats.date_format(first, "F Y")}
    days, month_and_year = f"{first.day}–{last.day}", formats.date_format(last, "F Y")
    if (first.year, first.month) == (last.year, last.month):
        return {"large": days, "raised": "", "small": month_and_year}
    head = formats.date_format(first, "F" if first.year == last.year else "F Y")
    return {"large": days, "raised": "", "small": f"{head} – {month_and_year}"}


def hours(part, event: Event) -> str:
    """`mardi, 14 h – 17 h` of the part that the ticket opens, else of the event, on the clock of the place."""
    start, end = (part.starts_at, part.ends_at) if part.starts_at else (event.starts_at, event.ends_at)
    if start is None:
        return ""
    start, end = event.local(start), event.local(end) if end else None
    if end is None or end.date() == start.date():
        until = f"{NBSP}–{NBSP}{say_clock(end)}" if end else ""
        return f"{formats.date_format(start, 'l')}, {say_clock(start)}{until}"
    return f"{day_and_clock(start)} – {day_and_clock(end)}"


def day_and_clock(moment: datetime.datetime) -> str:
    return f"{formats.date_format(moment, 'l j')}, {say_clock(moment)}"


def place(event: Event) -> dict[str, Any]:
    """Where it is, as far as known."""
    venue = event.venue or Venue(name="", city=event.city)
    return {
        "name": words(venue, "name"),
        "address": one_line(venue.address),
        "metro": _("Métro\u00a0: %(stations)s") % {"stations": one_line(venue.metro)} if venue.metro else "",
        "access": Truncator(one_line(venue.access or "")).chars(LONGEST_ACCESS),
    }


def discount_note(ticket: Ticket, event: Event) -> str:
    if not ticket.discount_cents:
        return ""
    code = ticket.invitation_code
    name = ticket.discount.name if ticket.discount else _("code %(code)s") % {"code": code} if code else ""
    return _("Prix plein %(price)s, moins %(amount)s (%(name)s)") % {
        "price": Money(ticket.price_cents, event.currency),
        "name": one_line(name),
        "amount": Money(ticket.discount_cents, event.currency),
    }


def balance_note(balance: Money, count: int) -> str:
    if count == 1:
        return _("À régler à l’accueil\u00a0: %(amount)s") % {"amount": balance}
    return _("À régler à l’accueil, pour toute la commande\u00a0: %(amount)s") % {"amount": balance}


def drawing(code: str) -> str:
    """The QR code as an SVG without margin: the page gives the quiet zone."""
    svg = BytesIO()
    qr.of(code).save(svg, kind="svg", border=0, omitsize=True, xmldecl=False, dark="#13231C")
    return svg.getvalue().decode()
