"""What the page of an article says to machines."""

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from lib import jsonld

from .reading import ArticlePage


def structured(page: ArticlePage) -> list[jsonld.Node]:
    """The article and the way to it. A day that was deduced is not said: a machine would take it for certain."""
    article = page.article
    author = article.author if article.author and article.author.is_published else None
    signed = [jsonld.person(name=article.signature, path=author.get_absolute_url() if author else "")]
    return [
        jsonld.article(
            title=article.title,
            path=article.get_absolute_url(),
            language=article.language,
            authors=signed if article.signature else [],
            published=None if article.is_date_inferred else article.partial_date,
            modified=article.modified_on,
            abstract=article.summary,
            section=capfirst(article.get_kind_display()),
            keywords=[theme.name for theme in page.themes],
            comment_count=article.comment_count,
            first_at=article.first_published_url or article.url,
        ),
        jsonld.breadcrumbs(
            (_("Accueil"), reverse("home")),
            (_("Articles"), reverse("articles:list")),
            (article.title, article.get_absolute_url()),
        ),
    ]
