"""What the registration form shows, as plain values: the drawing of each of its parts is kept by them.

What a visitor typed is not among them: it is written into the blanks of the drawing.
"""

import datetime
from typing import TYPE_CHECKING, NamedTuple

from django.forms.boundfield import BoundField
from django.forms.utils import flatatt
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from lib.blanks import blank
from lib.dates import PartialDate
from lib.moments import say_clock, say_when

from ..event_parts import FareLine, Term, Words, fare_line, words
from ..fares import fare
from ..models import Discount, Event, Part, Table, TicketType
from ..offers import Offer

if TYPE_CHECKING:
    from .attendee import AttendeeForm
    from .registration import ClosingForm

LINES = ("first_name", "last_name", "email", "company", "job_title", "dietary_needs", "access_needs")


class Line(NamedTuple):
    """A line to type in. `value` is a blank, None where it is empty; `attrs` are those of Django's own widget."""

    auto_id: str
    html_name: str
    type: str
    value: SafeString | None
    attrs: tuple[tuple[str, str], ...]
    label: str
    is_optional: bool
    help_text: str
    errors: tuple[str, ...]

    @property
    def attributes(self) -> dict[str, str]:
        return dict(self.attrs)


def line(field: BoundField) -> Line:
    widget = field.field.widget
    return Line(
        auto_id=field.auto_id,
        html_name=field.html_name,
        type=widget.input_type,
        value=None if widget.format_value(field.value()) is None else blank(field.name),
        attrs=tuple({**widget.attrs, **field.build_widget_attrs({}), "id": field.auto_id}.items()),
        label=str(field.label),
        is_optional=not field.field.required,
        help_text=str(field.help_text),
        errors=errors_of(field),
    )


def errors_of(field: BoundField) -> tuple[str, ...]:
    return tuple(map(str, field.errors)) if field.form.is_bound else ()


def hidden(*fields: BoundField) -> SafeString:
    """The inputs of fields that are carried along."""
    return format_html_join(
        "",
        '<input type="hidden" name="{}"{}{}>',
        (
            (
                field.html_name,
                "" if (value := field.value()) in (None, "") else format_html(' value="{}"', value),
                flatatt({**field.field.widget.attrs, "id": field.auto_id}),
            )
            for field in fields
        ),
    )


class Radios(NamedTuple):
    """Choices of which one is made; `is_empty` when none is."""

    auto_id: str
    html_name: str
    is_empty: bool
    errors: tuple[str, ...]


def radios(field: BoundField) -> Radios:
    return Radios(field.auto_id, field.html_name, not field.value(), errors_of(field))


class Rate(NamedTuple):
    """A ticket type to choose. `few` is what is left where that is little, else None."""

    key: int
    fare: FareLine
    few: int | None
    is_chosen: bool


def rate(offer: Offer, row: TicketType, form: "AttendeeForm", chosen: str) -> Rate:
    found = fare(offer, row, form.chosen_seat)
    few = found.left if found.is_few and not found.stock else None
    return Rate(row.pk, fare_line(found, None), few, str(row.pk) == chosen)


class Locked(NamedTuple):
    """A ticket type that is not on sale now."""

    name: Words
    price: str
    notes: tuple[str, ...]


def locked(offer: Offer, row: TicketType) -> Locked:
    found = fare(offer, row)
    return Locked(words(row, "name"), str(found.price), tuple(found.notes))


class TableChoice(NamedTuple):
    key: int
    topic: Words
    facilitator: str
    left: int
    is_chosen: bool


def table_choice(row: Table, chosen: str) -> TableChoice:
    leader = row.facilitator
    return TableChoice(
        row.pk, words(row, "topic"), leader.name if leader else "", row.quota.seats_left, str(row.pk) == chosen
    )


class PartChoice(NamedTuple):
    """A part of the day: what is on sale, what is not now, its tables. `begins` and `ends` are empty if unknown."""

    name: Words
    begins: str
    ends: str
    field: Radios
    is_optional: bool
    rates: tuple[Rate, ...]
    locked: tuple[Locked, ...]
    tables: tuple[TableChoice, ...]
    table: Radios | None


def part_choice(form: "AttendeeForm", part: Part, types: list[TicketType], *, is_optional: bool) -> PartChoice:
    offer, field, tables = form.offer, form[f"part_{part.pk}"], form.offer.tables_at(part.pk)
    chosen = str(field.value() or "")
    table = form[f"table_{part.pk}"] if tables else None
    return PartChoice(
        name=words(part, "name"),
        begins=say_clock(offer.event.local(part.starts_at)) if part.starts_at else "",
        ends=say_clock(offer.event.local(part.ends_at)) if part.ends_at else "",
        field=radios(field),
        is_optional=is_optional,
        rates=tuple(rate(offer, row, form, chosen) for row in types),
        locked=tuple(locked(offer, row) for row in offer.not_on_sale(part)),
        tables=tuple(table_choice(row, str(table.value() or "")) for row in tables) if table else (),
        table=radios(table) if table else None,
    )


class DiscountChoice(NamedTuple):
    key: int
    name: Words
    amount: str
    proof: Words
    is_chosen: bool


def discount_choice(row: Discount, chosen: str) -> DiscountChoice:
    return DiscountChoice(row.pk, words(row, "name"), str(row.amount), words(row, "proof"), str(row.pk) == chosen)


class Person(NamedTuple):
    """One of the attendees. `heading` is a blank; so is `colleague`, empty where there are none to choose from."""

    number: int
    heading: SafeString
    colleague: str
    first_name: Line
    last_name: Line
    email: Line
    company: Line
    job_title: Line
    dietary_needs: Line
    access_needs: Line
    parts: tuple[PartChoice, ...]
    discounts: tuple[DiscountChoice, ...]
    discount: Radios | None


def person(form: "AttendeeForm") -> Person:
    discount = form["discount"] if form.discounts else None
    return Person(
        number=form.position + 1,
        heading=blank("heading"),
        colleague=blank("colleague") if form.offer.colleagues else "",
        **{name: line(form[name]) for name in LINES},
        parts=tuple(
            part_choice(form, part, types, is_optional=bool(index))
            for index, (part, types) in enumerate(form.offer.parts)
        ),
        discounts=tuple(discount_choice(row, str(discount.value() or "")) for row in form.discounts)
        if discount
        else (),
        discount=radios(discount) if discount else None,
    )


def texts(form: "AttendeeForm") -> dict[str, str]:
    """What goes into the blanks of a person."""
    typed = {name: str(value) for name in LINES if (value := form[name].value()) is not None}
    colleague = render_to_string("events/_colleague.html", {"person": form}) if form.offer.colleagues else ""
    return typed | {"heading": form.heading, "colleague": colleague}


class Heading(NamedTuple):
    """The event, above the form. `event` in its templates: the tags find what they ask of one."""

    url: str
    title: Words
    partial_date: PartialDate
    is_date_inferred: bool
    has_a_day: bool
    when: str
    venue: Words | None


def heading(event: Event) -> Heading:
    return Heading(
        url=event.get_absolute_url(),
        title=words(event, "title"),
        partial_date=event.partial_date,
        is_date_inferred=event.is_date_inferred,
        has_a_day=event.first_day is not None,
        when=say_when(event),
        venue=words(event.venue, "name") if event.venue else None,
    )


class Payment(NamedTuple):
    """How to pay. `due_on` is the last day of a transfer, None where none is taken."""

    auto_id: str
    errors: tuple[str, ...]
    methods: tuple[str, ...]
    chosen: str
    may_be_free: bool
    due_on: datetime.date | None


def payment(form: "ClosingForm", offer: Offer, *, may_be_free: bool) -> Payment | None:
    """None where nothing costs anything."""
    if "method" not in form.fields:
        return None
    field, hold = form["method"], offer.hold()
    return Payment(
        auto_id=field.auto_id,
        errors=errors_of(field),
        methods=tuple(str(method) for method in offer.methods),
        chosen=str(field.value() or ""),
        may_be_free=may_be_free,
        due_on=hold.due_on if hold else None,
    )


class Agreement(NamedTuple):
    """Something to agree to, or not; `errors` where it must be."""

    html_name: str
    auto_id: str
    label: str
    is_given: bool
    errors: tuple[str, ...]


class Agreements(NamedTuple):
    """`trap_label` is that of the field that people do not see."""

    step: int
    terms: tuple[Term, ...]
    names_until: datetime.date | None
    required: Agreement
    others: tuple[Agreement, ...]
    trap_id: str
    trap_label: str


def agreements(form: "ClosingForm", terms: list[Term], names_until: datetime.datetime | None) -> Agreements:
    """`names_until` is on the clock of the place."""
    trap = form["website_url"]
    return Agreements(
        step=3 if "method" in form.fields else 2,
        terms=tuple(terms),
        names_until=names_until.date() if names_until else None,
        required=agreement(form["terms"]),
        others=(agreement(form["attendee_list"]), agreement(form["news"])),
        trap_id=trap.auto_id,
        trap_label=str(trap.label),
    )


def agreement(field: BoundField) -> Agreement:
    return Agreement(field.html_name, field.auto_id, str(field.label), bool(field.value()), errors_of(field))
