"""Dates known in part: an interval of days, how precisely it is known, and how the source wrote it."""

import datetime
import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import TextChoices
from django.utils import formats
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from lib.memo import per_language


class Precision(TextChoices):
    DAY = "day", gettext_lazy("jour")
    MONTH = "month", gettext_lazy("mois")
    SEASON = "season", gettext_lazy("saison")
    YEAR = "year", gettext_lazy("année")
    RANGE = "range", gettext_lazy("du … au …")


FIRST_OF_MONTH = re.compile(r"\b1(?= [a-zéû]|$)")


def is_french() -> bool:
    return (get_language() or settings.LANGUAGE_CODE).startswith("fr")


def say_day(day: datetime.date, pattern: str = "l j F Y") -> str:
    """A day by one of Django's patterns; `1er` where French says so."""
    return _say_day(day.date() if isinstance(day, datetime.datetime) else day, pattern)


@per_language
def _say_day(day: datetime.date, pattern: str) -> str:
    said = formats.date_format(day, pattern)
    return FIRST_OF_MONTH.sub("1er", said) if is_french() else said


def season(day: datetime.date) -> str:
    names = [
        pgettext("saison", "hiver"),
        pgettext("saison", "printemps"),
        pgettext("saison", "été"),
        pgettext("saison", "automne"),
    ]
    return names[day.month % 12 // 3]


@dataclass(frozen=True)
class PartialDate:
    """From `first` to `last` (inclusive), known to `precision`; both None when nothing is known."""

    first: datetime.date | None
    last: datetime.date | None
    precision: str = Precision.DAY

    def __bool__(self) -> bool:
        return self.first is not None

    def __str__(self) -> str:
        """`6 mars 2012`, `mars 2012`, `printemps 2011`, `2011`, `du 12 au 15 février 2014`; empty if unknown."""
        return _say_partial(self)


@per_language
def _say_partial(date: PartialDate) -> str:
    first, last = date.first, date.last or date.first
    if first is None or last is None:
        return ""
    if date.precision == Precision.YEAR:
        return f"{first.year}" if first.year == last.year else f"{first.year}–{last.year}"
    if date.precision == Precision.SEASON:
        return f"{season(first)} {first.year}"
    if date.precision == Precision.MONTH:
        return formats.date_format(first, "F Y")
    if date.precision == Precision.RANGE and first != last:
        same_year, same_month = first.year == last.year, first.month == last.month
        head = say_day(first, "j" if same_year and same_month else "j F" if same_year else "j F Y")
        return _("du %(first)s au %(last)s") % {"first": head, "last": say_day(last, "j F Y")}
    return say_day(first, "j F Y")


def end_of_day(day: datetime.date, zone: ZoneInfo) -> datetime.datetime:
    """The last instant of a calendar day where the event takes place, as an aware moment."""
    return datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time(), zone) - datetime.timedelta(
        microseconds=1
    )
