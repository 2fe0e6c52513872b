"""Where a fact comes from, and how well it is known."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lib.dates import PartialDate, Precision
from lib.web_address import WebAddress


class Source(models.Model):
    """A document that facts were read from. Its text is not ours and is not kept."""

    slug = models.SlugField(_("identifiant"), unique=True)
    title = models.CharField(_("titre"), max_length=250)
    author = models.CharField(_("auteur"), max_length=120, blank=True)
    site = models.CharField(_("site"), max_length=120, blank=True)
    language = models.CharField(_("langue"), max_length=2, default="fr")
    is_author_inferred = models.BooleanField(_("auteur déduit"), default=False)
    is_site_inferred = models.BooleanField(_("site déduit"), default=False)
    url = WebAddress(_("adresse"), blank=True)
    published_on = models.DateField(_("publié le"), null=True, blank=True)
    date_written = models.CharField(_("date telle qu’écrite"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.title


class Sourced(models.Model):
    """A record read from a document: which one, where in it, and which of its fields were deduced."""

    source = models.ForeignKey(
        Source, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("source")
    )
    source_lines = models.CharField(_("lignes de la source"), max_length=120, blank=True)
    inferred_fields = models.JSONField(
        _("champs déduits"),
        default=list,
        blank=True,
        help_text=_("Noms des champs que la source ne dit pas mot à mot."),
    )
    source_note = models.CharField(_("note sur la source"), max_length=400, blank=True)

    class Meta:
        abstract = True

    def is_inferred(self, field: str) -> bool:
        return field in self.inferred_fields


class PartiallyDated(models.Model):
    """A record that happened on days known in part. Both days empty: the date is not known."""

    first_day = models.DateField(_("premier jour"), null=True, blank=True)
    last_day = models.DateField(_("dernier jour"), null=True, blank=True)
    date_precision = models.CharField(_("précision"), max_length=8, choices=Precision, default=Precision.DAY)
    date_written = models.CharField(_("date telle qu’écrite"), max_length=120, blank=True)
    is_date_inferred = models.BooleanField(_("date déduite"), default=False)

    class Meta:
        abstract = True

    @property
    def partial_date(self) -> PartialDate:
        return PartialDate(self.first_day, self.last_day, self.date_precision)
