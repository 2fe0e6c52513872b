"""The library: everything to read or see that the documents point to, the lost links among them."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Page, Paginator
from django.db.models import Count, TextChoices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from articles.models import Resource
from barometer.models import Framework
from casestudies.models import Programme
from lib.choices import label_of
from lib.facets import Facet, canonical_query, encode, facet
from lib.listing import read_choices
from lib.prepared import Prepared

from .association import contact
from .library_entries import SHELVES, Entry, entries, entry

PER_PAGE = 48
UNKNOWN = "non-precise"
COUNTS = Prepared(
    lambda: Resource.objects.published().order_by().values_list("kind", "access").annotate(number=Count("pk"))
)
FRAMEWORKS = Prepared(
    lambda: (
        Framework.objects.published()
        .only("slug", "kind", "title", "title_fr", "title_en", "summary", "summary_fr", "summary_en")
        .order_by("title_fr", "pk")
    )
)
PROGRAMMES = Prepared(
    lambda: (
        Programme.objects.published()
        .select_related("company")
        .only(
            *("slug", "kind", "title", "title_fr", "title_en"),
            *("company__name", "company__slug", "company__is_published"),
        )
        .order_by("title_fr", "pk")
    )
)


@dataclass(frozen=True)
class Shelf:
    slug: str
    label: str
    resources: list[Entry]


@dataclass(frozen=True)
class Library:
    """One page of what is published under `chosen`; four queries in all."""

    chosen: dict[str, str]
    number: str | None = None

    @cached_property
    def counts(self) -> list[tuple[str, str, int]]:
        """(kind, access, how many): enough for both facets."""
        return [(kind, access or UNKNOWN, number) for kind, access, number in COUNTS()]

    @property
    def total(self) -> int:
        kind, access = self.chosen.get("nature"), self.chosen.get("acces")
        return sum(number for own, by, number in self.counts if own == (kind or own) and by == (access or by))

    @cached_property
    def facets(self) -> list[Facet]:
        """Each counted among what the choice of the other leaves."""
        by_kind: dict[str, int] = {}
        by_access: dict[str, int] = {}
        for kind, access, number in self.counts:
            if self.chosen.get("acces", access) == access:
                by_kind[kind] = by_kind.get(kind, 0) + number
            if self.chosen.get("nature", kind) == kind:
                by_access[access] = by_access.get(access, 0) + number
        return [
            facet("nature", _("Nature"), labelled(by_kind, Resource.Kind), chosen=self.chosen),
            facet("acces", _("Accès"), labelled(by_access, Resource.Access), chosen=self.chosen),
        ]

    @cached_property
    def page(self) -> Page:
        """Shelf by shelf, by title; each with its publisher, its study and the articles that speak of it."""
        columns = {"kind": self.chosen.get("nature"), "access": self.chosen.get("acces")}
        values = {name: "" if value == UNKNOWN else value for name, value in columns.items() if value}
        page = Paginator(range(self.total), PER_PAGE).get_page(self.number)
        page.object_list = entries(frozenset(values)).part(PER_PAGE * (page.number - 1), PER_PAGE, **values)
        return page

    @cached_property
    def shelves(self) -> list[Shelf]:
        found = []
        for rank, group in groupby(self.page.object_list, key=lambda row: row.rank):
            slug, label, _kinds = SHELVES[rank]
            found.append(Shelf(slug, str(label), [entry(row) for row in group]))
        return found

    @cached_property
    def frameworks(self) -> list[Framework]:
        return [] if self.is_partial else FRAMEWORKS()

    @cached_property
    def programmes(self) -> list[Programme]:
        return [] if self.is_partial else PROGRAMMES()

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
    rows = Library(read_choices(request.GET, ("nature", "acces")), request.GET.get("page"))
    context = {
        "section": "library",
        "library": rows,
        "contact": contact(),
        "canonical_query": "" if rows.chosen else canonical_query(rows.page),
    }
    return render(request, "library/list.html", context)


def labelled(counts: dict[str, int], choices: type[TextChoices]) -> Iterable[tuple[str, str, int]]:
    return [(value, label_of(choices, "" if value == UNKNOWN else value), number) for value, number in counts.items()]
