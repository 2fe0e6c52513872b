"""What changed in an event, as sentences for those who are registered. Pure: two states in, sentences out."""

from django.utils.functional import lazy
from django.utils.translation import gettext as _

from lib.moments import say_when

from .models import Event

# What a visitor must be told of, by the names of the fields.
TOLD = {"starts_at", "ends_at", "first_day", "last_day", "date_precision", "time_zone", "venue", "city"}


def sentences(before: Event, after: Event) -> list[str]:
    """One sentence for a new date or hour, one for a new place; none when nothing that matters to a visitor moved.

    Each is written when it is printed, in the language of its reader.
    """
    changed = []
    if when_is(before) != when_is(after):
        changed.append(lazy(new_date, str)(before, after))
    if (before.venue_id, before.city) != (after.venue_id, after.city):
        changed.append(lazy(new_place, str)(after))
    return changed


def when_is(event: Event) -> tuple:
    if event.starts_at:
        return event.starts_at, event.ends_at, event.time_zone
    return event.first_day, event.last_day, event.date_precision


def new_date(before: Event, after: Event) -> str:
    return _("Nouvelle date\u00a0: %(new)s (avant\u00a0: %(old)s).") % {"new": say_when(after), "old": say_when(before)}


def new_place(after: Event) -> str:
    venue = after.venue
    parts = [str(venue), venue.address] if venue else [after.city]
    place = ", ".join(part for part in parts if part)
    return _("Nouveau lieu\u00a0: %(place)s.") % {"place": place} if place else _("Le lieu sera précisé.")
