"""What can be taken at an event, as rows of its form: parts, quotas, prices, discounts, cancellation steps."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationStackedInline, TranslationTabularInline

from lib.admin import both
from lib.forms import AmountField

from ..models import CancellationStep, Discount, FillReport, Part, Quota, Ticket, TicketType
from .forms import DayEndField, RowsFormSet, TimesForm


class PartInline(TranslationStackedInline):
    model = Part
    form = TimesForm
    formset = RowsFormSet
    extra = 0
    fields = [both("name"), ("position", "starts_at", "ends_at")]


class QuotaFormSet(RowsFormSet):
    """The database protects what a ticket points to; a quota is reached by a table of links, so it is kept here."""

    def clean(self):
        super().clean()
        for form in self.deleted_forms:
            quota = form.instance
            if quota.pk and (quota.seats_taken or quota.ticket_types.exists()):
                sentence = gettext("La jauge «\u00a0%(name)s\u00a0» compte les places d’un tarif\u00a0: elle reste.")
                raise ValidationError(sentence % {"name": quota})


class WarnedField(forms.CharField):
    """What the page says to itself between two saves: no change, so the journal does not tell it."""

    def __init__(self, **kwargs):
        super().__init__(required=False, widget=forms.HiddenInput, **kwargs)

    def has_changed(self, initial, data) -> bool:
        return False


class QuotaForm(forms.ModelForm):
    """A capacity below what is taken is saved the second time: `warned` holds the one that was warned of."""

    warned = WarnedField()

    def clean_capacity(self):
        capacity = self.cleaned_data["capacity"]
        taken = Quota.objects.filter(pk=self.instance.pk).values_list("seats_taken", flat=True).first() or 0
        is_told = self.data.get(self.add_prefix("warned")) == str(capacity)
        if "capacity" in self.changed_data and capacity < taken and not is_told:
            self.data = self.data.copy()
            self.data[self.add_prefix("warned")] = str(capacity)
            raise ValidationError(
                ngettext(
                    "%(n)s place est prise\u00a0: elle reste, et rien n’est plus vendu. Enregistrez encore une fois "
                    "pour confirmer cette capacité.",
                    "%(n)s places sont prises\u00a0: elles restent, et rien n’est plus vendu. Enregistrez encore une "
                    "fois pour confirmer cette capacité.",
                    taken,
                )
                % {"n": taken}
            )
        return capacity


class QuotaInline(TranslationTabularInline):
    model = Quota
    form = QuotaForm
    formset = QuotaFormSet
    extra = 0
    fields = ["name", "capacity", "is_room", "seats_taken", "waiting", "overbooked", "warned"]
    readonly_fields = ["seats_taken", "waiting", "overbooked"]

    def get_queryset(self, request):
        """Without those of tables, which are rows of their own."""
        return super().get_queryset(request).filter(table__isnull=True)

    @admin.display(description=_("en surnombre"))
    def overbooked(self, quota):
        return (quota.pk and quota.overbooked_by) or "–"


class OfThisEvent:
    """Parts, quotas and prices to choose from are those of the event at hand."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "part":
            kwargs["queryset"] = Part.objects.filter(event_id=self.event_pk(request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        rows = db_field.related_model.objects.filter(event_id=self.event_pk(request))
        # A table is chosen by who comes, and counted by itself.
        kwargs["queryset"] = rows.filter(table__isnull=True) if db_field.name == "quotas" else rows
        kwargs["widget"] = forms.CheckboxSelectMultiple
        kwargs["help_text"] = gettext("Ce qui vient d’être ajouté ci-dessus se choisit ici après un enregistrement.")
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    @staticmethod
    def event_pk(request):
        return request.resolver_match.kwargs.get("object_id") or 0


class TicketTypeForm(forms.ModelForm):
    """A price that changes once tickets are sold is saved the second time: `warned` holds the one warned of."""

    price_cents = AmountField(label=_("Prix"), initial=0, help_text=_("Dans la monnaie de l’événement\u00a0: 30,00."))
    early_price_cents = AmountField(label=_("Prix des premiers inscrits"), required=False)
    early_until = DayEndField(label=_("jusqu’au"))
    member_price_cents = AmountField(
        label=_("Prix membre"), required=False, help_text=_("Pour qui tient un siège de membre le jour de l’événement.")
    )
    sales_until = DayEndField(label=_("En vente jusqu’au"))
    warned = WarnedField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # What a sold ticket draws on is frozen: its seats must go back where they came from.
        if "quotas" in self.fields and getattr(self.instance, "is_sold", False):
            self.fields["quotas"].disabled = True
            self.fields["quotas"].help_text = _("Des billets sont vendus\u00a0: leurs places sont comptées ici.")

    def clean(self):
        data = super().clean()
        full = data.get("price_cents")
        for name in ("early_price_cents", "member_price_cents"):
            if full is not None and data.get(name) is not None and data[name] >= full:
                self.add_error(name, gettext("Ce prix est plus bas que le prix plein, ou n’est pas."))
        if (data.get("early_price_cents") is None) != (data.get("early_until") is None):
            name = "early_until" if data.get("early_until") is None else "early_price_cents"
            if name not in self.errors:
                self.add_error(name, gettext("Le prix des premiers inscrits va avec la date où il finit."))
        if data.get("sales_from") and data.get("sales_until") and data["sales_until"] <= data["sales_from"]:
            self.add_error("sales_until", gettext("La fin vient après le début."))
        self.warn_of_a_new_price(full)
        return data

    def warn_of_a_new_price(self, cents: int | None) -> None:
        sold = (
            self.instance.tickets.standing().count() if self.instance.pk and "price_cents" in self.changed_data else 0
        )
        if not sold or cents is None or self.data.get(self.add_prefix("warned")) == str(cents):
            return
        self.data = self.data.copy()
        self.data[self.add_prefix("warned")] = str(cents)
        sentence = ngettext(
            "%(n)s billet vendu garde le prix du jour où il a été pris. Enregistrez encore une fois pour vendre les "
            "suivants à ce prix.",
            "%(n)s billets vendus gardent le prix du jour où ils ont été pris. Enregistrez encore une fois pour vendre "
            "les suivants à ce prix.",
            sold,
        )
        self.add_error("price_cents", sentence % {"n": sold})


class TicketTypeInline(OfThisEvent, TranslationStackedInline):
    model = TicketType
    form = TicketTypeForm
    formset = RowsFormSet
    extra = 0
    fields = [
        both("name"), ("part", "audience", "is_by_invitation"), "quotas", both("includes"),
        ("price_cents", "member_price_cents"), ("early_price_cents", "early_until"), ("sales_from", "sales_until"),
        ("max_per_registration", "position", "is_active"), "warned",
    ]  # fmt: skip

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(is_sold=Exists(Ticket.objects.filter(ticket_type=OuterRef("pk"))))


class DiscountForm(forms.ModelForm):
    amount_cents = AmountField(label=_("Montant"), may_be_zero=False)


class DiscountInline(OfThisEvent, TranslationStackedInline):
    model = Discount
    form = DiscountForm
    formset = RowsFormSet
    extra = 0
    fields = [both("name"), both("proof"), "ticket_types", ("amount_cents", "position", "is_active")]


class CancellationStepInline(admin.TabularInline):
    model = CancellationStep
    formset = RowsFormSet
    extra = 0

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "percent_due":
            kwargs["max_value"] = 100
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class FillReportInline(admin.TabularInline):
    model = FillReport
    extra = 0
    classes = ["collapse"]
    fields = ["reported_on", "registered", "capacity", "is_date_inferred", "is_number_inferred"]
