"""Everything the page of one case study shows, in at most twelve queries; and several side by side."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django.db.models import BigIntegerField, Exists, F, OuterRef, Prefetch, QuerySet, SlugField
from django.utils.text import capfirst

from directory.models import Company, Person, Quote
from directory.notes import about, folded
from lib.choices import label_in
from lib.json_rows import JSONRows
from lib.prepared import Prepared
from themes import at_hand
from themes.models import Theme

from .models import CaseStudy, Channel, Crisis, Platform, Point, Programme, Reference, Result, Use

MOST_COMPARED = 4
MOST_RESULTS = 300
OF_RESULT = (
    *("unit", "value", "qualifier", "baseline__unit", "baseline__value", "baseline__qualifier"),
    *("label", "label_fr", "label_en", "period", "period_fr", "period_en", "note", "note_fr", "note_en"),
    *("baseline_note", "baseline_note_fr", "baseline_note_en"),
    *("channel__name", "channel__name_fr", "channel__name_en"),
    *("case_study__slug", "case_study__title", "case_study__title_fr", "case_study__title_en"),
)
COMPANY = ("name", "slug", "sector", "sector_fr", "sector_en", "is_published")
OF_PROGRAMME = ("slug", "title_fr", "title_en")
OF_ARTICLE = ("articles__slug", "articles__title_fr", "articles__title_en")
OF_RESOURCE = tuple(f"articles__resources__{name}" for name in ("slug", "title_fr", "title_en"))


def complete(rows: QuerySet[CaseStudy]) -> QuerySet[CaseStudy]:
    """With the source, the themes, the programmes it tells of, the articles it comes from, what they point to and what
    the documents contradict about it, in one query.
    """
    programmes = Programme.objects.published().filter(case_studies=OuterRef("pk")).order_by("title_fr", "pk")
    articles = QuerySet(CaseStudy).filter(pk=OuterRef("pk"), articles__state="published")
    resources = articles.filter(articles__resources__is_published=True)
    return rows.select_related("source").annotate(
        told_programmes=JSONRows(programmes, *OF_PROGRAMME),
        told_articles=JSONRows(articles.order_by("articles__first_day", "articles__pk"), *OF_ARTICLE),
        told_resources=JSONRows(resources.order_by("articles__resources__title_fr").distinct(), *OF_RESOURCE),
        **folded(about("casestudies.casestudy", OuterRef("pk"))),
        **at_hand.folded("casestudies.casestudy"),
    )


def for_case_study(build: Callable[..., QuerySet]) -> Prepared:
    """Rows of the case study with a primary key."""
    return Prepared(build, case_study=BigIntegerField())


def sessions_of(case_study) -> QuerySet:
    """Where it was told, in published events."""
    model = CaseStudy.sessions.rel.related_model  # type: ignore[attr-defined]
    return model.objects.filter(case_studies=case_study).exclude(event__state="draft")


PUBLISHED = Prepared(lambda slug: complete(CaseStudy.objects.published().filter(slug=slug)), slug=SlugField())
COMPANIES = for_case_study(
    lambda case_study: Company.objects.filter(case_studies=case_study).only(*COMPANY).order_by("name")
)
CUSTOMERS = for_case_study(
    lambda case_study: Company.objects.filter(customer_case_studies=case_study).only(*COMPANY).order_by("name")
)
TELLERS = for_case_study(lambda case_study: Person.objects.filter(case_studies=case_study).order_by("sort_name"))
USES = for_case_study(lambda case_study: Use.objects.filter(case_studies=case_study))
POINTS = for_case_study(lambda case_study: Point.objects.filter(case_study=case_study))
CHANNELS = for_case_study(lambda case_study: Channel.objects.filter(case_study=case_study).select_related("platform"))
RESULTS = for_case_study(
    lambda case_study: Result.objects.filter(case_study=case_study).select_related("channel", "baseline")
)
CRISES = for_case_study(lambda case_study: Crisis.objects.filter(case_study=case_study))
REFERENCES = for_case_study(lambda case_study: Reference.objects.filter(case_study=case_study))
SESSIONS = for_case_study(
    lambda case_study: (
        sessions_of(case_study)
        .select_related("event")
        .only("slug", *(f"event__{name}" for name in ("slug", "title", "title_fr", "title_en")))
        .order_by("event__first_day", "position")
    )
)
QUOTES = for_case_study(
    lambda case_study: (
        Quote.objects.filter(sessions__in=sessions_of(case_study))
        .select_related("person", "source")
        .order_by("sessions__event__first_day", "sessions__position", "sessions__pk", "source", "pk")
    )
)


@dataclass(frozen=True)
class ToRead:
    """An article or a resource, enough of it to link to it."""

    slug: str
    title_fr: str
    title_en: str | None


@dataclass(frozen=True)
class CaseStudyPage:
    """`case_study` comes from `complete`."""

    case_study: CaseStudy

    @cached_property
    def companies(self) -> list[Company]:
        return COMPANIES(case_study=self.case_study.pk)

    @cached_property
    def customers(self) -> list[Company]:
        return CUSTOMERS(case_study=self.case_study.pk)

    @cached_property
    def tellers(self) -> list[Person]:
        return TELLERS(case_study=self.case_study.pk)

    @cached_property
    def uses(self) -> list[Use]:
        return USES(case_study=self.case_study.pk)

    @cached_property
    def points(self) -> dict[str, list[Point]]:
        """By kind: objectives, steps, lessons."""
        rows = sorted(POINTS(case_study=self.case_study.pk), key=lambda row: row.kind)
        return {kind: list(points) for kind, points in groupby(rows, key=lambda row: row.kind)}

    @cached_property
    def channels(self) -> list[Channel]:
        return CHANNELS(case_study=self.case_study.pk)

    @cached_property
    def results(self) -> list[Result]:
        return RESULTS(case_study=self.case_study.pk)

    @cached_property
    def crises(self) -> list[Crisis]:
        return CRISES(case_study=self.case_study.pk)

    @cached_property
    def references(self) -> list[Reference]:
        return REFERENCES(case_study=self.case_study.pk)

    @cached_property
    def programmes(self) -> list[Programme]:
        """With slug and title only."""
        rows = self.case_study.told_programmes  # type: ignore[attr-defined]
        return [Programme(**dict(zip(OF_PROGRAMME, values, strict=True))) for values in rows]

    @cached_property
    def articles(self) -> list[ToRead]:
        return [ToRead(*values) for values in self.case_study.told_articles]  # type: ignore[attr-defined]

    @cached_property
    def resources(self) -> list[ToRead]:
        """What these articles point to, in the library."""
        return [ToRead(*values) for values in self.case_study.told_resources]  # type: ignore[attr-defined]

    @cached_property
    def themes(self) -> list[Theme]:
        return at_hand.themes_on(self.case_study)

    @cached_property
    def headline(self) -> Result | None:
        return headline(self.results)

    @cached_property
    def sessions(self) -> list:
        """Where it was told, in published events."""
        return SESSIONS(case_study=self.case_study.pk)

    @cached_property
    def quotes(self) -> list:
        """What was said in those sessions by the people or for the companies of this case study."""
        people = {person.pk for person in self.tellers}
        companies = {company.pk for company in self.companies}
        told = QUOTES(case_study=self.case_study.pk) if self.sessions else []
        return [quote for quote in told if quote.person_id in people or quote.company_id in companies]


def headline(results: Iterable[Result]) -> Result | None:
    """The figure for the corner: the one chosen for it, else the first that is not a mere year."""
    figures = [result for result in results if result.unit != "year"]
    return next((result for result in figures if result.is_headline), figures[0] if figures else None)


def side_by_side(slugs: Sequence[str]) -> list[CaseStudy]:
    """Up to four published case studies in the order asked for, with all that a comparison shows."""
    wanted = list(dict.fromkeys(slugs))[:MOST_COMPARED]
    rows = CaseStudy.objects.published().filter(slug__in=wanted)
    rows = rows.prefetch_related(
        "companies", "uses", "channels", "points", Prefetch("results", Result.objects.select_related("baseline"))
    )
    found = {row.slug: row for row in rows}
    chosen = [found[slug] for slug in wanted if slug in found]
    for row in chosen:
        points = row.points.all()
        row.objectives = [point for point in points if point.kind == Point.Kind.OBJECTIVE]
        row.lessons = [point for point in points if point.kind == Point.Kind.LESSON]
    return chosen


@dataclass(frozen=True)
class UnitTable:
    """The results of one unit: the only ones that may stand against one another."""

    unit: str
    label: str
    rows: list[Result]


def results_of(chosen: dict[str, str]) -> tuple[list[UnitTable], bool]:
    """The published results told on a channel or for a use, a table per unit, the highest value first; and whether
    these are all: the case studies told last come first, three hundred results in all.

    Each row carries `share`, its hundredths of the highest value of its table; 0 where nothing stands beside it.
    """
    rows = Result.objects.published().select_related("case_study", "channel", "baseline").only(*OF_RESULT)
    rows = rows.prefetch_related(
        Prefetch("case_study__companies", Company.objects.only("name", "slug", "is_published"))
    )
    if use := chosen.get("usage"):
        rows = rows.filter(case_study__uses__slug=use)
    if platform := chosen.get("canal"):
        rows = rows.filter(channel__platform__slug=platform)
    newest = F("case_study__first_day").desc(nulls_last=True)
    read = list(rows.order_by(newest, "case_study_id", "pk")[: MOST_RESULTS + 1])
    found = sorted(read[:MOST_RESULTS], key=lambda row: (row.unit, -row.value))
    tables = []
    for unit, group in groupby(found, key=lambda row: row.unit):
        results = list(group)
        highest = results[0].value
        for result in results:
            result.share = (
                max(round(100 * result.value / highest), 1) if highest and unit != "year" and len(results) > 1 else 0
            )
        tables.append(UnitTable(unit, capfirst(label_in(Result, "unit", unit)), results))
    tables.sort(key=lambda table: (table.unit == "year", -len(table.rows), table.label))
    return tables, len(read) <= MOST_RESULTS


def named_platforms() -> list[Platform]:
    """Every network and tool that the documents name; `is_told` of those that a published case study uses."""
    used = Channel.objects.filter(platform=OuterRef("pk"), case_study__state=CaseStudy.State.PUBLISHED)
    return sorted(Platform.objects.annotate(is_told=Exists(used)), key=lambda row: row.name.casefold())


def results_choices() -> tuple[list[Platform], list[Use]]:
    """The platforms and uses that some published result belongs to."""
    told = Result.objects.published()
    platforms = Platform.objects.filter(Exists(told.filter(channel__platform=OuterRef("pk"))))
    uses = Use.objects.filter(Exists(told.filter(case_study__uses=OuterRef("pk"))))
    return list(platforms.order_by("name")), list(uses.order_by("position", "pk"))
