"""Themes that come with the row that is under them, in its own query."""

from collections.abc import Iterable
from typing import NamedTuple, TypeVar

from django.db.models import Model, OuterRef
from django.utils.translation import get_language

from lib.addresses import at_slug
from lib.json_rows import JSONRows, rows_of
from lib.memo import per_language
from lib.text import fold

from .models import Theme

FIELDS = ("slug", "name_fr", "name_en")
# Where a row that was read with `folded` keeps them.
FOLDED = "folded_themes"
Named = TypeVar("Named", "Theme", "Chip")


def folded(label: str) -> dict[str, JSONRows]:
    """For `annotate(**folded("events.event"))`: the themes of each row, by name."""
    app, model = label.split(".")
    mine = Theme.objects.filter(
        items__content_type__app_label=app, items__content_type__model=model, items__object_id=OuterRef("pk")
    )
    return {FOLDED: JSONRows(mine.order_by("pk"), *FIELDS)}


def themes_on(row: Model) -> list[Theme]:
    """The themes of a row by name, with slug and names only; no query where it came `folded`."""
    if FOLDED not in row.__dict__:
        return in_order(row.themes.all())  # type: ignore[attr-defined]
    return in_order(rows_of(Theme, FIELDS, row.__dict__[FOLDED]))


class Chip(NamedTuple):
    """A theme as a link to it."""

    slug: str
    name_fr: str
    name_en: str | None

    @property
    def name(self) -> str:
        """In the language of the moment; the French one where there is no other."""
        return (self.name_en if get_language() == "en" else "") or self.name_fr

    def get_absolute_url(self) -> str:
        return at_slug("theme", self.slug)


def chips(row: Model) -> tuple[Chip, ...]:
    """The themes of a row that came `folded`, as plain values."""
    return _chips(tuple(map(tuple, row.__dict__[FOLDED])))


@per_language
def _chips(values: tuple[tuple, ...]) -> tuple[Chip, ...]:
    return tuple(in_order(Chip(*one) for one in values))


def in_order(themes: Iterable[Named]) -> list[Named]:
    """By name, as readers sort: neither database puts `blog` before `Facebook` by itself."""
    return sorted(themes, key=lambda theme: fold(theme.name))
