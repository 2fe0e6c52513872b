"""What can be found, in each language, and words that mean two things. Entries are written by the operations alone."""

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.models import Source
from lib.dates import PartialDate, Precision

from .words import stem, words


class Language(models.TextChoices):
    FRENCH = "fr", _("français")
    ENGLISH = "en", _("anglais")


class Kind(models.TextChoices):
    """In the order in which they are shown."""

    EVENT = "event", _("Rendez-vous")
    SESSION = "session", _("Interventions")
    CASE = "case", _("Études de cas")
    PROGRAMME = "programme", _("Programmes internes")
    STUDY = "study", _("Études")
    FRAMEWORK = "framework", _("Modèles")
    ARTICLE = "article", _("Articles")
    RESOURCE = "resource", _("Ressources")
    COMPANY = "company", _("Entreprises")
    PERSON = "person", _("Personnes")
    THEME = "theme", _("Thématiques")


class Entry(models.Model):
    """A page that anyone may read, in one language. Its key is not drawn: `search.places` makes it."""

    kind = models.CharField(max_length=10, choices=Kind)
    language = models.CharField(max_length=2, choices=Language)
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    title_key = models.CharField(max_length=250)
    first_day = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["content_type", "object_id", "language"], name="search_entry_once"),
        ]
        indexes = [models.Index(fields=["language", "kind"], name="search_entry_of_a_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id} {self.language}"


class Text(models.Model):
    """What an entry shows and what it is found by. The database keeps its own index of `words` (migration 2).

    `body` is a list of (language, text); `words` are separated by a space, as `search.index` writes them.
    """

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, primary_key=True, related_name="text")
    title = models.CharField(max_length=250)
    title_language = models.CharField(max_length=2, choices=Language)
    body = models.JSONField(default=list)
    slug = models.CharField(max_length=200)
    anchor = models.CharField(max_length=100, blank=True)
    last_day = models.DateField(null=True)
    date_precision = models.CharField(max_length=8, choices=Precision, default=Precision.DAY)
    is_date_inferred = models.BooleanField(default=False)
    words = models.TextField()

    def __str__(self) -> str:
        return self.title

    @property
    def partial_date(self) -> PartialDate:
        return PartialDate(self.entry.first_day, self.last_day, self.date_precision)


class Word(models.Model):
    """A word that was written somewhere: what a typing error may have meant. `written` is a spelling of it."""

    language = models.CharField(max_length=2, choices=Language)
    word = models.CharField(max_length=40)
    written = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["language", "word"], name="search_word_once")]

    def __str__(self) -> str:
        return self.written


def homonym_key(term: str) -> str:
    """What the spellings of a term share, its plural too."""
    return " ".join(stem(word, Language.FRENCH) for word in words(term))[:60]


class Homonym(models.Model):
    """A term that the documents use in more than one sense, or in a sense of their own."""

    term = models.CharField(_("terme"), max_length=60, unique=True)
    key = models.CharField(max_length=60, unique=True, editable=False)

    class Meta:
        verbose_name = _("homonyme")
        verbose_name_plural = _("homonymes")
        ordering = ["term"]

    def __str__(self) -> str:
        return self.term

    def save(self, *args, **kwargs):
        self.key = homonym_key(self.term)
        super().save(*args, **kwargs)


class Sense(models.Model):
    """One thing that a homonym means, and where it does."""

    homonym = models.ForeignKey(Homonym, on_delete=models.CASCADE, related_name="senses", verbose_name=_("homonyme"))
    meaning = models.CharField(_("sens"), max_length=160)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+", verbose_name=_("source"))
    source_lines = models.CharField(_("lignes de la source"), max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)

    class Meta:
        verbose_name = _("sens")
        verbose_name_plural = _("sens")
        ordering = ["homonym", "position", "pk"]

    def __str__(self) -> str:
        return self.meaning
