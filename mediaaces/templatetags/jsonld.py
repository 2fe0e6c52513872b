"""The tag that prints what a page says to machines."""

from django import template
from django.utils.safestring import SafeString

from lib import jsonld as words

register = template.Library()


@register.simple_tag
def jsonld(structured: words.Node | list[words.Node] | None = None) -> SafeString:
    """The script element of one node or several of `lib.jsonld`; nothing where a page has none."""
    return words.script(*(structured if isinstance(structured, list | tuple) else [structured] if structured else []))
