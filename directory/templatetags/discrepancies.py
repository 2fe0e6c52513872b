"""What the documents contradict, said on the page of what it is about."""

from collections.abc import Iterable

from django import template
from django.db.models import Model
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from lib.memo import per_language

from .. import notes
from ..models import Discrepancy

register = template.Library()


@register.simple_tag
def discrepancies(*about: Model | Iterable[Model] | None) -> SafeString:
    """`{% discrepancies event event.venue page.sessions %}`: rows, lists of rows, or nothing; at most one query."""
    rows: list[Model] = []
    for one in about:
        if isinstance(one, Model):
            rows.append(one)
        elif one:
            rows += one
    if all(notes.FOLDED in row.__dict__ for row in rows):
        return drawn_folded(tuple(tuple(values) for row in rows for values in row.__dict__[notes.FOLDED]))
    return drawn(notes.notes_on(rows))


@per_language
def drawn_folded(values: tuple[tuple, ...]) -> SafeString:
    """Kept as long as the notes, which came with their rows, say the same."""
    return drawn([notes.unfolded(list(one)) for one in values])


def drawn(found: list[Discrepancy]) -> SafeString:
    return render_to_string("directory/_discrepancies.html", {"notes": found})
