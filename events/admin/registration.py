"""The registrations behind those who come. Changed by operations only."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from ..models import Attendee, Registration
from ..permissions import may_see_needs
from .filters import RegistrationsToDo, SoldEventFilter


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


class AttendeeInline(LookOnly, admin.TabularInline):
    model = Attendee
    fields = ["first_name", "last_name", "email", "company", "job_title", "dietary_needs", "access_needs"]
    show_change_link = True

    def get_fields(self, request, obj=None):
        """Diets and access needs may tell of health or belief: not for everyone who reads."""
        return self.fields if may_see_needs(request.user) else self.fields[:-2]


@admin.register(Registration)
class RegistrationAdmin(LookOnly, admin.ModelAdmin):
    view_on_site = False
    list_display = ["buyer_name", "event", "state", "order_state", "registered_at", "held_until"]
    list_select_related = ["event", "order"]
    list_filter = [RegistrationsToDo, "state", SoldEventFilter, "order__method", "order__state"]
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
