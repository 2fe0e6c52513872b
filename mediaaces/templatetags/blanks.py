"""Parts of a page that would depend on a few plain values alone, but for texts that are one visitor's own."""

from collections.abc import Hashable, Mapping

from django import template
from django.utils.safestring import SafeString

from lib import blanks

from .drawn import drawn

register = template.Library()


@register.simple_tag
def filled(name: str, texts: Mapping[str, str], **values: Hashable) -> SafeString:
    """A template drawn once for these values (see `drawn`), with these texts in the blanks that they hold."""
    return blanks.filled(drawn(name, **values), texts)
