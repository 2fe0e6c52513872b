from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin, TranslationTabularInline

from ..models import Appearance, Medium, Session


class AppearanceInline(TranslationTabularInline):
    model = Appearance
    extra = 0
    fields = ["position", "role", "person", "company", "name_written", "job_title", "is_inferred"]
    autocomplete_fields = ["person", "company"]


class MediumInline(TranslationTabularInline):
    model = Medium
    extra = 0
    fields = ["slug", "kind", "state", "title", "url", "host", "duration_minutes"]


@admin.register(Session)
class SessionAdmin(TranslationAdmin):
    list_display = ["title_shown", "event", "kind", "position", "starts_at"]
    list_select_related = ["event"]
    list_filter = ["kind"]
    search_fields = ["title_fr", "title_en", "event__title_fr", "event__title_en"]
    autocomplete_fields = ["event", "quotes", "twin"]
    inlines = [AppearanceInline, MediumInline]

    @admin.display(description=_("titre"), ordering="title")
    def title_shown(self, talk):
        return str(talk)


@admin.register(Medium)
class MediumAdmin(TranslationAdmin):
    list_display = ["__str__", "kind", "state", "session", "event", "url"]
    list_select_related = ["session", "event"]
    list_filter = ["kind", "state"]
    search_fields = ["title_fr", "title_en", "slug", "url"]
    autocomplete_fields = ["event", "session"]
