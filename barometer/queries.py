"""The queries of the pages of studies and frameworks: their SQL is kept."""

from collections.abc import Callable

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    IntegerField,
    OuterRef,
    QuerySet,
    SlugField,
    Subquery,
    Value,
    When,
)

from directory.models import Person
from lib.json_rows import JSONRows
from lib.prepared import Keys, Prepared
from themes.models import Theme

from .models import (
    Edition,
    Finding,
    Framework,
    FrameworkPoint,
    Method,
    Observation,
    Population,
    Region,
    Study,
)

NEAR_FIRST = Case(When(region=Region.FRANCE, then=Value(0)), default=Value(1), output_field=IntegerField())
TITLE = ("title", "title_fr", "title_en")
AUTHOR = ("name", "is_published")


def for_study(build: Callable[..., QuerySet]) -> Prepared:
    """Rows of the study with a primary key."""
    return Prepared(build, study=BigIntegerField())


def for_framework(build: Callable[..., QuerySet]) -> Prepared:
    """Rows of the framework with a primary key."""
    return Prepared(build, framework=BigIntegerField())


def themes_of(model: str, key) -> QuerySet[Theme]:
    rows = Theme.objects.filter(
        items__content_type__app_label="barometer", items__content_type__model=model, items__object_id=key
    )
    return rows.only("slug", "name", "name_fr", "name_en").order_by("name")


def with_headline(rows: QuerySet[Study]) -> QuerySet[Study]:
    """With `headline_id`, that of the figure for the corner."""
    figures = Observation.objects.filter(indicator__study=OuterRef("pk"))
    figures = figures.order_by("indicator__position", "indicator", "-edition__year", NEAR_FIRST, "pk")
    return rows.annotate(headline_id=Subquery(figures.values("pk")[:1]))


def with_publisher(rows: QuerySet[Study]) -> QuerySet[Study]:
    return rows.select_related("publisher", "source")


def with_company(rows: QuerySet[Framework]) -> QuerySet[Framework]:
    return rows.select_related("source", "company")


def sessions_of(study) -> QuerySet:
    """Where it was presented, in published events."""
    model = Study.sessions.rel.related_model  # type: ignore[attr-defined]
    rows = model.objects.filter(studies=study).exclude(event__state="draft").select_related("event")
    return rows.only("slug", "event__slug", *(f"event__{name}" for name in TITLE)).order_by(
        "event__first_day", "position"
    )


def articles_of(study) -> QuerySet:
    model = Study.articles.rel.related_model  # type: ignore[attr-defined]
    return model.objects.filter(studies=study, state="published").only("slug", *TITLE).order_by("first_day", "pk")


def resources_of(study) -> QuerySet:
    """What remains of its editions to read or to see."""
    model = Edition.resources.rel.related_model  # type: ignore[attr-defined]
    return model.objects.filter(edition__study=study).only("edition_id", "slug", *TITLE, "pages", "is_published")


def frameworks() -> QuerySet[Framework]:
    """With `point_count`, and in `known_authors` what `AUTHOR` names of its authors."""
    authors = Person.objects.filter(frameworks=OuterRef("pk")).order_by("sort_name")
    rows = Framework.objects.published().only("slug", "kind", *TITLE, "inferred_fields")
    return rows.annotate(point_count=Count("points"), known_authors=JSONRows(authors, *AUTHOR))


PUBLISHED = Prepared(lambda slug: with_publisher(Study.objects.published().filter(slug=slug)), slug=SlugField())
STUDIES = Prepared(lambda: with_headline(Study.objects.published().select_related("publisher")))
ALL_EDITIONS = Prepared(lambda: Edition.objects.filter(study__state=Study.State.PUBLISHED).order_by("-year"))
ALL_POPULATIONS = Prepared(lambda: Population.objects.filter(edition__study__state=Study.State.PUBLISHED))
HEADLINES = Prepared(
    lambda keys: Observation.objects.filter(pk__in=keys).select_related("indicator", "edition"), keys=Keys()
)
THEMES = for_study(lambda study: themes_of("study", study))
EDITIONS = for_study(lambda study: Edition.objects.filter(study=study).select_related("source").order_by("-year"))
# By the name that an edition gives them.
PARTS = {
    "populations": for_study(lambda study: Population.objects.filter(edition__study=study)),
    "methods": for_study(lambda study: Method.objects.filter(edition__study=study)),
    "findings": for_study(lambda study: Finding.objects.filter(edition__study=study)),
    "resources": for_study(resources_of),
}
PRESENTED = for_study(
    lambda study: (
        Edition.presented_by.through.objects.filter(edition__study=study)
        .select_related("person")
        .only("edition_id", *(f"person__{name}" for name in ("name", "sort_name", "slug", "is_published")))
        .order_by("person__sort_name")
    )
)
OBSERVATIONS = for_study(
    lambda study: (
        Observation.objects.filter(indicator__study=study)
        .select_related("indicator")
        .order_by("indicator__position", "indicator", "edition__year", "region")
    )
)
SESSIONS = for_study(sessions_of)
ARTICLES = for_study(articles_of)

PUBLISHED_FRAMEWORK = Prepared(
    lambda slug: with_company(Framework.objects.published().filter(slug=slug)), slug=SlugField()
)
FRAMEWORKS = Prepared(frameworks)
POINTS = for_framework(lambda framework: FrameworkPoint.objects.filter(framework=framework))
AUTHORS = for_framework(lambda framework: Person.objects.filter(frameworks=framework).order_by("sort_name"))
THEMES_OF_FRAMEWORK = for_framework(lambda framework: themes_of("framework", framework))
OTHERS = for_framework(
    lambda framework: Framework.objects.published().exclude(pk=framework).only("slug", "kind", *TITLE)
)
