"""The list of articles: its facets, its order, what its cards show."""

import datetime
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, DateField, F, Q, QuerySet
from django.db.models.functions import Cast, Substr
from django.utils.translation import gettext as _

from lib import listing
from lib.choices import label_of
from lib.dates import say_day
from lib.facets import Facet
from lib.listing import Linked, Own
from themes.models import Theme, Themed

from .dates import say_published
from .models import Article, Category

CARD = (
    *("slug", "kind", "title", "title_fr", "title_en", "summary", "summary_fr", "summary_en", "inferred_fields"),
    *("first_day", "last_day", "date_precision", "is_date_inferred", "modified_on", "author_written"),
    *("author__name", "author__is_published"),
)
# Of one row, for a planner that must know how many it leaves; a join says less.
OF_ARTICLES = {"content_type": ContentType.objects.filter(app_label="articles", model="article").values("pk")[:1]}


NO_DAY = (datetime.date.max, datetime.date.min)


class Card(NamedTuple):
    """What the list shows of an article: plain values, since the drawing of a card is kept by them."""

    url: str
    kind: str
    title_fr: str
    title_en: str | None
    summary: str
    summary_fr: str
    summary_en: str | None
    signature: str
    is_author_inferred: bool
    published: str
    is_date_inferred: bool
    modified: str


def days_of(year: str) -> tuple[datetime.date, datetime.date]:
    """Its first and its last day; two days with none between them where it is no year."""
    if len(year) == 4 and year.isascii() and year.isdigit() and year > "0000":
        return datetime.date(int(year), 1, 1), datetime.date(int(year), 12, 31)
    return NO_DAY


class Listing(listing.Listing):
    """One page of the published articles; three queries in all."""

    model = Article
    total = "nature"
    sources = {
        "rubrique": Linked(Article.categories.through, "article", "category", Category),
        "theme": Linked(Themed, "object_id", "tag", Theme, only=OF_ARTICLES),
        "nature": Own(F("kind"), lambda value: Q(kind=value)),
        # Of a day as a text: SQLite has no years, and would ask Python for each.
        "annee": Own(
            Substr(Cast("first_day", CharField()), 1, 4),
            lambda first, last: Q(first_day__range=(first, last)),
            (DateField(), DateField()),
            days_of,
        ),
    }

    def titles(self) -> dict[str, str]:
        return {"rubrique": _("Rubrique"), "theme": _("Thématique"), "nature": _("Nature"), "annee": _("Archives")}

    def words(self, name: str, value: str) -> str:
        return label_of(Article.Kind, value) if name == "nature" else value

    @cached_property
    def facets(self) -> list[Facet]:
        *others, years = super().facets
        return [
            *others,
            years._replace(choices=tuple(sorted(years.choices, key=lambda year: year.value, reverse=True))),
        ]

    @classmethod
    def ordered(cls, rows: QuerySet) -> QuerySet[Article]:
        """Newest first, the undated last."""
        return rows.select_related("author").only(*CARD).order_by(F("first_day").desc(nulls_last=True), "-pk")

    def cards(self, rows: Sequence[Article]) -> list[Card]:
        return [card(row) for row in rows]


def card(row: Article) -> Card:
    """`row` comes with what `Listing.ordered` reads of it."""
    return Card(
        url=row.get_absolute_url(),
        kind=label_of(Article.Kind, row.kind),
        title_fr=row.title_fr,
        title_en=row.title_en,
        summary=row.summary,
        summary_fr=row.summary_fr,
        summary_en=row.summary_en,
        signature=row.signature,
        is_author_inferred=row.is_inferred("author"),
        published=say_published(row),
        is_date_inferred=row.is_date_inferred,
        modified=say_day(row.modified_on, "j F Y") if row.modified_on else "",
    )
