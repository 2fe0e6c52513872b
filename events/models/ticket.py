"""What can be taken: parts of the day, ticket types, the quotas they draw on, discounts."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lib.money import Money

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


class Quota(models.Model):
    """A number of seats, books or covers. `seats_taken` and `waiting` are changed by `events.seats` alone."""

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

    def save(self, *args, **kwargs):
        """Never writes the two counters of an existing row: a form loaded before a sale would undo it."""
        if self.pk and not self._state.adding and kwargs.get("update_fields") is None:
            counters = {"seats_taken", "waiting"}
            kwargs["update_fields"] = [
                field.name
                for field in self._meta.concrete_fields
                if not field.primary_key and field.name not in counters
            ]
        super().save(*args, **kwargs)

    @property
    def seats_left(self) -> int:
        """Never negative: an overbooked quota has none left."""
        return max(self.capacity - self.seats_taken, 0) if not self.waiting else 0

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
        return self.filter(audience=TicketType.Audience.PUBLIC)


class TicketType(models.Model):
    """A price for a part of an event, and the quotas one ticket draws on."""

    class Audience(models.TextChoices):
        PUBLIC = "public", _("tout le monde")
        MEMBERS = "members", _("membres")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="ticket_types", verbose_name=_("événement"))
    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="ticket_types", verbose_name=_("partie"))
    name = models.CharField(_("nom"), max_length=120)
    includes = models.TextField(_("ce qui est compris"), blank=True, help_text=_("Une ligne par élément."))
    price_cents = models.PositiveIntegerField(_("prix, en centimes"), default=0)
    audience = models.CharField(_("pour"), max_length=8, choices=Audience, default=Audience.PUBLIC)
    quotas = models.ManyToManyField(Quota, related_name="ticket_types", verbose_name=_("jauges"))
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)
    sales_from = models.DateTimeField(_("en vente à partir du"), null=True, blank=True)
    sales_until = models.DateTimeField(_("en vente jusqu’au"), null=True, blank=True)
    is_active = models.BooleanField(_("proposé"), default=True)

    objects = TicketTypeQuerySet.as_manager()

    class Meta:
        verbose_name = _("tarif")
        verbose_name_plural = _("tarifs")
        ordering = ["event", "position", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def price(self) -> Money:
        return Money(self.price_cents, self.event.currency)

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
