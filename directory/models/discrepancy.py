"""Where documents contradict one another, or themselves: kept in sight until somebody decides."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .facts import Source


class DiscrepancyQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state=Discrepancy.State.OPEN)


class Discrepancy(models.Model):
    """A contradiction of the sources. Resolved, it says how, by whom and when; the facts are changed apart."""

    class State(models.TextChoices):
        OPEN = "open", _("à trancher")
        RESOLVED = "resolved", _("tranchée")
        EXPLAINED = "explained", _("expliquée, rien à changer")

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="discrepancies", verbose_name=_("source"))
    source_lines = models.CharField(_("lignes de la source"), max_length=60, blank=True)
    description = models.CharField(_("ce qui ne concorde pas"), max_length=300)
    content_type = models.ForeignKey(
        ContentType, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("nature")
    )
    object_id = models.PositiveBigIntegerField(_("numéro"), null=True, blank=True)
    concerns = GenericForeignKey("content_type", "object_id")
    state = models.CharField(_("état"), max_length=10, choices=State, default=State.OPEN)
    resolution = models.CharField(_("décision"), max_length=300, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("décidé par"),
    )
    resolved_at = models.DateTimeField(_("décidé le"), null=True, blank=True)

    objects = DiscrepancyQuerySet.as_manager()

    class Meta:
        verbose_name = _("discordance")
        verbose_name_plural = _("discordances")
        ordering = ["source", "pk"]
        indexes = [models.Index(fields=["content_type", "object_id"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", resolved_at__isnull=True) | Q(~Q(state="open"), resolved_at__isnull=False),
                name="directory_discrepancy_decided_at",
            )
        ]

    def __str__(self) -> str:
        return self.description
