"""The articles as Atom, in the language of the path."""

import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lib.dates import Precision
from lib.text import CONTROLS, one_line

from .dates import day_of_change
from .models import Article
from .reading import newest

FEED_LENGTH = 30


class ArticleFeed(Feed):
    """The newest published articles. An entry is `published` where its day is known, `updated` when it was modified."""

    login_required = False
    feed_type = Atom1Feed

    def title(self):
        return _("Media Aces, les articles")

    def subtitle(self):
        return _("Ce qui s’est écrit sur les médias sociaux en entreprise, ici et ailleurs, résumé en deux phrases.")

    def author_name(self):
        return "Media Aces"

    def link(self):
        return reverse("articles:list")

    def feed_url(self):
        return reverse("articles:feed")

    @property
    def language(self):
        return get_language()

    def items(self):
        rows = Article.objects.published().select_related("author").prefetch_related("categories")
        return newest(rows)[:FEED_LENGTH]

    def item_title(self, item):
        return one_line(item.title)

    def item_description(self, item):
        """As HTML, which is how a reader takes it."""
        return escape(" ".join(CONTROLS.sub(" ", line) for line in (item.summary or "").splitlines()))

    def item_author_name(self, item):
        return one_line(item.signature) or None

    def item_pubdate(self, item):
        is_known = item.first_day and item.date_precision == Precision.DAY and not item.is_date_inferred
        return noon(item.first_day) if is_known else None

    def item_updateddate(self, item):
        day = day_of_change(item)
        return noon(day) if day else item.created_at

    def item_categories(self, item):
        names = [capfirst(category.name) for category in item.categories.all()]
        return [capfirst(item.get_kind_display()), *map(one_line, names)]


def noon(day: datetime.date) -> datetime.datetime:
    """A day as the moment that a feed wants: it stays that day in nearly every zone."""
    return datetime.datetime.combine(day, datetime.time(12), ZoneInfo(settings.TIME_ZONE))
