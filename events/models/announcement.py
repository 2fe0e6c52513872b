"""What organisers choose to tell those who have not registered yet."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .event import Event


class Announcement(models.Model):
    """A mail about an event to everybody who agreed to hear of it: who had it sent, when, to how many."""

    class Kind(models.TextChoices):
        FILL = "fill", _("où en sont les inscriptions")
        LAST_CALL = "last_call", _("dernier appel")

    event = models.ForeignKey(
        Event, on_delete=models.CASCADE, related_name="announcements", verbose_name=_("événement")
    )
    kind = models.CharField(_("nature"), max_length=10, choices=Kind)
    words = models.TextField(_("mot de l’organisateur"), blank=True)
    announced_at = models.DateTimeField(_("envoyée le"))
    announced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("envoyée par")
    )
    told = models.PositiveIntegerField(_("destinataires"), default=0)

    class Meta:
        verbose_name = _("annonce")
        verbose_name_plural = _("annonces")
        ordering = ["-announced_at"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.event}"
