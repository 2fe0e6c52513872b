"""Themes that come with the row that is under them, in its own query."""

from typing import NamedTuple

from django.db.models import Model, OuterRef

from lib.addresses import at_slug
from lib.json_rows import JSONRows, rows_of

from .models import Theme

FIELDS = ("slug", "name_fr", "name_en")
# Where a row that was read with `folded` keeps them.
FOLDED = "folded_themes"


def folded(label: str) -> dict[str, JSONRows]:
    """For `annotate(**folded("events.event"))`: the themes of each row, by name."""
    app, model = label.split(".")
    mine = Theme.objects.filter(
        items__content_type__app_label=app, items__content_type__model=model, items__object_id=OuterRef("pk")
    )
    return {FOLDED: JSONRows(mine.order_by("name", "pk"), *FIELDS)}


def themes_on(row: Model) -> list[Theme]:
    """The themes of a row by name, with slug and names only; no query where it came `folded`."""
    if FOLDED not in row.__dict__:
        return list(row.themes.order_by("name", "pk"))  # type: ignore[attr-defined]
    return rows_of(Theme, FIELDS, row.__dict__[FOLDED])


class Chip(NamedTuple):
    """A theme as a link to it."""

    slug: str
    name_fr: str
    name_en: str | None

    @property
    def name(self) -> str:
        return self.name_fr

    def get_absolute_url(self) -> str:
        return at_slug("theme", self.slug)


def chips(row: Model) -> tuple[Chip, ...]:
    """The themes of a row that came `folded`, as plain values."""
    return tuple(Chip(*values) for values in row.__dict__[FOLDED])
