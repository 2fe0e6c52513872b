"""The directory of companies."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from directory.models import Company
from lib.addresses import at_slug
from lib.facets import canonical_query, encode
from lib.prepared import Keys, Prepared
from lib.text import fold, initials

from .facets import Facet, Row, directory_facets, directory_rows, select

PER_PAGE = 60
LONGEST_SEARCH = 100
CARDS = Prepared(
    lambda companies: (
        Company.objects.rewrite(False).filter(pk__in=companies).order_by().values_list("pk", "slug", "parent__name")
    ),
    companies=Keys(),
)


class CompanyCard(NamedTuple):
    """What the directory shows of a company: plain values, since the drawing of a card is kept by them."""

    name: str
    initials: str
    url: str
    sector: str
    is_sector_in_french: bool
    group: str
    evidence: str


@dataclass(frozen=True)
class Directory:
    page: Page
    facets: list[Facet]
    search: str
    total: int
    member_count: int

    @property
    def query(self) -> str:
        """The query string of this selection, without its page."""
        chosen = {facet.name: facet.chosen for facet in self.facets if facet.chosen}
        return encode(chosen | ({"q": self.search} if self.search else {}))

    @property
    def is_filtered(self) -> bool:
        return bool(self.search) or any(facet.chosen for facet in self.facets)


@login_not_required
def company_list(request: HttpRequest) -> HttpResponse:
    search = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    rows = directory_rows()
    wanted = fold(search)
    found = [row for row in rows if wanted in row.text] if wanted else rows
    facets = directory_facets(found, request.GET)
    chosen = select(found, {facet.name: facet.chosen for facet in facets if facet.chosen})
    page = Paginator(chosen, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = cards_of(page.object_list)
    directory = Directory(page, facets, search, len(rows), sum(1 for row in rows if row.evidence))
    context = {
        "section": "companies",
        "directory": directory,
        "canonical_query": "" if directory.is_filtered else canonical_query(page),
    }
    return render(request, "companies/list.html", context)


def cards_of(rows: Sequence[Row]) -> list[CompanyCard]:
    """In their order, with what only these need; one query."""
    more = {pk: (slug, group) for pk, slug, group in CARDS(companies=[row.pk for row in rows])}
    return [
        CompanyCard(
            name=row.name,
            initials=initials(row.name),
            url=at_slug("company", more[row.pk][0]),
            sector=row.sector,
            is_sector_in_french=row.is_sector_in_french,
            group=more[row.pk][1] or "",
            evidence=row.evidence,
        )
        for row in rows
        if row.pk in more
    ]
