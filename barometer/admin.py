"""Studies in the order of the work: the study, its editions with who was asked, each indicator with its figures."""

from django import forms
from django.contrib import admin
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin, TranslationStackedInline, TranslationTabularInline

from directory.verifying import ToVerify
from lib.admin import ReadableHistory, both
from themes.fields import ThemesField

from . import disclosure
from .models import Edition, Finding, Framework, FrameworkPoint, Indicator, Method, Observation, Population, Study

WHENCE = (
    _("D’où vient ce que nous savons"),
    {"fields": ["source", "source_lines", both("source_note"), "inferred_fields"]},
)


class UnderThemes:
    """A form that sorts its row under themes."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "themes":
            return ThemesField()
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class StudyForm(forms.ModelForm):
    def clean_is_anonymous(self):
        """A study that has told on somebody is not made anonymous afterwards."""
        is_anonymous = self.cleaned_data["is_anonymous"]
        if is_anonymous and self.instance.pk:
            rows = Observation.objects.filter(indicator__study=self.instance)
            refuse_to_tell(rows.select_related("indicator", "population"))
        return is_anonymous


def refuse_to_tell(rows):
    if fault := disclosure.fault(rows):
        raise forms.ValidationError(fault)


def kept(formset) -> list:
    """The rows that a formset would leave behind it; none while one of them is not understood."""
    if any(formset.errors):
        return []
    gone = formset.deleted_forms
    return [form.instance for form in formset.forms if form not in gone and (form.instance.pk or form.has_changed())]


class EditionInline(TranslationStackedInline):
    """The years; who was asked and what was found are on the page of each."""

    model = Edition
    extra = 0
    show_change_link = True
    fields = [("year", "number", "is_only_cited", "inferred_shown"), both("title")]
    readonly_fields = ["inferred_shown"]

    @admin.display(description=_("champs déduits"))
    def inferred_shown(self, edition):
        return ", ".join(edition.inferred_fields) or "–"


class IndicatorInline(TranslationStackedInline):
    """What is measured; the figures are on the page of each."""

    model = Indicator
    extra = 0
    show_change_link = True
    fields = [both("label"), ("slug", "unit", "is_lower_better", "position"), both("definition")]


@admin.register(Study)
class StudyAdmin(UnderThemes, ReadableHistory, TranslationAdmin):
    form = StudyForm
    list_display = ["title", "kind", "state", "publisher_shown", "years", "indicators_shown", "inferred_shown"]
    list_filter = ["state", "kind", ToVerify]
    search_fields = ["title_fr", "title_en", "publisher__name", "publisher_written"]
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["publisher", "source"]
    inlines = [EditionInline, IndicatorInline]
    fieldsets = [
        (_("Quoi"), {"fields": [both("title"), ("kind", "state", "is_anonymous", "slug"), both("summary")]}),
        (_("Qui"), {"fields": [("publisher", "publisher_written")]}),
        (_("Champ et protocole"), {"fields": [both("scope"), both("design"), "next_edition_year"]}),
        (_("Rangement"), {"fields": ["themes"]}),
        WHENCE,
    ]

    def get_queryset(self, request):
        rows = super().get_queryset(request).select_related("publisher").prefetch_related("editions")
        inferred = Count(
            "indicators__observations", filter=Q(indicators__observations__is_region_inferred=True), distinct=True
        )
        return rows.annotate(indicator_count=Count("indicators", distinct=True), inferred_count=inferred)

    @admin.display(description=_("éditeur"), ordering="publisher__name")
    def publisher_shown(self, study):
        return study.publisher or study.publisher_written or "–"

    @admin.display(description=_("millésimes"))
    def years(self, study):
        return ", ".join(str(edition.year) for edition in study.editions.all()) or "–"

    @admin.display(description=_("indicateurs"), ordering="indicator_count")
    def indicators_shown(self, study):
        return study.indicator_count or "–"

    @admin.display(description=_("régions déduites"), ordering="inferred_count")
    def inferred_shown(self, study):
        return study.inferred_count or "–"


class PopulationFormSet(forms.BaseInlineFormSet):
    def clean(self):
        """How many answered decides how many persons stand behind a share."""
        super().clean()
        if self.instance.pk and self.instance.study.is_anonymous and not any(self.errors):
            asked = {row.pk: row for row in kept(self)}
            rows = list(self.instance.observations.select_related("indicator"))
            for row in rows:
                row.population = asked.get(row.population_id)
            refuse_to_tell(rows)


class PopulationInline(TranslationStackedInline):
    model = Population
    formset = PopulationFormSet
    extra = 0
    fields = [
        both("name"),
        ("size_qualifier", "size", "region", "position"),
        ("countries_qualifier", "countries"),
        both("screening"),
    ]


class MethodInline(TranslationTabularInline):
    model = Method
    extra = 0
    fields = ["kind", "count", "period", "note", "position"]


class FindingInline(TranslationTabularInline):
    model = Finding
    extra = 0
    fields = ["text", "is_challenge", "source_lines", "position"]


@admin.register(Edition)
class EditionAdmin(TranslationAdmin):
    list_display = ["study", "year", "number", "asked", "is_only_cited", "inferred_fields"]
    list_filter = ["study", "is_only_cited", ToVerify]
    list_select_related = ["study"]
    search_fields = ["study__title_fr", "study__title_en", "title_fr", "title_en"]
    autocomplete_fields = ["study", "presented_by", "source"]
    inlines = [PopulationInline, MethodInline, FindingInline]
    fieldsets = [
        (_("Quel millésime"), {"fields": ["study", ("year", "number", "is_only_cited"), both("title")]}),
        (_("Terrain"), {"fields": [("fieldwork_from", "fieldwork_until")]}),
        (_("Qui"), {"fields": ["presented_by"]}),
        (_("Constats"), {"fields": [("findings_total", "findings_without_figure")]}),
        WHENCE,
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("populations")

    @admin.display(description=_("qui a répondu"))
    def asked(self, edition):
        return ", ".join(str(row) for row in edition.populations.all()) or "–"


class ObservationFormSet(forms.BaseInlineFormSet):
    def clean(self):
        """All the figures of an indicator at once, since they are subtracted from one another."""
        super().clean()
        if self.instance.study_id and self.instance.study.is_anonymous:
            rows = kept(self)
            for row in rows:
                row.indicator = self.instance
            refuse_to_tell(rows)


class ObservationInline(TranslationStackedInline):
    """The figures, each with its year, its region and its line; a range has two bounds in place of a value."""

    model = Observation
    formset = ObservationFormSet
    extra = 0
    fields = [
        ("edition", "region", "is_region_inferred", "population"),
        ("qualifier", "value", "value_min", "value_max"),
        ("written", "is_hedged", "direction", "source_lines"),
        both("note"),
    ]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """An edition or a population to choose is one of the study that the indicator belongs to, and says its year."""
        own = request.resolver_match.kwargs.get("object_id") or 0
        if db_field.name == "edition":
            kwargs["queryset"] = Edition.objects.filter(study__indicators=own)
        elif db_field.name == "population":
            kwargs["queryset"] = Population.objects.filter(edition__study__indicators=own).select_related("edition")
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "edition":
            field.label_from_instance = lambda edition: str(edition.year)
        elif db_field.name == "population":
            field.label_from_instance = lambda row: f"{row.edition.year}, {row}"
        return field


@admin.register(Indicator)
class IndicatorAdmin(TranslationAdmin):
    list_display = ["label", "study", "unit", "observations_shown", "position"]
    list_filter = ["study", "unit", ToVerify]
    list_select_related = ["study"]
    search_fields = ["label_fr", "label_en", "study__title_fr"]
    autocomplete_fields = ["study"]
    inlines = [ObservationInline]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "study",
                    both("label"),
                    ("slug", "unit", "is_lower_better", "position"),
                    both("definition"),
                ]
            },
        )
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(observation_count=Count("observations"))

    @admin.display(description=_("observations"), ordering="observation_count")
    def observations_shown(self, indicator):
        return indicator.observation_count or "–"


class FrameworkPointInline(TranslationTabularInline):
    model = FrameworkPoint
    extra = 0
    fields = ["text", "note", "position"]


@admin.register(Framework)
class FrameworkAdmin(UnderThemes, TranslationAdmin):
    list_display = ["title", "kind", "authors_shown", "points_shown", "is_published"]
    list_filter = ["is_published", "kind", ToVerify]
    search_fields = ["title_fr", "title_en", "authors__name"]
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["authors", "company", "source"]
    inlines = [FrameworkPointInline]
    fieldsets = [
        (_("Quoi"), {"fields": [both("title"), ("kind", "slug", "is_published"), both("summary")]}),
        (_("Qui"), {"fields": ["authors", "company"]}),
        (_("Rangement"), {"fields": ["themes"]}),
        WHENCE,
    ]

    def get_queryset(self, request):
        rows = super().get_queryset(request).prefetch_related("authors")
        return rows.annotate(point_count=Count("points", distinct=True))

    @admin.display(description=_("proposé par"))
    def authors_shown(self, framework):
        return ", ".join(str(person) for person in framework.authors.all()) or "–"

    @admin.display(description=_("points"), ordering="point_count")
    def points_shown(self, framework):
        return framework.point_count or "–"
