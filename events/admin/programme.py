"""The programme: what is said, by whom, and what remains of it."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin, TranslationStackedInline, TranslationTabularInline

from directory.admin import PROVENANCE, ToVerify
from lib.admin import both
from themes.fields import ChoosesThemes

from ..models import Appearance, Event, EventArticle, Medium, Session
from .filters import MissingSlidesFilter
from .forms import LocalClock, RowsFormSet, TimesForm


class SessionInline(TranslationStackedInline):
    """The essential of each talk; who speaks is on the talk's own page."""

    model = Session
    form = TimesForm
    formset = RowsFormSet
    extra = 0
    fields = [both("title"), ("kind", "position", "slug"), ("starts_at", "ends_at"), both("summary")]
    prepopulated_fields = {"slug": ["title"]}
    show_change_link = True


class EventArticleInline(admin.TabularInline):
    """What to read about the event, in the order of its page."""

    model = EventArticle
    extra = 0
    fields = ["article", "relation", "position"]
    autocomplete_fields = ["article"]


class AppearanceInline(TranslationTabularInline):
    model = Appearance
    extra = 0
    fields = ["position", "role", "person", "company", "name_written", "job_title", "is_inferred"]
    autocomplete_fields = ["person", "company"]


class MediumInline(TranslationTabularInline):
    model = Medium
    formset = RowsFormSet
    extra = 0
    fields = ["title", "slug", "kind", "state", "url", "host", "duration_minutes"]
    prepopulated_fields = {"slug": ["title"]}


@admin.register(Session)
class SessionAdmin(ChoosesThemes, LocalClock, TranslationAdmin):
    form = TimesForm
    list_display = ["title_shown", "event", "kind", "position", "starts_at"]
    list_select_related = ["event"]
    list_filter = [MissingSlidesFilter, ToVerify, "kind"]
    search_fields = ["title_fr", "title_en", "event__title_fr", "event__title_en"]
    autocomplete_fields = ["event", "quotes", "twin", "case_studies", "studies"]
    prepopulated_fields = {"slug": ["title"]}
    inlines = [AppearanceInline, MediumInline]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "event", both("title"), ("kind", "position", "slug"), ("starts_at", "ends_at"), both("summary"),
                ]
            },
        ),
        (
            _("Précisions"),
            {
                "classes": ["collapse"],
                "fields": [
                    both("audience"), ("language", "duration_minutes"), ("first_day", "last_day"), "twin", "quotes",
                ],
            },
        ),
        (_("Ce qui y a été raconté"), {"classes": ["collapse"], "fields": ["case_studies", "studies", "themes"]}),
        PROVENANCE,
    ]  # fmt: skip

    def get_readonly_fields(self, request, obj=None):
        """Who may not look case studies and studies up sees them, and leaves them as they are."""
        asked = {"case_studies": "casestudies.view_casestudy", "studies": "barometer.view_study"}
        closed = [name for name, right in asked.items() if not request.user.has_perm(right)]
        return [*super().get_readonly_fields(request, obj), *closed]

    def zone_name(self, request, object_id):
        """That of the event chosen in the form, else of the saved one."""
        chosen = request.POST.get("event") or request.GET.get("event") or ""
        events = Event.objects.filter(pk=int(chosen)) if chosen.isdecimal() else Event.objects.none()
        if not chosen and object_id and (talk := self.get_object(request, object_id)):
            return talk.event.time_zone
        return events.values_list("time_zone", flat=True).first()

    @admin.display(description=_("titre"), ordering="title")
    def title_shown(self, talk):
        return str(talk)


@admin.register(Medium)
class MediumAdmin(TranslationAdmin):
    list_display = ["__str__", "kind", "state", "session", "event", "url"]
    list_select_related = ["session", "event"]
    list_filter = ["kind", "state", ToVerify]
    search_fields = ["title_fr", "title_en", "slug", "url"]
    autocomplete_fields = ["event", "session"]
    prepopulated_fields = {"slug": ["title"]}
    fieldsets = [
        (None, {"fields": [both("title"), ("slug", "kind", "state"), "url", ("host", "credit"), "event", "session"]}),
        (_("Précisions"), {"classes": ["collapse"], "fields": [("language", "duration_minutes", "count")]}),
        PROVENANCE,
    ]
