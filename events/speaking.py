"""Who spoke where: the index of speakers and the page of one. Each appearance keeps the company of its day."""

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django.core.paginator import Page, Paginator
from django.db.models import Count, F

from articles.models import Article
from articles.reading import articles_of
from barometer.models import Edition, Framework, Study
from casestudies.models import CaseStudy
from directory.models import Affiliation, Person, Quote
from lib.prepared import Keys, Prepared
from lib.text import fold

from .models import Appearance, Event

PER_PAGE = 100


@dataclass(frozen=True)
class SpeakerList:
    """`groups` are (initial, people) of one page; each person has `appearance_count` and `latest_company`,
    a name or None."""

    page: Page
    groups: list[tuple[str, list[Person]]]


def spoken():
    """Appearances at events that may be shown. Whoever held the camera did not speak."""
    return Appearance.objects.exclude(session__event__state=Event.State.DRAFT).exclude(role=Appearance.Role.FILMED)


NAMES = Prepared(
    lambda: (
        Person.objects.rewrite(False)
        .filter(is_published=True, appearances__in=spoken())
        .annotate(number=Count("appearances"))
        .order_by()
        .values_list("sort_name", "pk", "number")
    )
)
PEOPLE = Prepared(lambda people: Person.objects.filter(pk__in=people).only("name", "sort_name", "slug"), people=Keys())
# Undated appearances count as the oldest.
COMPANIES = Prepared(
    lambda people: (
        spoken()
        .rewrite(False)
        .filter(person__in=people)
        .order_by(F("session__event__first_day").asc(nulls_first=True), "session_id", "pk")
        .values_list("person_id", "company__name")
    ),
    people=Keys(),
)


def speaker_list(*, page: str | None) -> SpeakerList:
    """People by name as French sorts it, in three queries.

    All names are read, then one page of people: each database sorts accents its own way.
    """
    rows = sorted(NAMES(), key=lambda row: (fold(row[0]), row[1]))
    shown = Paginator(rows, PER_PAGE).get_page(page)
    keys = [pk for _, pk, _ in shown.object_list]
    people = {person.pk: person for person in PEOPLE(people=keys)}
    companies = dict(COMPANIES(people=keys))  # the latest of each
    shown.object_list = [
        present(people[pk], number, companies.get(pk)) for _, pk, number in shown.object_list if pk in people
    ]
    groups = [(initial, list(group)) for initial, group in groupby(shown.object_list, key=initial_of)]
    return SpeakerList(shown, groups)


def present(person: Person, number: int, company: str | None) -> Person:
    person.appearance_count, person.latest_company = number, company
    return person


def initial_of(person: Person) -> str:
    first = fold(person.sort_name)[:1].upper()
    return first if first.isalpha() else "#"


@dataclass(frozen=True)
class PersonPage:
    """What we know of one person, in a handful of queries."""

    person: Person

    @cached_property
    def appearances(self) -> list[Appearance]:
        """Newest first, the undated last, with the company and the title of that day."""
        rows = self.person.appearances.exclude(session__event__state=Event.State.DRAFT)
        rows = rows.select_related("company", "session__event__venue")
        return list(rows.order_by(F("session__event__first_day").desc(nulls_last=True), "session__position", "pk"))

    @cached_property
    def affiliations(self) -> list[Affiliation]:
        rows = self.person.affiliations.select_related("company")
        return list(rows.order_by(F("first_day").desc(nulls_last=True), "pk"))

    @cached_property
    def articles(self) -> list[Article]:
        """What they wrote, newest first."""
        return articles_of(self.person.articles.all())

    @cached_property
    def quotes(self) -> list[Quote]:
        return list(self.person.quotes.select_related("source", "company").order_by("source__published_on", "pk"))

    @cached_property
    def presented(self) -> list[Edition]:
        """The editions of published studies that they presented, newest first."""
        rows = self.person.presented_editions.filter(study__state=Study.State.PUBLISHED).select_related("study")
        return list(rows.order_by("-year", "pk"))

    @cached_property
    def frameworks(self) -> list[Framework]:
        """The models they proposed."""
        return list(self.person.frameworks.published().order_by("pk"))

    @cached_property
    def case_studies(self) -> list[CaseStudy]:
        """Those they told, newest first."""
        return list(self.person.case_studies.published().order_by(F("first_day").desc(nulls_last=True), "pk"))

    @property
    def latest(self) -> Appearance | None:
        return next((row for row in self.appearances if row.company or row.job_title), None)
