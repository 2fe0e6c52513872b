"""The page on which an organiser cancels somebody's places, with the fee of the conditions or without."""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lib.money import Money
from lib.text import one_line

from .. import operations
from ..models import Registration, Ticket
from .acts import Acts

CANCELLABLE = (Registration.State.PENDING, Registration.State.CONFIRMED)


class CancelPlacesForm(forms.Form):
    tickets = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Cochez la place à annuler.")},
    )
    fee = forms.ChoiceField(
        label=gettext_lazy("Frais"),
        choices=[
            ("keep", gettext_lazy("Selon les conditions du jour de l’inscription")),
            ("waive", gettext_lazy("Sans frais\u00a0: tout ce qui a été réglé pour ces places est à rembourser")),
        ],
        widget=forms.RadioSelect,
        initial="keep",
    )
    note = forms.CharField(
        label=gettext_lazy("Raison"),
        max_length=250,
        help_text=gettext_lazy("Lue par les organisateurs seulement."),
        error_messages={"required": gettext_lazy("Il manque la raison.")},
    )
    tells = forms.BooleanField(label=gettext_lazy("Prévenir par courriel"), initial=True, required=False)

    def __init__(self, *args, standing: list[Ticket], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["tickets"].choices = [(str(ticket.pk), str(ticket)) for ticket in standing]
        self.fields["tickets"].initial = [str(ticket.pk) for ticket in standing] if len(standing) == 1 else []
        self.standing = standing

    def clean_note(self):
        return one_line(self.cleaned_data["note"])

    def chosen(self) -> list[Ticket]:
        return [ticket for ticket in self.standing if str(ticket.pk) in self.cleaned_data["tickets"]]


class CancelPlaces(Acts):
    def get_urls(self):
        view = self.admin_site.admin_view(self.cancel_places)
        return [path("<int:pk>/annuler/", view, name="events_registration_cancel"), *super().get_urls()]

    def cancel_places(self, request, pk):
        registration, now = self.registration_or_refuse(request, pk), timezone.now()
        if registration.state not in CANCELLABLE:
            self.message_user(request, _("Il n’y a plus de place à annuler ici."), messages.WARNING)
            return self.back_to(registration)
        standing = operations.standing_tickets(registration)
        form = CancelPlacesForm(request.POST or None, standing=standing, use_required_attribute=False)
        if request.method == "POST" and form.is_valid():
            return self.cancel_chosen(request, registration, form, now)
        return self.act_page(
            request,
            "cancel",
            original=registration,
            title=_("Annuler des places"),
            form=form,
            places=places(registration, form, now),
            whole=quote(registration, standing, now),
        )

    def cancel_chosen(self, request, registration: Registration, form: CancelPlacesForm, now):
        data, gone = form.cleaned_data, form.chosen()
        try:
            with transaction.atomic():
                refund = operations.cancel_tickets(
                    registration=registration,
                    tickets=gone,
                    by_organiser=True,
                    waives_fee=data["fee"] == "waive",
                    tells=data["tells"],
                    now=now,
                )
                self.keep(request, registration, lambda: entry(gone, data))
        except operations.TooLate:
            self.message_user(request, _("Il n’y a plus de place à annuler ici."), messages.WARNING)
            return self.back_to(registration)
        sentence = ngettext("%(n)s place annulée.", "%(n)s places annulées.", len(gone)) % {"n": len(gone)}
        if refund:
            sentence += " " + _("À rembourser\u00a0: %(amount)s.") % {"amount": refund.amount}
        self.message_user(request, sentence, messages.SUCCESS)
        return self.back_to(registration)


def quote(registration: Registration, tickets: list[Ticket], now) -> dict[str, Money]:
    """What cancelling all of these would keep and give back, with the fee; and what it would give back without."""
    fee, refund = operations.cancellation_quote(registration=registration, tickets=tickets, now=now)
    currency = registration.order.currency
    left = registration.order.total_cents - sum(ticket.due_cents for ticket in tickets)
    free = max(registration.order.paid_cents() - left, 0)
    return {"fee": Money(fee, currency), "refund": Money(refund, currency), "free_refund": Money(free, currency)}


def places(registration: Registration, form: CancelPlacesForm, now) -> list[dict]:
    checked = form["tickets"].value() or []
    return [
        {
            "ticket": ticket,
            "is_checked": str(ticket.pk) in checked,
            "fee": Money(operations.cancellation_fee(registration, [ticket], now=now), registration.order.currency),
        }
        for ticket in form.standing
    ]


def entry(gone: list[Ticket], data: dict) -> str:
    names = ", ".join(f"{ticket.attendee.name} ({ticket.ticket_type})" for ticket in gone)
    fee = _("sans frais") if data["fee"] == "waive" else _("frais selon les conditions")
    return _("Places annulées, %(fee)s\u00a0: %(names)s. Raison\u00a0: %(why)s") % {
        "fee": fee,
        "names": names,
        "why": data["note"],
    }
