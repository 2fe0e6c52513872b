"""Everything that was done to an event in the administration: its page, its prices, its registrations, their money."""

from dataclasses import dataclass
from itertools import pairwise

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import CharField, Q
from django.db.models.functions import Cast
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.translation import gettext as _

from billing.models import Order
from lib.admin import InWords

from ..models import Attendee, Event, InvitationCode, Quota, Registration, TicketType

LINES_A_PAGE = 50
CHANGES_SHOWN = 100
OF_THE_EVENT = {Registration: "event", Attendee: "registration__event", Order: "registration__event"}
WITH_HISTORY = (Quota, TicketType, InvitationCode)


class Journal(admin.ModelAdmin):
    def get_urls(self):
        view = self.admin_site.admin_view(self.journal)
        return [path("<int:pk>/journal/", view, name="events_event_journal"), *super().get_urls()]

    def journal(self, request, pk):
        event = get_object_or_404(Event, pk=pk)
        if not self.has_change_permission(request, event):
            raise PermissionDenied
        page = Paginator(entries_of(event), LINES_A_PAGE).get_page(request.GET.get("page"))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": event,
            "title": _("Journal"),
            "page": page,
            "changes": changes_of(event) if page.number == 1 else [],
        }
        return render(request, "admin/events/event/journal.html", context)


def entries_of(event: Event):
    """What people wrote through the administration, the latest first."""
    mine = Q(content_type=ContentType.objects.get_for_model(Event), object_id=str(event.pk))
    for model, path_to_event in OF_THE_EVENT.items():
        rows = model.objects.filter(**{path_to_event: event}).annotate(key=Cast("pk", CharField()))
        mine |= Q(content_type=ContentType.objects.get_for_model(model), object_id__in=rows.values("key"))
    return LogEntry.objects.filter(mine).select_related("user", "content_type").order_by("-action_time", "-pk")


@dataclass(frozen=True)
class Change:
    """One saving of a quota, a ticket type or a code; `fields` are dicts of field, old and new, none for a new row."""

    record: object
    kind: str
    verb: str
    fields: list[dict]

    @property
    def name(self) -> str:
        return getattr(self.record, "name", "") or getattr(self.record, "code", "")


def changes_of(event: Event) -> list[Change]:
    """The savings of what is sold that changed something, the latest first."""
    found = [change for model in WITH_HISTORY for change in changes_in(model, event)]
    return sorted(found, key=lambda change: change.record.history_date, reverse=True)[:CHANGES_SHOWN]


def changes_in(model, event: Event) -> list[Change]:
    verbs = {"+": _("création"), "-": _("suppression")}
    records = model.history.filter(event=event).select_related("history_user").order_by("id", "history_date")
    found = []
    for before, record in pairwise([None, *records]):
        is_first = before is None or before.id != record.id
        fields = [] if is_first else fields_changed(model, before, record)
        if fields or record.history_type in verbs:
            kind = str(model._meta.verbose_name)
            found.append(Change(record, kind, verbs.get(record.history_type, ""), fields))
    return found


def fields_changed(model, before, record) -> list[dict]:
    return InWords(model, record).context_for_delta_changes(record.diff_against(before))
