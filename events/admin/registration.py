"""Who comes: the participants list, and the registrations behind it. Changed by operations only."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from ..models import Attendee, Event, Registration, Ticket


class LookOnly:
    extra = 0
    can_delete = False
    show_full_result_count = False

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class SoldEventFilter(admin.SimpleListFilter):
    """Only the events that somebody registered for."""

    title = _("événement")
    parameter_name = "event"

    def lookups(self, request, model_admin):
        events = Event.objects.filter(registrations__isnull=False).distinct().order_by("-first_day")[:50]
        return [(str(event.pk), str(event)) for event in events]

    def queryset(self, request, queryset):
        if not (self.value() or "").isdigit():
            return queryset
        field = "event" if queryset.model is Registration else "registration__event"
        return queryset.filter(**{field: int(self.value())})


class AttendeeInline(LookOnly, admin.TabularInline):
    model = Attendee
    fields = ["first_name", "last_name", "email", "company", "job_title", "dietary_needs", "access_needs"]


@admin.register(Registration)
class RegistrationAdmin(LookOnly, admin.ModelAdmin):
    list_display = ["buyer_name", "buyer_email", "event", "state", "order_state", "registered_at", "held_until"]
    list_select_related = ["event", "order"]
    list_filter = ["state", SoldEventFilter, "order__method", "order__state"]
    search_fields = ["buyer_name", "buyer_email", "order__reference", "attendees__last_name", "attendees__email"]
    date_hierarchy = "registered_at"
    inlines = [AttendeeInline]
    fields = [
        "event", "state", "page", "buyer_name", "buyer_email", "language", "order", "registered_at", "confirmed_at",
        "held_until", "ended_at",
    ]  # fmt: skip

    @admin.display(description=_("commande"))
    def order_state(self, registration):
        order = registration.order
        return f"{order.total}, {order.get_state_display()}" if order else "–"

    @admin.display(description=_("page de l’inscrit"))
    def page(self, registration):
        return format_html('<a href="{}">{}</a>', registration.get_absolute_url(), _("Ouvrir"))


class TicketInline(LookOnly, admin.TabularInline):
    model = Ticket
    fields = ["ticket_type", "code", "price_cents", "discount", "discount_cents", "cancelled_at"]


@admin.register(Attendee)
class AttendeeAdmin(LookOnly, admin.ModelAdmin):
    """The participants list of an event."""

    list_display = [
        "last_name",
        "first_name",
        "company",
        "email",
        "tickets_shown",
        "state",
        "dietary_needs",
        "access_needs",
    ]
    list_display_links = ["last_name", "first_name"]
    list_filter = [SoldEventFilter, "registration__state"]
    search_fields = ["last_name", "first_name", "email", "company", "tickets__code"]
    ordering = ["last_name", "first_name"]
    inlines = [TicketInline]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("registration").prefetch_related("tickets__ticket_type")

    @admin.display(description=_("billets"))
    def tickets_shown(self, attendee):
        return ", ".join(str(ticket.ticket_type) for ticket in attendee.tickets.all() if ticket.cancelled_at is None)

    @admin.display(description=_("inscription"), ordering="registration__state")
    def state(self, attendee):
        return attendee.registration.get_state_display()
