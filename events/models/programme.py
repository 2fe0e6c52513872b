"""What happens at an event, who does it, and what remains to watch or read."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager

from barometer.models import Study
from casestudies.models import CaseStudy
from directory.models import Company, Person, Quote, Sourced
from lib.text import initials
from lib.web_address import WebAddress
from themes.models import Themed

from .event import Event


class Session(Sourced):
    """A talk, a panel, a module of a course. Never call a variable `session`: that is `request.session`."""

    class Kind(models.TextChoices):
        TALK = "talk", _("intervention")
        PANEL = "panel", _("table ronde")
        INTERVIEW = "interview", _("entretien")
        KEYNOTE = "keynote", _("conférence plénière")
        WORKSHOP = "workshop", _("atelier")
        MODULE = "module", _("module")
        BREAK = "break", _("pause")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="sessions", verbose_name=_("événement"))
    slug = models.SlugField(_("identifiant"), max_length=80)
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)
    kind = models.CharField(_("nature"), max_length=12, choices=Kind, default=Kind.TALK)
    title = models.CharField(_("titre"), max_length=250, blank=True)
    summary = models.TextField(_("résumé"), blank=True)
    starts_at = models.DateTimeField(_("début"), null=True, blank=True)
    ends_at = models.DateTimeField(_("fin"), null=True, blank=True)
    first_day = models.DateField(_("premier jour"), null=True, blank=True)
    last_day = models.DateField(_("dernier jour"), null=True, blank=True)
    duration_minutes = models.PositiveSmallIntegerField(_("durée, en minutes"), null=True, blank=True)
    audience = models.CharField(_("public"), max_length=200, blank=True)
    language = models.CharField(_("langue"), max_length=2, blank=True)
    twin = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("aussi dans l’autre langue"),
    )
    quotes = models.ManyToManyField(Quote, blank=True, related_name="sessions", verbose_name=_("citations"))
    case_studies = models.ManyToManyField(
        CaseStudy, blank=True, related_name="sessions", verbose_name=_("études de cas")
    )
    studies = models.ManyToManyField(Study, blank=True, related_name="sessions", verbose_name=_("études"))
    themes = TaggableManager(through=Themed, verbose_name=_("thématiques"), blank=True)

    class Meta:
        verbose_name = _("intervention")
        verbose_name_plural = _("interventions")
        ordering = ["event", "position", "starts_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["event", "slug"], name="events_session_slug_once_per_event")]

    def __str__(self) -> str:
        return self.title or self.get_kind_display()

    @property
    def local_start(self):
        return self.event.local(self.starts_at) if self.starts_at else None


class Appearance(models.Model):
    """A person, or a company whose speaker is not named, in a session. Copies company and title of that day."""

    class Role(models.TextChoices):
        SPEAKER = "speaker", _("intervenant")
        MODERATOR = "moderator", _("animation")
        PANELLIST = "panellist", _("table ronde")
        INTERVIEWER = "interviewer", _("mène l’entretien")
        INTERVIEWEE = "interviewee", _("invité")
        GRAND_TEMOIN = "grand_temoin", _("grand témoin")
        FILMED = "video", _("captation vidéo")

    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, related_name="appearances", verbose_name=_("intervention")
    )
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)
    role = models.CharField(_("rôle"), max_length=14, choices=Role, default=Role.SPEAKER)
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="appearances", verbose_name=_("personne")
    )
    company = models.ForeignKey(
        Company,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="appearances",
        verbose_name=_("entreprise du jour"),
    )
    name_written = models.CharField(
        _("nom tel qu’écrit"), max_length=120, blank=True, help_text=_("Quand la personne n’est pas identifiée.")
    )
    job_title = models.CharField(_("fonction du jour"), max_length=160, blank=True)
    is_inferred = models.BooleanField(_("déduit"), default=False)
    inferred_fields = models.JSONField(_("champs déduits"), default=list, blank=True)

    class Meta:
        verbose_name = _("intervenant")
        verbose_name_plural = _("intervenants")
        ordering = ["session", "position", "pk"]

    def __str__(self) -> str:
        return str(self.person or self.name_written or self.company or self.get_role_display())

    @property
    def initials(self) -> str:
        return initials(str(self))


class Medium(Sourced):
    """A recording, slides or a link that remains of a session or an event; perhaps only the memory of it."""

    class Kind(models.TextChoices):
        VIDEO = "video", _("vidéo")
        VIDEO_SERIES = "video_series", _("série de vidéos")
        SLIDES = "slides", _("diapositives")
        PREZI = "prezi", _("Prezi")
        PRESENTATION = "presentation", _("présentation")

    class State(models.TextChoices):
        ONLINE = "online", _("en ligne")
        LOST = "lost", _("adresse perdue")
        ANNOUNCED = "announced", _("annoncée")
        BEING_PUBLISHED = "being_published", _("en cours de publication")

    slug = models.SlugField(_("identifiant"), max_length=80, unique=True)
    event = models.ForeignKey(
        Event, on_delete=models.CASCADE, null=True, blank=True, related_name="media", verbose_name=_("événement")
    )
    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, null=True, blank=True, related_name="media", verbose_name=_("intervention")
    )
    kind = models.CharField(_("nature"), max_length=14, choices=Kind)
    state = models.CharField(_("état"), max_length=16, choices=State, default=State.ONLINE)
    title = models.CharField(_("titre"), max_length=200, blank=True)
    url = WebAddress(_("adresse"), blank=True)
    host = models.CharField(_("hébergeur"), max_length=120, blank=True)
    credit = models.CharField(_("crédit"), max_length=120, blank=True)
    language = models.CharField(_("langue"), max_length=2, blank=True)
    duration_minutes = models.PositiveSmallIntegerField(_("durée, en minutes"), null=True, blank=True)
    count = models.PositiveSmallIntegerField(_("nombre"), null=True, blank=True)

    class Meta:
        verbose_name = _("média")
        verbose_name_plural = _("médias")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.title or f"{self.get_kind_display()} {self.slug}"
