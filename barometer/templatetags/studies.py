"""Figures and samples of studies, as pages write them."""

from django import template

from .. import figures
from ..models import Method, Observation, Population

register = template.Library()


@register.filter
def short(row: Observation) -> str:
    return figures.short(row)


@register.filter
def in_words(row: Observation) -> str:
    return figures.in_words(row)


@register.filter
def unit(row: Observation) -> str:
    return figures.unit_of(row)


@register.filter
def asked(row: Population) -> str:
    return figures.asked(row)


@register.filter
def size(row: Population) -> str:
    return figures.size(row)


@register.filter
def countries(row: Population) -> str:
    return figures.countries(row)


@register.filter
def how(row: Method) -> str:
    return figures.how(row)
