"""When an article came out, in words; the day it was modified is another matter."""

import datetime

from django.utils.translation import gettext as _

from lib.dates import PartialDate, Precision, say_day
from lib.memo import per_language

from .models import Article


def say_published(article: Article) -> str:
    """`6 mars 2012`, `entre le 6 et le 22 mars 2012`, `après le 18 octobre 2018`, `2011–2013`; empty if unknown."""
    return _say(article.partial_date)


@per_language
def _say(date: PartialDate) -> str:
    first, last = date.first, date.last
    if first is None or date.precision != Precision.RANGE or first == last:
        return str(date)
    if last is None:
        return _("après le %(day)s") % {"day": say_day(first, "j F Y")}
    return _("entre le %(first)s et le %(last)s") % {"first": _head(first, last), "last": say_day(last, "j F Y")}


def _head(first: datetime.date, last: datetime.date) -> str:
    """The first day without what the last one repeats."""
    if (first.year, first.month) == (last.year, last.month):
        return say_day(first, "j")
    return say_day(first, "j F" if first.year == last.year else "j F Y")


def day_of_change(article: Article) -> datetime.date | None:
    """For a machine that asks when it last changed: the day of the change, else the latest day it can have come out."""
    return article.modified_on or article.last_day or article.first_day
