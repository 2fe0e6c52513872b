"""Who comes: a registration of one buyer, its attendees, their tickets."""

from django.conf import settings
from django.db import models
from django.db.models import Case, Count, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce, Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from billing.models import Order
from lib.money import Money
from lib.tokens import link_token, readable_code
from members.models import Seat

from .event import Event
from .ticket import Discount, InvitationCode, Quota, Table, TicketType


def ticket_code() -> str:
    """What the QR code of a ticket says: about 95 bits, readable aloud."""
    return readable_code(20)


class RegistrationQuerySet(models.QuerySet):
    def holding_seats(self):
        """State alone holds a seat; the clock never does."""
        return self.filter(state__in=Registration.HOLDING)

    def overdue(self, now):
        """Unpaid registrations and unanswered offers whose deadline has passed, and which nobody has released yet."""
        return self.filter(state__in=[Registration.State.PENDING, Registration.State.OFFERED], held_until__lt=now)

    def in_line(self):
        """Waiting for a place, first come first. `queued_at` grows with each arrival, whatever the clock does."""
        return self.filter(state=Registration.State.WAITING).order_by("queued_at", "pk")

    def with_rank(self):
        """`rank`: 1 for the first of those who wait for the same thing; None for whoever does not wait."""
        before = Registration.objects.in_line().filter(
            waits_for=OuterRef("waits_for"), queued_at__lt=OuterRef("queued_at")
        )
        count = before.order_by().values("waits_for").annotate(n=Count("pk")).values("n")
        is_in_line = When(state=Registration.State.WAITING, then=Coalesce(Subquery(count), 0) + 1)
        return self.annotate(rank=Case(is_in_line, output_field=models.IntegerField()))

    def claiming(self):
        """Those whose addresses may not register again where one place each is given: in line, or holding seats."""
        return self.filter(state__in=[Registration.State.WAITING, *Registration.HOLDING])


class Registration(models.Model):
    """One buyer's places at one event. The link with `token` stands for a password; `form_token` for one submission."""

    class State(models.TextChoices):
        WAITING = "waiting", _("en liste d’attente")
        OFFERED = "offered", _("place proposée")
        PENDING = "pending", _("en attente du règlement")
        CONFIRMED = "confirmed", _("confirmée")
        EXPIRED = "expired", _("expirée")
        CANCELLED = "cancelled", _("annulée")

    HOLDING = (State.OFFERED, State.PENDING, State.CONFIRMED)

    event = models.ForeignKey(
        Event, on_delete=models.PROTECT, related_name="registrations", verbose_name=_("événement")
    )
    state = models.CharField(_("état"), max_length=10, choices=State)
    token = models.CharField(_("lien secret"), max_length=40, unique=True, default=link_token, editable=False)
    form_token = models.CharField(_("jeton du formulaire"), max_length=64, unique=True, editable=False)
    order = models.OneToOneField(
        Order, on_delete=models.PROTECT, null=True, blank=True, related_name="registration", verbose_name=_("commande")
    )
    buyer_name = models.CharField(_("inscrit par"), max_length=200)
    buyer_email = models.EmailField(_("adresse électronique"))
    language = models.CharField(_("langue"), max_length=2, default="fr")
    waits_for = models.ForeignKey(
        Quota,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="line",
        verbose_name=_("attend une place de"),
        help_text=_("La jauge qui manquait."),
    )
    queued_at = models.DateTimeField(_("en attente depuis le"), null=True, blank=True)
    offered_at = models.DateTimeField(_("place proposée le"), null=True, blank=True)
    held_until = models.DateTimeField(_("place gardée jusqu’au"), null=True, blank=True)
    registered_at = models.DateTimeField(_("inscrit le"))
    confirmed_at = models.DateTimeField(_("confirmée le"), null=True, blank=True)
    ended_at = models.DateTimeField(_("annulée ou expirée le"), null=True, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("saisie par"),
        help_text=_("L’organisateur qui a inscrit à la main."),
    )
    entered_why = models.CharField(_("raison"), max_length=250, blank=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("inscription")
        verbose_name_plural = _("inscriptions")
        ordering = ["-registered_at", "-pk"]
        indexes = [
            models.Index(fields=["registered_at"]),
            models.Index(fields=["event", "state"]),
            models.Index(Lower("buyer_email"), name="events_registration_address"),
            models.Index(
                fields=["held_until"], condition=Q(state__in=["pending", "offered"]), name="events_registration_overdue"
            ),
            models.Index(
                fields=["waits_for", "queued_at"], condition=Q(state="waiting"), name="events_registration_in_line"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="events_registration_pending_is_held",
                condition=~Q(state__in=["pending", "offered"]) | Q(held_until__isnull=False),
            ),
            models.CheckConstraint(
                name="events_registration_waits_for_something",
                condition=~Q(state="waiting") | Q(waits_for__isnull=False, queued_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.buyer_name}, {self.event}"

    def get_absolute_url(self) -> str:
        return reverse("events:registration", args=[self.token])

    @property
    def is_live(self) -> bool:
        return self.state in self.HOLDING


class Attendee(models.Model):
    """A person who comes. `unique_key` is set while the event allows one place each and this one is held."""

    registration = models.ForeignKey(
        Registration, on_delete=models.CASCADE, related_name="attendees", verbose_name=_("inscription")
    )
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)
    first_name = models.CharField(_("prénom"), max_length=80)
    last_name = models.CharField(_("nom"), max_length=80)
    email = models.EmailField(_("adresse électronique"), blank=True)
    company = models.CharField(_("entreprise"), max_length=150, blank=True)
    job_title = models.CharField(_("fonction"), max_length=150, blank=True)
    dietary_needs = models.CharField(_("régime alimentaire"), max_length=200, blank=True)
    access_needs = models.CharField(_("besoin d’accès"), max_length=200, blank=True)
    unique_key = models.CharField(max_length=300, null=True, unique=True, editable=False)

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        ordering = ["registration", "position", "pk"]
        indexes = [
            models.Index(fields=["last_name", "first_name"]),
            models.Index(Lower("email"), name="events_attendee_address"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class TicketQuerySet(models.QuerySet):
    def standing(self):
        """Not cancelled one by one, in a registration that holds its seats."""
        return self.filter(cancelled_at__isnull=True, attendee__registration__state__in=Registration.HOLDING)


class Ticket(models.Model):
    """A place of an attendee in one part of the event, with the price and discount of the day it was taken.

    A member's ticket names the `member_seat` that opens it; `seat_key` is set while that seat has it at this event.
    """

    attendee = models.ForeignKey(
        Attendee, on_delete=models.CASCADE, related_name="tickets", verbose_name=_("participant")
    )
    ticket_type = models.ForeignKey(
        TicketType, on_delete=models.PROTECT, related_name="tickets", verbose_name=_("tarif")
    )
    code = models.CharField(_("code"), max_length=24, unique=True, default=ticket_code, editable=False)
    price_cents = models.PositiveIntegerField(_("prix plein, en centimes"))
    discount = models.ForeignKey(
        Discount, on_delete=models.PROTECT, null=True, blank=True, related_name="tickets", verbose_name=_("réduction")
    )
    discount_cents = models.PositiveIntegerField(_("réduction, en centimes"), default=0)
    cancellation_steps = models.JSONField(
        _("conditions d’annulation"),
        default=list,
        blank=True,
        help_text=_("[jours avant, % dû] du jour de l’inscription."),
    )
    invitation_code = models.ForeignKey(
        InvitationCode,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="tickets",
        verbose_name=_("code d’invitation"),
    )
    table = models.ForeignKey(
        Table, on_delete=models.PROTECT, null=True, blank=True, related_name="tickets", verbose_name=_("table")
    )
    member_seat = models.ForeignKey(
        Seat, on_delete=models.PROTECT, null=True, blank=True, related_name="tickets", verbose_name=_("siège de membre")
    )
    seat_key = models.CharField(max_length=60, null=True, unique=True, editable=False)
    order_line = models.OneToOneField(
        "billing.OrderLine",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="ticket",
        verbose_name=_("ligne"),
    )
    cancelled_at = models.DateTimeField(_("annulé le"), null=True, blank=True)

    objects = TicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("billet")
        verbose_name_plural = _("billets")
        ordering = ["attendee", "pk"]
        indexes = [models.Index(fields=["attendee", "ticket_type"])]
        constraints = [
            models.CheckConstraint(
                name="events_ticket_discount_within_price", condition=Q(discount_cents__lte=models.F("price_cents"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.attendee}, {self.ticket_type}"

    @property
    def due_cents(self) -> int:
        return self.price_cents - self.discount_cents

    @property
    def code_in_groups(self) -> str:
        """`JPKZ 4TQH ZHDG WXS8 2J2F`, to be read aloud; spaces are not part of the code."""
        return " ".join(self.code[start : start + 4] for start in range(0, len(self.code), 4))

    @property
    def due(self) -> Money:
        return Money(self.due_cents, self.ticket_type.event.currency)
