"""The participants of an event as a table for a spreadsheet: one row a person, one column a part of the day."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from billing.models import Method, Order
from lib.spreadsheets import Cell

from .models import Attendee, Discount, Event, Part, Registration, Table, Ticket, TicketType


@dataclass(frozen=True)
class ParticipantTable:
    """`events` are those that the people are at, soonest first."""

    events: list[Event]
    head: list[str]
    rows: list[list[Cell]]


def participant_table(attendees: QuerySet, *, with_needs: bool) -> ParticipantTable:
    """The people of a query over attendees by name, with their tickets that are not cancelled. Eight queries at most.

    Diets and access needs are columns only `with_needs`. Several events get a column that names theirs.
    """
    chosen = attendees.order_by()
    people = chosen.select_related("registration__order").order_by("last_name", "first_name", "pk")
    people = list(people.only(*PERSON, *(f"registration__{name}" for name in REGISTRATION)))
    registrations = chosen.values("registration")
    events = list(Event.objects.filter(registrations__in=registrations).distinct().order_by("first_day", "pk"))
    sheet = _Sheet(events, _places_of(chosen), with_needs=with_needs)
    return ParticipantTable(events, sheet.head(), [sheet.row(person) for person in people])


PERSON = (
    *("first_name", "last_name", "email", "company", "job_title", "dietary_needs", "access_needs"),
    "registration",
)
REGISTRATION = (
    *("event", "state", "registered_at", "buyer_name", "buyer_email"),
    *("order__reference", "order__state", "order__method"),
)


class _Place(NamedTuple):
    """What the table needs of a ticket; ten thousand whole rows would cost a second."""

    attendee_id: int
    ticket_type_id: int
    discount_id: int | None
    table_id: int | None
    price_cents: int
    discount_cents: int


def _places_of(attendees: QuerySet) -> dict[int, list[_Place]]:
    found = defaultdict(list)
    tickets = Ticket.objects.filter(attendee__in=attendees.values("pk"), cancelled_at__isnull=True).order_by("pk")
    for place in map(_Place._make, tickets.values_list(*_Place._fields)):
        found[place.attendee_id].append(place)
    return found


class _Sheet:
    """The columns, and what stands in each for one person."""

    def __init__(self, events: list[Event], places: dict[int, list[_Place]], *, with_needs: bool):
        self.events = {event.pk: event for event in events}
        self.places = places
        self.with_needs = with_needs
        self.types = {row.pk: row for row in TicketType.objects.filter(event__in=events)}
        self.discounts = {row.pk: row for row in Discount.objects.filter(event__in=events)}
        self.tables = {row.pk: row for row in Table.objects.filter(part__event__in=events)}
        self.has_one_event = len(events) == 1
        self.parts = list(Part.objects.filter(event=events[0])) if self.has_one_event else []
        # Once for all: asking each row for its label costs more than all the rest.
        self.states = {state.value: str(state.label) for state in Registration.State}
        self.settled = {
            (method.value, state.value): f"{method.label}, {state.label}" for method in Method for state in Order.State
        }

    def head(self) -> list[str]:
        which = [str(part) for part in self.parts] if self.has_one_event else [_("Billets")]
        return [
            *([] if self.has_one_event else [_("Événement")]),
            *[_("Nom"), _("Prénom"), _("Entreprise"), _("Fonction"), _("Adresse électronique")],
            *which,
            *([_("Table")] if self.tables else []),
            *[_("Réduction"), _("Justificatif à l’accueil")],
            *([_("Régime alimentaire"), _("Besoin d’accès")] if self.with_needs else []),
            *[_("Inscription"), _("Inscrit le"), _("Montant"), _("Règlement"), _("Référence")],
            *[_("Inscrit par"), _("Adresse de l’acheteur")],
        ]

    def row(self, person: Attendee) -> list[Cell]:
        registration = person.registration
        event = self.events[registration.event_id]
        places = self.places.get(person.pk, [])
        discounts = [self.discounts[place.discount_id] for place in places if place.discount_id]
        order = registration.order
        return [
            *([] if self.has_one_event else [str(event)]),
            *[person.last_name, person.first_name, person.company, person.job_title, person.email],
            *self.taken(places),
            *([joined(self.tables[place.table_id] for place in places if place.table_id)] if self.tables else []),
            *[joined(discounts), joined(discount.proof for discount in discounts)],
            *([person.dietary_needs, person.access_needs] if self.with_needs else []),
            self.states.get(registration.state, registration.state),
            event.local(registration.registered_at),
            Decimal(sum(place.price_cents - place.discount_cents for place in places)) / 100,
            self.settled[order.method, order.state] if order else "",
            order.reference if order else "",
            *[registration.buyer_name, registration.buyer_email],
        ]

    def taken(self, places: list[_Place]) -> Iterator[str]:
        """What the person takes in each part of the one event, or everything in one cell."""
        types = [self.types[place.ticket_type_id] for place in places]
        if not self.has_one_event:
            yield joined(types)
        for part in self.parts:
            yield joined(row for row in types if row.part_id == part.pk)


def joined(things: Iterable) -> str:
    return ", ".join(str(thing) for thing in things if thing)
