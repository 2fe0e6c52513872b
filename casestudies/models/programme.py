"""Programmes by which a company brings its people to social media: ambassadors, champions, internal networks."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager

from directory.models import Company, Sourced
from lib import units
from lib.addresses import at_slug
from lib.web_address import WebAddress
from themes.models import Themed

from .case_study import CaseStudy
from .parts import Platform
from .result import Result


class ProgrammeQuerySet(models.QuerySet):
    def published(self):
        return self.filter(is_published=True)


class Programme(Sourced):
    """What a company runs for its people over time, with what it asks and gives. `since` is as known: `2016`."""

    class Kind(models.TextChoices):
        ADVOCACY = "advocacy", _("salariés ambassadeurs")
        LABEL = "label", _("label")
        COMMUNITY = "community", _("communauté")
        INTERNAL_NETWORK = "internal_network", _("réseau interne")
        RECOMMENDATION = "recommendation", _("recommandation")

    slug = models.SlugField(_("adresse de la page"), max_length=80, unique=True)
    kind = models.CharField(_("nature"), max_length=16, choices=Kind)
    title = models.CharField(_("titre"), max_length=160)
    summary = models.TextField(_("chapeau"), blank=True)
    company = models.ForeignKey(
        Company,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="programmes",
        verbose_name=_("entreprise"),
    )
    platform = models.ForeignKey(
        Platform,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="programmes",
        verbose_name=_("plateforme"),
    )
    since = models.CharField(_("depuis"), max_length=10, blank=True, help_text=_("Année, mois ou jour : 2009-06."))
    audience = models.CharField(_("pour qui"), max_length=160, blank=True)
    eligibility = models.CharField(_("condition d’entrée"), max_length=250, blank=True)
    benefits = models.CharField(_("ce qui est donné"), max_length=250, blank=True)
    duties = models.CharField(_("ce qui est demandé"), max_length=250, blank=True)
    is_voluntary = models.BooleanField(_("sur la base du volontariat"), default=False)
    url = WebAddress(_("adresse"), blank=True)
    case_studies = models.ManyToManyField(
        CaseStudy, blank=True, related_name="programmes", verbose_name=_("études de cas")
    )
    is_published = models.BooleanField(_("publié"), default=True)
    updated_at = models.DateTimeField(_("modifié le"), auto_now=True)

    objects = ProgrammeQuerySet.as_manager()
    themes = TaggableManager(through=Themed, verbose_name=_("thématiques"), blank=True)

    class Meta:
        verbose_name = _("programme interne")
        verbose_name_plural = _("programmes internes")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return at_slug("casestudies:programme", self.slug)


class ProgrammeFigure(models.Model):
    """A count that a programme reached, with its unit and its period."""

    programme = models.ForeignKey(
        Programme, on_delete=models.CASCADE, related_name="figures", verbose_name=_("programme")
    )
    label = models.CharField(_("ce qui est mesuré"), max_length=160)
    value = models.DecimalField(_("valeur"), max_digits=14, decimal_places=2)
    unit = models.CharField(_("unité"), max_length=20, choices=units.CHOICES)
    qualifier = models.CharField(
        _("précision"), max_length=10, choices=Result.Qualifier, default=Result.Qualifier.EXACT
    )
    period = models.CharField(_("période"), max_length=120, blank=True)
    source_lines = models.CharField(_("lignes de la source"), max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)

    class Meta:
        verbose_name = _("chiffre du programme")
        verbose_name_plural = _("chiffres du programme")
        ordering = ["programme", "position", "pk"]

    def __str__(self) -> str:
        return self.label
