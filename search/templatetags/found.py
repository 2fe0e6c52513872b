"""A text with what was looked for in it marked."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from search.snippets import Part

register = template.Library()
OPEN, CLOSE = mark_safe("<mark>"), mark_safe("</mark>")


@register.simple_tag
def marked(parts: Iterable[Part]) -> SafeString:
    return format_html_join(
        "", "{}{}{}", ((OPEN, part.text, CLOSE) if part.is_hit else ("", part.text, "") for part in parts)
    )
