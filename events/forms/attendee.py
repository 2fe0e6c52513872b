"""One person of a registration form, and what they take of each part of the day."""

import contextlib
from collections.abc import Mapping
from functools import cached_property

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lib.text import one_line
from members.models import Seat

from ..models import Discount, Table, TicketType
from ..offers import Offer
from ..operations import AttendeeInput, Choice, MembersOnly, as_holder, checked, is_for_a_seat
from . import parts

HELD_BY_A_SEAT = ("first_name", "last_name", "email", "company", "job_title")


class LineField(forms.CharField):
    """One line of text in NFC, without control characters; refuses what would be empty once cleaned."""

    def to_python(self, value):
        value = super().to_python(value)
        return one_line(value) if value else value


class AttendeeForm(forms.Form):
    """One person, and what they take of each part of the day."""

    error_css_class = "field--error"

    first_name = LineField(
        label=gettext_lazy("Prénom"), max_length=80, widget=forms.TextInput({"autocomplete": "given-name"})
    )
    last_name = LineField(
        label=gettext_lazy("Nom"), max_length=80, widget=forms.TextInput({"autocomplete": "family-name"})
    )
    email = forms.EmailField(
        label=gettext_lazy("Adresse électronique"),
        max_length=254,
        help_text=gettext_lazy("Le billet y arrive."),
        error_messages={
            "required": gettext_lazy("Il manque l’adresse électronique, par exemple «\u00a0nom@entreprise.fr\u00a0»."),
            "invalid": gettext_lazy("Cette adresse est incomplète. Par exemple : «\u00a0nom@entreprise.fr\u00a0»."),
        },
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    company = LineField(
        label=gettext_lazy("Entreprise"),
        max_length=150,
        required=False,
        widget=forms.TextInput({"autocomplete": "organization"}),
    )
    job_title = LineField(
        label=gettext_lazy("Fonction"),
        max_length=150,
        required=False,
        widget=forms.TextInput({"autocomplete": "organization-title"}),
    )
    dietary_needs = LineField(label=gettext_lazy("Régime alimentaire"), max_length=200, required=False)
    access_needs = LineField(
        label=gettext_lazy("Besoin d’accès"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Fauteuil, boucle magnétique, place près de la sortie\u00a0: dites-le ici."),
    )

    def __init__(self, *args, offer: Offer, position: int, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer, self.position = offer, position
        if offer.colleagues:
            self.add_seat_field()
        self.fields["first_name"].error_messages["required"] = _("Il manque le prénom.")
        self.fields["last_name"].error_messages["required"] = _("Il manque le nom.")
        if position:
            self.fields["email"].required = False
            self.fields["email"].help_text = _("Sans adresse, le billet arrive à la première personne.")
            for name in ("first_name", "last_name", "email", "company", "job_title"):
                self.fields[name].widget.attrs["autocomplete"] = "off"
        for index, (part, ticket_types) in enumerate(offer.parts):
            choices = [(str(ticket_type.pk), ticket_type.name) for ticket_type in ticket_types]
            if index:
                choices.append(("", _("Sans")))
            available = next((t for t in ticket_types if offer.left(t) > 0), None)
            self.fields[f"part_{part.pk}"] = forms.ChoiceField(
                label=part.name,
                choices=choices,
                required=index == 0,
                initial=str((available or ticket_types[0]).pk) if index == 0 else "",
                widget=forms.RadioSelect,
                error_messages={
                    "required": _("Choisissez un tarif."),
                    "invalid_choice": _("Ce tarif n’est plus proposé. Choisissez-en un autre."),
                },
            )
            if tables := offer.tables_at(part.pk):
                self.fields[f"table_{part.pk}"] = forms.ChoiceField(
                    label=_("Table"),
                    choices=[("", _("Sans préférence")), *((str(table.pk), table.topic) for table in tables)],
                    required=False,
                    widget=forms.RadioSelect,
                    error_messages={"invalid_choice": _("Cette table n’est plus proposée. Choisissez-en une autre.")},
                )
        if self.discounts:
            self.fields["discount"] = forms.ChoiceField(
                label=_("Réduction"),
                choices=[("", _("Plein tarif")), *((str(d.pk), d.name) for d in self.discounts)],
                required=False,
                widget=forms.RadioSelect,
                error_messages={"invalid_choice": _("Cette réduction n’est plus proposée.")},
            )

    def add_seat_field(self) -> None:
        """The members of the buyer's company to choose from; whoever is chosen needs no name typed."""
        people = [(str(seat.pk), seat.person.name) for seat in self.offer.colleagues]
        self.fields["seat"] = forms.ChoiceField(
            label=_("Membre de votre entreprise"),
            choices=[("", _("Une autre personne")), *people],
            required=False,
            initial="" if self.position else people[0][0],
            help_text=_("Les billets de membre vont aux personnes de cette liste."),
            error_messages={"invalid_choice": _("Cette personne n’a pas de siège le jour de l’événement.")},
        )
        if not self.position:
            holder = as_holder(AttendeeInput("", "", "", []), self.offer.colleagues[0], buyer=self.offer.buyer)
            for name in HELD_BY_A_SEAT:
                self.fields[name].initial = getattr(holder, name)
        if self.is_bound and self.seat_in({"seat": str(self["seat"].value() or "")}):
            for name in ("first_name", "last_name", "email"):
                self.fields[name].required = False

    def seat_in(self, data: Mapping[str, str]) -> Seat | None:
        """The seat that these values choose."""
        wanted = data.get("seat")
        return next((seat for seat in self.offer.colleagues if str(seat.pk) == wanted), None) if wanted else None

    @property
    def colleagues(self) -> list[dict]:
        """The people to choose from; the address only of those who show it to colleagues, and one's own."""
        chosen = str(self["seat"].value() or "") if "seat" in self.fields else ""
        return [
            {
                "seat": seat,
                "holder": as_holder(AttendeeInput("", "", "", []), seat, buyer=self.offer.buyer),
                "is_own": index == 0,
                "shows_email": index == 0 or seat.shares_email,
                "is_chosen": str(seat.pk) == chosen,
            }
            for index, seat in enumerate(self.offer.colleagues)
        ]

    @property
    def shown(self) -> parts.Person:
        """What its drawing is kept by; `texts` are to be written into it."""
        return parts.person(self)

    @property
    def texts(self) -> dict[str, str]:
        return parts.texts(self)

    @cached_property
    def discounts(self) -> list[Discount]:
        found = {d.pk: d for ticket_type in self.offer.ticket_types for d in self.offer.discounts(ticket_type)}
        return list(found.values())

    def taken(self, data: Mapping[str, str]) -> list[TicketType]:
        """The ticket types that these values name, one a part of the day."""
        by_pk = {str(ticket_type.pk): ticket_type for ticket_type in self.offer.ticket_types}
        values = [data.get(f"part_{part.pk}") for part, _types in self.offer.parts]
        return [by_pk[value] for value in values if value in by_pk]

    def choices_of(self, data: Mapping[str, str]) -> list[Choice]:
        """The choices that these values describe, with at most one discount; what is not open chooses nothing."""
        taken = self.taken(data)
        wanted, seat, choices = data.get("discount"), self.seat_in(data), []
        discounted = self.discounted(taken, wanted)
        for ticket_type in taken:
            discount = discounted[1] if discounted and discounted[0] == ticket_type else None
            choice = Choice(ticket_type, discount, table=self.table_in(data, ticket_type), member_seat=seat)
            with contextlib.suppress(MembersOnly):  # `clean` says who is missing
                choices.append(checked(choice, self.offer))
        return choices

    def discounted(self, taken: list[TicketType], wanted: str | None) -> tuple[TicketType, Discount] | None:
        """The discount that is asked for, and the one of these tickets on which it gains most over a code."""
        rows = [(row, d) for row in taken for d in self.offer.discounts(row) if wanted and str(d.pk) == wanted]
        return max(rows, key=lambda found: self.offer.gain(*found), default=None)

    def table_in(self, data: Mapping[str, str], ticket_type: TicketType) -> Table | None:
        wanted = data.get(f"table_{ticket_type.part_id}")
        tables = self.offer.tables_at(ticket_type.part_id) if wanted else []
        return next((table for table in tables if str(table.pk) == wanted), None)

    def clean(self):
        data = super().clean()
        if sentence := self.out_of_reach():
            self.add_error(None, sentence)
        if "seat" in self.fields:
            self.take_the_names_of_the_seat(data)
        if data.get("discount") and not self.discounted(self.taken(data), data["discount"]):
            self.add_error("discount", _("Cette réduction ne vaut pas pour ce tarif."))
        return data

    def out_of_reach(self) -> str:
        """Why something that was sent is not for this person; empty when all of it may be."""
        start = self.add_prefix("part_")
        sent = {name: self.data.get(name) for name in self.data if name.startswith(start)}
        reserved = {str(row.pk): row for row in self.offer.for_members}
        for value in sent.values():
            if value in reserved:
                sentence = _("«\u00a0%(name)s\u00a0» est réservé aux membres. Connectez-vous pour le prendre.")
                return sentence % {"name": reserved[value].name}
        known = {self.add_prefix(name) for name in self.fields}
        if any(value and name not in known for name, value in sent.items()):
            return _("Un de ces choix n’est plus proposé. Choisissez-en un autre.")
        return ""

    def take_the_names_of_the_seat(self, data: dict) -> None:
        """A member's ticket bears the name of who holds the seat, whatever was typed beside."""
        seat = self.seat_in(data)
        wants = [row for row in self.taken(data) if self.offer.asks_for_a_seat(row)]
        if seat is None:
            if wants and "seat" not in self.errors:
                sentence = _("«\u00a0%(name)s\u00a0» va à un membre de votre entreprise\u00a0: choisissez-le ici.")
                self.add_error("seat", sentence % {"name": wants[0].name})
            return
        own_words = AttendeeInput("", "", data.get("email") or "", [], job_title=data.get("job_title") or "")
        holder = as_holder(own_words, seat, buyer=self.offer.buyer)
        # An address that is not shown to colleagues goes on a member's ticket, whose page does not show it either.
        keeps_email = not (seat.shares_email or any(is_for_a_seat(row) for row in self.taken(data)))
        for name in HELD_BY_A_SEAT:
            if name not in self.errors and not (name == "email" and keeps_email and seat != self.offer.buyer.seat):
                data[name] = getattr(holder, name)

    def attendee(self) -> AttendeeInput:
        fields = ("first_name", "last_name", "email", "company", "job_title", "dietary_needs", "access_needs")
        return AttendeeInput(
            **{name: self.cleaned_data[name] for name in fields}, choices=self.choices_of(self.cleaned_data)
        )

    def typed(self, name: str) -> str:
        """What the visitor typed or would find there: for headings and the receipt, before validation."""
        value = self[name].value()
        return one_line(value) if isinstance(value, str) else ""

    @property
    def chosen_seat(self) -> Seat | None:
        return self.seat_in({name: str(self[name].value() or "") for name in ("seat", "email") if name in self.fields})

    @property
    def heading(self) -> str:
        name = f"{self.typed('first_name')} {self.typed('last_name')}".strip()
        if "seat" in self.fields and (seat := self.chosen_seat):
            name = seat.person.name
        return name or _("Participant %(number)s") % {"number": self.position + 1}
