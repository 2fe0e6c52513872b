"""Invitation codes of an event: a list with its uses, one written by hand, or many made at once."""

from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from lib.admin import ReadableHistory
from lib.forms import AmountField
from lib.money import Money
from lib.text import code_key

from ..models import Event, InvitationCode, TicketType
from ..operations.inviting import make_codes
from .filters import number
from .forms import DayEndField, LocalClock

MOST_AT_ONCE = 200


class TermsForm(forms.ModelForm):
    """What a code, or each of many, gives: for whom, how many places, which ticket types, what is taken off."""

    amount_cents = AmountField(
        label=_("Remise par place"),
        initial=0,
        help_text=_("Dans la monnaie de l’événement\u00a0: 10,00. Zéro pour un code qui ouvre seulement un tarif."),
    )
    valid_until = DayEndField(label=_("Valable jusqu’au"))

    class Meta:
        model = InvitationCode
        fields = ["label", "uses_allowed", "ticket_types", "amount_cents", "valid_until"]
        widgets = {"ticket_types": forms.CheckboxSelectMultiple}

    def __init__(self, *args, event: Event | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        event_id = event.pk if event else self.instance.event_id
        if "ticket_types" in self.fields:
            self.fields["ticket_types"].queryset = TicketType.objects.filter(event_id=event_id)

    def clean(self):
        data = super().clean()
        chosen = data.get("ticket_types")
        if chosen is not None and not data.get("amount_cents") and not any(row.is_by_invitation for row in chosen):
            sentence = _(
                "Ce code ne donnerait rien\u00a0: aucun de ces tarifs n’est sur invitation, et rien n’est remis."
            )
            self.add_error("ticket_types", sentence)
        return data


class CodeForm(TermsForm):
    class Meta(TermsForm.Meta):
        fields = ["code", *TermsForm.Meta.fields, "is_active"]

    def clean_code(self):
        """As it will be kept, so that one that exists already is seen in time."""
        code = code_key(self.cleaned_data["code"])
        if not code:
            raise forms.ValidationError(_("Un code se compose de lettres et de chiffres."))
        if len(code) > InvitationCode._meta.get_field("code").max_length:
            raise forms.ValidationError(_("Ce code est trop long."))
        if self.instance.event.invitation_codes.filter(code=code).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("Ce code existe déjà pour cet événement."))
        return code


class MakeCodesForm(TermsForm):
    count = forms.IntegerField(label=_("Nombre de codes"), min_value=1, max_value=MOST_AT_ONCE, initial=10)
    field_order = ["count", *TermsForm.Meta.fields]


class EventFilter(admin.SimpleListFilter):
    """One event at a time: codes of another mean nothing beside them."""

    title = _("événement")
    parameter_name = "event"

    def lookups(self, request, model_admin):
        rows = Event.objects.filter(invitation_codes__isnull=False).distinct().order_by("-first_day", "-pk")
        return [(str(event.pk), str(event)) for event in rows[:30]]

    def queryset(self, request, queryset):
        pk = number(self.value())
        return queryset.filter(event_id=pk) if pk else queryset


@admin.register(InvitationCode)
class InvitationCodeAdmin(LocalClock, ReadableHistory, admin.ModelAdmin):
    """Added from the page of an event, which the address names: `?event=12`."""

    form = CodeForm
    list_display = ["code", "event", "label", "uses", "opens", "off", "valid_until", "is_active"]
    list_filter = [EventFilter, "is_active"]
    search_fields = ["code", "label"]
    list_select_related = ["event"]
    fields = ["event_shown", "code", "link", "label", "uses", "uses_allowed", "ticket_types", "amount_cents",
              "valid_until", "is_active"]  # fmt: skip
    readonly_fields = ["event_shown", "link", "uses"]
    change_list_template = "admin/events/invitationcode/change_list.html"

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("ticket_types")

    def get_search_results(self, request, queryset, search_term):
        """A code is found as a visitor may type it."""
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        key = code_key(search_term)
        return (found | queryset.filter(code=key) if key else found), may_repeat

    def zone_name(self, request, object_id):
        event = self.event_of(request, object_id)
        return event.time_zone if event else None

    def event_of(self, request: HttpRequest, object_id=None) -> Event | None:
        if object_id:
            code = self.get_object(request, object_id)
            return code.event if code else None
        pk = number(request.GET.get("event"))
        return Event.objects.filter(pk=pk).first() if pk else None

    def add_view(self, request, form_url="", extra_context=None):
        if self.has_add_permission(request) and self.event_of(request) is None:
            self.message_user(request, _("Un code s’ajoute depuis la page de son événement."), messages.WARNING)
            return redirect("admin:events_event_changelist")
        return super().add_view(request, form_url, extra_context)

    def save_model(self, request, obj, form, change):
        """Fewer uses than were taken are kept, and said: nobody loses a place, nobody else may use the code."""
        super().save_model(request, obj, form, change)
        over = obj.uses_taken - obj.uses_allowed
        if over > 0 and "uses_allowed" in form.changed_data:
            sentence = ngettext(
                "Ce code a déjà servi pour %(taken)s place, une de plus que prévu\u00a0: elle reste acquise.",
                "Ce code a déjà servi pour %(taken)s places, %(over)s de plus que prévu\u00a0: elles restent acquises.",
                over,
            )
            self.message_user(request, sentence % {"taken": obj.uses_taken, "over": over}, messages.WARNING)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        event = obj.event if obj else self.event_of(request)

        class OfEvent(form):
            def __init__(self, *args, **given):
                given.setdefault("instance", None)
                given["instance"] = given["instance"] or InvitationCode(event=event)
                super().__init__(*args, **given)

        return OfEvent

    @admin.display(description=_("événement"))
    def event_shown(self, code):
        return code.event

    @admin.display(description=_("lien d’invitation"))
    def link(self, code):
        return invitation_link(code) if code.pk else "–"

    @admin.display(description=_("places prises"), ordering="uses_taken")
    def uses(self, code):
        return gettext("%(taken)s sur %(allowed)s") % {"taken": code.uses_taken, "allowed": code.uses_allowed}

    @admin.display(description=_("tarifs"))
    def opens(self, code):
        return ", ".join(str(row) for row in code.ticket_types.all())

    @admin.display(description=_("remise"), ordering="amount_cents")
    def off(self, code):
        return Money(code.amount_cents, code.event.currency) if code.amount_cents else "–"

    def changelist_view(self, request, extra_context=None):
        event = self.event_of(request)
        return super().changelist_view(request, {"of_event": event, **(extra_context or {})})

    def get_urls(self):
        own = [path("generer/<int:pk>/", self.admin_site.admin_view(self.make), name="events_invitationcode_make")]
        return own + super().get_urls()

    def make(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Many codes at once, then the list of this event, newest terms first to be copied."""
        event = get_object_or_404(Event, pk=pk)
        if not self.has_add_permission(request):
            raise PermissionDenied
        with timezone.override(event.zone):
            form = MakeCodesForm(request.POST or None, event=event)
            if request.method == "POST" and form.is_valid():
                made = make_codes(event=event, by=request.user, **form.cleaned_data)
                sentence = ngettext("%(n)s code est prêt.", "%(n)s codes sont prêts.", len(made)) % {"n": len(made)}
                self.message_user(request, sentence, messages.SUCCESS)
                query = {"event": event.pk, "q": form.cleaned_data["label"]}
                return redirect(f"{reverse('admin:events_invitationcode_changelist')}?{urlencode(query)}")
            context = {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "original": event,
                "form": form,
                "title": _("Générer des codes"),
            }
            return render(request, "admin/events/invitationcode/make.html", context)


def invitation_link(code: InvitationCode) -> str:
    """The address that opens the registration with the code in its place."""
    return f"{settings.SITE_URL}{reverse('events:register', args=[code.event.slug])}?code={code.code}"
