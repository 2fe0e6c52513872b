"""The list of articles: narrowed by facets whose counts are what their links will show, all of it in SQL."""

from dataclasses import dataclass, replace
from functools import cached_property

from django.core.paginator import Page, Paginator
from django.db.models import CharField, Count, F, QuerySet, Value
from django.db.models.functions import Cast, ExtractYear
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lib.facets import Facet, encode, facet

from .models import Article

PER_PAGE = 12
LONGEST_VALUE = 150
# The key in the address → the columns of its value and of its label, `{}` standing for the language.
COLUMNS = {
    "rubrique": ("categories__slug", "categories__name_{}"),
    "theme": ("themes__slug", "themes__name_{}"),
    "nature": ("kind", "kind"),
    "annee": ("year", "year"),
}
CARD = (
    *("slug", "kind", "title", "title_fr", "title_en", "summary", "summary_fr", "summary_en", "inferred_fields"),
    *("first_day", "last_day", "date_precision", "is_date_inferred", "modified_on", "author_written"),
    *("author__name", "author__is_published"),
)


@dataclass(frozen=True)
class Listing:
    """One page of the published articles under `chosen`, a value per facet; three queries in all."""

    chosen: dict[str, str]
    number: str | None = None

    @cached_property
    def facets(self) -> list[Facet]:
        """Each counted among the articles that the choices of the others leave; one query for all."""
        labels = {"rubrique": _("Rubrique"), "theme": _("Thématique"), "nature": _("Nature"), "annee": _("Archives")}
        kinds = {kind.value: capfirst(str(kind.label)) for kind in Article.Kind}
        first, *others = (self.counts(name) for name in COLUMNS)
        rows: dict[str, list] = {name: [] for name in COLUMNS}
        for name, value, label, count in first.union(*others, all=True):
            if value:
                rows[name].append((value, kinds.get(label, capfirst(label or value)), count))
        made = {name: facet(name, label, rows[name], chosen=self.chosen) for name, label in labels.items()}
        made["annee"] = newest_first(made["annee"])
        return list(made.values())

    def counts(self, name: str) -> QuerySet:
        """(facet, value, label, articles) for each value of one facet."""
        value, label = COLUMNS[name]
        language = "en" if get_language() == "en" else "fr"
        rest = {other: chosen for other, chosen in self.chosen.items() if other != name}
        # Not the manager's own query set: that of the translations would group by every column.
        rows = QuerySet(Article).filter(pk__in=narrowed(rest).values("pk")).order_by()
        if name == "annee":
            rows = rows.annotate(year=Cast(ExtractYear("first_day"), CharField()))
        return (
            rows.values(
                facet=Value(name, output_field=CharField()),
                value=F(value),
                label=F(label.format(language)),
            )
            .annotate(number=Count("pk", distinct=True))
            .values_list("facet", "value", "label", "number")
        )

    @cached_property
    def page(self) -> Page:
        """Newest first, the undated last."""
        rows = narrowed(self.chosen).select_related("author").only(*CARD)
        return Paginator(rows.order_by(F("first_day").desc(nulls_last=True), "-pk"), PER_PAGE).get_page(self.number)

    @property
    def query(self) -> str:
        return encode(self.chosen)

    @property
    def active(self) -> list[Facet]:
        return [row for row in self.facets if row.chosen]


def newest_first(years: Facet) -> Facet:
    return replace(years, choices=sorted(years.choices, key=lambda choice: choice.value, reverse=True))


def narrowed(chosen: dict[str, str]) -> QuerySet[Article]:
    rows = Article.objects.published()
    for name, value in chosen.items():
        if name != "annee":
            rows = rows.filter(**{COLUMNS[name][0]: value})
        elif is_year(value):
            rows = rows.filter(first_day__year=int(value))
        else:
            rows = rows.none()
    return rows.distinct() if {"rubrique", "theme"} & chosen.keys() else rows


def is_year(value: str) -> bool:
    return len(value) == 4 and value.isascii() and value.isdigit() and value > "0000"


def read_choices(query) -> dict[str, str]:
    """The choices that an address makes, unknown keys and absurd values left aside."""
    chosen = {name: query.get(name, "")[:LONGEST_VALUE] for name in COLUMNS}
    return {name: value for name, value in chosen.items() if value}
