"""Everything the page of one article shows, in at most twelve queries; and the articles of somebody or something."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, Count, F, Field, OuterRef, QuerySet, SlugField, Subquery
from django.utils.translation import get_language

from barometer.models import Study
from casestudies.models import CaseStudy
from directory.models import Company
from directory.notes import about, folded
from lib.prepared import Keys, Prepared
from themes.models import Theme, Themed

from .models import Article, Category, Resource

MOST_NEIGHBOURS = 4
# Of so many of the newest that share a theme, those that share most are shown: a theme may have thousands.
NEIGHBOURS_LOOKED_AT = 200
LINK = ("slug", "kind", "title", "title_fr", "title_en")
OF_EVENT = (
    *("slug", "title", "title_fr", "title_en", "time_zone", "starts_at", "ends_at"),
    *("first_day", "last_day", "date_precision", "date_written", "is_date_inferred"),
)
LINE = (
    *("slug", "kind", "title", "title_fr", "title_en", "inferred_fields", "author_written"),
    *("first_day", "last_day", "date_precision", "is_date_inferred", "author__name", "author__is_published"),
)


def complete(rows: QuerySet[Article]) -> QuerySet[Article]:
    """With the author, the source and what the documents contradict about it, in one query."""
    return rows.select_related("author", "source").annotate(**folded(about("articles.article", OuterRef("pk"))))


def for_article(build: Callable[..., QuerySet], **fields: Field) -> Prepared:
    """Rows of the article with a primary key."""
    return Prepared(build, article=BigIntegerField(), **fields)


def themed() -> QuerySet[Themed]:
    """The links of articles to their themes."""
    kind = ContentType.objects.filter(app_label="articles", model="article").values("pk")[:1]
    return Themed.objects.filter(content_type=kind)


def neighbours(article, themes) -> QuerySet[Article]:
    """Published articles under one of these themes, the nearest first. See `ArticlePage.neighbours`."""
    shared = themed().filter(tag__in=themes)
    near = Article.objects.published().filter(pk__in=shared.values("object_id")).exclude(pk=article)
    near = newest(near).values("pk")[:NEIGHBOURS_LOOKED_AT]
    count = shared.filter(object_id=OuterRef("pk")).order_by().values("content_type").annotate(n=Count("pk"))
    rows = Article.objects.filter(pk__in=near).annotate(shared=Subquery(count.values("n")))
    rows = rows.select_related("author").only(*LINE)
    return rows.order_by("-shared", F("first_day").desc(nulls_last=True), "-pk")


def links_to_events(article) -> QuerySet:
    model = Article.event_articles.rel.related_model  # type: ignore[attr-defined]
    rows = model.objects.filter(article=article).exclude(event__state="draft").select_related("event")
    return rows.only("relation", *(f"event__{name}" for name in OF_EVENT)).order_by("event__first_day", "pk")


PUBLISHED = Prepared(lambda slug: complete(Article.objects.published().filter(slug=slug)), slug=SlugField())
CATEGORIES = for_article(lambda article: Category.objects.filter(articles=article))
THEMES = for_article(
    lambda article: (
        Theme.objects.filter(pk__in=themed().filter(object_id=article).values("tag"))
        .only("slug", "name", "name_fr", "name_en")
        .order_by("name")
    )
)
COMPANIES = for_article(
    lambda article: Company.objects.filter(articles=article).only("name", "slug", "is_published").order_by("name")
)
CASE_STUDIES = for_article(
    lambda article: CaseStudy.objects.published().filter(articles=article).only(*LINK).order_by("pk")
)
STUDIES = for_article(lambda article: Study.objects.published().filter(articles=article).only(*LINK).order_by("title"))
RESOURCES = for_article(
    lambda article: (
        Resource.objects.published()
        .filter(articles=article)
        .only(*LINK, "url", "is_link_lost", "access")
        .order_by("kind", "title")
    )
)
EVENTS = for_article(links_to_events)
NEIGHBOURS = for_article(neighbours, themes=Keys())


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
        return CATEGORIES(article=self.article.pk)

    @cached_property
    def themes(self) -> list[Theme]:
        return THEMES(article=self.article.pk)

    @cached_property
    def companies(self) -> list[Company]:
        return COMPANIES(article=self.article.pk)

    @cached_property
    def case_studies(self) -> list[CaseStudy]:
        return CASE_STUDIES(article=self.article.pk)

    @cached_property
    def studies(self) -> list[Study]:
        return STUDIES(article=self.article.pk)

    @cached_property
    def events(self) -> list:
        """The links to published events, each with its event."""
        return EVENTS(article=self.article.pk)

    @cached_property
    def resources(self) -> list[Resource]:
        return RESOURCES(article=self.article.pk)

    @cached_property
    def neighbours(self) -> list[Article]:
        """Published articles that share the most themes with this one, the newest first among equals."""
        keys = [theme.pk for theme in self.themes]
        return NEIGHBOURS.part(0, MOST_NEIGHBOURS, article=self.article.pk, themes=keys) if keys else []


def newest(rows: QuerySet[Article]) -> QuerySet[Article]:
    """The undated last."""
    return rows.order_by(F("first_day").desc(nulls_last=True), "-pk")


def articles_of(rows: QuerySet[Article]) -> list[Article]:
    """The published ones among the articles of a person, a company or a case study, for a line each."""
    return list(newest(rows.published()).select_related("author").only(*LINE))
