"""The rows of the list of events, drawn in Python: twenty of them in a template cost more than the rest of the page."""

from collections.abc import Iterable

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from events.listing import EventList
from events.models import Event
from lib.dates import PartialDate
from lib.memo import per_language
from lib.moments import say_when

from .ui import drawn_corner, marked, own_or_french

register = template.Library()


@register.simple_tag
def event_years(rows: EventList) -> SafeString:
    """The past year by year, or the one year that was asked for."""
    level = 3 if rows.year else 4
    return mark_safe(
        "".join(
            '\n{}\n<ol class="rows">{}</ol>\n'.format(
                "" if rows.year else f'<h3 class="year-head">{year}</h3>', event_rows(events, level)
            )
            for year, events in rows.by_year
        )
    )


@register.simple_tag
def event_rows(events: Iterable[Event], level: int) -> SafeString:
    """One `<li>` each, with a heading of that level. The events are dressed (`events.listing.dress`)."""
    language = get_language() or settings.LANGUAGE_CODE
    return mark_safe("\n".join(event_row(event, level, language) for event in events))


def event_row(event: Event, level: int, language: str) -> SafeString:
    return drawn_row(
        level,
        event.partial_date,
        event.is_date_inferred,
        event.kind_label,
        event.by_others,
        event.is_cancelled,
        event.url,
        own_or_french(event, "title", language),
        capfirst(say_when(event)) if event.starts_at else "",  # else the corner says it all
        own_or_french(event.venue, "name", language) if event.venue else (event.city, False),
        event.with_speakers,
    )


@per_language
def drawn_row(
    level: int,
    date: PartialDate,
    is_date_inferred: bool,
    kind: str,
    by_others: str,
    is_cancelled: bool,
    url: str,
    title: tuple[str, bool],
    moment: str,
    place: tuple[str, bool],
    with_speakers: str,
) -> SafeString:
    """Kept as long as nothing of it changes: twenty rows are a third of the page. Nothing in it is HTML yet."""
    return format_html(
        '<li class="row-item event-row suit-event">{}\n'
        '<div><p class="kind">{}{}{}</p>\n'
        '<h{}><a href="{}">{}</a></h{}>\n{}{}</div></li>',
        drawn_corner(date, is_date_inferred),
        kind,
        format_html('<span class="by-others">{}</span>', by_others) if by_others else "",
        format_html(' <span class="state state--error">{}</span>', _("Annulé")) if is_cancelled else "",
        level,
        url,
        marked(*title),
        level,
        when_and_where(moment, marked(*place)),
        format_html('<p class="small">{}</p>', with_speakers) if with_speakers else "",
    )


def when_and_where(moment: str, place: SafeString) -> str:
    """The hours where they are known (the corner has the day), and the place; a paragraph, or nothing."""
    if moment and place:
        return format_html('<p class="small">{}. {}</p>\n', moment, place)
    return format_html('<p class="small">{}{}</p>\n', moment, place) if moment or place else ""
