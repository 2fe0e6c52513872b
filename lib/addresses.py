"""Addresses of pages by their slug, without asking the resolver each time: a list holds a hundred of them."""

from django.urls import reverse

from lib.memo import per_language


def at_slug(view: str, slug: str) -> str:
    """The address of a page whose path ends with its slug, in the language of the moment."""
    return f"{_start(view)}{slug}/"


@per_language
def _start(view: str) -> str:
    return reverse(view, args=["x"]).removesuffix("x/")
