"""What something is about: themes with a name in each language, and the other words that lead to them."""

from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from taggit.models import GenericTaggedItemBase, TagBase

from lib.addresses import at_slug


class Theme(TagBase):
    """A subject that events, case studies, studies, articles and resources share."""

    name = models.CharField(_("nom"), unique=True, max_length=100)
    slug = models.SlugField(_("adresse de la page"), unique=True, max_length=100)
    description = models.CharField(_("en une phrase"), max_length=250, blank=True)

    class Meta:
        verbose_name = _("thématique")
        verbose_name_plural = _("thématiques")
        ordering = ["name"]

    def get_absolute_url(self) -> str:
        return at_slug("theme", self.slug)

    def slugify(self, tag: str, i: int | None = None) -> str:
        """Letters that stand in an address as they are: `école` → `ecole`."""
        return slugify(tag.replace("œ", "oe")) + (f"-{i}" if i else "")


class Synonym(models.Model):
    """Another word for a theme, as somebody wrote it: who looks for it finds the theme."""

    class Kind(models.TextChoices):
        SYNONYM = "synonym", _("synonyme")
        ABBREVIATION = "abbreviation", _("abréviation")
        MISSPELLING = "misspelling", _("faute de frappe")
        NEAR = "near", _("mot voisin")

    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="synonyms", verbose_name=_("thématique"))
    word = models.CharField(_("mot"), max_length=100, unique=True)
    kind = models.CharField(_("nature"), max_length=12, choices=Kind, default=Kind.SYNONYM)

    class Meta:
        verbose_name = _("autre mot")
        verbose_name_plural = _("autres mots")
        ordering = ["word"]

    def __str__(self) -> str:
        return self.word


class Themed(GenericTaggedItemBase):
    """That something is about a theme."""

    tag = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="items", verbose_name=_("thématique"))

    class Meta:
        verbose_name = _("rangement sous une thématique")
        verbose_name_plural = _("rangements sous les thématiques")
        constraints = [
            models.UniqueConstraint(fields=["tag", "content_type", "object_id"], name="themes_themed_once"),
        ]
        indexes = [
            models.Index(fields=["content_type", "object_id"]),
            models.Index(fields=["content_type", "tag", "object_id"], name="themes_themed_counted"),
        ]
