"""How fixtures write a day known in part, and a time of day."""

import datetime
import re
from calendar import monthrange

from lib.dates import PartialDate, Precision

# First month of each season; it lasts three months.
SEASONS = {"spring": 3, "summer": 6, "autumn": 9}
FORM = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?")


def read_when(written: str) -> PartialDate:
    """`2012-03-06`, `2018-07`, `2011`, `2011-spring`, from `2014-02-12/2014-09-06`, `2011/2013`, since `2016/`.

    An open end leaves `last` empty. Raises ValueError for anything else.
    """
    head, slash, tail = written.partition("/")
    first = _one(head)
    if not slash:
        return first
    if not tail:
        return PartialDate(first.first, None, first.precision)
    last = _one(tail)
    if first.precision != last.precision or last.last < first.first:
        raise ValueError(f"not an interval: {written}")
    precision = Precision.RANGE if first.precision == Precision.DAY else first.precision
    return PartialDate(first.first, last.last, precision)


def _one(written: str) -> PartialDate:
    year, _, season = written.partition("-")
    if season in SEASONS:
        start = SEASONS[season]
        return PartialDate(*_months(int(year), start, start + 2), Precision.SEASON)
    if not (match := FORM.fullmatch(written)):
        raise ValueError(f"not a date: {written}")
    if match["day"]:
        day = datetime.date.fromisoformat(written)
        return PartialDate(day, day, Precision.DAY)
    if match["month"]:
        return PartialDate(*_months(int(match["year"]), int(match["month"]), int(match["month"])), Precision.MONTH)
    return PartialDate(*_months(int(match["year"]), 1, 12), Precision.YEAR)


def _months(year: int, first: int, last: int) -> tuple[datetime.date, datetime.date]:
    return datetime.date(year, first, 1), datetime.date(year, last, monthrange(year, last)[1])


def read_time(written: str) -> datetime.time:
    """`14:00`. Raises ValueError."""
    return datetime.time.fromisoformat(written)
