"""Articles: written here, or records of what stands elsewhere with our own summary."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager

from barometer.models import Study
from casestudies.models import CaseStudy
from directory.models import Company, PartiallyDated, Person, Sourced
from lib.addresses import at_slug
from lib.html import clean
from lib.text import initials
from lib.web_address import WebAddress
from themes.models import Themed


class Category(models.Model):
    """The shelf that the author put an article on."""

    slug = models.SlugField(_("adresse de la page"), max_length=60, unique=True)
    name = models.CharField(_("nom"), max_length=80)
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)

    class Meta:
        verbose_name = _("rubrique")
        verbose_name_plural = _("rubriques")
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class ArticleQuerySet(models.QuerySet):
    def published(self):
        return self.filter(state=Article.State.PUBLISHED)

    def visible_to(self, user):
        """What this person may read: drafts only for those who see them in the administration."""
        return self if user.has_perm("articles.view_article") else self.published()


class Article(Sourced, PartiallyDated):
    """A text with its author and its two dates. The partial date is that of publication; `modified_on` is apart."""

    class Kind(models.TextChoices):
        NEWS = "news", _("actualité")
        EVENT_REPORT = "event_report", _("compte rendu")
        EVENT_REMINDER = "event_reminder", _("rappel d’un événement")
        TEASER = "teaser", _("annonce")
        MEDIA_POST = "media_post", _("document commenté")
        HOW_TO = "how_to", _("conseils")
        CURATION = "curation", _("lu ailleurs")
        LIST_OF_CASES = "list_of_cases", _("liste d’exemples")
        COURSE_ANNOUNCEMENT = "course_announcement", _("annonce d’une formation")
        ESSAY = "essay", _("réflexion")
        TALK_NOTES = "talk_notes", _("notes d’une intervention")
        COLUMN = "column", _("chronique")

    class State(models.TextChoices):
        DRAFT = "draft", _("brouillon")
        REVIEW = "review", _("à relire")
        PUBLISHED = "published", _("publié")

    slug = models.SlugField(_("adresse de la page"), max_length=100, unique=True)
    state = models.CharField(_("état"), max_length=10, choices=State, default=State.DRAFT)
    kind = models.CharField(_("nature"), max_length=20, choices=Kind, default=Kind.NEWS)
    title = models.CharField(_("titre"), max_length=200)
    summary = models.TextField(_("résumé"), blank=True, help_text=_("Deux phrases, les nôtres."))
    body = models.TextField(_("texte"), blank=True)
    language = models.CharField(_("langue d’origine"), max_length=2, default="fr")
    has_english_abstract = models.BooleanField(_("résumé anglais sur place"), default=False)
    author = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="articles", verbose_name=_("auteur")
    )
    author_written = models.CharField(_("auteur tel qu’écrit"), max_length=120, blank=True)
    author_note = models.CharField(_("note sur l’auteur"), max_length=250, blank=True)
    disclosure = models.CharField(_("intérêts déclarés"), max_length=250, blank=True)
    modified_on = models.DateField(_("modifié le"), null=True, blank=True)
    modified_written = models.CharField(_("modification telle qu’écrite"), max_length=60, blank=True)
    url = WebAddress(_("adresse d’origine"), blank=True)
    first_published_in = models.CharField(_("paru d’abord dans"), max_length=120, blank=True)
    first_published_url = WebAddress(_("adresse de la première parution"), blank=True)
    curated_title = models.CharField(_("texte signalé"), max_length=200, blank=True)
    curated_label = models.CharField(_("sous l’intitulé"), max_length=120, blank=True)
    truncation_note = models.CharField(
        _("coupé"), max_length=200, blank=True, help_text=_("Où le texte connu s’arrête, s’il est coupé.")
    )
    hashtags = models.CharField(_("mots-dièse"), max_length=120, blank=True)
    comment_count = models.PositiveIntegerField(_("commentaires"), null=True, blank=True)
    categories = models.ManyToManyField(Category, blank=True, related_name="articles", verbose_name=_("rubriques"))
    companies = models.ManyToManyField(Company, blank=True, related_name="articles", verbose_name=_("entreprises"))
    case_studies = models.ManyToManyField(
        CaseStudy, blank=True, related_name="articles", verbose_name=_("études de cas")
    )
    studies = models.ManyToManyField(Study, blank=True, related_name="articles", verbose_name=_("études"))
    created_at = models.DateTimeField(_("créé le"), auto_now_add=True)
    updated_at = models.DateTimeField(_("enregistré le"), auto_now=True)

    objects = ArticleQuerySet.as_manager()
    themes = TaggableManager(through=Themed, verbose_name=_("thématiques"), blank=True)

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["-first_day", "title"]
        indexes = [
            models.Index(fields=["state", "-first_day", "id"]),
            models.Index(fields=["state", "kind"], name="articles_counted_by_kind"),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args, **kwargs) -> None:
        """The text is kept clean, whoever writes it: the page prints it as it is."""
        self.body_fr, self.body_en = clean(self.body_fr or ""), clean(self.body_en or "")
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return at_slug("articles:detail", self.slug)

    @property
    def signature(self) -> str:
        """The name to print: that of an author who has a page, else as the article was signed; may be empty."""
        if self.author and self.author.is_published:
            return self.author.name
        return self.author_written

    @property
    def initials(self) -> str:
        return initials(self.signature)

    @property
    def is_truncated(self) -> bool:
        return bool(self.truncation_note)
