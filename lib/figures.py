"""How a figure is written: never without its unit, nor without what the source says of its exactness."""

from decimal import Decimal

from django.utils import formats
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lib import units
from lib.dates import is_french
from lib.memo import per_language

NBSP = "\u00a0"
MILLION = 1_000_000
SIGNS = {"approx": "≈", "more_than": ">", "less_than": "<", "at_least": "≥"}
IN_WORDS = {
    "exact": "%s",
    "approx": _("environ %s"),
    "more_than": _("plus de %s"),
    "less_than": _("moins de %s"),
    "at_least": _("au moins %s"),
}


@per_language
def number(value: Decimal, unit: str) -> str:
    """`10 000`, `1,5`; a year keeps its four digits together."""
    value = Decimal(value)
    digits = max(-int(value.normalize().as_tuple().exponent), 0)
    return formats.number_format(value, digits, use_l10n=True, force_grouping=unit != "year").replace("\u202f", NBSP)


@per_language
def rounded(value: Decimal, unit: str) -> str:
    """The same for a corner, where a whole number of millions is read at a glance: `20 millions`."""
    if abs(value) >= MILLION and value % MILLION == 0:
        millions = int(value // MILLION)
        text = ngettext("%(number)s million", "%(number)s millions", millions) % {"number": millions}
        return text.replace(" ", NBSP)
    return number(value, unit)


def percent_sign() -> str:
    """What follows the number of a percentage: English leaves no space."""
    return f"{NBSP}%" if is_french() else "%"


@per_language
def amount(value: Decimal, unit: str) -> str:
    """`42 %`, `3 heures par jour`; a year stands alone."""
    if unit == "percent":
        return number(value, unit) + percent_sign()
    return f"{number(value, unit)}{NBSP}{units.in_words(unit, int(abs(value)))}".strip()


@per_language
def qualified(text: str, qualifier: str) -> str:
    """`environ 20 pays`: a figure with what is known of its exactness."""
    return str(IN_WORDS.get(qualifier, "%s")) % text
