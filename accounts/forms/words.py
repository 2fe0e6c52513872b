"""One way of speaking for every form of the account: a label that stays, no placeholder, one hint."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

LABELS = {
    "login": _("Adresse électronique"),
    "email": _("Adresse électronique"),
    "password": _("Mot de passe"),
    "remember": _("Rester connecté sur cet appareil"),
    "oldpassword": _("Mot de passe actuel"),
    "password1": _("Mot de passe"),
    "password2": _("Le même, encore une fois"),
    "code": _("Code reçu par courriel"),
}
# The link to a forgotten password, which allauth puts here, stands after the field in our pages.
HINTS: dict[str, Any] = {
    "password": "",
    "oldpassword": "",
    "password1": _("Douze caractères au moins. Une phrase que vous retenez vaut mieux qu’un mot compliqué."),
}
MISSING = {
    "login": _("Il manque l’adresse électronique."),
    "email": _("Il manque l’adresse électronique."),
    "password": _("Il manque le mot de passe."),
    "oldpassword": _("Il manque le mot de passe actuel."),
    "password1": _("Il manque le mot de passe."),
    "password2": _("Il manque le mot de passe, une seconde fois."),
    "code": _("Il manque le code."),
    "name": _("Il manque un nom."),
}
INCOMPLETE = _("Cette adresse est incomplète. Par exemple\u00a0: «\u00a0nom@entreprise.fr\u00a0».")


class OurWords:
    fields: dict[str, forms.Field]
    labels: dict[str, Any] = LABELS
    hints: dict[str, Any] = HINTS

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, field.help_text)
            field.widget.attrs.pop("placeholder", None)
            # A new dict: the one of a field may be shared with the class.
            field.error_messages = field.error_messages | {"invalid": INCOMPLETE, "required": MISSING.get(name, "")}
            if name == "login":
                field.widget.attrs["autocomplete"] = "username"
            elif name == "code":
                field.widget.attrs |= {"autocapitalize": "characters", "spellcheck": "false"}
