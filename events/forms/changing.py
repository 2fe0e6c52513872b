"""What changes in a registration that was made: who comes, and which places are given up."""

from django import forms
from django.utils.translation import gettext_lazy

from lib.forms import RowsField

from ..models import Attendee, Ticket
from .attendee import LineField


class RenameForm(forms.ModelForm):
    """Who comes in somebody's place."""

    error_css_class = "field--error"
    first_name = LineField(label=gettext_lazy("Prénom"), max_length=80)
    last_name = LineField(label=gettext_lazy("Nom"), max_length=80)

    class Meta:
        model = Attendee
        fields = ["first_name", "last_name", "email"]


class CancelForm(forms.Form):
    """Which places to give up; all of them unless told otherwise."""

    tickets = RowsField(
        queryset=Ticket.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("Places à annuler"),
        error_messages={"required": gettext_lazy("Cochez la place à annuler.")},
    )

    def __init__(self, *args, tickets, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["tickets"].queryset = tickets
