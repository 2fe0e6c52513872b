"""The participants of an event: who comes, with what, to be welcomed how; searched, filtered and exported."""

from django.contrib import admin, messages
from django.db.models import Q
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lib.long_lists import LongList
from lib.money import Money
from lib.spelling import joined
from lib.spreadsheets import csv_file, xlsx_file

from ..models import Attendee, Event, Ticket
from ..participants import participant_table
from ..permissions import may_export_participants, may_see_every_event, may_see_needs
from .filters import (
    ExpectedFilter,
    NeedsFilter,
    PartFilter,
    ProofFilter,
    SoldEventFilter,
    TicketTypeFilter,
    number,
    on_today,
)
from .registration import LookOnly

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CODE_LENGTH = 20


class TicketInline(LookOnly, admin.TabularInline):
    model = Ticket
    fields = ["ticket_type", "code", "price", "discount", "due", "table", "cancelled_at"]
    readonly_fields = ["code", "price", "due"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("ticket_type__event", "discount", "table")

    @admin.display(description=_("prix plein"))
    def price(self, ticket):
        return Money(ticket.price_cents, ticket.ticket_type.event.currency)

    @admin.display(description=_("à payer"))
    def due(self, ticket):
        return ticket.due


@admin.register(Attendee)
class AttendeeAdmin(LongList, LookOnly, admin.ModelAdmin):
    list_display = ["last_name", "first_name", "company", "email", "tickets_shown", "proof", "state", "needs"]
    list_display_links = ["last_name", "first_name"]
    list_filter = [SoldEventFilter, ExpectedFilter, PartFilter, TicketTypeFilter, ProofFilter, NeedsFilter]
    search_fields = ["last_name", "first_name", "email", "company"]
    ordering = ["last_name", "first_name"]
    actions = ["export_csv", "export_xlsx"]
    inlines = [TicketInline]
    fields = [
        "registration", ("first_name", "last_name", "email"), ("company", "job_title"),
        ("dietary_needs", "access_needs"),
    ]  # fmt: skip

    def get_queryset(self, request):
        rows = (
            super()
            .get_queryset(request)
            .select_related("registration")
            .prefetch_related("tickets__ticket_type", "tickets__discount")
        )
        return rows if may_see_every_event(request.user) else rows.filter(on_today("registration__event"))

    def get_search_results(self, request, queryset, search_term):
        code = "".join(search_term.split()).upper()
        if len(code) == CODE_LENGTH and code.isalnum():
            return queryset.filter(tickets__code=code), False
        words = [Q(person__spelled=word) for word in search_term.split()]
        return queryset.alias(person=joined(*self.search_fields)).filter(*words), False

    def changelist_view(self, request, extra_context=None):
        """Above the list, the event that it is narrowed to."""
        pk = number(request.GET.get(SoldEventFilter.parameter_name))
        event = Event.objects.filter(pk=pk).first() if pk else None
        return super().changelist_view(request, {"of_event": event, **(extra_context or {})})

    def get_list_display(self, request):
        return without("needs", self.list_display, request)

    def get_list_filter(self, request):
        return without(NeedsFilter, self.list_filter, request)

    def get_fields(self, request, obj=None):
        return without(("dietary_needs", "access_needs"), self.fields, request)

    @admin.display(description=_("billets"))
    def tickets_shown(self, attendee):
        return ", ".join(str(ticket.ticket_type) for ticket in standing(attendee)) or "–"

    @admin.display(description=_("à justifier"))
    def proof(self, attendee):
        return ", ".join(str(ticket.discount) for ticket in standing(attendee) if ticket.discount) or "–"

    @admin.display(description=_("inscription"))
    def state(self, attendee):
        return attendee.registration.get_state_display()

    @admin.display(description=_("régime, accès"))
    def needs(self, attendee):
        return ", ".join(filter(None, [attendee.dietary_needs, attendee.access_needs])) or "–"

    def has_export_permission(self, request):
        return may_export_participants(request.user)

    @admin.action(description=_("Exporter pour un tableur (XLSX)"), permissions=["export"])
    def export_xlsx(self, request, queryset):
        return self.export(request, queryset, "xlsx")

    @admin.action(description=_("Exporter en texte (CSV)"), permissions=["export"])
    def export_csv(self, request, queryset):
        return self.export(request, queryset, "csv")

    def export(self, request, queryset, kind: str) -> HttpResponse | None:
        """The chosen people as a file named after their event and the day; who took it is written down."""
        table = participant_table(queryset, with_needs=may_see_needs(request.user))
        if not table.rows:
            self.message_user(request, _("Personne à exporter."), messages.WARNING)
            return None
        if kind == "xlsx":
            content = xlsx_file(table.head, table.rows, sheet=str(_("Participants")))
        else:
            content = csv_file(table.head, table.rows)
        message = ngettext(
            "Export de %(n)s participant (%(kind)s).", "Export de %(n)s participants (%(kind)s).", len(table.rows)
        )
        for event in table.events:
            self.log_change(request, event, message % {"n": len(table.rows), "kind": kind.upper()})
        which = f"-{table.events[0].slug}" if len(table.events) == 1 else ""
        name = f"participants{which}-{timezone.localdate():%Y-%m-%d}.{kind}"
        return HttpResponse(
            content,
            content_type=XLSX if kind == "xlsx" else "text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )


def without(what, names: list, request) -> list:
    """The names, less what tells of people's needs for those who may not know them."""
    return list(names) if may_see_needs(request.user) else [name for name in names if name != what]


def standing(attendee: Attendee) -> list[Ticket]:
    return [ticket for ticket in attendee.tickets.all() if ticket.cancelled_at is None]
