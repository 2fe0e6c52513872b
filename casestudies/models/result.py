"""A measured result: a number with its unit, its precision, its period and what it started from."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lib import units

from .case_study import CaseStudy
from .parts import Channel


class ResultQuerySet(models.QuerySet):
    def published(self):
        return self.filter(case_study__state=CaseStudy.State.PUBLISHED)

    def for_corner(self):
        """The figures that may stand in the corner of a page, the best first: chosen for it, and no mere year."""
        return self.exclude(unit="year").order_by("-is_headline", "position", "pk")


class Result(models.Model):
    """One figure of a case study. Only results of one unit may stand against one another.

    `baseline` is the result it started from; it may be in another unit, and then no growth can be told.
    """

    class Qualifier(models.TextChoices):
        EXACT = "exact", _("exactement")
        APPROX = "approx", _("environ")
        MORE_THAN = "more_than", _("plus de")
        LESS_THAN = "less_than", _("moins de")
        AT_LEAST = "at_least", _("au moins")

    class Direction(models.TextChoices):
        UP = "up", _("en hausse")
        DOWN = "down", _("en baisse")
        STABLE = "stable", _("stable")

    case_study = models.ForeignKey(
        CaseStudy, on_delete=models.CASCADE, related_name="results", verbose_name=_("étude de cas")
    )
    label = models.CharField(_("ce qui est mesuré"), max_length=160)
    value = models.DecimalField(_("valeur"), max_digits=14, decimal_places=2)
    unit = models.CharField(_("unité"), max_length=20, choices=units.CHOICES)
    qualifier = models.CharField(_("précision"), max_length=10, choices=Qualifier, default=Qualifier.EXACT)
    period = models.CharField(_("période"), max_length=120, blank=True)
    direction = models.CharField(_("évolution dite"), max_length=8, choices=Direction, blank=True)
    channel = models.ForeignKey(
        Channel, on_delete=models.SET_NULL, null=True, blank=True, related_name="results", verbose_name=_("canal")
    )
    baseline = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="outcomes", verbose_name=_("départ")
    )
    baseline_note = models.CharField(_("départ, en mots"), max_length=200, blank=True)
    note = models.CharField(_("réserve"), max_length=250, blank=True)
    is_headline = models.BooleanField(_("dans le coin de la page"), default=False)
    source_lines = models.CharField(_("lignes de la source"), max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)

    objects = ResultQuerySet.as_manager()

    class Meta:
        verbose_name = _("résultat")
        verbose_name_plural = _("résultats")
        ordering = ["case_study", "position", "pk"]

    def __str__(self) -> str:
        return f"{self.label}, {self.value.normalize():f} {self.get_unit_display()}"

    @property
    def growth(self):
        """The value over that of the baseline, a Decimal; None without one, at zero, or across two units."""
        if self.baseline is None or self.baseline.unit != self.unit or not self.baseline.value:
            return None
        return self.value / self.baseline.value
