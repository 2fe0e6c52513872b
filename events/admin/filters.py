"""Ways to narrow the lists of this app to what one works on."""

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..models import Event, Registration, Ticket, TicketType
from ..todo import in_line_ahead, members_without_seat, overbooked_ahead, released_soon, without_slides

EVENTS_SHOWN = 50


def number(text: str | None) -> int | None:
    """A key that came in an address, None for what is none; a database refuses one of more than 18 digits."""
    return int(text) if text and text.isdecimal() and len(text) <= 18 else None


class SoldEventFilter(admin.SimpleListFilter):
    """Only the events that somebody registered for."""

    title = _("événement")
    parameter_name = "event"

    def lookups(self, request, model_admin):
        registered = Registration.objects.filter(event=OuterRef("pk"))
        events = Event.objects.filter(Exists(registered)).order_by("-first_day", "-pk").only("title", "title_fr")
        return [(str(event.pk), str(event)) for event in events[:EVENTS_SHOWN]]

    def queryset(self, request, queryset):
        pk = number(self.value())
        if pk is None:
            return queryset
        field = "event" if queryset.model is Registration else "registration__event"
        return queryset.filter(**{field: pk})


class OfTheEvent(admin.SimpleListFilter):
    """A choice among the rows of the event that the list is narrowed to; nothing to choose before."""

    def rows(self, event_pk: int):
        raise NotImplementedError

    def narrowed(self, pk: int):
        """The tickets that count for this choice."""
        raise NotImplementedError

    def lookups(self, request, model_admin):
        event_pk = number(request.GET.get(SoldEventFilter.parameter_name))
        return [(str(pk), str(name)) for pk, name in self.rows(event_pk)] if event_pk else []

    def queryset(self, request, queryset):
        pk = number(self.value())
        return queryset if pk is None else queryset.filter(holding(**self.narrowed(pk)))


class PartFilter(OfTheEvent):
    title = _("partie")
    parameter_name = "part"

    def rows(self, event_pk):
        types = TicketType.objects.filter(event=event_pk).select_related("part").order_by("part__position", "part")
        return {row.part_id: row.part for row in types}.items()

    def narrowed(self, pk):
        types = TicketType.objects.filter(part=pk).values_list("pk", flat=True)
        return {"ticket_type__in": list(types)}


class TicketTypeFilter(OfTheEvent):
    title = _("tarif")
    parameter_name = "ticket_type"

    def rows(self, event_pk):
        return [(row.pk, row) for row in TicketType.objects.filter(event=event_pk)]

    def narrowed(self, pk):
        return {"ticket_type": pk}


class ProofFilter(admin.SimpleListFilter):
    title = _("réduction")
    parameter_name = "proof"

    def lookups(self, request, model_admin):
        return [("yes", _("à justifier à l’accueil"))]

    def queryset(self, request, queryset):
        return queryset.filter(holding(discount__isnull=False)) if self.value() == "yes" else queryset


class NeedsFilter(admin.SimpleListFilter):
    title = _("besoins")
    parameter_name = "needs"

    def lookups(self, request, model_admin):
        return [("diet", _("régime alimentaire")), ("access", _("besoin d’accès"))]

    def queryset(self, request, queryset):
        fields = {"diet": "dietary_needs", "access": "access_needs"}
        field = fields.get(self.value() or "")
        return queryset.exclude(**{field: ""}) if field else queryset


class ExpectedFilter(admin.SimpleListFilter):
    """Those who come, unless one asks for the others."""

    title = _("inscription")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        states = Registration.State
        return [
            *[(state.value, state.label) for state in (states.CONFIRMED, states.PENDING, states.OFFERED)],
            (states.WAITING.value, states.WAITING.label),
            ("ended", _("annulée ou expirée")),
            ("all", _("toutes")),
        ]

    def choices(self, changelist):
        first, *others = super().choices(changelist)
        return [{**first, "display": _("attendus")}, *others]

    def queryset(self, request, queryset):
        value = self.value()
        if value == "all":
            return queryset
        if value == "ended":
            return queryset.exclude(registration__state__in=[*Registration.HOLDING, Registration.State.WAITING])
        if value in Registration.State:
            return queryset.filter(registration__state=value)
        return queryset.filter(holding(), registration__state__in=Registration.HOLDING)


class RegistrationsToDo(admin.SimpleListFilter):
    """What the first page counts."""

    title = _("à traiter")
    parameter_name = "todo"

    def lookups(self, request, model_admin):
        return [
            ("release", _("place bientôt libérée")),
            ("waiting", _("en liste d’attente")),
            ("seat", _("membre sans siège")),
        ]

    def queryset(self, request, queryset):
        chosen = {"release": released_soon, "waiting": in_line_ahead, "seat": members_without_seat}.get(
            self.value() or ""
        )
        return chosen(queryset, now=timezone.now()) if chosen else queryset


class EventsToDo(admin.SimpleListFilter):
    title = _("à traiter")
    parameter_name = "todo"

    def lookups(self, request, model_admin):
        return [("overbooked", _("en surnombre"))]

    def queryset(self, request, queryset):
        return overbooked_ahead(queryset, now=timezone.now()) if self.value() == "overbooked" else queryset


class MissingSlidesFilter(admin.SimpleListFilter):
    title = _("supports")
    parameter_name = "slides"

    def lookups(self, request, model_admin):
        return [("missing", _("à publier"))]

    def queryset(self, request, queryset):
        return without_slides(queryset, now=timezone.now()) if self.value() == "missing" else queryset


def holding(**which) -> Exists:
    """For a query over attendees: a ticket that is not cancelled, of this sort.

    Asked of each attendee: as a list of keys to be in, SQLite would look for each of them at each registration.
    """
    return Exists(Ticket.objects.filter(attendee=OuterRef("pk"), cancelled_at__isnull=True, **which))


def on_today(event: str) -> Q:
    """For a query over what hangs on an event, by the path `event`: the events of this day."""
    today = timezone.localdate()
    return Q(**{f"{event}__first_day__lte": today, f"{event}__last_day__gte": today})
