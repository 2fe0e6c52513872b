"""What can be taken: parts of the day, ticket types, the quotas they draw on, discounts."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from directory.models import Person
from lib.money import Money
from lib.text import code_key

from .event import Event


class Part(models.Model):
    """A part of the event that one ticket opens: the conference, the lunch. One ticket per part and attendee."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="parts", verbose_name=_("événement"))
    name = models.CharField(_("nom"), max_length=120)
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)
    starts_at = models.DateTimeField(_("début"), null=True, blank=True)
    ends_at = models.DateTimeField(_("fin"), null=True, blank=True)

    class Meta:
        verbose_name = _("partie")
        verbose_name_plural = _("parties")
        ordering = ["event", "position", "pk"]

    def __str__(self) -> str:
        return self.name


class Counted(models.Model):
    """A row with counters that only conditional UPDATEs may change.

    Saving an existing row never writes them: a form loaded before a sale would undo it.
    """

    COUNTERS: frozenset[str] = frozenset()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if self.pk and not self._state.adding and kwargs.get("update_fields") is None:
            kwargs["update_fields"] = [
                field.name
                for field in self._meta.concrete_fields
                if not field.primary_key and field.name not in self.COUNTERS
            ]
        super().save(*args, **kwargs)


class Quota(Counted):
    """A number of seats, books or covers. `seats_taken` and `waiting` are changed by `events.seats` alone.

    `waiting` counts the registrations in line for it.
    """

    COUNTERS = frozenset({"seats_taken", "waiting"})

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="quotas", verbose_name=_("événement"))
    name = models.CharField(_("nom"), max_length=120)
    capacity = models.PositiveIntegerField(_("capacité"))
    is_room = models.BooleanField(
        _("c’est la salle"), default=True, help_text=_("Montrée au public, un point par place.")
    )
    seats_taken = models.PositiveIntegerField(_("pris"), default=0, editable=False)
    waiting = models.PositiveIntegerField(_("en attente"), default=0, editable=False)

    class Meta:
        verbose_name = _("jauge")
        verbose_name_plural = _("jauges")
        ordering = ["event", "-is_room", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def seats_left(self) -> int:
        """For a newcomer: none past a waiting list, never less than none."""
        return self.free if not self.waiting else 0

    @property
    def free(self) -> int:
        """Seats that nobody holds, kept for a waiting list or not."""
        return max(self.capacity - self.seats_taken, 0)

    @property
    def overbooked_by(self) -> int:
        return max(self.seats_taken - self.capacity, 0)


class TicketTypeQuerySet(models.QuerySet):
    def on_sale(self, now):
        return self.filter(
            Q(sales_from__isnull=True) | Q(sales_from__lte=now),
            Q(sales_until__isnull=True) | Q(sales_until__gte=now),
            is_active=True,
        )

    def for_everyone(self):
        return self.filter(audience=TicketType.Audience.PUBLIC, is_by_invitation=False)


class TicketType(models.Model):
    """A price for a part of an event, and the quotas one ticket draws on."""

    class Audience(models.TextChoices):
        PUBLIC = "public", _("tout le monde")
        MEMBERS = "members", _("membres")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="ticket_types", verbose_name=_("événement"))
    # Not PROTECT: a part without its prices may not go, the event with both of them may.
    part = models.ForeignKey(Part, on_delete=models.RESTRICT, related_name="ticket_types", verbose_name=_("partie"))
    name = models.CharField(_("nom"), max_length=120)
    includes = models.TextField(_("ce qui est compris"), blank=True, help_text=_("Une ligne par élément."))
    price_cents = models.PositiveIntegerField(_("prix, en centimes"), default=0)
    audience = models.CharField(_("pour"), max_length=8, choices=Audience, default=Audience.PUBLIC)
    quotas = models.ManyToManyField(Quota, related_name="ticket_types", verbose_name=_("jauges"))
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)
    early_price_cents = models.PositiveIntegerField(_("prix des premiers inscrits, en centimes"), null=True, blank=True)
    early_until = models.DateTimeField(_("prix des premiers inscrits jusqu’au"), null=True, blank=True)
    member_price_cents = models.PositiveIntegerField(_("prix membre, en centimes"), null=True, blank=True)
    max_per_registration = models.PositiveSmallIntegerField(
        _("au plus par inscription"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    is_by_invitation = models.BooleanField(
        _("sur invitation"), default=False, help_text=_("Proposé à qui donne un code qui l’ouvre.")
    )
    sales_from = models.DateTimeField(_("en vente à partir du"), null=True, blank=True)
    sales_until = models.DateTimeField(_("en vente jusqu’au"), null=True, blank=True)
    is_active = models.BooleanField(_("proposé"), default=True)

    objects = TicketTypeQuerySet.as_manager()

    class Meta:
        verbose_name = _("tarif")
        verbose_name_plural = _("tarifs")
        ordering = ["event", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="events_tickettype_early_price_ends",
                condition=Q(early_price_cents__isnull=True, early_until__isnull=True)
                | Q(early_price_cents__isnull=False, early_until__isnull=False),
                violation_error_message=_("Le prix des premiers inscrits va avec la date où il finit."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def price(self) -> Money:
        return Money(self.price_cents, self.event.currency)

    def sale(self, now) -> str:
        """`open`, `early` before its sale begins, `over` after it ends, `off` when it is not offered."""
        if not self.is_active:
            return "off"
        if self.sales_from and now < self.sales_from:
            return "early"
        return "over" if self.sales_until and now > self.sales_until else "open"

    def is_early(self, now) -> bool:
        """Whether the price of those who come first still holds."""
        return self.early_price_cents is not None and now <= self.early_until

    @property
    def included(self) -> list[str]:
        return [line.strip() for line in (self.includes or "").splitlines() if line.strip()]


class Discount(models.Model):
    """An amount off one ticket for those who can prove something at the door. Discounts do not stack."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="discounts", verbose_name=_("événement"))
    name = models.CharField(_("nom"), max_length=120, help_text=_("Qui y a droit : « étudiant »."))
    amount_cents = models.PositiveIntegerField(_("montant, en centimes"))
    proof = models.CharField(_("justificatif à l’accueil"), max_length=200, blank=True)
    ticket_types = models.ManyToManyField(
        TicketType, related_name="discounts", blank=True, verbose_name=_("tarifs concernés")
    )
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)
    is_active = models.BooleanField(_("proposée"), default=True)

    class Meta:
        verbose_name = _("réduction")
        verbose_name_plural = _("réductions")
        ordering = ["event", "position", "pk"]
        constraints = [models.CheckConstraint(name="events_discount_positive", condition=Q(amount_cents__gt=0))]

    def __str__(self) -> str:
        return self.name

    @property
    def amount(self) -> Money:
        return Money(self.amount_cents, self.event.currency)


class InvitationCode(Counted):
    """A word that opens ticket types sold by invitation, or takes an amount off, for a number of places.

    `uses_taken` is changed by `events.codes` alone; a use is one ticket. `code` is kept folded: letters and digits.
    """

    COUNTERS = frozenset({"uses_taken"})

    event = models.ForeignKey(
        Event, on_delete=models.CASCADE, related_name="invitation_codes", verbose_name=_("événement")
    )
    code = models.CharField(_("code"), max_length=40)
    label = models.CharField(_("pour qui"), max_length=120, blank=True)
    uses_allowed = models.PositiveIntegerField(_("nombre de places"), default=1, validators=[MinValueValidator(1)])
    uses_taken = models.PositiveIntegerField(_("places prises"), default=0, editable=False)
    amount_cents = models.PositiveIntegerField(_("remise par place, en centimes"), default=0)
    valid_until = models.DateTimeField(_("valable jusqu’au"), null=True, blank=True)
    ticket_types = models.ManyToManyField(
        TicketType, related_name="invitation_codes", verbose_name=_("tarifs concernés")
    )
    is_active = models.BooleanField(_("accepté"), default=True)

    class Meta:
        verbose_name = _("code d’invitation")
        verbose_name_plural = _("codes d’invitation")
        ordering = ["event", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "code"],
                name="events_invitationcode_once",
                violation_error_message=_("Ce code existe déjà pour cet événement."),
            )
        ]

    def __str__(self) -> str:
        return self.code

    def save(self, *args, **kwargs):
        self.code = code_key(self.code)
        super().save(*args, **kwargs)

    @property
    def uses_left(self) -> int:
        return max(self.uses_allowed - self.uses_taken, 0)


class Table(models.Model):
    """A table of a lunch, with a topic and somebody who leads the talk. Its places are its quota's."""

    part = models.ForeignKey(Part, on_delete=models.CASCADE, related_name="tables", verbose_name=_("partie"))
    topic = models.CharField(_("sujet"), max_length=160)
    facilitator = models.ForeignKey(
        Person,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="tables",
        verbose_name=_("animée par"),
    )
    quota = models.OneToOneField(Quota, on_delete=models.RESTRICT, related_name="table", verbose_name=_("jauge"))
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)

    class Meta:
        verbose_name = _("table")
        verbose_name_plural = _("tables")
        ordering = ["part", "position", "pk"]

    def __str__(self) -> str:
        return self.topic
