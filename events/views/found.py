"""The event of an address, for whoever asks."""

from django.db.models import OuterRef, QuerySet, SlugField
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from directory.notes import about, folded
from lib.prepared import Prepared

from ..models import Event, Session


def complete(rows: QuerySet[Event]) -> QuerySet[Event]:
    """With venue, host and source at hand, and what the documents contradict about the event, a session, the venue."""
    talks = Session.objects.filter(event=OuterRef(OuterRef("pk"))).values("pk")
    contradicted = (
        about("events.event", OuterRef("pk"))
        | about("events.session", talks)
        | about("events.venue", OuterRef("venue_id"))
    )
    return rows.select_related("venue", "host", "source").annotate(**folded(contradicted))


PUBLISHED = Prepared(lambda slug: complete(Event.objects.published().filter(slug=slug)), slug=SlugField())


def found(request: HttpRequest, slug: str) -> Event:
    """See `complete`. Raises Http404 where this person may read nothing."""
    if event := PUBLISHED.first(slug=slug):
        return event
    return get_object_or_404(complete(Event.objects.visible_to(request.user)), slug=slug)
