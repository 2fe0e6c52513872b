"""The event form, in the order of the work: what, when, where, who may come, what it costs, the programme."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, Sum
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from modeltranslation.admin import TranslationAdmin, TranslationStackedInline, TranslationTabularInline
from simple_history.admin import SimpleHistoryAdmin

from .. import operations
from ..changes import sentences
from ..models import (
    CancellationStep,
    Discount,
    Event,
    FillReport,
    Part,
    Quota,
    Registration,
    Session,
    TicketType,
    Venue,
)


class EventForm(forms.ModelForm):
    """Cancelling is an act of its own, with a word to those registered; it is not a choice of this list."""

    tell = forms.BooleanField(
        label=_("Prévenir les inscrits"),
        required=False,
        help_text=_("Envoie à chaque inscrit ce qui a changé : date, horaire ou lieu."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "state" in self.fields and self.instance.state != Event.State.CANCELLED:
            self.fields["state"].choices = [c for c in Event.State.choices if c[0] != Event.State.CANCELLED]


class SessionInline(TranslationStackedInline):
    model = Session
    extra = 0
    fields = ["position", "kind", "title", "slug", "starts_at", "ends_at", "summary"]
    prepopulated_fields = {"slug": ["title"]}
    show_change_link = True


class PartInline(TranslationTabularInline):
    model = Part
    extra = 0
    fields = ["name", "position", "starts_at", "ends_at"]


class QuotaInline(TranslationTabularInline):
    model = Quota
    extra = 0
    fields = ["name", "capacity", "is_room", "seats_taken", "overbooked"]
    readonly_fields = ["seats_taken", "overbooked"]

    @admin.display(description=_("en surnombre"))
    def overbooked(self, quota):
        return (quota.pk and quota.overbooked_by) or "–"


class OfThisEvent:
    """Parts, quotas and ticket types to choose from are those of the event at hand."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "part":
            kwargs["queryset"] = Part.objects.filter(event_id=self.event_pk(request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        kwargs["queryset"] = db_field.related_model.objects.filter(event_id=self.event_pk(request))
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    @staticmethod
    def event_pk(request):
        return request.resolver_match.kwargs.get("object_id") or 0


class TicketTypeInline(OfThisEvent, TranslationStackedInline):
    model = TicketType
    extra = 0
    fields = [
        "name", "part", "price_cents", "audience", "quotas", "includes", "position", "sales_from", "sales_until",
        "is_active",
    ]  # fmt: skip

    def get_readonly_fields(self, request, obj=None):
        """What a sold ticket draws on is frozen: its seats must go back where they came from."""
        sold = obj is not None and obj.ticket_types.filter(tickets__isnull=False).exists()
        return ["quotas"] if sold else []


class DiscountInline(OfThisEvent, TranslationTabularInline):
    model = Discount
    extra = 0
    fields = ["name", "amount_cents", "proof", "ticket_types", "position", "is_active"]


class CancellationStepInline(admin.TabularInline):
    model = CancellationStep
    extra = 0


class FillReportInline(admin.TabularInline):
    model = FillReport
    extra = 0
    classes = ["collapse"]
    fields = ["reported_on", "registered", "capacity", "is_date_inferred", "is_number_inferred"]


@admin.register(Event)
class EventAdmin(SimpleHistoryAdmin, TranslationAdmin):
    form = EventForm
    list_display = ["title", "kind", "date_shown", "state", "is_open", "seats_shown", "unpaid"]
    list_filter = ["state", "kind", "is_open", "is_external"]
    search_fields = ["title_fr", "title_en", "slug"]
    date_hierarchy = "first_day"
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["venue", "parent", "course", "host", "organisers"]
    change_form_template = "admin/events/event/change_form.html"
    object_history_template = "simple_history/object_history.html"
    fieldsets = [
        (_("Quoi"), {"fields": ["title", "slug", "kind", "state", "summary", "description", "hashtag"]}),
        (_("Quand"), {"fields": ["starts_at", "ends_at", "time_zone", "tell"]}),
        (_("Où"), {"fields": ["venue", "city", "country"]}),
        (
            _("Inscriptions"),
            {
                "fields": [
                    "is_open",
                    "opens_at",
                    "closes_at",
                    "names_until",
                    "takes_transfer",
                    "takes_door",
                    "is_one_each",
                    "minimum_attendees",
                    "currency",
                ]
            },
        ),
        (
            _("Qui l’organise"),
            {
                "classes": ["collapse"],
                "fields": ["organisers", "host", "is_external", "access_note", "parent", "course", "edition_number"],
            },
        ),
        (
            _("Date connue en partie, sources"),
            {
                "classes": ["collapse"],
                "fields": [
                    "first_day",
                    "last_day",
                    "date_precision",
                    "date_written",
                    "is_date_inferred",
                    "source",
                    "source_lines",
                    "source_note",
                    "inferred_fields",
                    "facts",
                ],
            },
        ),
    ]
    inlines = [
        SessionInline, PartInline, QuotaInline, TicketTypeInline, DiscountInline, CancellationStepInline,
        FillReportInline,
    ]  # fmt: skip

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
        self.unpaid_counts = dict(
            Registration.objects.filter(order__state="pending", state__in=Registration.HOLDING)
            .order_by()
            .values_list("event_id")
            .annotate(Count("pk"))
        )
        return super().get_changelist(request, **kwargs)

    @admin.display(description=_("date"), ordering="first_day")
    def date_shown(self, event):
        return str(event.partial_date) or "–"

    @admin.display(description=_("remplissage"))
    def seats_shown(self, event):
        return f"{event.room_taken}/{event.room_capacity}" if event.room_capacity else "–"

    @admin.display(description=_("à régler"))
    def unpaid(self, event):
        return getattr(self, "unpaid_counts", {}).get(event.pk, 0) or "–"

    def response_add(self, request, obj, post_url_continue=None):
        """On to the programme and the tickets, which the page of a saved event holds."""
        if "_addanother" not in request.POST:
            request.POST = request.POST.copy()
            request.POST["_continue"] = "1"
        return super().response_add(request, obj, post_url_continue)

    def save_model(self, request, obj, form, change):
        before = Event.objects.select_related("venue").get(pk=obj.pk) if change else None
        super().save_model(request, obj, form, change)
        if before and form.cleaned_data.get("tell") and (changed := sentences(before, obj)):
            told = operations.notify_changed(event=obj, changes=changed, now=timezone.now())
            self.message_user(
                request,
                ngettext("%(told)s inscrit est prévenu.", "%(told)s inscrits sont prévenus.", told) % {"told": told},
                messages.SUCCESS,
            )

    def get_urls(self):
        own = [path("<int:pk>/annuler/", self.admin_site.admin_view(self.cancel), name="events_event_cancel")]
        return own + super().get_urls()

    def cancel(self, request, pk):
        """Cancel the event and tell everybody, after a page that says what follows."""
        event = get_object_or_404(Event, pk=pk)
        if not self.has_change_permission(request, event):
            raise PermissionDenied
        if request.method == "POST":
            told = operations.cancel_event(event=event, note=request.POST.get("note", ""), now=timezone.now())
            sentence = ngettext(
                "L’événement est annulé, %(told)s inscrit est prévenu.",
                "L’événement est annulé, %(told)s inscrits sont prévenus.",
                told,
            )
            self.message_user(request, sentence % {"told": told}, messages.SUCCESS)
            return redirect(reverse("admin:events_event_change", args=[pk]))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": event,
            "live": event.registrations.holding_seats().count(),
            "title": _("Annuler l’événement"),
        }
        return render(request, "admin/events/event/cancel.html", context)

    def has_delete_permission(self, request, obj=None):
        """An event that somebody registered for is cancelled, never deleted."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and not (obj and obj.registrations.exists())


@admin.register(Venue)
class VenueAdmin(TranslationAdmin):
    list_display = ["name", "city", "metro", "capacity"]
    search_fields = ["name_fr", "name_en", "city"]
    prepopulated_fields = {"slug": ["name"]}
