"""The list of articles: its facets, its order, what its cards show."""

from dataclasses import replace
from functools import cached_property

from django.db.models import CharField, F, Q, QuerySet
from django.db.models.functions import Cast, Substr
from django.utils.translation import gettext as _

from lib import listing
from lib.facets import Facet
from lib.listing import Linked, Own
from themes.models import Theme, Themed

from .models import Article, Category

CARD = (
    *("slug", "kind", "title", "title_fr", "title_en", "summary", "summary_fr", "summary_en", "inferred_fields"),
    *("first_day", "last_day", "date_precision", "is_date_inferred", "modified_on", "author_written"),
    *("author__name", "author__is_published"),
)
OF_ARTICLES = {"content_type__app_label": "articles", "content_type__model": "article"}


def of_year(value: str) -> Q:
    if len(value) == 4 and value.isascii() and value.isdigit() and value > "0000":
        return Q(first_day__year=int(value))
    return Q(pk__in=[])


class Listing(listing.Listing):
    """One page of the published articles; three queries in all."""

    model = Article
    total = "nature"
    sources = {
        "rubrique": Linked(Article.categories.through, "article", "category", Category),
        "theme": Linked(Themed, "object_id", "tag", Theme, only=OF_ARTICLES),
        "nature": Own(F("kind"), lambda value: Q(kind=value)),
        # Of a day as a text: SQLite has no years, and would ask Python for each.
        "annee": Own(Substr(Cast("first_day", CharField()), 1, 4), of_year),
    }

    def titles(self) -> dict[str, str]:
        return {"rubrique": _("Rubrique"), "theme": _("Thématique"), "nature": _("Nature"), "annee": _("Archives")}

    def words(self, name: str, value: str) -> str:
        return str(Article.Kind(value).label) if name == "nature" and value in Article.Kind.values else value

    @cached_property
    def facets(self) -> list[Facet]:
        *others, years = super().facets
        return [*others, replace(years, choices=sorted(years.choices, key=lambda year: year.value, reverse=True))]

    def ordered(self, rows: QuerySet) -> QuerySet[Article]:
        """Newest first, the undated last."""
        return rows.select_related("author").only(*CARD).order_by(F("first_day").desc(nulls_last=True), "-pk")
