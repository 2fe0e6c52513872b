from django.contrib import admin
from django.db.models import Count
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin, TranslationStackedInline, TranslationTabularInline

from directory.admin import PROVENANCE, ToVerify
from lib.admin import ReadableHistory, both
from lib.views.importing import Importing
from themes.fields import ChoosesThemes

from .models import (
    CaseStudy,
    Channel,
    Crisis,
    Platform,
    Point,
    Programme,
    ProgrammeFigure,
    Reference,
    Result,
    Use,
)


class PointInline(TranslationTabularInline):
    model = Point
    extra = 0
    fields = ["kind", "text", "position"]


class ChannelInline(TranslationStackedInline):
    model = Channel
    extra = 0
    fields = [both("name"), ("platform", "family", "status", "since", "position"), both("note")]
    autocomplete_fields = ["platform"]


class ResultInline(TranslationStackedInline):
    model = Result
    extra = 0
    fields = [
        both("label"),
        ("qualifier", "value", "unit", "direction"),
        both("period"),
        ("channel", "baseline", "is_headline", "position"),
        both("baseline_note"),
        both("note"),
        "source_lines",
    ]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """A channel or a start to choose is one of the case study at hand."""
        if db_field.name in ("channel", "baseline"):
            own = request.resolver_match.kwargs.get("object_id") or 0
            kwargs["queryset"] = db_field.related_model.objects.filter(case_study_id=own)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Result)
class ResultAdmin(Importing, TranslationAdmin):
    """Every figure of every case study in one list, to look for, import and export."""

    lines = "casestudies.importing.ResultLines"
    list_display = ["label", "value", "unit", "qualifier", "period", "case_study"]
    list_select_related = ["case_study"]
    list_filter = ["unit", "qualifier", "is_headline"]
    search_fields = ["label_fr", "label_en", "case_study__title_fr", "case_study__title_en", "case_study__slug"]
    autocomplete_fields = ["case_study"]
    fields = ["case_study", *ResultInline.fields]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """A channel or a start to choose is one of the same case study."""
        if db_field.name in ("channel", "baseline"):
            own = CaseStudy.objects.filter(results=request.resolver_match.kwargs.get("object_id") or 0)
            kwargs["queryset"] = db_field.related_model.objects.filter(case_study__in=own)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class CrisisInline(TranslationTabularInline):
    model = Crisis
    extra = 0
    fields = ["name", "handling", "position"]


class ReferenceInline(TranslationTabularInline):
    model = Reference
    extra = 0
    fields = ["title", "url", "position"]


@admin.register(CaseStudy)
class CaseStudyAdmin(ChoosesThemes, ReadableHistory, TranslationAdmin):
    list_display = ["title", "kind", "state", "companies_shown", "results_shown", "first_day"]
    list_filter = ["state", "kind", "uses", ToVerify]
    search_fields = ["title_fr", "title_en", "companies__name"]
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["companies", "customers", "tellers", "source"]
    filter_horizontal = ["uses"]
    inlines = [PointInline, ChannelInline, ResultInline, CrisisInline, ReferenceInline]
    fieldsets = [
        (_("Quoi"), {"fields": [both("title"), ("kind", "state", "slug"), both("summary"), "uses", "themes"]}),
        (_("Qui"), {"fields": ["companies", "tellers", "customers"]}),
        (
            _("Récit"),
            {"fields": [both("context"), both("approach"), both("team"), both("governance"), both("next_steps")]},
        ),
        (
            _("Quand"),
            {"fields": [("first_day", "last_day", "date_precision"), ("date_written", "is_date_inferred")]},
        ),
        PROVENANCE,
    ]

    def get_queryset(self, request):
        rows = super().get_queryset(request).prefetch_related("companies")
        return rows.annotate(result_count=Count("results", distinct=True))

    @admin.display(description=_("entreprises"))
    def companies_shown(self, case_study):
        return ", ".join(company.name for company in case_study.companies.all()) or "–"

    @admin.display(description=_("résultats"), ordering="result_count")
    def results_shown(self, case_study):
        return case_study.result_count or "–"


@admin.register(Platform)
class PlatformAdmin(TranslationAdmin):
    list_display = ["name", "note"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Use)
class UseAdmin(TranslationAdmin):
    list_display = ["name", "position"]
    search_fields = ["name_fr", "name_en"]
    prepopulated_fields = {"slug": ["name"]}


class ProgrammeFigureInline(TranslationTabularInline):
    model = ProgrammeFigure
    extra = 0
    fields = ["label", "qualifier", "value", "unit", "period", "source_lines", "position"]


@admin.register(Programme)
class ProgrammeAdmin(ChoosesThemes, TranslationAdmin):
    list_display = ["title", "kind", "company", "since", "is_published"]
    list_select_related = ["company"]
    list_filter = ["kind", ToVerify, "is_published"]
    search_fields = ["title_fr", "title_en", "company__name"]
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["company", "platform", "case_studies", "source"]
    inlines = [ProgrammeFigureInline]
    fieldsets = [
        (_("Quoi"), {"fields": [both("title"), ("kind", "slug", "is_published"), both("summary")]}),
        (_("Chez qui"), {"fields": ["company", ("platform", "since"), "url"]}),
        (
            _("La règle du jeu"),
            {"fields": ["is_voluntary", both("audience"), both("eligibility"), both("benefits"), both("duties")]},
        ),
        (_("De quoi il parle"), {"fields": ["themes", "case_studies"]}),
        PROVENANCE,
    ]
