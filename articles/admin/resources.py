from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from directory.admin import PROVENANCE
from lib.admin import both

from ..models import Resource


@admin.register(Resource)
class ResourceAdmin(TranslationAdmin):
    list_display = ["title", "kind", "publisher", "access", "is_link_lost", "is_published"]
    list_select_related = ["publisher"]
    list_filter = ["kind", "access", "is_link_lost", "is_in_progress", "is_published"]
    search_fields = ["title_fr", "title_en", "authors", "publisher__name", "url"]
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["publisher", "source"]
    fieldsets = [
        (_("Quoi"), {"fields": [both("title"), ("kind", "slug", "is_published"), both("summary")]}),
        (_("De qui"), {"fields": ["publisher", ("authors", "year"), both("licence")]}),
        (_("Où"), {"fields": ["url", "other_urls", ("access", "is_link_lost"), ("file_name", "pages")]}),
        (_("En quelle langue"), {"fields": ["languages", ("original_language", "is_translation")]}),
        (_("Où en est-elle"), {"fields": ["is_in_progress"]}),
        PROVENANCE,
    ]
