"""Events and where they take place."""

import datetime
from zoneinfo import ZoneInfo

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager

from directory.models import Company, PartiallyDated, Sourced
from lib.addresses import at_slug
from lib.dates import Precision
from themes.models import Themed


class Venue(Sourced):
    """A place, known by its name at least; the address may be unknown."""

    slug = models.SlugField(_("identifiant"), max_length=80, unique=True)
    name = models.CharField(_("nom"), max_length=200)
    street = models.CharField(_("rue"), max_length=200, blank=True)
    postcode = models.CharField(_("code postal"), max_length=12, blank=True)
    city = models.CharField(_("ville"), max_length=80, blank=True)
    country = models.CharField(_("pays"), max_length=2, blank=True)
    metro = models.CharField(_("métro"), max_length=160, blank=True, help_text=_("Stations, séparées par une virgule."))
    access = models.TextField(_("accès"), blank=True)
    capacity = models.PositiveIntegerField(_("capacité"), null=True, blank=True)
    latitude = models.DecimalField(_("latitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)

    class Meta:
        verbose_name = _("lieu")
        verbose_name_plural = _("lieux")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        """`35 avenue Philippe-Auguste, 75011 Paris`; what is known of it; may be empty."""
        town = " ".join(part for part in (self.postcode, self.city) if part)
        return ", ".join(part for part in (self.street, town) if part)


class EventQuerySet(models.QuerySet):
    def published(self):
        return self.exclude(state=Event.State.DRAFT)

    def visible_to(self, user):
        """What this person may read: drafts only for those who see them in the administration."""
        return self if user.has_perm("events.view_event") else self.published()

    def dated(self):
        return self.filter(first_day__isnull=False)

    def undated(self):
        return self.filter(first_day__isnull=True)

    def upcoming(self, now, *, today=None):
        """Not over yet, soonest first. An event without a time is over when its last day is.

        `today` is the day of `now`, told where `now` is not known yet (`lib.prepared`).
        """
        today = today or now.date()
        return self.filter(
            Q(ends_at__gt=now)
            | Q(ends_at__isnull=True, starts_at__gt=now)
            | Q(starts_at__isnull=True, last_day__gte=today)
        ).order_by("first_day", "starts_at", "pk")

    def past(self, now, *, today=None):
        today = today or now.date()
        return (
            self.dated()
            .exclude(
                Q(ends_at__isnull=False, ends_at__gt=now)
                | Q(ends_at__isnull=True, starts_at__isnull=False, starts_at__gt=now)
                | Q(starts_at__isnull=True, last_day__gte=today)
            )
            .order_by("-first_day", "-pk")
        )


class Event(Sourced, PartiallyDated):
    """Something people go to. Parts of one day (conference, lunch) are one event.

    `starts_at`/`ends_at` are set when the hours are known; `first_day`/`last_day` then follow from them.
    """

    class Kind(models.TextChoices):
        CONFERENCE = "conference", _("conférence")
        LUNCH = "lunch", _("déjeuner")
        BREAKFAST = "breakfast", _("petit déjeuner")
        ROUND_TABLE = "round_table", _("table ronde")
        WORKSHOP = "workshop", _("atelier")
        COURSE = "course", _("formation")
        WEBINAR = "webinar", _("webinaire")
        INFO_SESSION = "info_session", _("séance d’information")
        GENERAL_ASSEMBLY = "general_assembly", _("assemblée générale")
        UMBRELLA = "umbrella", _("manifestation")

    class State(models.TextChoices):
        DRAFT = "draft", _("brouillon")
        PUBLISHED = "published", _("publié")
        CANCELLED = "cancelled", _("annulé")

    slug = models.SlugField(_("adresse de la page"), max_length=100, unique=True)
    state = models.CharField(_("état"), max_length=10, choices=State, default=State.DRAFT)
    kind = models.CharField(_("nature"), max_length=20, choices=Kind, default=Kind.CONFERENCE)
    title = models.CharField(_("titre"), max_length=200)
    summary = models.TextField(_("chapeau"), blank=True)
    description = models.TextField(_("présentation"), blank=True)
    edition_number = models.PositiveSmallIntegerField(_("numéro de l’édition"), null=True, blank=True)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="parts_of",
        verbose_name=_("fait partie de"),
    )
    course = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="related_sessions",
        verbose_name=_("formation concernée"),
    )  # fmt: skip

    time_zone = models.CharField(_("fuseau horaire"), max_length=40, default="Europe/Paris")
    starts_at = models.DateTimeField(_("début"), null=True, blank=True)
    ends_at = models.DateTimeField(_("fin"), null=True, blank=True)

    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("lieu"))
    city = models.CharField(_("ville"), max_length=80, blank=True)
    country = models.CharField(_("pays"), max_length=2, blank=True)
    organisers = models.ManyToManyField(
        Company, blank=True, related_name="organised_events", verbose_name=_("organisé par")
    )
    host = models.ForeignKey(
        Company,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="hosted_events",
        verbose_name=_("accueilli par"),
    )
    is_external = models.BooleanField(_("organisé par d’autres"), default=False)
    hashtag = models.CharField(_("mot-dièse"), max_length=60, blank=True)
    access_note = models.CharField(_("ouvert à"), max_length=250, blank=True)
    facts = models.JSONField(
        _("autres faits"), default=list, blank=True,
        help_text=_("Liste de [libellé français, libellé anglais, valeur française, valeur anglaise]."),
    )  # fmt: skip

    currency = models.CharField(_("monnaie"), max_length=3, default="EUR")
    is_open = models.BooleanField(_("inscriptions sur ce site"), default=False)
    opens_at = models.DateTimeField(_("ouverture des inscriptions"), null=True, blank=True)
    closes_at = models.DateTimeField(_("clôture des inscriptions"), null=True, blank=True)
    names_until = models.DateTimeField(_("changement de nom jusqu’au"), null=True, blank=True)
    takes_transfer = models.BooleanField(_("règlement par virement"), default=True)
    takes_door = models.BooleanField(_("règlement à l’accueil"), default=True)
    is_one_each = models.BooleanField(
        _("une place par personne"), default=False, help_text=_("Une adresse électronique ne s’inscrit qu’une fois.")
    )
    has_waiting_list = models.BooleanField(_("liste d’attente quand c’est complet"), default=True)
    offer_hours = models.PositiveSmallIntegerField(
        _("heures pour accepter une place proposée"), default=48, validators=[MinValueValidator(1)]
    )
    minimum_attendees = models.PositiveIntegerField(_("minimum de participants"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("annulé le"), null=True, blank=True)
    cancellation_note = models.TextField(_("mot aux inscrits"), blank=True)
    created_at = models.DateTimeField(_("créé le"), auto_now_add=True)
    updated_at = models.DateTimeField(_("modifié le"), auto_now=True)

    objects = EventQuerySet.as_manager()
    themes = TaggableManager(through=Themed, verbose_name=_("thématiques"), blank=True)

    class Meta:
        verbose_name = _("événement")
        verbose_name_plural = _("événements")
        ordering = ["-first_day", "-pk"]
        indexes = [models.Index(fields=["state", "first_day"])]
        constraints = [
            models.CheckConstraint(
                name="events_event_ends_after_start",
                condition=Q(ends_at__isnull=True) | Q(starts_at__isnull=True) | Q(ends_at__gt=models.F("starts_at")),
                violation_error_message=_("La fin vient après le début."),
            ),
            models.CheckConstraint(
                name="events_event_cancelled_iff_dated",
                condition=Q(state="cancelled", cancelled_at__isnull=False)
                | (~Q(state="cancelled") & Q(cancelled_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args, **kwargs):
        if self.starts_at:
            self.first_day = self.starts_at.astimezone(self.zone).date()
            self.last_day = (self.ends_at or self.starts_at).astimezone(self.zone).date()
            self.date_precision = Precision.DAY if self.first_day == self.last_day else Precision.RANGE
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return at_slug("events:detail", self.slug)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def local(self, moment: datetime.datetime) -> datetime.datetime:
        """The same moment on the clock of the place."""
        return moment.astimezone(self.zone)

    @property
    def local_start(self) -> datetime.datetime | None:
        return self.local(self.starts_at) if self.starts_at else None

    @property
    def local_end(self) -> datetime.datetime | None:
        return self.local(self.ends_at) if self.ends_at else None

    @property
    def start(self) -> datetime.datetime | None:
        """The moment it starts; midnight there when only the day is known, None when the day is not."""
        if self.starts_at or self.first_day is None:
            return self.starts_at
        return datetime.datetime.combine(self.first_day, datetime.time(), self.zone)

    def has_started(self, now: datetime.datetime) -> bool:
        return self.start is not None and now >= self.start

    def is_over(self, now: datetime.datetime) -> bool:
        if end := self.ends_at or self.starts_at:
            return now >= end
        return self.last_day is not None and now.astimezone(self.zone).date() > self.last_day

    @property
    def is_cancelled(self) -> bool:
        return self.state == self.State.CANCELLED

    def door(self, now: datetime.datetime) -> str:
        """What a newcomer finds: `open`, `early`, `closed`, `past`, `cancelled` or `elsewhere`; seats aside."""
        if self.is_cancelled:
            return "cancelled"
        if self.has_started(now):
            return "past"
        if not self.is_open or self.state != self.State.PUBLISHED:
            return "elsewhere"
        if self.opens_at and now < self.opens_at:
            return "early"
        if self.closes_at and now > self.closes_at:
            return "closed"
        return "open"

    def can_rename(self, now: datetime.datetime) -> bool:
        """Whether a name may still be changed: until `names_until`, at the latest until the start."""
        return (
            not self.is_cancelled
            and not self.has_started(now)
            and (self.names_until is None or now <= self.names_until)
        )


class CancellationStep(models.Model):
    """From `until_days_before` calendar days before the event on, `percent_due` of the price stays due."""

    event = models.ForeignKey(
        Event, on_delete=models.CASCADE, related_name="cancellation_steps", verbose_name=_("événement")
    )
    until_days_before = models.PositiveSmallIntegerField(_("jusqu’à … jours avant"))
    percent_due = models.PositiveSmallIntegerField(_("part due, en %"))

    class Meta:
        verbose_name = _("palier d’annulation")
        verbose_name_plural = _("paliers d’annulation")
        ordering = ["-until_days_before"]
        constraints = [
            models.UniqueConstraint(fields=["event", "until_days_before"], name="events_cancellation_step_once"),
            models.CheckConstraint(name="events_cancellation_percent", condition=Q(percent_due__lte=100)),
        ]

    def __str__(self) -> str:
        return f"{self.percent_due} % ({self.until_days_before})"


class FillReport(models.Model):
    """How full an event of the past was said to be, on a day."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="fill_reports", verbose_name=_("événement"))
    reported_on = models.DateField(_("relevé le"))
    registered = models.PositiveIntegerField(_("inscrits"))
    capacity = models.PositiveIntegerField(_("places"), null=True, blank=True)
    is_date_inferred = models.BooleanField(_("date déduite"), default=False)
    is_number_inferred = models.BooleanField(_("nombre déduit"), default=False)
    source_lines = models.CharField(_("lignes de la source"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("relevé de remplissage")
        verbose_name_plural = _("relevés de remplissage")
        ordering = ["reported_on"]

    def __str__(self) -> str:
        return f"{self.registered} ({self.reported_on})"
