"""The page of one company: what it did with us, gathered from several apps."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from django.contrib.auth.decorators import login_not_required
from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, QuerySet, SlugField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from casestudies.models import CaseStudy
from directory.models import Affiliation, Company, Quote, SocialAccount
from directory.notes import about, folded
from events.models import Appearance, Event
from lib.countries import country_name
from lib.prepared import Prepared
from members.models import Membership

from . import structured
from .kinds import BY_KEY, Card, Kind, by_kind, card, described

MOST_RELATED = 100
RELATED = [BY_KEY[key] for key in ("programme", "study", "framework", "article", "resource")]
QUALIFIED = {
    "exact": _("%(number)s personnes"),
    "approx": _("environ %(number)s personnes"),
    "more_than": _("plus de %(number)s personnes"),
    "less_than": _("moins de %(number)s personnes"),
    "at_least": _("au moins %(number)s personnes"),
}
TITLE = ("title", "title_fr", "title_en")
DATE = ("first_day", "last_day", "date_precision", "is_date_inferred")
NEWEST_FIRST = F("first_day").desc(nulls_last=True)


def for_company(build: Callable[..., QuerySet]) -> Prepared:
    """Rows about the company with a primary key."""
    return Prepared(build, company=BigIntegerField())


def complete(slug) -> QuerySet[Company]:
    """With its group, its source and what the documents contradict about it, in one query."""
    rows = Company.objects.published().filter(slug=slug).select_related("parent", "source")
    return rows.annotate(**folded(about("directory.company", OuterRef("pk"))))


def events_of(company) -> QuerySet[Event]:
    """Those it organised (`is_organiser`) or received (`is_host`), newest first."""
    organised = Event.organisers.through.objects.filter(event=OuterRef("pk"), company=company)
    rows = Event.objects.published().annotate(is_organiser=Exists(organised), is_host=Q(host=company))
    rows = rows.filter(Q(is_organiser=True) | Q(host=company)).select_related("venue")
    venue = ("venue__name", "venue__name_fr", "venue__name_en")
    when = ("time_zone", "starts_at", "ends_at", "date_written")
    return rows.only("slug", "kind", "city", *TITLE, *DATE, *when, *venue).order_by(NEWEST_FIRST, "-pk")


def appearances_of(company) -> QuerySet[Appearance]:
    """Newest first, the undated last."""
    rows = Appearance.objects.filter(company=company).exclude(session__event__state=Event.State.DRAFT)
    columns = (
        *("role", "name_written", "job_title", "job_title_fr", "job_title_en", "is_inferred", "inferred_fields"),
        *("person__name", "person__slug", "person__is_published", "session__slug", "session__kind"),
        *(f"session__{name}" for name in TITLE),
        *(f"session__event__{name}" for name in ("slug", *TITLE, *DATE)),
    )
    return (
        rows.select_related("person", "session__event")
        .only(*columns)
        .order_by(F("session__event__first_day").desc(nulls_last=True), "session__position", "pk")
    )


COMPLETE = Prepared(complete, slug=SlugField())
MEMBERSHIPS = for_company(
    lambda company: Membership.objects.filter(company=company).select_related("source").order_by("first_day")
)
DIVISIONS = for_company(lambda company: Company.objects.published().filter(parent=company).order_by("name"))
AFFILIATIONS = for_company(
    lambda company: (
        Affiliation.objects.filter(company=company, person__is_published=True)
        .select_related("person")
        .order_by("person__sort_name", "first_day", "pk")
    )
)
APPEARANCES = for_company(appearances_of)
EVENTS = for_company(events_of)
CASE_STUDIES = for_company(
    lambda company: (
        CaseStudy.objects.published()
        .filter(companies=company)
        .only("slug", "kind", *TITLE, "summary", "summary_fr", "summary_en")
        .order_by(NEWEST_FIRST, "pk")
    )
)
ABOUT = for_company(lambda company: described(lambda kind, rows: rows.filter(**{kind.company: company}), RELATED))
SOCIAL_ACCOUNTS = for_company(
    lambda company: SocialAccount.objects.filter(company=company).order_by("platform", "name")
)
QUOTES = for_company(
    lambda company: (
        Quote.objects.filter(company=company).select_related("person", "source").order_by("source__published_on", "pk")
    )
)


@login_not_required
def company(request: HttpRequest, slug: str) -> HttpResponse:
    row = COMPLETE.first(slug=slug)
    if row is None:
        raise Http404
    page = CompanyPage(row)
    context = {"section": "companies", "company": row, "page": page, "structured": structured.of_company(page)}
    return render(request, "companies/detail.html", context)


@dataclass(frozen=True)
class CompanyPage:
    """What we know of one company, which comes from `complete`, in at most eleven queries. Only published events and
    people are in it.
    """

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
        return MEMBERSHIPS(company=self.company.pk)

    @cached_property
    def divisions(self) -> list[Company]:
        return DIVISIONS(company=self.company.pk)

    @cached_property
    def affiliations(self) -> list[Affiliation]:
        return AFFILIATIONS(company=self.company.pk)

    @cached_property
    def appearances(self) -> list[Appearance]:
        return APPEARANCES(company=self.company.pk)

    @cached_property
    def events(self) -> list[Event]:
        return EVENTS(company=self.company.pk)

    @cached_property
    def case_studies(self) -> list[CaseStudy]:
        return CASE_STUDIES(company=self.company.pk)

    @cached_property
    def related(self) -> list[tuple[Kind, list[Card]]]:
        """Its programmes, studies, models and resources, and what was written about it, kind by kind."""
        return by_kind(card(row) for row in ABOUT.part(0, MOST_RELATED, company=self.company.pk))

    @cached_property
    def social_accounts(self) -> list[SocialAccount]:
        return SOCIAL_ACCOUNTS(company=self.company.pk)

    @cached_property
    def quotes(self) -> list[Quote]:
        return QUOTES(company=self.company.pk)
