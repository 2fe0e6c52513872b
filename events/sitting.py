"""At which table somebody sits, and which colleague comes in their place. Validates; never writes."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import Seat

from .models import Table, Ticket


class TableForm(forms.Form):
    """Another table of the same part, or none; `tables` come with their quotas."""

    table = forms.ChoiceField(
        label=gettext_lazy("Table"),
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": gettext_lazy("Cette table n’est plus proposée. Choisissez-en une autre.")},
    )

    def __init__(self, *args, ticket: Ticket, tables: Sequence[Table], **kwargs):
        super().__init__(*args, initial={"table": str(ticket.table_id or "")}, **kwargs)
        self.tables, self.ticket = tables, ticket
        names = [(str(table.pk), table.topic) for table in tables]
        self.fields["table"].choices = [("", _("Sans préférence")), *names]

    @property
    def chosen(self) -> Table | None:
        return next((table for table in self.tables if str(table.pk) == self.cleaned_data["table"]), None)

    @property
    def options(self) -> list[dict]:
        """Each table with what is left at it; one's own stays open when it is full."""
        value = str(self["table"].value() or "")
        return [
            {
                "table": table,
                "field": self["table"],
                "left": table.quota.seats_left,
                "is_chosen": str(table.pk) == value,
            }
            for table in self.tables
        ]


class SwapForm(forms.Form):
    """The colleague who comes instead."""

    seat = forms.ChoiceField(
        label=gettext_lazy("Qui vient à cette place"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choisissez la personne qui vient."),
            "invalid_choice": gettext_lazy("Cette personne n’a pas de siège le jour de l’événement."),
        },
    )

    def __init__(self, *args, colleagues: Sequence[Seat], **kwargs):
        super().__init__(*args, **kwargs)
        self.colleagues = colleagues
        self.fields["seat"].choices = [(str(seat.pk), seat.person.name) for seat in colleagues]

    @property
    def chosen(self) -> Seat:
        return next(seat for seat in self.colleagues if str(seat.pk) == self.cleaned_data["seat"])
