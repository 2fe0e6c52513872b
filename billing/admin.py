"""What the treasurer does: find an order by its reference, book what came in, note what went back."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lib.long_lists import LongList
from lib.money import Money

from . import operations
from .forms import PaymentForm, next_reference
from .models import Order, OrderLine, Payment, Refund


class ReadOnly:
    """Money is looked at here and changed by operations only."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class AmountShown:
    """A column with the amount as it is read, `30 €`."""

    @admin.display(description=_("montant"), ordering="amount_cents")
    def amount_shown(self, row):
        return str(row.amount)


class OrderLineInline(ReadOnly, AmountShown, admin.TabularInline):
    model = OrderLine
    fields = ["label", "amount_shown", "cancelled_at"]
    readonly_fields = ["amount_shown"]


class PaymentInline(ReadOnly, AmountShown, admin.TabularInline):
    model = Payment
    fields = ["amount_shown", "method", "provider_ref", "received_at", "recorded_by", "note"]
    readonly_fields = ["amount_shown"]


class RefundInline(ReadOnly, AmountShown, admin.TabularInline):
    model = Refund
    fields = ["amount_shown", "reason", "state", "asked_at", "done_at", "done_by"]
    readonly_fields = ["amount_shown"]


class ToDoFilter(admin.SimpleListFilter):
    """The orders that wait for the treasurer."""

    title = _("à traiter")
    parameter_name = "todo"

    def lookups(self, request, model_admin):
        return [
            ("refund", _("à rembourser")),
            ("no_seat", _("payée, sans place")),
            ("overdue", _("virement en retard")),
        ]

    def queryset(self, request, queryset):
        if self.value() == "refund":
            return queryset.filter(refunds__state=Refund.State.DUE)
        if self.value() == "no_seat":
            return queryset.filter(refunds__state=Refund.State.DUE, refunds__reason=Refund.Reason.NO_SEAT)
        if self.value() == "overdue":
            return queryset.overdue(timezone.localdate())
        return queryset


@admin.register(Order)
class OrderAdmin(LongList, ReadOnly, admin.ModelAdmin):
    list_display = ["reference", "buyer_shown", "label", "total_shown", "method", "state", "due_on"]
    list_filter = [ToDoFilter, "state", "method", "placed_at"]
    search_fields = ["reference", "buyer_name__spelled", "buyer_email", "buyer_company__spelled"]
    actions = ["mark_paid"]
    inlines = [OrderLineInline, PaymentInline, RefundInline]
    change_form_template = "admin/billing/order/change_form.html"
    fieldsets = [
        (None, {"fields": ["label", ("state", "total_shown", "balance_shown"), ("method", "due_on", "place")]}),
        (_("Acheteur"), {"fields": [("buyer_name", "buyer_company"), ("buyer_email", "language")]}),
        (_("Dates"), {"fields": [("placed_at", "paid_at", "cancelled_at")]}),
    ]
    readonly_fields = ["total_shown", "balance_shown", "place"]

    @admin.display(description=_("acheteur"), ordering="buyer_name")
    def buyer_shown(self, order):
        return ", ".join(filter(None, [order.buyer_name, order.buyer_company]))

    @admin.display(description=_("total"), ordering="total_cents")
    def total_shown(self, order):
        return str(order.total)

    @admin.display(description=_("reste à régler"))
    def balance_shown(self, order):
        balance = Money(operations.owed_cents(order) - order.paid_cents(), order.currency)
        return _("%(amount)s à rendre") % {"amount": -balance} if balance.cents < 0 else str(balance)

    @admin.display(description=_("pour"))
    def place(self, order):
        """What the order pays for, read through the accessor of the app that sold it."""
        registration = getattr(order, "registration", None)
        if registration is None:
            return "–"
        address = reverse("admin:events_registration_change", args=[registration.pk])
        return format_html('<a href="{}">{}</a>', address, _("L’inscription et ses participants"))

    @admin.action(description=_("Marquer réglées : le virement est arrivé"), permissions=["pay"])
    def mark_paid(self, request, queryset):
        """Book the whole balance of each order that still has one, under a reference made from its own."""
        now, count = timezone.now(), 0
        for order in queryset.filter(state=Order.State.PENDING):
            with transaction.atomic():
                order = operations.locked(order)
                balance = order.balance_cents()
                if balance <= 0:
                    continue
                operations.record_payment(
                    order=order,
                    amount_cents=balance,
                    method=order.method,
                    provider_ref=next_reference(order),
                    now=now,
                    by=request.user,
                )
                count += 1
        sentence = ngettext("%(count)s commande réglée.", "%(count)s commandes réglées.", count) % {"count": count}
        self.message_user(request, sentence, messages.SUCCESS)

    def has_pay_permission(self, request):
        return request.user.has_perm("billing.add_payment")

    def get_urls(self):
        own = [
            path("<int:pk>/reglement/", self.admin_site.admin_view(self.pay), name="billing_order_pay"),
            path(
                "<int:pk>/remboursement/<int:refund_pk>/",
                self.admin_site.admin_view(self.mark_refunded),
                name="billing_order_refunded",
            ),
        ]
        return own + super().get_urls()

    def change_view(self, request, object_id, form_url="", extra_context=None):
        due = Refund.objects.filter(order_id=object_id, state=Refund.State.DUE) if object_id.isdecimal() else []
        extra = {
            "can_pay": self.has_pay_permission(request),
            "due_refunds": due if request.user.has_perm("billing.change_refund") else [],
        }
        return super().change_view(request, object_id, form_url, {**extra, **(extra_context or {})})

    def pay(self, request, pk):
        """Book one payment of one order, in whole or in part."""
        order = get_object_or_404(Order, pk=pk)
        if not self.has_pay_permission(request):
            raise PermissionDenied
        form = PaymentForm(request.POST or None, order=order)
        if request.method == "POST" and form.is_valid():
            try:
                operations.record_payment(order=order, by=request.user, now=timezone.now(), **form.arguments())
            except ValueError:  # somebody else used the reference since it was checked
                form.add_error("provider_ref", form.TAKEN)
            else:
                self.message_user(request, self.what_follows(order), messages.SUCCESS)
                return redirect(reverse("admin:billing_order_change", args=[pk]))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": order,
            "form": form,
            "title": _("Enregistrer un règlement"),
        }
        return render(request, "admin/billing/order/pay.html", context)

    def what_follows(self, order):
        """What the booking left: an amount to pay, one to give back, or nothing."""
        balance = order.balance_cents()
        if balance > 0:
            rest = Money(balance, order.currency)
            return _("Le règlement est enregistré. Il reste %(rest)s à recevoir.") % {"rest": rest}
        if due := order.refunds.filter(state=Refund.State.DUE).first():
            return _("Le règlement est enregistré. %(rest)s sont à rembourser.") % {"rest": due.amount}
        return _("Le règlement est enregistré. La commande est réglée.")

    def mark_refunded(self, request, pk, refund_pk):
        """Note that the money went back; asked for by POST only."""
        refund = get_object_or_404(Refund, pk=refund_pk, order_id=pk)
        if request.method != "POST" or not request.user.has_perm("billing.change_refund"):
            raise PermissionDenied
        if operations.mark_refunded(refund=refund, by=request.user, now=timezone.now()):
            self.message_user(request, _("Le remboursement est noté, l’acheteur est prévenu."), messages.SUCCESS)
        else:
            self.message_user(request, _("Ce remboursement était déjà noté."), messages.WARNING)
        return redirect(reverse("admin:billing_order_change", args=[pk]))


@admin.register(Refund)
class RefundAdmin(LongList, ReadOnly, AmountShown, admin.ModelAdmin):
    list_display = ["order", "buyer", "amount_shown", "reason", "state", "asked_at", "done_at", "done_by"]
    fields = ["order", "buyer", "amount_shown", "reason", "state", "asked_at", "done_at", "done_by"]
    readonly_fields = ["buyer", "amount_shown"]
    list_select_related = ["order", "done_by"]
    list_filter = ["state", "reason"]
    search_fields = ["order__reference", "order__buyer_name__spelled", "order__buyer_email"]
    actions = ["mark_refunded"]

    @admin.display(description=_("à"), ordering="order__buyer_name")
    def buyer(self, refund):
        return refund.order.buyer_name

    @admin.action(description=_("Marquer remboursés"), permissions=["refund"])
    def mark_refunded(self, request, queryset):
        now = timezone.now()
        count = sum(
            operations.mark_refunded(refund=refund, by=request.user, now=now)
            for refund in queryset.filter(state=Refund.State.DUE).select_related("order")
        )
        sentence = ngettext("%(count)s remboursement noté.", "%(count)s remboursements notés.", count)
        self.message_user(request, sentence % {"count": count}, messages.SUCCESS)

    def has_refund_permission(self, request):
        return request.user.has_perm("billing.change_refund")


@admin.register(Payment)
class PaymentAdmin(LongList, ReadOnly, AmountShown, admin.ModelAdmin):
    list_display = ["provider_ref", "order", "amount_shown", "method", "received_at", "recorded_by"]
    fields = ["order", "amount_shown", "method", "provider_ref", "received_at", "recorded_by", "note"]
    readonly_fields = ["amount_shown"]
    list_select_related = ["order", "recorded_by"]
    list_filter = ["method", "received_at"]
    search_fields = ["provider_ref", "order__reference", "order__buyer_name__spelled"]
