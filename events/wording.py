"""Days, hours and places of an event as a mail says them, in the active language and on the clock of the place."""

import datetime

from django.utils import formats
from django.utils.translation import gettext as _

from lib.dates import Precision

from .models import Event


def day_in_words(day: datetime.date) -> str:
    """`mardi 6 mars 2012`."""
    return formats.date_format(day, "l j F Y")


def clock(moment: datetime.datetime) -> str:
    """`14 h`, `14 h 30`; the moment is already local."""
    # Translators: formats of an hour alone and of hour and minutes, in the letters of Django's date filter.
    return formats.time_format(moment, _("G\u00a0\\h\u00a0i") if moment.minute else _("G\u00a0\\h"))


def when_in_words(event: Event) -> str:
    """`mardi 6 mars 2012, 14 h – 17 h`; as much as is known, empty when nothing is."""
    if not event.local_start:
        exact = event.partial_date and event.date_precision == Precision.DAY
        return day_in_words(event.first_day) if exact else str(event.partial_date)
    start, end = event.local_start, event.local_end
    text = f"{day_in_words(start.date())}, {clock(start)}"
    if end is None:
        return text
    if end.date() == start.date():
        return f"{text}\u00a0–\u00a0{clock(end)}"
    return f"{text} – {day_in_words(end.date())}, {clock(end)}"


def place_of(event: Event) -> str:
    """`Grande Arche, 1 parvis de la Défense, 92800 Puteaux`; the town when that is all; may be empty."""
    if event.venue:
        return ", ".join(part for part in (event.venue.name, event.venue.address) if part)
    return event.city
