import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lib.forms import AmountField
from lib.text import one_line

from .models import Method, Order, Payment


def next_reference(order: Order) -> str:
    """A reference for the next payment of this order that no payment bears yet: `ACES-7K4M-2PXB-1`, then `-2`."""
    number = order.payments.count() + 1
    while Payment.objects.filter(provider_ref=f"{order.reference}-{number}").exists():
        number += 1
    return f"{order.reference}-{number}"


class PaymentForm(forms.Form):
    """What the treasurer reads on the statement: how much, when, under which reference."""

    TAKEN = _("Un règlement porte déjà cette référence\u00a0: il a été compté.")

    amount = AmountField(label=_("Montant reçu"), may_be_zero=False)
    method = forms.ChoiceField(
        label=_("Reçu par"), choices=[(Method.TRANSFER, Method.TRANSFER.label), (Method.DOOR, Method.DOOR.label)]
    )
    received_on = forms.DateField(label=_("Reçu le"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    provider_ref = forms.CharField(
        label=_("Référence du règlement"),
        max_length=120,
        help_text=_("Celle du relevé, ou le numéro du reçu. La même référence n’est jamais comptée deux fois."),
    )
    note = forms.CharField(label=_("Note"), max_length=250, required=False)

    def __init__(self, *args, order, **kwargs):
        initial = {
            "amount": max(order.balance_cents(), 0) or None,
            "method": order.method if order.method != Method.FREE else Method.TRANSFER,
            "received_on": timezone.localdate(),
            "provider_ref": next_reference(order),
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.order = order

    def clean_received_on(self):
        day = self.cleaned_data["received_on"]
        if day > timezone.localdate():
            raise ValidationError(_("Ce jour est à venir\u00a0: un règlement se note une fois reçu."))
        return day

    def clean_provider_ref(self):
        reference = one_line(self.cleaned_data["provider_ref"])
        if Payment.objects.filter(provider_ref=reference).exists():
            raise ValidationError(self.TAKEN)
        return reference

    def arguments(self) -> dict:
        """What `operations.record_payment` takes of this form."""
        data = self.cleaned_data
        noon = datetime.datetime.combine(data["received_on"], datetime.time(12), timezone.get_current_timezone())
        return {
            "amount_cents": data["amount"],
            "method": data["method"],
            "provider_ref": data["provider_ref"],
            "note": one_line(data["note"]),
            "received_at": min(noon, timezone.now()),
        }
