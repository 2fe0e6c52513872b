"""How many seats are held at once. Pure arithmetic on days."""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Period:
    """From a day on, until a day included; without `last_day`, until further notice."""

    first_day: datetime.date
    last_day: datetime.date | None = None

    def overlaps(self, other: "Period") -> bool:
        return (other.last_day is None or self.first_day <= other.last_day) and (
            self.last_day is None or other.first_day <= self.last_day
        )


def busiest(periods: Iterable[Period]) -> tuple[int, datetime.date | None]:
    """The most periods that run on one day, and the first such day; (0, None) without a period."""
    changes: Counter[datetime.date] = Counter()
    for period in periods:
        changes[period.first_day] += 1
        if period.last_day is not None and period.last_day < datetime.date.max:
            changes[period.last_day + datetime.timedelta(days=1)] -= 1
    running, most, when = 0, 0, None
    for day, change in sorted(changes.items()):
        running += change
        if running > most:
            most, when = running, day
    return most, when
