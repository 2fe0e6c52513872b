from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin, TranslationTabularInline

from .models import Affiliation, Company, Person, Quote, SocialAccount, Source

PROVENANCE = (
    _("D’où vient ce que nous savons"),
    {"classes": ["collapse"], "fields": ["source", "source_lines", "source_note", "inferred_fields"]},
)


class AffiliationInline(TranslationTabularInline):
    model = Affiliation
    extra = 0
    fields = ["company", "role", "first_day", "last_day", "date_precision", "date_written", "is_date_inferred"]
    autocomplete_fields = ["company"]


class SocialAccountInline(TranslationTabularInline):
    model = SocialAccount
    extra = 0
    fields = ["platform", "name", "url", "voice"]


@admin.register(Company)
class CompanyAdmin(TranslationAdmin):
    list_display = ["name", "sector", "size", "city", "country", "is_published"]
    list_filter = ["is_published", "size", "country"]
    search_fields = ["name", "other_names"]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["parent"]
    inlines = [SocialAccountInline]
    fieldsets = [
        (None, {"fields": ["name", "slug", "sector", "parent", "is_published"]}),
        (
            _("Portrait"),
            {
                "fields": [
                    "size",
                    "employees",
                    "employees_qualifier",
                    "city",
                    "country",
                    "founded_year",
                    "website",
                    "note",
                ]
            },
        ),
        (_("Autres graphies"), {"classes": ["collapse"], "fields": ["other_names"]}),
        PROVENANCE,
    ]


@admin.register(Person)
class PersonAdmin(TranslationAdmin):
    list_display = ["name", "sort_name", "is_surname_known", "is_published"]
    list_filter = ["is_published", "is_surname_known"]
    search_fields = ["name", "other_names"]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["user"]
    inlines = [AffiliationInline]
    fieldsets = [
        (None, {"fields": ["name", "sort_name", "slug", "is_surname_known", "biography", "note", "is_published"]}),
        (_("Compte et graphies"), {"classes": ["collapse"], "fields": ["user", "other_names"]}),
        PROVENANCE,
    ]


@admin.register(Quote)
class QuoteAdmin(TranslationAdmin):
    list_display = ["first_words", "said_by", "person", "source"]
    list_select_related = ["person", "source"]
    list_filter = ["source"]
    search_fields = ["first_words", "said_by", "person__name"]
    autocomplete_fields = ["person", "company", "source"]


@admin.register(Source)
class SourceAdmin(admin.ModelAdmin):
    list_display = ["title", "author", "site", "language"]
    search_fields = ["title", "author", "site"]
    prepopulated_fields = {"slug": ["title"]}
