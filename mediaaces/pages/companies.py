"""The directory of companies, and the page of one: what it did with us, gathered from several apps."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Page, Paginator
from django.db.models import BigIntegerField, F, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from casestudies.models import CaseStudy
from directory.models import Affiliation, Company, Quote, SocialAccount
from directory.notes import about, folded
from events.models import Appearance, Event
from lib.addresses import at_slug
from lib.countries import country_name
from lib.facets import canonical_query, encode
from lib.prepared import Keys, Prepared
from lib.text import fold, initials
from members.models import Membership

from . import structured
from .facets import Facet, Row, directory_facets, directory_rows, select
from .kinds import BY_KEY, Card, Kind, by_kind, card, described

PER_PAGE = 60
LONGEST_SEARCH = 100
MOST_RELATED = 100
RELATED = [BY_KEY[key] for key in ("programme", "study", "framework", "article", "resource")]
ABOUT = Prepared(
    lambda company: described(lambda kind, rows: rows.filter(**{kind.company: company}), RELATED),
    company=BigIntegerField(),
)
CARDS = Prepared(
    lambda companies: (
        Company.objects.rewrite(False).filter(pk__in=companies).order_by().values_list("pk", "slug", "parent__name")
    ),
    companies=Keys(),
)
QUALIFIED = {
    "exact": _("%(number)s personnes"),
    "approx": _("environ %(number)s personnes"),
    "more_than": _("plus de %(number)s personnes"),
    "less_than": _("moins de %(number)s personnes"),
    "at_least": _("au moins %(number)s personnes"),
}


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


@login_not_required
def company(request: HttpRequest, slug: str) -> HttpResponse:
    rows = Company.objects.published().select_related("parent", "source")
    row = get_object_or_404(rows.annotate(**folded(about("directory.company", OuterRef("pk")))), slug=slug)
    page = CompanyPage(row)
    context = {"section": "companies", "company": row, "page": page, "structured": structured.of_company(page)}
    return render(request, "companies/detail.html", context)


@dataclass(frozen=True)
class CompanyPage:
    """What we know of one company, in at most twelve queries. Only published events and people are in it."""

    company: Company

    @property
    def employees(self) -> str:
        """`environ 5 000 personnes`: a figure never stands without what the source says of its exactness."""
        if not self.company.employees:
            return ""
        number = formats.number_format(self.company.employees, 0, use_l10n=True, force_grouping=True)
        return QUALIFIED.get(self.company.employees_qualifier, QUALIFIED["exact"]) % {
            "number": number.replace("\u202f", "\u00a0")
        }

    @property
    def country(self) -> str:
        return country_name(self.company.country) if self.company.country else ""

    @cached_property
    def memberships(self) -> list[Membership]:
        return list(self.company.memberships.select_related("source").order_by("first_day"))

    @cached_property
    def divisions(self) -> list[Company]:
        return list(self.company.divisions.published().order_by("name"))

    @cached_property
    def affiliations(self) -> list[Affiliation]:
        rows = self.company.affiliations.filter(person__is_published=True).select_related("person")
        return list(rows.order_by("person__sort_name", "first_day", "pk"))

    @cached_property
    def appearances(self) -> list[Appearance]:
        """Newest first, the undated last."""
        rows = self.company.appearances.exclude(session__event__state=Event.State.DRAFT)
        rows = rows.select_related("person", "session__event")
        return list(rows.order_by(F("session__event__first_day").desc(nulls_last=True), "session__position", "pk"))

    @cached_property
    def events(self) -> list[Event]:
        """Events it organised (`is_organiser`) or received (`is_host`), newest first."""
        mine = Q(organisers=self.company) | Q(host=self.company)
        rows = Event.objects.published().filter(mine).distinct().select_related("venue").prefetch_related("organisers")
        found = list(rows.order_by(F("first_day").desc(nulls_last=True), "-pk"))
        for event in found:
            event.is_host = event.host_id == self.company.pk
            event.is_organiser = any(row.pk == self.company.pk for row in event.organisers.all())
        return found

    @cached_property
    def case_studies(self) -> list[CaseStudy]:
        return list(self.company.case_studies.published().order_by(F("first_day").desc(nulls_last=True), "pk"))

    @cached_property
    def related(self) -> list[tuple[Kind, list[Card]]]:
        """Its programmes, studies, models and resources, and what was written about it, kind by kind."""
        return by_kind(card(row) for row in ABOUT.part(0, MOST_RELATED, company=self.company.pk))

    @cached_property
    def social_accounts(self) -> list[SocialAccount]:
        return list(self.company.social_accounts.order_by("platform", "name"))

    @cached_property
    def quotes(self) -> list[Quote]:
        return list(self.company.quotes.select_related("person", "source").order_by("source__published_on", "pk"))
