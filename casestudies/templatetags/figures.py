"""Figures and dates of case studies, as pages write them."""

from django import template
from django.utils.dates import MONTHS

from .. import figures
from ..models import Result

register = template.Library()


@register.filter
def short(result: Result) -> str:
    return figures.short(result)


@register.filter
def in_words(result: Result) -> str:
    return figures.in_words(result)


@register.filter
def unit(result: Result) -> str:
    """The unit beside the number; a percentage and a year carry theirs already."""
    return "" if result.unit in ("percent", "year") else figures.unit_of(result)


@register.filter
def month(written: str) -> str:
    """`2009-06` → `juin 2009`; what is no month is left as it is."""
    year, _dash, number = written.partition("-")
    if number.isdigit() and int(number) in MONTHS:
        return f"{MONTHS[int(number)]} {year}"
    return written
