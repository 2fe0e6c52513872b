"""The event of an address, for whoever asks."""

from django.db.models import SlugField
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from lib.prepared import Prepared

from ..models import Event

RELATED = ("venue", "host", "source")
PUBLISHED = Prepared(
    lambda slug: Event.objects.published().select_related(*RELATED).filter(slug=slug), slug=SlugField()
)


def found(request: HttpRequest, slug: str) -> Event:
    """With venue, host and source at hand. Raises Http404 where this person may read nothing."""
    if event := PUBLISHED.first(slug=slug):
        return event
    return get_object_or_404(Event.objects.visible_to(request.user).select_related(*RELATED), slug=slug)
