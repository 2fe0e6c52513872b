"""Parts of a page that depend on a few plain values and the language alone: drawn once, and kept by these values.

Nothing kept is ever out of date, since another value draws another part.
"""

import functools
from collections.abc import Hashable, Iterable

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from lib.facets import Facet

register = template.Library()


@register.simple_tag
def drawn(name: str, **values: Hashable) -> SafeString:
    """A template with these values and no others, such as a card of a list."""
    return _drawn(name, get_language(), tuple(values.items()))


@functools.lru_cache(maxsize=1000)
def _drawn(name: str, language: str, values: Iterable[tuple[str, Hashable]]) -> SafeString:
    return render_to_string(name, dict(values))


@register.simple_tag
def drawn_facets(facets: Iterable[Facet], here: str, is_open: object) -> SafeString:
    """The column that narrows a list, which a hundred links make the dearest part of it."""
    return _drawn_facets(get_language(), tuple(facets), here, bool(is_open))


@functools.lru_cache(maxsize=30)
def _drawn_facets(language: str, facets: tuple[Facet, ...], here: str, is_open: bool) -> SafeString:
    return render_to_string("components/facets.html", {"facets": facets, "here": here, "is_open": is_open})
