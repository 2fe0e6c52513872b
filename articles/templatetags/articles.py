"""What templates say of an article."""

from django import template

from ..dates import say_published
from ..models import Article

register = template.Library()


@register.simple_tag
def published(article: Article) -> str:
    """When it came out, in words; empty if that is not known. Whether it was deduced is said beside it."""
    return say_published(article)
