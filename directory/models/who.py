"""Companies and people, members or not, users or not."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lib.addresses import at_slug
from lib.text import initials
from lib.web_address import WebAddress

from .facts import PartiallyDated, Source, Sourced


class CompanyQuerySet(models.QuerySet):
    def published(self):
        return self.filter(is_published=True)


class Company(Sourced):
    """A company, association, school or public body that somebody in our pages belongs to."""

    class Size(models.TextChoices):
        SMALL = "small", _("moins de 50 personnes")
        MEDIUM = "medium", _("50 à 249 personnes")
        LARGE = "large", _("250 à 4 999 personnes")
        GROUP = "group", _("5 000 personnes et plus")

    slug = models.SlugField(_("adresse de la page"), max_length=80, unique=True)
    name = models.CharField(_("nom"), max_length=150, unique=True)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="divisions", verbose_name=_("groupe")
    )
    sector = models.CharField(_("secteur"), max_length=120, blank=True)
    size = models.CharField(_("taille"), max_length=8, choices=Size, blank=True)
    employees = models.PositiveIntegerField(_("effectif"), null=True, blank=True)
    employees_qualifier = models.CharField(_("précision de l’effectif"), max_length=12, blank=True)
    country = models.CharField(_("pays"), max_length=2, blank=True, help_text=_("Code à deux lettres."))
    city = models.CharField(_("ville"), max_length=80, blank=True)
    founded_year = models.PositiveSmallIntegerField(_("année de création"), null=True, blank=True)
    other_names = models.JSONField(_("autres graphies"), default=list, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    website = WebAddress(_("site"), blank=True)
    is_published = models.BooleanField(_("publiée"), default=True)

    objects = CompanyQuerySet.as_manager()

    class Meta:
        verbose_name = _("entreprise")
        verbose_name_plural = _("entreprises")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return at_slug("company", self.slug)

    @property
    def initials(self) -> str:
        return initials(self.name)


class PersonQuerySet(models.QuerySet):
    def published(self):
        return self.filter(is_published=True)


class Person(Sourced):
    """Somebody who spoke, wrote or belongs. A surname may be unknown, a name may be a pen name."""

    slug = models.SlugField(_("adresse de la page"), max_length=80, unique=True)
    name = models.CharField(_("nom complet"), max_length=120)
    sort_name = models.CharField(_("nom de classement"), max_length=120, db_index=True)
    is_surname_known = models.BooleanField(_("nom de famille connu"), default=True)
    biography = models.TextField(_("présentation"), blank=True)
    other_names = models.JSONField(_("autres graphies"), default=list, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    is_published = models.BooleanField(_("publiée"), default=True)
    user = models.OneToOneField(
        "accounts.User", on_delete=models.SET_NULL, null=True, blank=True, verbose_name=_("compte")
    )

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("personne")
        verbose_name_plural = _("personnes")
        ordering = ["sort_name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return at_slug("events:speaker", self.slug)

    @property
    def initials(self) -> str:
        return initials(self.name)


class Affiliation(Sourced, PartiallyDated):
    """A person in a company, in a role, at a time. People change company; pages keep the one of the day."""

    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="affiliations", verbose_name=_("personne")
    )
    company = models.ForeignKey(
        Company,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="affiliations",
        verbose_name=_("entreprise"),
    )
    role = models.CharField(_("fonction"), max_length=160, blank=True)

    class Meta:
        verbose_name = _("rattachement")
        verbose_name_plural = _("rattachements")
        ordering = ["person", "first_day", "pk"]

    def __str__(self) -> str:
        return ", ".join(str(part) for part in (self.person, self.role, self.company) if part)


class SocialAccount(Sourced):
    """An account of a company on a platform, with the voice it speaks in."""

    class Voice(models.TextChoices):
        BRAND = "brand", _("la marque")
        CHARACTERS = "characters", _("des personnages")
        BOT = "bot", _("un automate")

    company = models.ForeignKey(
        Company, on_delete=models.CASCADE, related_name="social_accounts", verbose_name=_("entreprise")
    )
    platform = models.CharField(_("plateforme"), max_length=60)
    name = models.CharField(_("nom du compte"), max_length=120)
    url = WebAddress(_("adresse"), blank=True)
    voice = models.CharField(_("voix"), max_length=12, choices=Voice, default=Voice.BRAND)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("compte social")
        verbose_name_plural = _("comptes sociaux")
        ordering = ["company", "platform", "name"]

    def __str__(self) -> str:
        return f"{self.name} ({self.platform})"


class Quote(models.Model):
    """A reference to something said: who, the first words, where to read it. Never the full text."""

    person = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="quotes", verbose_name=_("personne")
    )
    company = models.ForeignKey(
        Company, on_delete=models.SET_NULL, null=True, blank=True, related_name="quotes", verbose_name=_("entreprise")
    )
    said_by = models.CharField(_("dit par"), max_length=120, blank=True, help_text=_("Tel que l’écrit la source."))
    first_words = models.CharField(_("premiers mots"), max_length=120)
    topic = models.CharField(_("sujet"), max_length=160, blank=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="quotes", verbose_name=_("source"))
    source_lines = models.CharField(_("lignes de la source"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        ordering = ["source", "pk"]

    def __str__(self) -> str:
        return f"{self.first_words}…"
