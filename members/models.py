from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.models import Company, PartiallyDated, Sourced


class Membership(Sourced, PartiallyDated):
    """A company's membership, over days known in part, with how we know of it.

    `first_day` is the earliest day the membership is attested, not the day of joining,
    unless `evidence` is RECORDED. `last_day` empty: not known to have ended.
    """

    class Evidence(models.TextChoices):
        RECORDED = "recorded", _("inscrite à nos registres")
        STATED = "stated", _("citée comme membre")
        IMPLIED = "implied", _("déduite d’une intervention de membre")

    company = models.ForeignKey(
        Company, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("entreprise")
    )
    evidence = models.CharField(_("comment on le sait"), max_length=10, choices=Evidence, default=Evidence.RECORDED)

    class Meta:
        verbose_name = _("adhésion")
        verbose_name_plural = _("adhésions")
        ordering = ["company", "first_day"]
        constraints = [
            models.UniqueConstraint(fields=["company", "first_day"], name="members_membership_once_per_day"),
        ]

    def __str__(self) -> str:
        return f"{self.company} ({self.get_evidence_display()})"
