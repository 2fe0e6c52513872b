from django.contrib import admin
from modeltranslation.admin import TranslationStackedInline

from lib.admin import both

from .models import Homonym, Sense


class SenseInline(TranslationStackedInline):
    model = Sense
    extra = 0
    fields = [both("meaning"), ("source", "source_lines", "position")]


@admin.register(Homonym)
class HomonymAdmin(admin.ModelAdmin):
    """Words that mean several things; a search shows their senses above what it found."""

    inlines = [SenseInline]
    list_display = ["term"]
    search_fields = ["term"]
