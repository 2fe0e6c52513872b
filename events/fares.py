"""A ticket type in the words of a page: its price now and what comes after, until when, what is in it, what is left."""

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lib.moments import say_clock, say_day
from lib.money import Money
from lib.prepared import rows_at_hand
from members.models import Seat

from .models import Event, Quota, TicketType
from .offers import Offer


@dataclass(frozen=True)
class Fare:
    """A ticket type for one buyer at one moment. `stock` are the quotas beside the room: books, covers.

    `sale` is that of `TicketType.sale`; `left` counts what one more person can still take.
    """

    type: TicketType
    price: Money
    sale: str
    left: int
    stock: list[Quota]
    notes: list[str]

    @property
    def is_full(self) -> bool:
        return self.left == 0

    @property
    def is_few(self) -> bool:
        return 0 < self.left <= 10

    @property
    def member_price(self) -> Money | None:
        """The price of a member's seat where it is lower than `price`."""
        cents = self.type.member_price_cents
        return Money(cents, self.price.currency) if cents is not None and cents < self.price.cents else None


def fare(offer: Offer, ticket_type: TicketType, seat: Seat | None = None) -> Fare:
    """What this ticket type says to the buyer of an offer; `seat` when the ticket is for somebody who holds one."""
    sale = ticket_type.sale(offer.now)
    return Fare(
        type=ticket_type,
        price=offer.price(ticket_type, seat),
        sale=sale,
        left=offer.left(ticket_type),
        stock=[quota for quota in rows_at_hand(ticket_type, "quotas") if not quota.is_room],
        notes=[note for note in (price_note(offer, ticket_type, seat), *sale_notes(offer, ticket_type, sale)) if note],
    )


def price_note(offer: Offer, ticket_type: TicketType, seat: Seat | None) -> str:
    """Until when the price holds and what it is afterwards; or what it would be without a seat."""
    price, full = offer.price(ticket_type, seat), Money(ticket_type.price_cents, offer.event.currency)
    if price.cents >= full.cents:
        return ""
    if seat and price.cents == ticket_type.member_price_cents:
        return _("Tarif membre, au lieu de %(price)s.") % {"price": full}
    until = say_limit(ticket_type.early_until, offer.event)
    return _("Jusqu’au %(day)s, puis %(price)s.") % {"day": until, "price": full}


def sale_notes(offer: Offer, ticket_type: TicketType, sale: str) -> list[str]:
    if sale == "early":
        return [_("En vente à partir du %(day)s.") % {"day": say_start(ticket_type.sales_from, offer.event)}]
    if sale == "over":
        return [_("N’est plus en vente.")]
    notes = []
    if ticket_type.sales_until and ticket_type.sales_until < (offer.event.closes_at or offer.event.start or FAR):
        notes.append(_("En vente jusqu’au %(day)s.") % {"day": say_limit(ticket_type.sales_until, offer.event)})
    if most := ticket_type.max_per_registration:
        note = ngettext("%(most)s place au plus par inscription.", "%(most)s places au plus par inscription.", most)
        notes.append(note % {"most": most})
    return notes


FAR = datetime.datetime.max.replace(tzinfo=datetime.UTC)


def say_limit(moment: datetime.datetime, event: Event) -> str:
    """A deadline on the clock of the place: `15 janvier`, with the hour unless it is the end of that day."""
    local = event.local(moment)
    return say_with_hour(local, event, is_whole_day=(local.hour, local.minute) == (23, 59))


def say_start(moment: datetime.datetime, event: Event) -> str:
    """A beginning on the clock of the place: `15 janvier`, with the hour unless it is midnight."""
    local = event.local(moment)
    return say_with_hour(local, event, is_whole_day=(local.hour, local.minute) == (0, 0))


def say_with_hour(local: datetime.datetime, event: Event, *, is_whole_day: bool) -> str:
    is_same_year = event.first_day is not None and local.year == event.first_day.year
    day = say_day(local.date(), "j F" if is_same_year else "j F Y")
    return day if is_whole_day else _("%(day)s à %(hour)s") % {"day": day, "hour": say_clock(local)}
