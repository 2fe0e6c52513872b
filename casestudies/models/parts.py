"""What a case study is made of: points, channels, crises, what to read elsewhere."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lib.web_address import WebAddress

from .case_study import CaseStudy


class Platform(models.Model):
    """A network or tool that channels live on."""

    slug = models.SlugField(_("identifiant"), max_length=60, unique=True)
    name = models.CharField(_("nom"), max_length=60, unique=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("plateforme")
        verbose_name_plural = _("plateformes")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Point(models.Model):
    """One sentence of a case study, in its place: what was wanted, done, or learnt."""

    class Kind(models.TextChoices):
        OBJECTIVE = "objective", _("objectif")
        STEP = "step", _("étape")
        LESSON = "lesson", _("enseignement")

    case_study = models.ForeignKey(
        CaseStudy, on_delete=models.CASCADE, related_name="points", verbose_name=_("étude de cas")
    )
    kind = models.CharField(_("nature"), max_length=10, choices=Kind)
    text = models.CharField(_("texte"), max_length=300)
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)

    class Meta:
        verbose_name = _("point")
        verbose_name_plural = _("objectifs, étapes, enseignements")
        ordering = ["case_study", "kind", "position", "pk"]

    def __str__(self) -> str:
        return self.text


class Channel(models.Model):
    """Where the company speaks or listens; `since` is as much of the date as is known (`2009-06`, `2008`)."""

    class Family(models.TextChoices):
        SOCIAL = "social", _("réseau social")
        OWNED = "owned", _("site ou blog de l’entreprise")
        INTERNAL = "internal", _("réseau interne")
        COMMUNITY = "community", _("communauté ou forum")
        TOOL = "tool", _("outil")
        TRADITIONAL = "traditional", _("média traditionnel")

    class Status(models.TextChoices):
        IN_USE = "in_use", _("en place")
        PLANNED = "planned", _("prévu")
        UNDER_REVIEW = "under_review", _("à revoir")
        ENDED = "ended", _("arrêté")

    case_study = models.ForeignKey(
        CaseStudy, on_delete=models.CASCADE, related_name="channels", verbose_name=_("étude de cas")
    )
    name = models.CharField(_("nom"), max_length=120)
    platform = models.ForeignKey(
        Platform, on_delete=models.PROTECT, null=True, blank=True, related_name="channels", verbose_name=_("plateforme")
    )
    family = models.CharField(_("famille"), max_length=12, choices=Family, default=Family.SOCIAL)
    status = models.CharField(_("état"), max_length=14, choices=Status, default=Status.IN_USE)
    since = models.CharField(_("depuis"), max_length=10, blank=True, help_text=_("Année, mois ou jour : 2009-06."))
    note = models.CharField(_("précision"), max_length=250, blank=True)
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)

    class Meta:
        verbose_name = _("canal")
        verbose_name_plural = _("canaux")
        ordering = ["case_study", "position", "pk"]

    def __str__(self) -> str:
        return self.name


class Crisis(models.Model):
    """A crisis that a case study tells, with how it was met."""

    case_study = models.ForeignKey(
        CaseStudy, on_delete=models.CASCADE, related_name="crises", verbose_name=_("étude de cas")
    )
    name = models.CharField(_("crise"), max_length=120)
    handling = models.CharField(_("comment"), max_length=250, blank=True)
    source_lines = models.CharField(_("lignes de la source"), max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)

    class Meta:
        verbose_name = _("crise")
        verbose_name_plural = _("crises")
        ordering = ["case_study", "position", "pk"]

    def __str__(self) -> str:
        return self.name


class Reference(models.Model):
    """Something to read or see elsewhere. Its address may be lost."""

    case_study = models.ForeignKey(
        CaseStudy, on_delete=models.CASCADE, related_name="references", verbose_name=_("étude de cas")
    )
    title = models.CharField(_("titre"), max_length=160)
    url = WebAddress(_("adresse"), blank=True)
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)

    class Meta:
        verbose_name = _("référence")
        verbose_name_plural = _("références")
        ordering = ["case_study", "position", "pk"]

    def __str__(self) -> str:
        return self.title
