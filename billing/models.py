"""What is owed, what was paid, what was given back. Knows nothing of what it sells."""

from django.conf import settings
from django.db import models
from django.db.models import BigIntegerField, IntegerField, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from lib.money import Money
from lib.prepared import Prepared


class Method(models.TextChoices):
    FREE = "free", _("gratuit")
    TRANSFER = "transfer", _("virement")
    DOOR = "door", _("à l’accueil")


def sum_by_order(queryset: models.QuerySet) -> Coalesce:
    """For a query over orders: the sum of `amount_cents` of each order's rows of `queryset`, 0 for none."""
    rows = queryset.filter(order=OuterRef("pk")).order_by().values("order")
    return Coalesce(Subquery(rows.annotate(sum=Sum("amount_cents")).values("sum"), IntegerField()), 0)


class OrderQuerySet(models.QuerySet):
    def awaiting_transfer(self):
        return self.filter(state=Order.State.PENDING, method=Method.TRANSFER)

    def overdue(self, today):
        """Transfers whose last day has passed, and that nobody has cancelled or released yet."""
        return self.awaiting_transfer().filter(due_on__lt=today)


class Order(models.Model):
    """What one buyer owes. `total_cents` is the sum of its lines, kept by the operations that change them."""

    class State(models.TextChoices):
        PENDING = "pending", _("à régler")
        PAID = "paid", _("réglée")
        CANCELLED = "cancelled", _("annulée")

    reference = models.CharField(_("référence"), max_length=20, unique=True)
    state = models.CharField(_("état"), max_length=10, choices=State, default=State.PENDING)
    method = models.CharField(_("mode de règlement"), max_length=10, choices=Method)
    buyer_name = models.CharField(_("acheteur"), max_length=200)
    buyer_email = models.EmailField(_("adresse électronique"))
    buyer_company = models.CharField(_("entreprise"), max_length=150, blank=True)
    language = models.CharField(_("langue"), max_length=2, default="fr")
    label = models.CharField(_("objet"), max_length=250)
    currency = models.CharField(_("monnaie"), max_length=3, default="EUR")
    total_cents = models.IntegerField(_("total, en centimes"), default=0)
    due_on = models.DateField(_("à régler au plus tard le"), null=True, blank=True)
    placed_at = models.DateTimeField(_("passée le"))
    paid_at = models.DateTimeField(_("réglée le"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("annulée le"), null=True, blank=True)

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("commande")
        verbose_name_plural = _("commandes")
        ordering = ["-placed_at", "-pk"]
        indexes = [
            models.Index(fields=["placed_at"]),
            models.Index(fields=["state", "placed_at"]),
            models.Index(fields=["due_on"], condition=Q(state="pending"), name="billing_order_open"),
        ]
        constraints = [
            models.CheckConstraint(name="billing_order_total_positive", condition=Q(total_cents__gte=0)),
            models.CheckConstraint(
                name="billing_order_paid_iff_dated",
                condition=Q(state="paid", paid_at__isnull=False) | (~Q(state="paid") & Q(paid_at__isnull=True)),
                violation_error_message=_("Une commande réglée porte une date de règlement, et elle seule."),
            ),
            models.CheckConstraint(
                name="billing_order_cancelled_iff_dated",
                condition=Q(state="cancelled", cancelled_at__isnull=False)
                | (~Q(state="cancelled") & Q(cancelled_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def total(self) -> Money:
        return Money(self.total_cents, self.currency)

    def paid_cents(self) -> int:
        """Cents received and not given back; refunds count from the day they are made."""
        return PAID_CENTS.first(order=self.pk)

    def last_refund(self) -> "Refund | None":
        """The one that was asked for last, done or not."""
        return REFUNDS.first(order=self.pk)

    def balance_cents(self) -> int:
        """Cents still to pay; negative when money is to be given back."""
        return self.total_cents - self.paid_cents()


class OrderLine(models.Model):
    """One priced thing. A cancelled line leaves the total; the fee kept for it is a line of its own."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines", verbose_name=_("commande"))
    label = models.CharField(_("libellé"), max_length=250)
    amount_cents = models.IntegerField(_("montant, en centimes"))
    cancelled_at = models.DateTimeField(_("annulée le"), null=True, blank=True)

    class Meta:
        verbose_name = _("ligne de commande")
        verbose_name_plural = _("lignes de commande")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.label

    @property
    def amount(self) -> Money:
        return Money(self.amount_cents, self.order.currency)


class Payment(models.Model):
    """Money that came in. `provider_ref` is unique, so hearing of it again changes nothing."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="payments", verbose_name=_("commande"))
    method = models.CharField(_("mode"), max_length=10, choices=Method)
    amount_cents = models.PositiveIntegerField(_("montant, en centimes"))
    provider_ref = models.CharField(_("référence du règlement"), max_length=120, unique=True)
    received_at = models.DateTimeField(_("reçu le"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("saisi par")
    )
    note = models.CharField(_("note"), max_length=250, blank=True)

    class Meta:
        verbose_name = _("règlement")
        verbose_name_plural = _("règlements")
        ordering = ["-received_at", "-pk"]
        indexes = [models.Index(fields=["received_at"])]
        constraints = [
            models.CheckConstraint(name="billing_payment_positive", condition=Q(amount_cents__gt=0)),
        ]

    def __str__(self) -> str:
        return self.provider_ref

    @property
    def amount(self) -> Money:
        return Money(self.amount_cents, self.order.currency)


class Refund(models.Model):
    """Money to give back, then given back, with who did it and when."""

    class State(models.TextChoices):
        DUE = "due", _("à rembourser")
        DONE = "done", _("remboursé")

    class Reason(models.TextChoices):
        CANCELLED = "cancelled", _("annulation")
        NO_SEAT = "no_seat", _("payé, sans place")
        OVERPAID = "overpaid", _("trop-perçu")

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="refunds", verbose_name=_("commande"))
    amount_cents = models.PositiveIntegerField(_("montant, en centimes"))
    state = models.CharField(_("état"), max_length=10, choices=State, default=State.DUE)
    reason = models.CharField(_("motif"), max_length=10, choices=Reason)
    asked_at = models.DateTimeField(_("demandé le"))
    done_at = models.DateTimeField(_("fait le"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("fait par")
    )

    class Meta:
        verbose_name = _("remboursement")
        verbose_name_plural = _("remboursements")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="billing_refund_positive", condition=Q(amount_cents__gt=0)),
            models.UniqueConstraint(
                fields=["order"], condition=Q(state="due"), name="billing_refund_one_due_per_order"
            ),
            models.CheckConstraint(
                name="billing_refund_done_iff_dated",
                condition=Q(state="done", done_at__isnull=False) | Q(state="due", done_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order.reference} : {self.amount}"

    @property
    def amount(self) -> Money:
        return Money(self.amount_cents, self.order.currency)


PAID_CENTS = Prepared(
    lambda order: Order.objects.filter(pk=order).values_list(
        sum_by_order(Payment.objects.all()) - sum_by_order(Refund.objects.filter(state=Refund.State.DONE)), flat=True
    ),
    order=BigIntegerField(),
)
REFUNDS = Prepared(
    lambda order: Refund.objects.filter(order=order).order_by("-asked_at", "-pk"), order=BigIntegerField()
)
