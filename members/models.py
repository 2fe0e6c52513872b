import datetime

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from directory.models import Company, PartiallyDated, Person, Sourced


class Plan(models.Model):
    """What a company can join with: a name, and how many of its people hold a seat at once."""

    name = models.CharField(_("nom"), max_length=120)
    seats = models.PositiveSmallIntegerField(_("nombre de sièges"), default=5, validators=[MinValueValidator(1)])
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)

    class Meta:
        verbose_name = _("formule")
        verbose_name_plural = _("formules")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet):
    def recorded(self) -> "MembershipQuerySet":
        """Those of our own registers, which alone give rights."""
        return self.filter(evidence=Membership.Evidence.RECORDED)

    def running_on(self, day: datetime.date) -> "MembershipQuerySet":
        return self.recorded().filter(Q(last_day__isnull=True) | Q(last_day__gte=day), first_day__lte=day)


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
    plan = models.ForeignKey(
        Plan,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("formule"),
    )
    evidence = models.CharField(_("comment on le sait"), max_length=10, choices=Evidence, default=Evidence.RECORDED)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("adhésion")
        verbose_name_plural = _("adhésions")
        ordering = ["company", "first_day"]
        constraints = [
            models.UniqueConstraint(fields=["company", "first_day"], name="members_membership_once_per_day"),
        ]

    def __str__(self) -> str:
        return f"{self.company} ({self.get_evidence_display()})"


class SeatQuerySet(models.QuerySet):
    def held_on(self, day: datetime.date | Combinable) -> "SeatQuerySet":
        """Seats that open something on that day: held, in a membership that our registers show running.

        The day may be one of the rows of an outer query.
        """
        running = {"membership__evidence": Membership.Evidence.RECORDED, "membership__first_day__lte": day}
        return self.filter(
            Q(last_day__isnull=True) | Q(last_day__gte=day),
            Q(membership__last_day__isnull=True) | Q(membership__last_day__gte=day),
            first_day__lte=day,
            **running,
        )

    def of_user(self, user: User) -> "SeatQuerySet":
        """Seats of whoever is logged in: of the person whose account it is, or at one of its verified addresses."""
        if not user.is_authenticated:
            return self.none()
        mine = Q(person__user=user)
        for address in user.verified_addresses():
            mine |= Q(person__user__isnull=True, email__iexact=address)
        return self.filter(mine)

    def colleagues_of(self, seat: "Seat") -> "SeatQuerySet":
        """The other seats of the same company."""
        return self.filter(membership__company=seat.membership.company_id).exclude(person=seat.person_id)


class Seat(models.Model):
    """A person's place in the membership of a company, from a day on, until a day or further notice.

    It opens members' tickets on a day when it is held and its membership, recorded in our registers, runs.
    """

    class Role(models.TextChoices):
        CONTACT = "contact", _("contact principal")
        BILLING = "billing", _("facturation")
        MEMBER = "member", _("membre")

    membership = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="seats", verbose_name=_("adhésion")
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="seats", verbose_name=_("personne"))
    email = models.EmailField(
        _("adresse électronique"), help_text=_("Son compte s’y rattache quand cette adresse y est vérifiée.")
    )
    job_title = models.CharField(_("fonction"), max_length=150, blank=True)
    role = models.CharField(_("rôle"), max_length=10, choices=Role, default=Role.MEMBER)
    first_day = models.DateField(_("du"))
    last_day = models.DateField(_("au"), null=True, blank=True)
    shares_email = models.BooleanField(_("montre son adresse à ses collègues"), default=False)

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("siège")
        verbose_name_plural = _("sièges")
        ordering = ["membership", "person", "first_day"]
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "person"],
                condition=Q(last_day__isnull=True),
                name="members_seat_once_at_a_time",
                violation_error_message=_("Cette personne a déjà un siège dans cette adhésion."),
            ),
            models.CheckConstraint(
                name="members_seat_ends_after_start",
                condition=Q(last_day__isnull=True) | Q(last_day__gte=F("first_day")),
                violation_error_message=_("La fin vient après le début."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.membership.company}"

    def is_held_on(self, day: datetime.date) -> bool:
        """`SeatQuerySet.held_on` for a row at hand, its membership included."""
        membership = self.membership
        return (
            membership.evidence == Membership.Evidence.RECORDED
            and covers(membership.first_day, membership.last_day, day)
            and covers(self.first_day, self.last_day, day)
        )


def covers(first_day: datetime.date | None, last_day: datetime.date | None, day: datetime.date) -> bool:
    """Without a last day it goes on; without a first one nothing is known."""
    return first_day is not None and first_day <= day and (last_day is None or day <= last_day)
