"""What a study measures, and what each edition found."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lib import units

from .study import Edition, Population, Region, Study


class Indicator(models.Model):
    """One question asked again and again in the same words and unit; without that, years are not compared."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="indicators", verbose_name=_("étude"))
    slug = models.SlugField(_("identifiant"), max_length=80)
    label = models.CharField(_("ce qui est mesuré"), max_length=200)
    definition = models.CharField(_("définition"), max_length=250, blank=True)
    unit = models.CharField(_("unité"), max_length=20, choices=units.CHOICES, default="percent")
    is_lower_better = models.BooleanField(_("moins est mieux"), default=False)
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)

    class Meta:
        verbose_name = _("indicateur")
        verbose_name_plural = _("indicateurs")
        ordering = ["study", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["study", "slug"], name="barometer_indicator_slug_once")]

    def __str__(self) -> str:
        return self.label


class Observation(models.Model):
    """One figure: an indicator, an edition, a region. A range has two bounds and no single value."""

    class Qualifier(models.TextChoices):
        EXACT = "exact", _("exactement")
        APPROX = "approx", _("environ")
        MORE_THAN = "more_than", _("plus de")
        LESS_THAN = "less_than", _("moins de")
        AT_LEAST = "at_least", _("au moins")
        RANGE = "range", _("entre deux bornes")
        FRACTION = "fraction", _("dit en fraction")

    class Direction(models.TextChoices):
        UP = "up", _("en hausse")
        DOWN = "down", _("en baisse")
        STABLE = "stable", _("stable")

    indicator = models.ForeignKey(
        Indicator, on_delete=models.CASCADE, related_name="observations", verbose_name=_("indicateur")
    )
    edition = models.ForeignKey(
        Edition, on_delete=models.CASCADE, related_name="observations", verbose_name=_("millésime")
    )
    region = models.CharField(_("région"), max_length=12, choices=Region)
    population = models.ForeignKey(
        Population,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="observations",
        verbose_name=_("population"),
    )
    value = models.DecimalField(_("valeur"), max_digits=14, decimal_places=2, null=True, blank=True)
    value_min = models.DecimalField(_("borne basse"), max_digits=14, decimal_places=2, null=True, blank=True)
    value_max = models.DecimalField(_("borne haute"), max_digits=14, decimal_places=2, null=True, blank=True)
    qualifier = models.CharField(_("précision"), max_length=10, choices=Qualifier, default=Qualifier.EXACT)
    written = models.CharField(_("tel qu’écrit"), max_length=60, blank=True)
    direction = models.CharField(_("évolution dite"), max_length=8, choices=Direction, blank=True)
    is_hedged = models.BooleanField(_("dit avec réserve"), default=False)
    is_region_inferred = models.BooleanField(_("région déduite"), default=False)
    note = models.CharField(_("réserve"), max_length=250, blank=True)
    source_lines = models.CharField(_("lignes de la source"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("observation")
        verbose_name_plural = _("observations")
        ordering = ["indicator", "-edition__year", "region", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "edition", "region"], name="barometer_observation_once_a_year_and_region"
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False) | Q(value_min__isnull=False, value_max__isnull=False),
                name="barometer_observation_has_a_value",
                violation_error_message=_("Donnez une valeur, ou les deux bornes."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}, {self.edition.year}"

    def clean(self):
        """A figure belongs to one study, and a range is two bounds in their order."""
        faults = {}
        if self.indicator_id and self.edition_id and self.indicator.study_id != self.edition.study_id:
            faults["edition"] = _("Ce millésime est celui d’une autre étude.")
        if self.population and self.edition_id and self.population.edition_id != self.edition_id:
            faults["population"] = _("Cette population est celle d’un autre millésime.")
        bounds = (self.value_min, self.value_max)
        if (self.qualifier == self.Qualifier.RANGE) != (None not in bounds):
            faults["value_min"] = _("Deux bornes vont avec «\u00a0entre deux bornes\u00a0», et elles seules.")
        elif None not in bounds and self.value_min >= self.value_max:
            faults["value_max"] = _("La borne haute est au-dessus de la borne basse.")
        if self.qualifier != self.Qualifier.RANGE and self.value is None:
            faults["value"] = _("Donnez une valeur, ou les deux bornes.")
        if faults:
            raise ValidationError(faults)
