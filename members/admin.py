"""Who belongs: plans, the memberships of companies, the people who sit in them."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Count, F, Q
from django.forms.models import BaseInlineFormSet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from modeltranslation.admin import TranslationAdmin
from modeltranslation.utils import get_translation_fields

from directory.admin import PROVENANCE, ToVerify
from lib.admin import ReadableHistory
from lib.dates import say_day

from . import operations
from .models import Membership, Plan, Seat
from .seating import Period


class PlanForm(forms.ModelForm):
    """A plan keeps room for the seats that its memberships hold."""

    def clean_seats(self):
        seats = self.cleaned_data["seats"]
        if not self.instance.pk:
            return seats
        plan = operations.locked_plan(self.instance.pk)
        if over := operations.memberships_over(plan, seats):
            membership, held = over[0]
            raise ValidationError(
                ngettext(
                    "%(company)s tient %(held)s siège le même jour. Faites plutôt une autre formule.",
                    "%(company)s tient %(held)s sièges le même jour. Faites plutôt une autre formule.",
                    held,
                )
                % {"company": membership.company, "held": held}
            )
        return seats


@admin.register(Plan)
class PlanAdmin(TranslationAdmin):
    form = PlanForm
    list_display = ["name", "seats", "companies"]
    search_fields = ["name_fr", "name_en"]
    fields = [tuple(get_translation_fields("name")), ("seats", "position")]

    def get_queryset(self, request):
        today = timezone.localdate()
        running = Q(memberships__in=Membership.objects.running_on(today))
        return super().get_queryset(request).annotate(running=Count("memberships", filter=running))

    @admin.display(description=gettext_lazy("adhésions en cours"), ordering="running")
    def companies(self, plan):
        return plan.running


class SeatForm(forms.ModelForm):
    """A seat begins with its `membership`, which may not be saved yet, unless told."""

    membership: Membership

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "first_day" in self.fields:
            self.fields["first_day"].required = False
            self.fields["first_day"].help_text = _("Vide\u00a0: depuis le début de l’adhésion.")

    def clean(self):
        data = super().clean()
        if "first_day" not in self.errors and not data.get("first_day"):
            start = self.membership.first_day
            if start is None:
                self.add_error("first_day", _("Ce siège commence quand\u00a0?"))
            data["first_day"] = start
        return data


class SeatFormSet(BaseInlineFormSet):
    """All the seats of a membership, held against its plan; the rows that somebody else added meanwhile too."""

    def _construct_form(self, i, **kwargs):
        form = super()._construct_form(i, **kwargs)
        form.membership = self.instance
        return form

    def clean(self):
        super().clean()
        if any(form.errors for form in self.forms):
            return
        rows = [form.instance for form in self.forms if form.has_changed() or form.instance.pk]
        gone = {form.instance.pk for form in self.deleted_forms}
        shown = {row.pk for row in rows if row.pk}
        membership = self.instance
        kept = [row for row in rows if row.person_id and row.pk not in gone - {None}]
        if membership.pk:
            now = operations.locked(membership)
            kept += now.seats.exclude(pk__in=shown).select_related("person")
        try:
            operations.check_seats(membership, kept)
        except operations.NotRecorded:
            raise ValidationError(_("Seule une adhésion inscrite à nos registres a des sièges.")) from None
        except operations.HeldTwice as error:
            sentence = _("%(person)s aurait deux sièges le même jour. Terminez le premier.")
            raise ValidationError(sentence % {"person": error.person}) from None
        except operations.TooManySeats as error:
            raise ValidationError(too_many(error)) from None


def too_many(error: operations.TooManySeats) -> str:
    if not error.limit:
        return _("Choisissez une formule\u00a0: elle dit combien de sièges a l’adhésion.")
    return ngettext(
        "La formule a %(limit)s siège, et il y en aurait %(held)s le %(day)s. Terminez-en un, ou changez de formule.",
        "La formule a %(limit)s sièges, et il y en aurait %(held)s le %(day)s. Terminez-en un, ou changez de formule.",
        error.limit,
    ) % {"limit": error.limit, "held": error.held, "day": say_day(error.day, "j F Y")}


class SeatInline(admin.StackedInline):
    model = Seat
    form = SeatForm
    formset = SeatFormSet
    extra = 0
    autocomplete_fields = ["person"]
    fields = [("person", "email"), ("job_title", "role"), ("first_day", "last_day", "shares_email")]
    verbose_name_plural = gettext_lazy("sièges, une personne par ligne")


class MembershipForm(forms.ModelForm):
    """What our registers hold has a plan and dates, and a company belongs once at a time."""

    def clean(self):
        data = super().clean()
        if data.get("evidence") != Membership.Evidence.RECORDED:
            return data
        first_day, last_day = data.get("first_day"), data.get("last_day")
        if "first_day" not in self.errors and not first_day:
            self.add_error("first_day", _("Une adhésion inscrite à nos registres commence un jour connu."))
        if first_day and last_day and last_day < first_day:
            self.add_error("last_day", _("La fin vient après le début."))
        elif first_day and data.get("company") and (other := self.other_at_once(Period(first_day, last_day))):
            sentence = _("Une autre adhésion de cette entreprise court déjà\u00a0: %(days)s.")
            self.add_error("first_day", sentence % {"days": said_days(other)})
        return data

    def other_at_once(self, period: Period) -> Membership | None:
        others = Membership.objects.recorded().filter(company=self.cleaned_data["company"], first_day__isnull=False)
        for other in others.exclude(pk=self.instance.pk).order_by("first_day"):
            if period.overlaps(Period(other.first_day, other.last_day)):
                return other
        return None


def said_days(membership: Membership) -> str:
    """`du 1er janvier 2026 au 31 décembre 2026`, `depuis le 1er janvier 2026`; `–` when nothing is known."""
    if membership.first_day is None:
        return "–"
    first = say_day(membership.first_day, "j F Y")
    if membership.last_day is None:
        return _("depuis le %(first)s") % {"first": first}
    return _("du %(first)s au %(last)s") % {"first": first, "last": say_day(membership.last_day, "j F Y")}


class RunningFilter(admin.SimpleListFilter):
    title = gettext_lazy("situation")
    parameter_name = "situation"

    def lookups(self, request, model_admin):
        return [
            ("running", _("membres aujourd’hui")),
            ("coming", _("à venir")),
            ("ended", _("terminées")),
            ("history", _("connues par les documents")),
        ]

    def queryset(self, request, queryset):
        today = timezone.localdate()
        recorded = Q(evidence=Membership.Evidence.RECORDED)
        if self.value() == "running":
            return queryset.running_on(today)
        if self.value() == "coming":
            return queryset.filter(recorded, first_day__gt=today)
        if self.value() == "ended":
            return queryset.filter(recorded, last_day__lt=today)
        if self.value() == "history":
            return queryset.exclude(recorded)
        return queryset


@admin.register(Membership)
class MembershipAdmin(ReadableHistory, TranslationAdmin):
    form = MembershipForm
    list_display = ["company", "plan", "days", "seats_held", "evidence"]
    list_select_related = ["company", "plan"]
    list_filter = [RunningFilter, "plan", "evidence", ToVerify]
    search_fields = ["company__name__spelled"]
    autocomplete_fields = ["company", "source"]
    inlines = [SeatInline]
    fieldsets = [
        (None, {"fields": ["company", "plan", ("first_day", "last_day"), "evidence"]}),
        (
            gettext_lazy("Date connue en partie"),
            {"classes": ["collapse"], "fields": [("date_precision", "date_written", "is_date_inferred")]},
        ),
        PROVENANCE,
    ]

    def get_queryset(self, request):
        today = timezone.localdate()
        held = Q(seats__first_day__lte=today) & (Q(seats__last_day__isnull=True) | Q(seats__last_day__gte=today))
        return super().get_queryset(request).annotate(held_today=Count("seats", filter=held))

    @admin.display(description=gettext_lazy("dates"), ordering="first_day")
    def days(self, membership):
        return said_days(membership)

    @admin.display(description=gettext_lazy("sièges tenus aujourd’hui"), ordering="held_today")
    def seats_held(self, membership):
        return f"{membership.held_today}/{membership.plan.seats}" if membership.plan else "–"

    def has_delete_permission(self, request, obj=None):
        """One that somebody sat in ends; it is not deleted."""
        return super().has_delete_permission(request, obj) and not (obj and obj.seats.exists())


class HeldFilter(admin.SimpleListFilter):
    title = gettext_lazy("aujourd’hui")
    parameter_name = "held"

    def lookups(self, request, model_admin):
        return [("yes", _("tenus")), ("no", _("à venir ou terminés"))]

    def queryset(self, request, queryset):
        held = Seat.objects.held_on(timezone.localdate())
        if self.value() == "yes":
            return queryset.filter(pk__in=held)
        if self.value() == "no":
            return queryset.exclude(pk__in=held)
        return queryset


@admin.register(Seat)
class SeatAdmin(ReadableHistory, admin.ModelAdmin):
    """The seats of everybody, to look somebody up and to end a seat; they are given on the page of a membership."""

    list_display = ["person", "company", "email", "role", "first_day", "last_day"]
    list_select_related = ["person", "membership__company"]
    list_filter = [HeldFilter, "role"]
    search_fields = ["person__name__spelled", "email", "membership__company__name__spelled"]
    actions = ["end_today"]
    ordering = [F("last_day").desc(nulls_first=True), "person__sort_name", "pk"]

    @admin.display(description=gettext_lazy("entreprise"), ordering="membership__company__name")
    def company(self, seat):
        return seat.membership.company

    @admin.action(description=gettext_lazy("Terminer ces sièges aujourd’hui"), permissions=["end"])
    def end_today(self, request, queryset):
        today, ended = timezone.localdate(), 0
        for seat in queryset.select_related("membership").order_by("membership", "pk"):
            ended += operations.end_seat(seat=seat, last_day=today).last_day == today
        sentence = ngettext("%(n)s siège est terminé aujourd’hui.", "%(n)s sièges sont terminés aujourd’hui.", ended)
        self.message_user(request, sentence % {"n": ended}, messages.SUCCESS)

    def has_end_permission(self, request):
        return request.user.has_perm("members.change_seat")

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
