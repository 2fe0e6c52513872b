"""The registrations behind those who come. Changed by operations only."""

from django.contrib import admin
from django.db.models import Q
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from lib.long_lists import LongList
from lib.spelling import joined

from .. import operations
from ..models import Attendee, Registration
from ..operations import moving
from ..permissions import may_see_every_event, may_see_needs
from .by_hand import RegisterByHand
from .cancelling import CANCELLABLE, CancelPlaces
from .filters import RegistrationsToDo, SoldEventFilter, on_today
from .moving import MoveTickets
from .offering import OfferPlaces

REFERENCES = "ACES-"  # what the references of orders begin with


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
class RegistrationAdmin(RegisterByHand, MoveTickets, CancelPlaces, OfferPlaces, LongList, LookOnly, admin.ModelAdmin):
    view_on_site = False
    change_form_template = "admin/events/registration/change_form.html"
    change_list_template = "admin/events/registration/change_list.html"
    list_display = [
        "buyer_name", "event", "state", "rank", "order_state", "registered_at", "held_until", "by_hand_shown",
    ]  # fmt: skip
    list_select_related = ["event", "order"]
    list_filter = [RegistrationsToDo, "state", SoldEventFilter, "order__method", "order__state", "registered_at"]
    search_fields = ["buyer_name", "buyer_email"]
    inlines = [AttendeeInline]
    fields = [
        "event", ("state", "registered_at", "held_until"), ("confirmed_at", "ended_at"),
        ("buyer_name", "buyer_email", "language"), "order", "order_state", "page",
    ]  # fmt: skip
    readonly_fields = ["page", "order_state"]

    def get_queryset(self, request):
        rows = super().get_queryset(request).with_rank()
        return rows if may_see_every_event(request.user) else rows.filter(on_today("event"))

    def get_search_results(self, request, queryset, search_term):
        """By buyer, by the people who come, or by the beginning of a reference.

        Each table is read once: joined, they would be read again for every registration.
        """
        words = search_term.split()
        if not words:
            return queryset, False
        if search_term.strip().upper().startswith(REFERENCES):
            return queryset.filter(order__reference__startswith=search_term.strip().upper()), False
        bought, named = Q(), Q()
        for word in words:
            bought &= Q(buyer__spelled=word)
            named &= Q(person__spelled=word)
        people = Attendee.objects.alias(person=joined("last_name", "first_name", "email"))
        coming = people.filter(named).values("registration")
        return queryset.alias(buyer=joined("buyer_name", "buyer_email")).filter(bought | Q(pk__in=coming)), False

    def get_ordering(self, request):
        """Those in line in the order of their line."""
        is_line = request.GET.get("todo") == "waiting" or request.GET.get("state__exact") == Registration.State.WAITING
        return ["event", "waits_for", "queued_at", "pk"] if is_line else super().get_ordering(request)

    def get_fields(self, request, obj=None):
        """The buyer's link lets one cancel and rename: it is for those who may change registrations."""
        needs = {"page": "events.change_registration", "order": "billing.view_order"}
        missing = {name for name, permission in needs.items() if not request.user.has_perm(permission)}
        names = [name for name in super().get_fields(request, obj) if name not in missing]
        if obj and obj.queued_at:
            names.insert(2, ("waits_for", "queued_at", "offered_at"))
        if obj and obj.entered_by_id and self.may_act(request):
            names.append(("entered_by", "entered_why"))
        return names

    def change_view(self, request, object_id, form_url="", extra_context=None):
        registration = self.get_object(request, object_id)
        extra = self.acts(request, registration) if registration else {}
        return super().change_view(request, object_id, form_url, {**extra, **(extra_context or {})})

    def acts(self, request, registration: Registration) -> dict:
        """The tickets, and what may be done now to the registration and to each of them."""
        now, may_act = timezone.now(), self.may_act(request)
        return {
            "tickets": operations.all_tickets(registration),
            "can_move": may_act and moving.can_move(registration, now=now),
            "can_cancel": may_act and registration.state in CANCELLABLE,
            "can_offer": may_act and registration.state == Registration.State.WAITING,
        }

    @admin.display(description=_("rang"))
    def rank(self, registration):
        return registration.rank or "–"

    @admin.display(description=_("à la main"), boolean=True)
    def by_hand_shown(self, registration):
        return bool(registration.entered_by_id)

    @admin.display(description=_("règlement"))
    def order_state(self, registration):
        order = registration.order
        return f"{order.total}, {order.get_state_display()}" if order else "–"

    @admin.display(description=_("page de l’inscrit"))
    def page(self, registration):
        return format_html('<a href="{}">{}</a>', registration.get_absolute_url(), _("Ouvrir, annuler, renommer"))
