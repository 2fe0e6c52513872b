"""Names of the countries that our records use, in the language of the page; a code that we do not know stays a code."""

from django.utils.translation import gettext_lazy as _

NAMES = {
    "BE": _("Belgique"),
    "CA": _("Canada"),
    "CH": _("Suisse"),
    "DE": _("Allemagne"),
    "DK": _("Danemark"),
    "ES": _("Espagne"),
    "FR": _("France"),
    "GB": _("Royaume-Uni"),
    "IT": _("Italie"),
    "JP": _("Japon"),
    "LU": _("Luxembourg"),
    "NL": _("Pays-Bas"),
    "SE": _("Suède"),
    "US": _("États-Unis"),
}


def country_name(code: str) -> str:
    return str(NAMES.get(code, code))
