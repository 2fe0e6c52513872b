"""The library: everything to read or see that the documents point to, the lost links among them."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, Prefetch, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from articles.models import Article, Resource
from barometer.models import Framework, Study
from casestudies.models import Programme
from lib.facets import Facet, canonical_query, encode, facet

from .association import contact

Kind = Resource.Kind
PER_PAGE = 48
LONGEST_VALUE = 20
UNKNOWN = "non-precise"
# The shelves in their order, each with the kinds that stand on it.
SHELVES = [
    ("guides", gettext_lazy("Guides et chartes"), [Kind.GUIDE, Kind.CHARTER]),
    ("reports", gettext_lazy("Rapports et diaporamas"), [Kind.REPORT, Kind.SLIDES]),
    ("books", gettext_lazy("Livres"), [Kind.BOOK]),
    ("press", gettext_lazy("Films et presse"), [Kind.VIDEO, Kind.PRESS]),
    ("pages", gettext_lazy("Billets et pages"), [Kind.POST, Kind.PAGE]),
    ("photos", gettext_lazy("Photos"), [Kind.PHOTO]),
]
SHELF_OF = {kind: rank for rank, (_name, _label, kinds) in enumerate(SHELVES) for kind in kinds}
LANGUAGES = {
    "fr": pgettext_lazy("langue", "français"),
    "en": pgettext_lazy("langue", "anglais"),
    "de": pgettext_lazy("langue", "allemand"),
    "es": pgettext_lazy("langue", "espagnol"),
    "it": pgettext_lazy("langue", "italien"),
}


@dataclass(frozen=True)
class Shelf:
    slug: str
    label: str
    resources: list[Resource]


@dataclass(frozen=True)
class Library:
    """One page of what is published under `chosen`; six queries in all."""

    chosen: dict[str, str]
    number: str | None = None

    @cached_property
    def counts(self) -> list[tuple[str, str, int]]:
        """(kind, access, how many): enough for both facets."""
        rows = Resource.objects.published().order_by().values_list("kind", "access")
        return [(kind, access or UNKNOWN, number) for kind, access, number in rows.annotate(number=Count("pk"))]

    @cached_property
    def facets(self) -> list[Facet]:
        """Each counted among what the choice of the other leaves."""
        kinds = {kind.value: capfirst(str(kind.label)) for kind in Kind}
        accesses = {access.value or UNKNOWN: capfirst(str(access.label)) for access in Resource.Access}
        by_kind: dict[str, int] = {}
        by_access: dict[str, int] = {}
        for kind, access, number in self.counts:
            if self.chosen.get("acces", access) == access:
                by_kind[kind] = by_kind.get(kind, 0) + number
            if self.chosen.get("nature", kind) == kind:
                by_access[access] = by_access.get(access, 0) + number
        return [
            facet("nature", _("Nature"), labelled(by_kind, kinds), chosen=self.chosen),
            facet("acces", _("Accès"), labelled(by_access, accesses), chosen=self.chosen),
        ]

    @cached_property
    def page(self) -> Page:
        """Shelf by shelf, by title; each with its publisher, its study and the articles that speak of it."""
        rank = Case(*(When(kind=kind, then=Value(rank)) for kind, rank in SHELF_OF.items()), default=Value(0))
        rows = narrowed(self.chosen).annotate(rank=rank).order_by("rank", "title_fr", "pk")
        articles = Article.objects.published().only("slug", "title", "title_fr", "title_en")
        rows = rows.select_related("publisher", "edition__study", "source")
        return Paginator(rows.prefetch_related(Prefetch("articles", articles)), PER_PAGE).get_page(self.number)

    @cached_property
    def shelves(self) -> list[Shelf]:
        found = []
        for rank, group in groupby(self.page.object_list, key=lambda row: row.rank):
            slug, label, _kinds = SHELVES[rank]
            found.append(Shelf(slug, str(label), [dressed(row) for row in group]))
        return found

    @cached_property
    def frameworks(self) -> list[Framework]:
        return [] if self.is_partial else list(Framework.objects.published().order_by("title_fr", "pk"))

    @cached_property
    def programmes(self) -> list[Programme]:
        rows = Programme.objects.published().select_related("company").order_by("title_fr", "pk")
        return [] if self.is_partial else list(rows)

    @property
    def is_partial(self) -> bool:
        """Narrowed, or not the first page: what is no resource stays away."""
        return bool(self.chosen) or self.page.number > 1

    @property
    def query(self) -> str:
        return encode(self.chosen)

    @property
    def active(self) -> list[Facet]:
        return [row for row in self.facets if row.chosen]


@login_not_required
def library(request: HttpRequest) -> HttpResponse:
    rows = Library(read_choices(request.GET), request.GET.get("page"))
    context = {
        "section": "library",
        "library": rows,
        "contact": contact(),
        "canonical_query": "" if rows.chosen else canonical_query(rows.page),
    }
    return render(request, "library/list.html", context)


def labelled(counts: dict[str, int], labels: dict[str, str]) -> Iterable[tuple[str, str, int]]:
    return [(value, labels.get(value, value), number) for value, number in counts.items()]


def narrowed(chosen: dict[str, str]) -> QuerySet[Resource]:
    rows = Resource.objects.published()
    if kind := chosen.get("nature"):
        rows = rows.filter(kind=kind)
    if access := chosen.get("acces"):
        rows = rows.filter(access="" if access == UNKNOWN else access)
    return rows


def read_choices(query) -> dict[str, str]:
    """The choices that an address makes, unknown keys and absurd values left aside."""
    chosen = {name: query.get(name, "")[:LONGEST_VALUE] for name in ("nature", "acces")}
    return {name: value for name, value in chosen.items() if value}


def dressed(row: Resource) -> Resource:
    """With `languages_said` (`anglais, français`), `first_language`, and the `study` whose edition it holds."""
    row.languages_said = ", ".join(str(LANGUAGES.get(code, code)) for code in row.languages)
    row.first_language = str(LANGUAGES.get(row.original_language, row.original_language))
    study = row.edition.study if row.edition else None
    row.study = study if study and study.state == Study.State.PUBLISHED else None
    return row
