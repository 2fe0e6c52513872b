"""The rows of the list of events, drawn in Python: twenty of them in a template cost more than the rest of the page."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from events.models import Event

from .ui import corner_date, t

register = template.Library()


@register.simple_tag
def event_rows(events: Iterable[Event], level: int) -> SafeString:
    """One `<li>` each, with a heading of that level. The events are dressed (`events.listing.dress`)."""
    return mark_safe("\n".join(event_row(event, level) for event in events))


def event_row(event: Event, level: int) -> SafeString:
    return format_html(
        '<li class="row-item event-row suit-event">{}\n'
        '<div><p class="kind">{}{}{}</p>\n'
        '<h{}><a href="{}">{}</a></h{}>\n{}{}</div></li>',
        corner_date(event),
        event.kind_label,
        format_html('<span class="by-others">{}</span>', event.by_others) if event.by_others else "",
        format_html(' <span class="state state--error">{}</span>', _("Annulé")) if event.is_cancelled else "",
        level,
        event.url,
        t(event, "title"),
        level,
        when_and_where(event),
        format_html('<p class="small">{}</p>', event.with_speakers) if event.with_speakers else "",
    )


def when_and_where(event: Event) -> str:
    """The hours where they are known (the corner has the day), and the place; a paragraph, or nothing."""
    moment = event.moment if event.starts_at else ""
    place = t(event.venue, "name") if event.venue else event.city
    if moment and place:
        return format_html('<p class="small">{}. {}</p>\n', moment, place)
    return format_html('<p class="small">{}{}</p>\n', moment, place) if moment or place else ""
