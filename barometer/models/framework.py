"""A way of looking at practice: levels of maturity, obstacles, a method, uses, jobs."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager

from directory.models import Company, Person, Sourced
from lib.addresses import at_slug
from themes.models import Themed


class FrameworkQuerySet(models.QuerySet):
    def published(self):
        return self.filter(is_published=True)

    def visible_to(self, user):
        """What this person may read: unpublished ones only for those who see them in the administration."""
        return self if user.has_perm("barometer.view_framework") else self.published()


class Framework(Sourced):
    """A list of levels, steps or kinds that somebody proposed, in its order."""

    class Kind(models.TextChoices):
        MATURITY = "maturity", _("niveaux de maturité")
        OBSTACLES = "obstacles", _("obstacles")
        METHOD = "method", _("méthode")
        USES = "uses", _("usages")
        JOBS = "jobs", _("métiers")

    slug = models.SlugField(_("adresse de la page"), max_length=80, unique=True)
    kind = models.CharField(_("nature"), max_length=10, choices=Kind)
    title = models.CharField(_("titre"), max_length=200)
    summary = models.TextField(_("chapeau"), blank=True)
    authors = models.ManyToManyField(Person, blank=True, related_name="frameworks", verbose_name=_("proposé par"))
    company = models.ForeignKey(
        Company,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="frameworks",
        verbose_name=_("entreprise"),
    )
    is_published = models.BooleanField(_("publié"), default=True)
    updated_at = models.DateTimeField(_("modifié le"), auto_now=True)

    objects = FrameworkQuerySet.as_manager()
    themes = TaggableManager(through=Themed, verbose_name=_("thématiques"), blank=True)

    class Meta:
        verbose_name = _("modèle")
        verbose_name_plural = _("modèles")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return at_slug("barometer:framework", self.slug)


class FrameworkPoint(models.Model):
    """One level, step or kind of a framework."""

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="points", verbose_name=_("modèle"))
    text = models.CharField(_("texte"), max_length=250)
    note = models.CharField(_("précision"), max_length=250, blank=True)
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)

    class Meta:
        verbose_name = _("point")
        verbose_name_plural = _("points")
        ordering = ["framework", "position", "pk"]

    def __str__(self) -> str:
        return self.text
