"""A study followed over the years, edition by edition: who was asked, when, how."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager

from directory.models import Company, Person, Sourced
from lib.addresses import at_slug
from themes.models import Themed


class StudyQuerySet(models.QuerySet):
    def published(self):
        return self.filter(state=Study.State.PUBLISHED)

    def visible_to(self, user):
        """What this person may read: drafts only for those who see them in the administration."""
        return self if user.has_perm("barometer.view_study") else self.published()


class Study(Sourced):
    """A survey, or a series of them, whose figures may be read one year against another."""

    class Kind(models.TextChoices):
        BAROMETER = "barometer", _("baromètre")
        SURVEY = "survey", _("enquête")
        PLATFORM_FIGURES = "platform_figures", _("chiffres d’une plateforme")
        EXPERIMENT = "experiment", _("expérience")

    class State(models.TextChoices):
        DRAFT = "draft", _("brouillon")
        PUBLISHED = "published", _("publiée")

    slug = models.SlugField(_("adresse de la page"), max_length=80, unique=True)
    state = models.CharField(_("état"), max_length=10, choices=State, default=State.DRAFT)
    kind = models.CharField(_("nature"), max_length=16, choices=Kind, default=Kind.SURVEY)
    title = models.CharField(_("titre"), max_length=200)
    summary = models.TextField(_("chapeau"), blank=True)
    publisher = models.ForeignKey(
        Company, on_delete=models.PROTECT, null=True, blank=True, related_name="studies", verbose_name=_("éditeur")
    )
    publisher_written = models.CharField(
        _("éditeur, en mots"), max_length=150, blank=True, help_text=_("S’il n’est pas une entreprise de l’annuaire.")
    )
    scope = models.CharField(_("champ"), max_length=200, blank=True)
    design = models.TextField(_("protocole"), blank=True, help_text=_("Comment on s’y est pris, en mots."))
    is_anonymous = models.BooleanField(
        _("anonyme"),
        default=False,
        help_text=_("Une enquête de l’association\u00a0: aucun chiffre n’y désigne moins de cinq personnes."),
    )
    next_edition_year = models.PositiveSmallIntegerField(_("millésime annoncé"), null=True, blank=True)
    created_at = models.DateTimeField(_("créée le"), auto_now_add=True)
    updated_at = models.DateTimeField(_("modifiée le"), auto_now=True)

    objects = StudyQuerySet.as_manager()
    themes = TaggableManager(through=Themed, verbose_name=_("thématiques"), blank=True)

    class Meta:
        verbose_name = _("étude")
        verbose_name_plural = _("études")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return at_slug("barometer:detail", self.slug)


class Edition(Sourced):
    """One year of a study. `fieldwork_*` are the first and last day of the months that are known."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="editions", verbose_name=_("étude"))
    year = models.PositiveSmallIntegerField(_("année"))
    number = models.PositiveSmallIntegerField(_("numéro"), null=True, blank=True)
    title = models.CharField(_("titre"), max_length=200, blank=True)
    fieldwork_from = models.DateField(_("terrain, du"), null=True, blank=True)
    fieldwork_until = models.DateField(_("terrain, au"), null=True, blank=True)
    presented_by = models.ManyToManyField(
        Person, blank=True, related_name="presented_editions", verbose_name=_("présentée par")
    )
    is_only_cited = models.BooleanField(
        _("connue par la suivante seulement"),
        default=False,
        help_text=_("Ses chiffres sont cités par un autre millésime."),
    )
    findings_total = models.PositiveSmallIntegerField(_("constats énoncés"), null=True, blank=True)
    findings_without_figure = models.PositiveSmallIntegerField(_("dont sans chiffre"), null=True, blank=True)

    class Meta:
        verbose_name = _("millésime")
        verbose_name_plural = _("millésimes")
        ordering = ["study", "-year"]
        constraints = [models.UniqueConstraint(fields=["study", "year"], name="barometer_edition_once_a_year")]

    def __str__(self) -> str:
        return f"{self.study} {self.year}"


class Region(models.TextChoices):
    FRANCE = "france", _("France")
    WORLD = "world", _("monde")
    SWITZERLAND = "switzerland", _("Suisse")
    EUROPE = "europe", _("Europe")


class Population(models.Model):
    """Who was asked, and how many. Without a size, the source does not say it."""

    class Qualifier(models.TextChoices):
        EXACT = "exact", _("exactement")
        APPROX = "approx", _("environ")
        MORE_THAN = "more_than", _("plus de")

    edition = models.ForeignKey(
        Edition, on_delete=models.CASCADE, related_name="populations", verbose_name=_("millésime")
    )
    name = models.CharField(_("qui"), max_length=160)
    region = models.CharField(_("région"), max_length=12, choices=Region, blank=True)
    size = models.PositiveIntegerField(_("nombre"), null=True, blank=True)
    size_qualifier = models.CharField(_("précision"), max_length=10, choices=Qualifier, default=Qualifier.EXACT)
    countries = models.PositiveSmallIntegerField(_("pays"), null=True, blank=True)
    countries_qualifier = models.CharField(
        _("précision des pays"), max_length=10, choices=Qualifier, default=Qualifier.EXACT
    )
    screening = models.CharField(_("condition"), max_length=250, blank=True)
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)

    class Meta:
        verbose_name = _("population")
        verbose_name_plural = _("populations")
        ordering = ["edition", "position", "pk"]

    def __str__(self) -> str:
        return self.name


class Method(models.Model):
    """How an edition asked: questionnaire, round tables, interviews."""

    class Kind(models.TextChoices):
        QUESTIONNAIRE = "questionnaire", _("questionnaire")
        ROUND_TABLE = "round_table", _("table ronde")
        INTERVIEWS = "interviews", _("entretiens")

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="methods", verbose_name=_("millésime"))
    kind = models.CharField(_("nature"), max_length=14, choices=Kind)
    count = models.PositiveSmallIntegerField(_("nombre"), null=True, blank=True)
    period = models.CharField(_("période"), max_length=80, blank=True)
    note = models.CharField(_("précision"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)

    class Meta:
        verbose_name = _("méthode")
        verbose_name_plural = _("méthodes")
        ordering = ["edition", "position", "pk"]

    def __str__(self) -> str:
        return self.get_kind_display()


class Finding(models.Model):
    """What an edition says in words, without a figure."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="findings", verbose_name=_("millésime"))
    text = models.CharField(_("constat"), max_length=250)
    is_challenge = models.BooleanField(_("difficulté"), default=False)
    source_lines = models.CharField(_("lignes de la source"), max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)

    class Meta:
        verbose_name = _("constat")
        verbose_name_plural = _("constats")
        ordering = ["edition", "position", "pk"]

    def __str__(self) -> str:
        return self.text
