"""What the documents contradict, said on the page of what it is about."""

from collections.abc import Iterable

from django import template
from django.db.models import Model

from .. import notes

register = template.Library()


@register.inclusion_tag("directory/_discrepancies.html")
def discrepancies(*about: Model | Iterable[Model] | None) -> dict:
    """`{% discrepancies event event.venue page.sessions %}`: rows, lists of rows, or nothing; at most one query."""
    rows: list[Model] = []
    for one in about:
        if isinstance(one, Model):
            rows.append(one)
        elif one:
            rows += one
    return {"notes": notes.notes_on(rows)}
