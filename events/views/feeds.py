"""Calendars and the feed: what a calendar or a reader subscribes to."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lib.text import CONTROLS, one_line

from ..calendars import CONTENT_TYPE, event_ics, events_ics, has_a_day
from ..models import Event
from .found import found

FEED_LENGTH = 30


@login_not_required
def calendar(request: HttpRequest) -> HttpResponse:
    """Every published event whose day is known, past and to come."""
    events = (
        Event.objects.published()
        .dated()
        .select_related("venue")
        .prefetch_related("sessions")
        .order_by("first_day", "pk")
    )
    return ics_response(events_ics(events, now=timezone.now()), "media-aces.ics")


@login_not_required
def agenda(request: HttpRequest, slug: str) -> HttpResponse:
    event = found(request, slug)
    if not has_a_day(event):
        raise Http404("the day is not known")
    url = settings.SITE_URL + event.get_absolute_url()
    return ics_response(event_ics(event, url=url, now=timezone.now()), f"{event.slug}.ics")


def ics_response(content: bytes, filename: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=CONTENT_TYPE, headers={"Content-Disposition": f'attachment; filename="{filename}"'}
    )


class EventFeed(Feed):
    """The events published or changed last, as Atom, in the language of the path."""

    login_required = False
    feed_type = Atom1Feed

    def title(self):
        return _("Media Aces, les rendez-vous")

    def subtitle(self):
        return _("Les conférences et les rencontres de Media Aces, annoncées et passées.")

    def link(self):
        return reverse("events:list")

    def feed_url(self):
        return reverse("events:feed")

    @property
    def language(self):
        return get_language()

    def items(self):
        return Event.objects.published().select_related("venue").order_by("-created_at", "-pk")[:FEED_LENGTH]

    def item_title(self, item):
        title = one_line(f"{item.partial_date}, {item.title}" if item.partial_date else item.title)
        return _("Annulé\u00a0: %(title)s") % {"title": title} if item.is_cancelled else title

    def item_description(self, item):
        """As HTML, which is how a reader takes it."""
        return escape("\n".join(CONTROLS.sub(" ", line) for line in (item.summary or "").splitlines()))

    def item_pubdate(self, item):
        return item.created_at

    def item_updateddate(self, item):
        return item.updated_at

    def item_categories(self, item):
        return [item.get_kind_display()]
