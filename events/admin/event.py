"""The event form, in the order of the work: what, when, where, who may come, what it costs, the programme."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Q, Sum
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from modeltranslation.admin import TranslationAdmin

from billing.models import Order
from directory.admin import PROVENANCE, ToVerify
from lib.admin import ReadableHistory, both
from lib.moments import say_partial
from lib.money import SYMBOLS
from themes.fields import ChoosesThemes

from .. import operations
from ..calling_off import CallingOff
from ..changes import TOLD, sentences
from ..gaps import gaps
from ..models import Event, Registration, Venue
from .announcement import Announcing
from .duplicate import Duplicating
from .figures import Figuring
from .filters import EventsToDo
from .forms import LocalClock, TimesForm, zone_names
from .journal import Journal
from .offer import (
    CancellationStepInline,
    DiscountInline,
    FillReportInline,
    PartInline,
    QuotaInline,
    TicketTypeInline,
)
from .programme import EventArticleInline, SessionInline
from .tables import TableInline

PEOPLE_SHOWN = 200


class EventForm(TimesForm):
    """Cancelling is an act of its own, with a word to those registered; it is not a choice of this list."""

    currency = forms.ChoiceField(label=_("Monnaie"), choices=[(code, code) for code in SYMBOLS], initial="EUR")
    tell = forms.ChoiceField(
        label=_("Les inscrits"),
        choices=[("yes", _("Les prévenir par courriel de ce qui change")), ("no", _("Ne pas les prévenir"))],
        widget=forms.RadioSelect,
        required=False,
        help_text=_("À dire quand la date, l’horaire ou le lieu change."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "state" in self.fields:
            self.fields["state"].choices = [c for c in Event.State.choices if c[0] != Event.State.CANCELLED]
        if "currency" in self.fields and self.instance.pk and self.instance.registrations.exists():
            self.fields["currency"].disabled = True
            self.fields["currency"].help_text = _("Des places ont été prises dans cette monnaie.")

    def clean_time_zone(self):
        name = self.cleaned_data["time_zone"]
        if name not in zone_names():
            raise forms.ValidationError(_("Ce fuseau n’existe pas. Par exemple\u00a0: Europe/Paris."))
        return name

    def clean(self):
        data = super().clean()
        if data.get("opens_at") and data.get("closes_at") and data["closes_at"] <= data["opens_at"]:
            self.add_error("closes_at", _("La clôture vient après l’ouverture."))
        if TOLD & set(self.changed_data) and not data.get("tell") and (n := self.to_be_told()):
            self.add_error(
                "tell",
                ngettext(
                    "La date ou le lieu change, et une inscription est en cours\u00a0: dites s’il faut prévenir.",
                    "La date ou le lieu change, et %(n)s inscriptions sont en cours\u00a0: dites s’il faut prévenir.",
                    n,
                )
                % {"n": n},
            )
        return data

    def to_be_told(self) -> int:
        if not self.instance.pk or self.instance.is_over(timezone.now()):
            return 0
        return self.instance.registrations.holding_seats().count()


class EventList(ChangeList):
    """Counts what is to be paid once the rows of the page are known, beginning with the orders, which are few."""

    def get_results(self, request):
        super().get_results(request)
        rows = list(self.result_list)
        pending = Order.objects.filter(state=Order.State.PENDING, registration__state__in=Registration.HOLDING)
        counts = pending.order_by().values_list("registration__event").annotate(n=Count("pk"))
        unpaid = dict(counts.filter(registration__event__in=[event.pk for event in rows]))
        for event in rows:
            event.unpaid = unpaid.get(event.pk, 0)
        self.result_list = rows


@admin.register(Event)
class EventAdmin(
    ChoosesThemes, Journal, Duplicating, Announcing, Figuring, LocalClock, ReadableHistory, TranslationAdmin
):
    form = EventForm
    list_display = ["title", "date_shown", "state_shown", "seats_shown", "unpaid"]
    list_filter = [EventsToDo, "state", "is_open", "kind", ToVerify]
    search_fields = ["title_fr__spelled", "title_en__spelled", "slug"]
    date_hierarchy = "first_day"
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["venue", "parent", "course", "host", "organisers"]
    change_form_template = "admin/events/event/change_form.html"
    readonly_fields = ["cancelled_at", "cancellation_note_fr"]
    fieldsets = [
        (
            _("Quoi"),
            {
                "fields": [
                    both("title"),
                    ("kind", "state", "slug"),
                    both("summary"),
                    both("description"),
                    "hashtag",
                    "themes",
                ]
            },
        ),
        (
            _("Quand"),
            {
                "fields": [("starts_at", "ends_at", "time_zone")],
                "description": _("Les heures sont celles du lieu, ici comme dans toute la page."),
            },
        ),
        (_("Où"), {"fields": ["venue", ("city", "country")]}),
        (
            _("Inscriptions"),
            {
                "fields": [
                    ("is_open", "is_one_each", "takes_transfer", "takes_door"),
                    ("opens_at", "closes_at", "names_until"),
                    ("has_waiting_list", "offer_hours"),
                    ("currency", "minimum_attendees"),
                ]
            },
        ),
        (
            _("Qui l’organise"),
            {
                "classes": ["collapse"],
                "fields": [
                    "organisers", "host", "is_external", both("access_note"), "parent", "course", "edition_number",
                ],
            },
        ),
        (
            _("Date connue en partie, sources"),
            {
                "classes": ["collapse"],
                "fields": [
                    ("first_day", "last_day", "date_precision"),
                    ("date_written", "is_date_inferred"),
                    "source",
                    "source_lines",
                    both("source_note"),
                    "inferred_fields",
                    "facts",
                ],
            },
        ),
    ]  # fmt: skip
    inlines = [
        SessionInline, PartInline, QuotaInline, TicketTypeInline, TableInline, DiscountInline, CancellationStepInline,
        FillReportInline, EventArticleInline,
    ]  # fmt: skip

    def zone_name(self, request, object_id):
        """That of the form being sent, else of the saved event."""
        if request.method == "POST":
            return request.POST.get("time_zone")
        event = object_id and self.get_object(request, object_id)
        return event.time_zone if event else None

    def get_fieldsets(self, request, obj=None):
        fieldsets = list(super().get_fieldsets(request, obj))
        if obj and obj.is_cancelled:
            fieldsets.insert(0, (_("Annulation"), {"fields": ["cancelled_at", "cancellation_note_fr"]}))
        elif obj and self.has_change_permission(request, obj) and obj.registrations.holding_seats().exists():
            name, options = fieldsets[1]
            fieldsets[1] = (name, {**options, "fields": [*options["fields"], "tell"]})
        return fieldsets

    def get_readonly_fields(self, request, obj=None):
        """A cancelled event stays cancelled: its places went back, and everybody was told."""
        fields = super().get_readonly_fields(request, obj)
        return [*fields, "state"] if obj and obj.is_cancelled else fields

    def get_inline_instances(self, request, obj=None):
        """Tickets need the parts and quotas of a saved event, so a new one starts with its description."""
        return super().get_inline_instances(request, obj) if obj else []

    def get_queryset(self, request):
        room = Q(quotas__is_room=True)
        return (
            super()
            .get_queryset(request)
            .annotate(
                room_taken=Sum("quotas__seats_taken", filter=room), room_capacity=Sum("quotas__capacity", filter=room)
            )
        )

    def get_changelist(self, request, **kwargs):
        return EventList

    @admin.display(description=_("date"), ordering="first_day")
    def date_shown(self, event):
        return say_partial(event.partial_date) or "–"

    @admin.display(description=_("état"), ordering="state")
    def state_shown(self, event):
        state = event.get_state_display()
        return _("%(state)s, inscriptions ouvertes") % {"state": state} if event.is_open else state

    @admin.display(description=_("remplissage"))
    def seats_shown(self, event):
        if not event.room_capacity:
            return f"{event.room_taken}/0" if event.room_taken else "–"
        shown = f"{event.room_taken}/{event.room_capacity}"
        over = event.room_taken - event.room_capacity
        return shown if over <= 0 else _("%(fill)s, %(n)s en surnombre") % {"fill": shown, "n": over}

    @admin.display(description=_("à régler"))
    def unpaid(self, event):
        return event.unpaid or "–"

    def response_add(self, request, obj, post_url_continue=None):
        """On to the programme and the tickets, which the page of a saved event holds."""
        if "_addanother" not in request.POST:
            request.POST = request.POST.copy()
            request.POST["_continue"] = "1"
        return super().response_add(request, obj, post_url_continue)

    def save_model(self, request, obj, form, change):
        before = Event.objects.select_related("venue").get(pk=obj.pk) if change else None
        super().save_model(request, obj, form, change)
        if before and form.cleaned_data.get("tell") == "yes":
            self.tell(request, before, obj)

    def tell(self, request, before: Event, after: Event) -> None:
        changed = sentences(before, after)
        if not changed:
            self.message_user(request, _("Ni la date ni le lieu n’ont changé\u00a0: rien n’est envoyé."))
            return
        told = operations.notify_changed(event=after, changes=changed, now=timezone.now())
        sentence = ngettext("%(told)s inscription est prévenue.", "%(told)s inscriptions sont prévenues.", told)
        self.message_user(request, sentence % {"told": told}, messages.SUCCESS)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if change:
            self.serve_the_line(request, form.instance)
            for sentence in gaps(form.instance):
                self.message_user(request, sentence, messages.WARNING)

    def serve_the_line(self, request, event: Event) -> None:
        """A larger room, or a door opened again, is first of all for those who wait."""
        offered = operations.offer_seats(event=event, now=timezone.now())
        if offered:
            sentence = ngettext(
                "Une place est proposée à la liste d’attente, par courriel.",
                "%(offered)s inscriptions de la liste d’attente reçoivent une proposition, par courriel.",
                offered,
            )
            self.message_user(request, sentence % {"offered": offered}, messages.SUCCESS)

    def get_urls(self):
        own = [path("<int:pk>/annuler/", self.admin_site.admin_view(self.cancel), name="events_event_cancel")]
        return own + super().get_urls()

    def cancel(self, request, pk):
        """Cancel the event and tell everybody, after a page that says what follows."""
        event = get_object_or_404(Event, pk=pk)
        if not self.has_change_permission(request, event):
            raise PermissionDenied
        if event.is_cancelled:
            self.message_user(request, _("Cet événement est déjà annulé."), messages.WARNING)
            return redirect(reverse("admin:events_event_change", args=[pk]))
        if request.method == "POST":
            # The word is French, as every text that has no other language, whatever the language of this page.
            with translation.override("fr"), transaction.atomic():
                note = request.POST.get("note", "").strip()
                told = operations.cancel_event(event=event, note=note, now=timezone.now())
                self.log_change(request, event, cancelled_sentence(told, note))
            sentence = ngettext(
                "L’événement est annulé, %(told)s inscription est prévenue.",
                "L’événement est annulé, %(told)s inscriptions sont prévenues.",
                told,
            )
            self.message_user(request, sentence % {"told": told}, messages.SUCCESS)
            return redirect(reverse("admin:events_event_change", args=[pk]))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": event,
            "off": CallingOff(event),
            "shown": PEOPLE_SHOWN,
            "shown_slice": f":{PEOPLE_SHOWN}",
            "title": _("Annuler l’événement"),
        }
        return render(request, "admin/events/event/cancel.html", context)

    def has_delete_permission(self, request, obj=None):
        """An event that somebody registered for is cancelled, never deleted."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and not (obj and obj.registrations.exists())


def cancelled_sentence(told: int, note: str) -> str:
    said = ngettext(
        "Événement annulé, %(told)s inscription prévenue.", "Événement annulé, %(told)s inscriptions prévenues.", told
    )
    word = _("Mot aux inscrits\u00a0: %(note)s") % {"note": note} if note else ""
    return " ".join(filter(None, [said % {"told": told}, word]))


@admin.register(Venue)
class VenueAdmin(TranslationAdmin):
    list_display = ["name", "city", "metro", "capacity"]
    search_fields = ["name_fr__spelled", "name_en__spelled", "city__spelled"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [
        (None, {"fields": [both("name"), "slug", "street", ("postcode", "city", "country"), "metro", both("access")]}),
        (None, {"fields": [("capacity", "latitude", "longitude")]}),
        PROVENANCE,
    ]
