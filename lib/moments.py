"""Days and hours as a reader says them: `mardi 6 mars 2012, 14 h – 17 h`, `Tuesday 6 March 2012, 2 pm – 5 pm`."""

import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import formats
from django.utils.translation import gettext as _

from lib.dates import PartialDate, Precision, is_french, say_day, season
from lib.memo import per_language

NBSP = "\u00a0"


def grammatical(number: int) -> int:
    """The number to give to ngettext: in French, zero is singular too."""
    return 1 if is_french() and abs(number) < 2 else number


def say_clock(time: datetime.datetime | datetime.time) -> str:
    """`14 h`, `14 h 30`, `9 h 05`; in English `2 pm`, `2:30 pm`."""
    if is_french():
        minutes = f"{NBSP}{time.minute:02d}" if time.minute else ""
        return f"{time.hour}{NBSP}h{minutes}"
    hour, half = time.hour % 12 or 12, "am" if time.hour < 12 else "pm"
    return f"{hour}:{time.minute:02d}{NBSP}{half}" if time.minute else f"{hour}{NBSP}{half}"


@per_language
def say_partial(date: PartialDate) -> str:
    """A date as well as it is known, with the day of the week where the day is; empty if unknown."""
    if date.precision == Precision.DAY and date.first and date.last in (None, date.first):
        return say_day(date.first)
    return str(date)


def say_hours(start: datetime.datetime, end: datetime.datetime | None) -> str:
    """Two moments already on the clock of the place."""
    return _say_hours(start.replace(tzinfo=None), end.replace(tzinfo=None) if end else None)


@per_language
def _say_hours(start: datetime.datetime, end: datetime.datetime | None) -> str:
    if end is None or end == start:
        return f"{say_day(start.date())}, {say_clock(start)}"
    if end.date() == start.date():
        return f"{say_day(start.date())}, {say_clock(start)} – {say_clock(end)}"
    return _("du %(first)s, %(opens)s, au %(last)s, %(closes)s") % {
        "first": say_day(start.date()),
        "opens": say_clock(start),
        "last": say_day(end.date()),
        "closes": say_clock(end),
    }


def is_other_clock(moment: datetime.datetime) -> bool:
    """Whether clocks differ from the association's at that moment: then the reader must be told whose clock it is."""
    return moment.utcoffset() != moment.astimezone(ZoneInfo(settings.TIME_ZONE)).utcoffset()


def say_when(event) -> str:
    """When an event, or any record with a `partial_date`, takes place."""
    start = getattr(event, "local_start", None)
    if start:
        said = say_hours(start, event.local_end)
        if is_other_clock(start):
            said = _("%(when)s, heure locale") % {"when": said}
    else:
        said = say_partial(event.partial_date)
    if not said:
        return _("date inconnue")
    if event.is_date_inferred:
        said = _("%(when)s (date déduite)") % {"when": said}
    return said


@per_language
def corner_of(date: PartialDate) -> tuple[str, str, str]:
    """What a card's corner says of a date: the large part, what is raised beside it (`er`), the small part under it.

    The large part is what is surely known: the day, else the year.
    """
    first, last = date.first, date.last or date.first
    if first is None or last is None:
        return "?", "", _("date inconnue")
    if date.precision == Precision.YEAR:
        return str(date), "", _("jour inconnu")
    if date.precision == Precision.SEASON:
        return f"{first.year}", "", season(first)
    if date.precision == Precision.MONTH:
        return f"{first.year}", "", formats.date_format(first, "F")
    raised = "er" if first.day == 1 and is_french() else ""
    if first == last:
        return f"{first.day}", raised, formats.date_format(first, "F Y")
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{last.day}", "", formats.date_format(last, "F Y")
    # Months apart, `12–6` would read as a score: the first day stands alone.
    head = formats.date_format(first, "F" if first.year == last.year else "F Y")
    return f"{first.day}", raised, f"{head} – {say_day(last, 'j F Y')}"
