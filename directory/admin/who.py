from django import forms
from django.contrib import admin
from django.contrib.admin.options import IS_POPUP_VAR
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin, TranslationTabularInline

from lib.text import sorted_under
from lib.views.importing import Importing

from ..models import Affiliation, Company, Person, Quote, SocialAccount, Source
from ..verifying import ToVerify

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
class CompanyAdmin(Importing, TranslationAdmin):
    lines = "directory.importing.CompanyLines"
    list_display = ["name", "sector", "size", "city", "country", "is_published"]
    list_filter = ["is_published", ToVerify, "size", "country"]
    search_fields = ["name__spelled", "other_names__spelled"]
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


class PersonForm(forms.ModelForm):
    """The name to sort by follows from the name; it is typed only where the last word is not the surname."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "sort_name" in self.fields:
            self.fields["sort_name"].required = False
            self.fields["sort_name"].help_text = _("Vide\u00a0: le dernier mot du nom, puis les autres.")

    def clean(self):
        data = super().clean()
        if not data.get("sort_name"):
            data["sort_name"] = sorted_under(data.get("name", ""))
        return data


@admin.register(Person)
class PersonAdmin(Importing, TranslationAdmin):
    lines = "directory.importing.PersonLines"
    form = PersonForm
    list_display = ["name", "sort_name", "is_surname_known", "is_published"]
    list_filter = ["is_published", ToVerify, "is_surname_known"]
    search_fields = ["name__spelled", "other_names__spelled"]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["user"]
    inlines = [AffiliationInline]
    fieldsets = [
        (None, {"fields": ["name", "sort_name", "slug", "is_surname_known", "biography", "note", "is_published"]}),
        (_("Autres graphies, compte"), {"classes": ["collapse"], "fields": ["other_names", "user"]}),
        PROVENANCE,
    ]

    def get_changeform_initial_data(self, request):
        """Somebody added from another form, for a seat perhaps, has no public page until it is ticked."""
        initial = super().get_changeform_initial_data(request)
        return {"is_published": False} | initial if IS_POPUP_VAR in request.GET else initial

    def get_fieldsets(self, request, obj=None):
        """The account is for those who may look accounts up."""
        fieldsets = super().get_fieldsets(request, obj)
        if request.user.has_perm("accounts.view_user"):
            return fieldsets
        return [
            (name, {**options, "fields": [field for field in options["fields"] if field != "user"]})
            for name, options in fieldsets
        ]


@admin.register(Quote)
class QuoteAdmin(TranslationAdmin):
    list_display = ["first_words", "said_by", "person", "source"]
    list_select_related = ["person", "source"]
    list_filter = ["source"]
    search_fields = ["first_words", "said_by", "person__name"]
    autocomplete_fields = ["person", "company", "source"]


@admin.register(Source)
class SourceAdmin(TranslationAdmin):
    list_display = ["title", "author", "site", "language"]
    search_fields = ["title", "author", "site"]
    prepopulated_fields = {"slug": ["title"]}
