"""How a figure is written: never without its unit, nor without what the source says of its exactness."""

from decimal import Decimal

from django.utils import formats
from django.utils.translation import gettext_lazy as _

from lib import units

from .models import Result

NBSP = "\u00a0"
SIGNS = {"approx": "≈", "more_than": ">", "less_than": "<", "at_least": "≥"}
IN_WORDS = {
    "exact": "%s",
    "approx": _("environ %s"),
    "more_than": _("plus de %s"),
    "less_than": _("moins de %s"),
    "at_least": _("au moins %s"),
}


def number(value: Decimal, unit: str) -> str:
    """`10 000`, `1,5`; a year keeps its four digits together."""
    digits = max(-value.normalize().as_tuple().exponent, 0)
    return formats.number_format(value, digits, use_l10n=True, force_grouping=unit != "year").replace("\u202f", NBSP)


def short(result: Result) -> str:
    """`> 10 000`, `30 %`: for a corner or a cell whose heading names the unit."""
    text = number(result.value, result.unit)
    text = f"{text}{NBSP}%" if result.unit == "percent" else text
    sign = SIGNS.get(result.qualifier)
    return f"{sign}{NBSP}{text}" if sign else text


def unit_of(result: Result) -> str:
    """The unit in words, singular or plural; empty for a year."""
    return units.in_words(result.unit, int(abs(result.value)))


def in_words(result: Result) -> str:
    """`plus de 10 000 mentions par jour`: what a screen reader hears and a sentence says."""
    text = f"{number(result.value, result.unit)}{NBSP}{unit_of(result)}".strip()
    return IN_WORDS[result.qualifier] % text
