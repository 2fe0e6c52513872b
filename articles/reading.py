"""Everything the page of one article shows, in at most twelve queries; and the articles of somebody or something."""

from dataclasses import dataclass
from functools import cached_property

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.utils.translation import get_language

from barometer.models import Study
from casestudies.models import CaseStudy
from directory.models import Company
from directory.notes import about, folded
from themes.models import Theme, Themed

from .models import Article, Category, Resource

MOST_NEIGHBOURS = 4
# Of so many of the newest that share a theme, those that share most are shown: a theme may have thousands.
NEIGHBOURS_LOOKED_AT = 200
LINE = (
    *("slug", "kind", "title", "title_fr", "title_en", "inferred_fields", "author_written"),
    *("first_day", "last_day", "date_precision", "is_date_inferred", "author__name", "author__is_published"),
)


def complete(rows: QuerySet[Article]) -> QuerySet[Article]:
    """With the author, the source and what the documents contradict about it, in one query."""
    return rows.select_related("author", "source").annotate(**folded(about("articles.article", OuterRef("pk"))))


@dataclass(frozen=True)
class ArticlePage:
    """`article` comes from `complete`."""

    article: Article

    @property
    def body(self) -> str:
        """The text in the language of the page, clean; French is not given for English."""
        return getattr(self.article, f"body_{self._language}") or ""

    @property
    def is_elsewhere(self) -> bool:
        """Whether the text stands in no language here: this page is a record of it."""
        return not self.article.body_fr and not self.article.body_en

    @property
    def has_other_body(self) -> bool:
        """Whether there is a text, but not in the language of the page."""
        return not self.body and not self.is_elsewhere

    @property
    def _language(self) -> str:
        return "en" if get_language() == "en" else "fr"

    @cached_property
    def categories(self) -> list[Category]:
        return list(self.article.categories.all())

    @cached_property
    def themes(self) -> list[Theme]:
        return list(self.article.themes.order_by("name"))

    @cached_property
    def companies(self) -> list[Company]:
        return list(self.article.companies.only("name", "slug", "is_published").order_by("name"))

    @cached_property
    def case_studies(self) -> list[CaseStudy]:
        rows = self.article.case_studies.published().only("slug", "kind", "title", "title_fr", "title_en")
        return list(rows.order_by("pk"))

    @cached_property
    def studies(self) -> list[Study]:
        return list(self.article.studies.published().order_by("title"))

    @cached_property
    def events(self) -> list:
        """The links to published events, each with its event."""
        rows = self.article.event_articles.exclude(event__state="draft").select_related("event")
        return list(rows.order_by("event__first_day", "pk"))

    @cached_property
    def resources(self) -> list[Resource]:
        return list(self.article.resources.published().order_by("kind", "title"))

    @cached_property
    def neighbours(self) -> list[Article]:
        """Published articles that share the most themes with this one, the newest first among equals."""
        keys = [theme.pk for theme in self.themes]
        if not keys:
            return []
        shared = Themed.objects.filter(content_type=ContentType.objects.get_for_model(Article), tag__in=keys)
        near = Article.objects.published().filter(pk__in=shared.values("object_id")).exclude(pk=self.article.pk)
        near = newest(near).values("pk")[:NEIGHBOURS_LOOKED_AT]
        count = shared.filter(object_id=OuterRef("pk")).order_by().values("content_type").annotate(n=Count("pk"))
        rows = Article.objects.filter(pk__in=near).annotate(shared=Subquery(count.values("n")))
        rows = rows.select_related("author").only(*LINE)
        return list(rows.order_by("-shared", F("first_day").desc(nulls_last=True), "-pk")[:MOST_NEIGHBOURS])


def newest(rows: QuerySet[Article]) -> QuerySet[Article]:
    """The undated last."""
    return rows.order_by(F("first_day").desc(nulls_last=True), "-pk")


def articles_of(rows: QuerySet[Article]) -> list[Article]:
    """The published ones among the articles of a person, a company or a case study, for a line each."""
    return list(newest(rows.published()).select_related("author").only(*LINE))
