"""What stands in the library: guides, charters, books, films, pages elsewhere. Some addresses are lost."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager

from barometer.models import Edition
from directory.models import Company, Sourced
from lib.web_address import WebAddress
from themes.models import Themed

from .article import Article


class ResourceQuerySet(models.QuerySet):
    def published(self):
        return self.filter(is_published=True)


class Resource(Sourced):
    """Something to read or see. `access` says who can; without an address, where it stood is not known."""

    class Kind(models.TextChoices):
        GUIDE = "guide", _("guide")
        CHARTER = "charter", _("charte")
        REPORT = "report", _("rapport")
        SLIDES = "slides", _("diaporama")
        BOOK = "book", _("livre")
        VIDEO = "video", _("vidéo")
        PRESS = "press", _("article de presse")
        POST = "post", _("billet de blog")
        PAGE = "page", _("page ou site")
        PHOTO = "photo", _("photo")

    class Access(models.TextChoices):
        PUBLIC = "public", _("public")
        INTERNAL = "internal", _("réseau interne de l’entreprise")
        UNKNOWN = "", _("non précisé")

    slug = models.SlugField(_("identifiant"), max_length=80, unique=True)
    kind = models.CharField(_("nature"), max_length=10, choices=Kind)
    title = models.CharField(_("titre"), max_length=200)
    summary = models.CharField(_("en une phrase"), max_length=300, blank=True)
    authors = models.CharField(_("auteurs"), max_length=160, blank=True)
    publisher = models.ForeignKey(
        Company, on_delete=models.PROTECT, null=True, blank=True, related_name="resources", verbose_name=_("éditeur")
    )
    year = models.PositiveSmallIntegerField(_("année"), null=True, blank=True)
    url = WebAddress(_("adresse"), blank=True)
    other_urls = models.JSONField(_("autres adresses"), default=list, blank=True)
    is_link_lost = models.BooleanField(_("lien perdu"), default=False)
    file_name = models.CharField(_("fichier"), max_length=120, blank=True)
    pages = models.PositiveSmallIntegerField(_("pages"), null=True, blank=True)
    licence = models.CharField(_("licence"), max_length=120, blank=True)
    languages = models.JSONField(_("langues"), default=list, blank=True, help_text=_("Codes à deux lettres."))
    original_language = models.CharField(_("langue d’origine"), max_length=2, blank=True)
    is_translation = models.BooleanField(_("traduction"), default=False)
    access = models.CharField(_("accès"), max_length=10, choices=Access, default=Access.UNKNOWN, blank=True)
    is_in_progress = models.BooleanField(_("en cours de rédaction"), default=False)
    edition = models.ForeignKey(
        Edition, on_delete=models.SET_NULL, null=True, blank=True, related_name="resources", verbose_name=_("millésime")
    )
    articles = models.ManyToManyField(Article, blank=True, related_name="resources", verbose_name=_("articles"))
    is_published = models.BooleanField(_("publiée"), default=True)
    updated_at = models.DateTimeField(_("modifiée le"), auto_now=True)

    objects = ResourceQuerySet.as_manager()
    themes = TaggableManager(through=Themed, verbose_name=_("thématiques"), blank=True)

    class Meta:
        verbose_name = _("ressource")
        verbose_name_plural = _("ressources")
        ordering = ["kind", "title"]

    def __str__(self) -> str:
        return self.title
