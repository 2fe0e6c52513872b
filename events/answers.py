"""What somebody in line answers: how to pay for what is offered, and whom to keep. Validates; never writes."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.models import Method
from lib.forms import RowsField

from .models import Attendee


class AcceptForm(forms.Form):
    """How to pay for places that are offered; nothing to choose where nothing is to pay."""

    def __init__(self, *args, methods: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        if methods:
            self.fields["method"] = forms.ChoiceField(
                label=_("Règlement"),
                choices=[(method, Method(method).label) for method in methods],
                initial=methods[0],
                widget=forms.RadioSelect,
                error_messages={
                    "required": _("Choisissez comment régler."),
                    "invalid_choice": _("Ce mode de règlement n’est plus possible. Choisissez-en un autre."),
                },
            )

    @property
    def method(self) -> str:
        return self.cleaned_data.get("method") or Method.FREE


class FewerForm(forms.Form):
    """Who stays in line; all of them unless told otherwise."""

    attendees = RowsField(
        queryset=Attendee.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("Qui reste sur la liste"),
        error_messages={
            "required": gettext_lazy("Gardez au moins une personne, ou quittez la liste."),
            "invalid_choice": gettext_lazy("Cette personne n’est plus dans votre inscription."),
            "invalid_pk_value": gettext_lazy("Cette personne n’est plus dans votre inscription."),
        },
    )

    def __init__(self, *args, attendees, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["attendees"].queryset = attendees
