"""What to read about an event: reports, announcements, reminders."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models import Article

from .event import Event


class EventArticle(models.Model):
    """An article that is about an event, and what it is to it."""

    class Relation(models.TextChoices):
        REPORT = "report", _("compte rendu")
        ANNOUNCEMENT = "announcement", _("annonce")
        MEDIA = "media", _("document de l’événement")
        ABOUT = "about", _("à ce sujet")

    event = models.ForeignKey(
        Event, on_delete=models.CASCADE, related_name="event_articles", verbose_name=_("événement")
    )
    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="event_articles", verbose_name=_("article")
    )
    relation = models.CharField(_("lien"), max_length=12, choices=Relation, default=Relation.ABOUT)
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)

    class Meta:
        verbose_name = _("article sur l’événement")
        verbose_name_plural = _("articles sur l’événement")
        ordering = ["event", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["event", "article"], name="events_article_once_per_event")]

    def __str__(self) -> str:
        return str(self.article)
