"""One indicator as the page shows it: its observations in order, drawn on one scale, with what may be said of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from lib.charts import Bar, round_top, scale
from lib.choices import label_of
from lib.dates import is_french
from lib.figures import percent_sign
from lib.memo import per_language

from . import figures
from .models import Indicator, Observation, Region

ENDS = {"approx": "approx", "more_than": "above", "at_least": "above", "less_than": "below"}
# The country that most of what we read is about stands first.
NEAREST = [Region.FRANCE, Region.SWITZERLAND, Region.EUROPE, Region.WORLD]


@dataclass(frozen=True)
class Figure:
    """`observations` come with their indicator and edition; oldest first here, France before the world."""

    indicator: Indicator
    observations: Sequence[Observation]

    @cached_property
    def rows(self) -> list[Observation]:
        return sorted(self.observations, key=lambda row: (row.edition.year, NEAREST.index(Region(row.region))))

    @cached_property
    def latest(self) -> Observation:
        """The newest, in the nearest region."""
        year = self.rows[-1].edition.year
        return next(row for row in self.rows if row.edition.year == year)

    @property
    def has_one_region(self) -> bool:
        return len({row.region for row in self.rows}) == 1

    @property
    def written(self) -> str:
        """The words of the source for the latest figure, where ours do not repeat them."""
        repeated = (Observation.Qualifier.RANGE, Observation.Qualifier.FRACTION)
        return "" if self.latest.qualifier in repeated else self.latest.written

    @property
    def changes(self) -> list[tuple[int, str]]:
        """(year, points since then) for each earlier year that the latest figure may be held against, newest first."""
        found = [(row.edition.year, figures.points_between(row, self.latest)) for row in reversed(self.rows)]
        return [(year, figures.points(difference)) for year, difference in found if difference is not None]

    @property
    def is_drawn(self) -> bool:
        """Whether a length says something: a share of a whole, or several amounts on one scale."""
        return self.indicator.unit == "percent" or (len(self.rows) > 1 and self.indicator.unit != "year")

    @property
    def drawing(self) -> SafeString:
        """The figures as bars; empty where one number stands alone and a bar would measure it against nothing."""
        if not self.is_drawn:
            return mark_safe("")
        is_share = self.indicator.unit == "percent"
        most = max(float(row.value_max or row.value or 0) for row in self.rows)
        bars = [self._bar(row) for row in self.rows]
        space = "\u00a0" if is_french() else ""  # before a colon
        said = f"{space}; ".join(f"{bar.label}{space}: {bar.text}" for bar in bars)
        return drawn(
            tuple(bars),
            100 if is_share and most <= 100 else round_top(most),
            percent_sign() if is_share else "",
            f"i{self.indicator.pk}",
            self.indicator.label,
            _("Barres à partir de zéro. %(figures)s.") % {"figures": said},
        )

    def _bar(self, row: Observation) -> Bar:
        is_range = row.qualifier == Observation.Qualifier.RANGE
        return Bar(
            label=self.label(row),
            text=figures.in_words(row),
            value=float(row.value_min if is_range else row.value),
            until=float(row.value_max) if is_range else None,
            end=ENDS.get(row.qualifier, "exact"),
            is_past=row.edition.year < self.latest.edition.year,
            is_beside=row.region != self.latest.region,
        )

    def label(self, row: Observation) -> str:
        """`2018`, or `2018, France` where several regions stand side by side; what is deduced says so."""
        year = str(row.edition.year) + (f" ({_('déduit')})" if row.edition.is_inferred("year") else "")
        if self.has_one_region:
            return year
        region = label_of(Region, row.region)
        return f"{year}, {region}" + (f" ({_('déduit')})" if row.is_region_inferred else "")


@per_language
def drawn(bars: tuple[Bar, ...], top: float, unit: str, key: str, title: str, description: str) -> SafeString:
    return scale(bars, top=top, unit=unit, key=key, title=title, description=description)
