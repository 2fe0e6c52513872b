"""Who comes: the participants list, and the registrations behind it. Changed by operations only."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from lib.money import Money

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
        if not (self.value() or "").isdecimal():
            return queryset
        field = "event" if queryset.model is Registration else "registration__event"
        return queryset.filter(**{field: int(self.value())})


class AttendeeInline(LookOnly, admin.TabularInline):
    model = Attendee
    fields = ["first_name", "last_name", "email", "company", "job_title", "dietary_needs", "access_needs"]
    show_change_link = True


@admin.register(Registration)
class RegistrationAdmin(LookOnly, admin.ModelAdmin):
    view_on_site = False
    list_display = ["buyer_name", "event", "state", "order_state", "registered_at", "held_until"]
    list_select_related = ["event", "order"]
    list_filter = ["state", SoldEventFilter, "order__method", "order__state"]
    search_fields = ["buyer_name", "buyer_email", "order__reference", "attendees__last_name", "attendees__email"]
    date_hierarchy = "registered_at"
    inlines = [AttendeeInline]
    fields = [
        "event", ("state", "registered_at", "held_until"), ("confirmed_at", "ended_at"),
        ("buyer_name", "buyer_email", "language"), "order", "order_state", "page",
    ]  # fmt: skip
    readonly_fields = ["page", "order_state"]

    def get_fields(self, request, obj=None):
        """The buyer's link lets one cancel and rename: it is for those who may change registrations."""
        needs = {"page": "events.change_registration", "order": "billing.view_order"}
        missing = {name for name, permission in needs.items() if not request.user.has_perm(permission)}
        return [name for name in super().get_fields(request, obj) if name not in missing]

    @admin.display(description=_("règlement"))
    def order_state(self, registration):
        order = registration.order
        return f"{order.total}, {order.get_state_display()}" if order else "–"

    @admin.display(description=_("page de l’inscrit"))
    def page(self, registration):
        return format_html('<a href="{}">{}</a>', registration.get_absolute_url(), _("Ouvrir, annuler, renommer"))


class TicketInline(LookOnly, admin.TabularInline):
    model = Ticket
    fields = ["ticket_type", "code", "price", "discount", "due", "cancelled_at"]
    readonly_fields = ["code", "price", "due"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("ticket_type__event", "discount")

    @admin.display(description=_("prix plein"))
    def price(self, ticket):
        return Money(ticket.price_cents, ticket.ticket_type.event.currency)

    @admin.display(description=_("à payer"))
    def due(self, ticket):
        return ticket.due


@admin.register(Attendee)
class AttendeeAdmin(LookOnly, admin.ModelAdmin):
    """The participants list of an event."""

    list_display = ["last_name", "first_name", "company", "email", "tickets_shown", "state", "needs"]
    list_display_links = ["last_name", "first_name"]
    list_filter = [SoldEventFilter, "registration__state"]
    search_fields = ["last_name", "first_name", "email", "company", "tickets__code"]
    ordering = ["last_name", "first_name"]
    inlines = [TicketInline]
    fields = [
        "registration", ("first_name", "last_name", "email"), ("company", "job_title"),
        ("dietary_needs", "access_needs"),
    ]  # fmt: skip

    def get_queryset(self, request):
        return (
            super().get_queryset(request).select_related("registration__event").prefetch_related("tickets__ticket_type")
        )

    @admin.display(description=_("billets"))
    def tickets_shown(self, attendee):
        names = [str(ticket.ticket_type) for ticket in attendee.tickets.all() if ticket.cancelled_at is None]
        return ", ".join(names) or "–"

    @admin.display(description=_("inscription"), ordering="registration__state")
    def state(self, attendee):
        return attendee.registration.get_state_display()

    @admin.display(description=_("régime, accès"))
    def needs(self, attendee):
        return ", ".join(filter(None, [attendee.dietary_needs, attendee.access_needs])) or "–"
