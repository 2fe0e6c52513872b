"""What the public pages of studies and frameworks show: the list in six queries, a study in at most twelve."""

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django.db.models import Case, Count, IntegerField, OuterRef, Prefetch, Subquery, Value, When

from directory.models import Person
from themes.models import Theme

from .drawing import Figure
from .models import Edition, Finding, Framework, FrameworkPoint, Indicator, Observation, Region, Study

MOST_OTHERS = 6
NEAR_FIRST = Case(When(region=Region.FRANCE, then=Value(0)), default=Value(1), output_field=IntegerField())


def study_list() -> list[Study]:
    """Published studies, the latest asked first; each with `headline`, an observation or None, `years` and `asked`."""
    headline = Observation.objects.filter(indicator__study=OuterRef("pk"))
    headline = headline.order_by("indicator__position", "indicator", "-edition__year", NEAR_FIRST, "pk")
    rows = (
        Study.objects.published().select_related("publisher").annotate(headline_id=Subquery(headline.values("pk")[:1]))
    )
    editions = Edition.objects.order_by("-year").prefetch_related("populations")
    studies = list(rows.prefetch_related(Prefetch("editions", editions)))
    keys = [row.headline_id for row in studies if row.headline_id]
    found = {row.pk: row for row in Observation.objects.filter(pk__in=keys).select_related("indicator", "edition")}
    for row in studies:
        row.headline = found.get(row.headline_id)
        row.known = list(row.editions.all())
        row.asked = next((edition.populations.all() for edition in row.known if edition.populations.all()), [])
    return sorted(studies, key=lambda row: (-(row.known[0].year if row.known else 0), row.title))


def framework_list() -> list[tuple[str, list[Framework]]]:
    """Published frameworks by their kind, in the order of the kinds; each with `point_count` and its authors."""
    rows = Framework.objects.published().annotate(point_count=Count("points"))
    rows = sorted(rows.prefetch_related("authors"), key=lambda row: (Framework.Kind.values.index(row.kind), row.title))
    return [(str(Framework.Kind(kind).label), list(group)) for kind, group in groupby(rows, key=lambda row: row.kind)]


@dataclass(frozen=True)
class StudyPage:
    """`study` comes with its publisher and source selected."""

    study: Study

    @cached_property
    def themes(self) -> list[Theme]:
        return list(self.study.themes.order_by("name"))

    @cached_property
    def editions(self) -> list[Edition]:
        """Newest first, each with who presented it, who was asked, how, and what it says in words."""
        rows = self.study.editions.select_related("source").prefetch_related(
            Prefetch("presented_by", Person.objects.only("name", "sort_name", "slug", "is_published")),
            *("populations", "methods", "findings", "resources"),
        )
        return list(rows.order_by("-year"))

    @property
    def asked_editions(self) -> list[Edition]:
        """Those that say who was asked, or how."""
        return [row for row in self.editions if row.populations.all() or row.methods.all()]

    @property
    def presenters(self) -> list[Person]:
        return list({person.pk: person for row in self.editions for person in row.presented_by.all()}.values())

    @property
    def are_presenters_inferred(self) -> bool:
        return any(row.is_inferred("presented_by") for row in self.editions)

    @property
    def cited_years(self) -> list[int]:
        """Years known only by what a later edition says of them."""
        return [row.year for row in self.editions if row.is_only_cited]

    @cached_property
    def observations(self) -> list[Observation]:
        """Every figure, in the order of the indicators; edition and population are those of `editions`."""
        editions = {row.pk: row for row in self.editions}
        populations = {row.pk: row for edition in self.editions for row in edition.populations.all()}
        rows = Observation.objects.filter(indicator__study=self.study).select_related("indicator")
        found = list(rows.order_by("indicator__position", "indicator", "edition__year", "region"))
        for row in found:
            row.edition = editions[row.edition_id]
            row.population = populations.get(row.population_id)
        return found

    @cached_property
    def figures(self) -> list[Figure]:
        return [
            Figure(rows[0].indicator, rows)
            for _key, group in groupby(self.observations, key=lambda row: row.indicator_id)
            for rows in [list(group)]
        ]

    @property
    def has_bars(self) -> bool:
        return any(figure.is_drawn for figure in self.figures)

    @property
    def headline(self) -> Observation | None:
        return self.figures[0].latest if self.figures else None

    @property
    def regions(self) -> list[str]:
        """Where the figures are about, in words."""
        return list(dict.fromkeys(str(row.get_region_display()) for row in self.observations))

    @property
    def findings(self) -> list[tuple[Edition, list[Finding], list[Finding]]]:
        """(edition, what it found, the difficulties it names) for each that says anything in words."""
        return [
            (edition, [row for row in rows if not row.is_challenge], [row for row in rows if row.is_challenge])
            for edition in self.editions
            for rows in [list(edition.findings.all())]
            if rows
        ]

    @cached_property
    def sessions(self) -> list:
        """Where it was presented, in published events."""
        rows = self.study.sessions.exclude(event__state="draft").select_related("event")
        return list(rows.order_by("event__first_day", "position"))

    @cached_property
    def articles(self) -> list:
        rows = self.study.articles.filter(state="published").defer("body", "body_fr", "body_en")
        return list(rows.order_by("first_day", "pk"))

    @property
    def resources(self) -> list:
        """What remains of its editions to read or to see."""
        return [row for edition in self.editions for row in edition.resources.all() if row.is_published]

    @property
    def indicators(self) -> list[Indicator]:
        return [figure.indicator for figure in self.figures]


@dataclass(frozen=True)
class FrameworkPage:
    """`framework` comes with its source and its company selected."""

    framework: Framework

    @cached_property
    def points(self) -> list[FrameworkPoint]:
        return list(self.framework.points.all())

    @cached_property
    def authors(self) -> list[Person]:
        return list(self.framework.authors.order_by("sort_name"))

    @cached_property
    def themes(self) -> list[Theme]:
        return list(self.framework.themes.order_by("name"))

    @cached_property
    def others(self) -> list[Framework]:
        """The other published frameworks, those of the same kind first."""
        rows = Framework.objects.published().exclude(pk=self.framework.pk).only("slug", "kind", "title_fr", "title_en")
        return sorted(rows, key=lambda row: (row.kind != self.framework.kind, row.title))[:MOST_OTHERS]
