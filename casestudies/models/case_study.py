"""A case study: what a company tried with social media, told by somebody, found in a document."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager

from directory.models import Company, PartiallyDated, Person, Sourced
from lib.addresses import at_slug
from themes.models import Themed


class Use(models.Model):
    """What social media serve in a case study: recruitment, crisis, campaign…"""

    slug = models.SlugField(_("identifiant"), max_length=60, unique=True)
    name = models.CharField(_("nom"), max_length=80)
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)

    class Meta:
        verbose_name = _("usage")
        verbose_name_plural = _("usages")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class CaseStudyQuerySet(models.QuerySet):
    def published(self):
        return self.filter(state=CaseStudy.State.PUBLISHED)

    def visible_to(self, user):
        """What this person may read: drafts only for those who see them in the administration."""
        return self if user.has_perm("casestudies.view_casestudy") else self.published()


class CaseStudy(Sourced, PartiallyDated):
    """What one or several companies did, with which results. The date is that of the telling."""

    class Kind(models.TextChoices):
        CASE = "case", _("étude de cas")
        COUNTER_EXAMPLE = "counter_example", _("contre-exemple")
        VENDOR = "vendor", _("éditeur d’outil")
        PLATFORM = "platform", _("point de vue d’une plateforme")
        PANEL = "panel", _("point de vue d’une table ronde")
        MENTION = "mention", _("simple mention")

    class State(models.TextChoices):
        DRAFT = "draft", _("brouillon")
        REVIEW = "review", _("à relire")
        PUBLISHED = "published", _("publiée")

    slug = models.SlugField(_("adresse de la page"), max_length=80, unique=True)
    state = models.CharField(_("état"), max_length=10, choices=State, default=State.DRAFT)
    kind = models.CharField(_("nature"), max_length=16, choices=Kind, default=Kind.CASE)
    title = models.CharField(_("titre"), max_length=200)
    summary = models.TextField(_("chapeau"), blank=True)
    companies = models.ManyToManyField(Company, blank=True, related_name="case_studies", verbose_name=_("entreprises"))
    customers = models.ManyToManyField(
        Company, blank=True, related_name="customer_case_studies", verbose_name=_("clients cités")
    )
    tellers = models.ManyToManyField(Person, blank=True, related_name="case_studies", verbose_name=_("racontée par"))
    uses = models.ManyToManyField(Use, related_name="case_studies", verbose_name=_("usages"))
    context = models.TextField(_("contexte"), blank=True)
    approach = models.TextField(_("démarche"), blank=True)
    team = models.TextField(_("équipe"), blank=True)
    governance = models.TextField(_("gouvernance"), blank=True)
    next_steps = models.TextField(_("suite prévue"), blank=True)
    created_at = models.DateTimeField(_("créée le"), auto_now_add=True)
    updated_at = models.DateTimeField(_("modifiée le"), auto_now=True)

    objects = CaseStudyQuerySet.as_manager()
    themes = TaggableManager(through=Themed, verbose_name=_("thématiques"), blank=True)

    class Meta:
        verbose_name = _("étude de cas")
        verbose_name_plural = _("études de cas")
        ordering = ["-first_day", "title"]
        indexes = [models.Index(fields=["state", "kind"])]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return at_slug("casestudies:detail", self.slug)
