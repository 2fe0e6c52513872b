"""Blanks in a drawing that is kept: what one visitor typed is written into it for them alone."""

import re
from collections.abc import Mapping

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

# A comment of HTML: no text that a template escapes can hold one.
BLANK = re.compile(r"<!--(\w+)-->")


def blank(name: str) -> SafeString:
    """The place of a text that `filled` will know by this name."""
    return mark_safe(f"<!--{name}-->")


def filled(drawing: str, texts: Mapping[str, str], *, escapes: bool = True) -> SafeString:
    """The drawing with each text, escaped where it is HTML, in its blanks. What a text says of blanks is only text, and
    so is a comment that names no text: a plain letter may have one in the title of its event.
    """
    if escapes:
        texts = {name: conditional_escape(text) for name, text in texts.items()}
    return mark_safe(BLANK.sub(lambda found: texts.get(found[1], found[0]), drawing))
