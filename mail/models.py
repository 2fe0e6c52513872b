from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

# Minutes to wait before each new attempt; after the last one the mail is given up and shown to the organisers.
RETRY_MINUTES = [1, 2, 5, 15, 30, 60, 180, 360, 720, 1440]


class QueuedMailQuerySet(models.QuerySet):
    def due(self, now):
        """Waiting mails whose next attempt has come, oldest first."""
        return self.filter(state=QueuedMail.State.WAITING, next_attempt_at__lte=now).order_by("next_attempt_at", "pk")

    def given_up(self):
        return self.filter(state=QueuedMail.State.GIVEN_UP)


class QueuedMail(models.Model):
    """A mail that is a row before it is a mail: rendered when queued, attachments built when sent.

    `attachments` is a list of `[builder name, argument]`; upper apps register builders in `mail.attachments`.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("en attente")
        SENT = "sent", _("envoyé")
        GIVEN_UP = "given_up", _("abandonné")

    key = models.CharField(
        _("clé"), max_length=120, unique=True, help_text=_("Le même courriel n’est jamais mis deux fois en file.")
    )
    to = models.EmailField(_("destinataire"))
    language = models.CharField(_("langue"), max_length=2, default="fr")
    subject = models.CharField(_("objet"), max_length=250)
    text = models.TextField(_("texte"))
    html = models.TextField(_("version HTML"), blank=True)
    attachments = models.JSONField(_("pièces jointes"), default=list, blank=True)
    headers = models.JSONField(_("en-têtes"), default=dict, blank=True)
    state = models.CharField(_("état"), max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("essais"), default=0)
    next_attempt_at = models.DateTimeField(_("prochain essai"))
    last_error = models.CharField(_("dernière erreur"), max_length=300, blank=True)
    message_id = models.CharField(_("Message-ID"), max_length=120)
    queued_at = models.DateTimeField(_("mis en file le"))
    sent_at = models.DateTimeField(_("envoyé le"), null=True, blank=True)

    objects = QueuedMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("courriel")
        verbose_name_plural = _("courriels")
        ordering = ["-queued_at", "-pk"]
        indexes = [
            models.Index(fields=["queued_at"]),
            models.Index(fields=["state", "queued_at"]),
            models.Index(fields=["next_attempt_at"], condition=Q(state="waiting"), name="mail_due"),
        ]
        constraints = [
            models.CheckConstraint(
                name="mail_sent_iff_dated",
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.to}"
