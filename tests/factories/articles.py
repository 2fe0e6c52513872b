"""Rows of articles for tests."""

import datetime
from itertools import count

from articles.models import Article, Category
from events.models import Event, EventArticle

_number = count(1)


def create_category(*, slug: str = "reflexions", name: str = "réflexions", **fields) -> Category:
    return Category.objects.get_or_create(slug=slug, defaults={"name_fr": name, "name_en": name} | fields)[0]


def create_article(
    *, day: datetime.date | None = None, categories=(), themes=(), companies=(), case_studies=(), studies=(), **fields
) -> Article:
    """Published, on one day if it is given."""
    number = next(_number)
    fields = {"slug": f"article-{number}", "title_fr": f"Article {number}", "state": Article.State.PUBLISHED} | fields
    if day:
        fields |= {"first_day": day, "last_day": day}
    row = Article.objects.create(**fields)
    for name, rows in (
        ("categories", categories), ("themes", themes), ("companies", companies), ("case_studies", case_studies),
        ("studies", studies),
    ):  # fmt: skip
        getattr(row, name).add(*rows)
    return row


def create_event_article(*, event: Event, article: Article | None = None, relation="report", **fields) -> EventArticle:
    return EventArticle.objects.create(event=event, article=article or create_article(), relation=relation, **fields)
