"""Where a record was read, said at the foot of its page."""

import datetime
from typing import NamedTuple

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from lib.memo import per_language

from ..models import Source, Sourced

register = template.Library()


class Document(NamedTuple):
    url: str
    title_fr: str
    title_en: str | None
    language: str
    author: str
    is_author_inferred: bool
    site: str
    is_site_inferred: bool
    date_written: str
    published_on: datetime.date | None


class Reading(NamedTuple):
    """What a record says of its source, as plain values: the drawing is kept by them."""

    source: Document | None
    source_lines: str
    source_note_fr: str
    source_note_en: str | None

    @property
    def source_note(self) -> str:
        return self.source_note_fr


@register.simple_tag
def source_of(record: Sourced) -> SafeString:
    """Which document, where in it, and a note; nothing where none is named."""
    document = read(record.source) if record.source else None
    return drawn(Reading(document, record.source_lines, record.source_note_fr, record.source_note_en))


def read(row: Source) -> Document:
    return Document(
        url=row.url,
        title_fr=row.title_fr,
        title_en=row.title_en,
        language=row.language,
        author=row.author,
        is_author_inferred=row.is_author_inferred,
        site=row.site,
        is_site_inferred=row.is_site_inferred,
        date_written=row.date_written,
        published_on=row.published_on,
    )


@per_language
def drawn(record: Reading) -> SafeString:
    return render_to_string("events/_source.html", {"record": record})
