"""The event of an address, for whoever asks."""

from django.db.models import OuterRef, QuerySet, SlugField
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from articles.models import Article
from directory.notes import about, folded
from lib.json_rows import JSONRows
from lib.prepared import Prepared
from themes import at_hand

from ..models import Event, EventArticle, Session
from ..schedule import folded_schedule

LINK = ("article__slug", "article__title_fr", "article__title_en")


def complete(rows: QuerySet[Event]) -> QuerySet[Event]:
    """With venue, host, source and cancellation steps at hand, and what the documents contradict about the event, a
    session, the venue; with its themes, and what was written about it.
    """
    talks = Session.objects.filter(event=OuterRef(OuterRef("pk"))).values("pk")
    contradicted = (
        about("events.event", OuterRef("pk"))
        | about("events.session", talks)
        | about("events.venue", OuterRef("venue_id"))
    )
    return rows.select_related("venue", "host", "source").annotate(
        schedule=folded_schedule(),
        folded_articles=JSONRows(written(), "relation", *LINK),
        **folded(contradicted),
        **at_hand.folded("events.event"),
    )


def written() -> QuerySet[EventArticle]:
    rows = EventArticle.objects.filter(event=OuterRef("pk"), article__state=Article.State.PUBLISHED)
    return rows.order_by("position", "article__first_day", "pk")


def with_venue(rows: QuerySet[Event]) -> QuerySet[Event]:
    """With its cancellation steps as well."""
    return rows.select_related("venue").annotate(schedule=folded_schedule())


PUBLISHED = Prepared(lambda slug: complete(Event.objects.published().filter(slug=slug)), slug=SlugField())
PUBLISHED_ALONE = Prepared(lambda slug: with_venue(Event.objects.published().filter(slug=slug)), slug=SlugField())


def found(request: HttpRequest, slug: str) -> Event:
    """See `complete`. Raises Http404 where this person may read nothing."""
    if event := PUBLISHED.first(slug=slug):
        return event
    return get_object_or_404(complete(Event.objects.visible_to(request.user)), slug=slug)


def found_alone(request: HttpRequest, slug: str) -> Event:
    """The same with its venue only, for who is past its page. Raises Http404."""
    if event := PUBLISHED_ALONE.first(slug=slug):
        return event
    return get_object_or_404(with_venue(Event.objects.visible_to(request.user)), slug=slug)
