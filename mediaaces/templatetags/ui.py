"""The tags every page draws with: icons, the room, dates, an editor's text, the other language."""

import functools
import re

from django import template
from django.conf import settings
from django.forms.utils import flatatt
from django.template.loader import render_to_string
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from lib import moments
from lib.choices import label_in
from lib.dates import PartialDate
from lib.memo import per_language
from mediaaces.look import room
from mediaaces.look.icons import ICONS, PIP_DRAWINGS

register = template.Library()

NBSP = "\u00a0"
HERE = "<!-- language -->"  # where a kept frame takes the link of the page
OTHER_LANGUAGE = {"fr": ("en", "English"), "en": ("fr", "Français")}
SPACE_BEFORE = re.compile(r"[ \u202f\u00a0]+(?=[:;!?%€»](?:[^\w/]|$))")
SPACE_AFTER_OPENING = re.compile(r"«[ \u202f\u00a0]*(?=\S)")


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of `mediaaces.look.icons`, hidden from screen readers: the word stands beside it."""
    return ICONS[name]


@register.simple_tag
def pip(kind: str) -> SafeString:
    """The sign of a kind of content: event, case, article, company."""
    return PIP_DRAWINGS[kind]


@register.simple_tag(takes_context=True)
def seats(context, taken: int, capacity: int) -> str:
    """The room as dots, and the same in a sentence. Draws nothing for a room without a seat."""
    if capacity <= 0:
        return ""
    # The bottom of the render context is shared by every include and parent of one page.
    page = context.render_context.dicts[0]
    page["rooms_drawn"] = number = page.get("rooms_drawn", 0) + 1
    return drawn_seats(number, taken, capacity)


@per_language
def drawn_seats(number: int, taken: int, capacity: int) -> str:
    """`number` is that of the room on its page."""
    free = max(capacity - taken, 0)
    return format_html(
        '<div class="seats">{}<p><strong>{}</strong> <span class="muted">{}</span></p></div>',
        mark_safe(room.drawing(taken=taken, capacity=capacity, key=str(number))),
        ngettext(
            "%(taken)s inscrit sur %(capacity)s", "%(taken)s inscrits sur %(capacity)s", moments.grammatical(taken)
        )
        % {"taken": taken, "capacity": capacity},
        ngettext("%(free)s place libre", "%(free)s places libres", moments.grammatical(free)) % {"free": free},
    )


@register.simple_tag
def t(obj, field: str) -> str:
    """An editor's text in the language of the page; the French one, marked `lang="fr"`, where none was written."""
    return marked(*own_or_french(obj, field))


def own_or_french(obj, field: str, language: str | None = None) -> tuple[str, bool]:
    """That text, and whether it is the French one in the place of another; may be empty. `language` is that of the
    page, where it is known already.
    """
    language = (language or get_language() or settings.LANGUAGE_CODE)[:2]
    if own := getattr(obj, f"{field}_{language}", None):
        return own, False
    if french := getattr(obj, f"{field}_fr", None):
        return french, True
    return getattr(obj, field, None) or "", False


def marked(text: str, is_french: bool) -> SafeString:
    return format_html('<span lang="fr">{}</span>', text) if is_french else conditional_escape(text)


@register.simple_tag
def deduced(obj, field: str) -> str:
    """` (déduit)` where the source of a record does not say this field word for word."""
    return deduced_if(field in obj.inferred_fields)


@register.simple_tag
def deduced_if(flag) -> str:
    return format_html(' <small class="deduced">({})</small>', _("déduit")) if flag else ""


@register.simple_tag
def when(event) -> str:
    """When it takes place, on the clock of the place; plain text."""
    return moments.say_when(event)


@register.filter
def clock(moment, event=None) -> str:
    """The hour of an aware moment on the clock of the event; empty for none."""
    if not moment:
        return ""
    return moments.say_clock(event.local(moment) if event else moment)


@register.filter
def day(value, pattern: str = "l j F Y") -> str:
    """A calendar day by one of Django's patterns, `1er` where French says so; empty for none."""
    return moments.say_day(value, pattern) if value else ""


@register.simple_tag
def corner_date(event) -> str:
    """The corner of an event's card: its day, large; what is known when the day is not."""
    return drawn_corner(event.partial_date, event.is_date_inferred)


@per_language
def drawn_corner(date: PartialDate, is_inferred: bool) -> str:
    large, raised, small = moments.corner_of(date)
    return format_html(
        '<div class="corner{}"><b>{}{}</b><span>{}<span>{}{}</span></span></div>',
        " corner--long" if len(large) > 2 else "",
        large,
        format_html("<small>{}</small>", raised) if raised else "",
        pip("event"),
        small,
        deduced_if(is_inferred),
    )


@register.simple_tag(takes_context=True)
def frame(context, part: str) -> str:
    """The head or the foot of the site, which differ from page to page only by the section and the link they hold."""
    drawn = drawn_frame(part, get_language(), context.get("section", ""))
    return mark_safe(drawn.replace(HERE, language_link(context)) if HERE in drawn else drawn)


@functools.lru_cache(maxsize=100)
def drawn_frame(part: str, language: str, section: str) -> str:
    """Kept for the life of the process: forty addresses and texts that no page need look up again."""
    return render_to_string(f"components/{part}.html", {"section": section, "language_link": mark_safe(HERE)})


@register.simple_tag(takes_context=True)
def language_link(context) -> str:
    """A link to this very page in the other language; to the home page where no page is known."""
    language = (get_language() or settings.LANGUAGE_CODE)[:2]
    code, name = OTHER_LANGUAGE[language]
    request = context.get("request")
    path = without_language(request.get_full_path()) if request else "/"
    return format_html(
        '<a href="{}" lang="{}" hreflang="{}" rel="alternate">{}</a>',
        f"/en{path}" if code == "en" else path,
        code,
        code,
        name,
    )


def without_language(path: str) -> str:
    """The path that French has: no `/en`, and one leading slash, since two would name another host."""
    bare = path[3:] if path == "/en" or path.startswith(("/en/", "/en?")) else path
    return "/" + bare.lstrip("/")


@register.simple_tag
def attributes(attrs: dict) -> SafeString:
    """The attributes of a field of a form, as Django's own `attrs.html` writes them in a hundred steps a page."""
    return flatatt(attrs)


@register.simple_tag
def faults(form) -> list:
    """The fields of a form that are to be corrected, in the order of the page."""
    return [field for field in form if field.errors]


@register.filter
def label(row, field: str) -> str:
    """What the value of this field of a row is called, as `row.get_<field>_display` would say it."""
    return label_in(type(row), field, getattr(row, field))


@register.filter
def isolated(name) -> str:
    """A name somebody typed, for a sentence of HTML: one written from right to left turns nothing around it."""
    return format_html("<bdi>{}</bdi>", name)


@register.filter(is_safe=True)
def nbsp(value) -> str:
    """A text with the spaces of French punctuation that must not break. U+202F is not in our typeface."""
    text = SPACE_BEFORE.sub(NBSP, str(value))
    return SPACE_AFTER_OPENING.sub(f"«{NBSP}", text)
