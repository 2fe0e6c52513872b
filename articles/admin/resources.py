"""What stands in the library."""

import re

from django import forms
from django.contrib import admin
from django.core.validators import RegexValidator, URLValidator
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from barometer.models import Edition
from directory.admin import PROVENANCE, ToVerify
from lib.admin import both
from themes.fields import ThemesField

from ..models import Resource


class WordsField(forms.CharField):
    """A list of words without spaces, typed one after the other; each must satisfy the validator."""

    def __init__(self, *, of_each, **kwargs):
        super().__init__(required=False, **kwargs)
        self.of_each = of_each

    def prepare_value(self, value):
        return ", ".join(map(str, value)) if isinstance(value, list) else value

    def clean(self, value) -> list[str]:
        words = re.findall(r"[^\s,]+", super().clean(value))
        for word in words:
            self.of_each(word)
        return list(dict.fromkeys(words))

    def has_changed(self, initial, data) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class ResourceForm(forms.ModelForm):
    languages = WordsField(
        label=_("Langues"),
        of_each=RegexValidator(r"^[a-z]{2}$", _("Écrivez chaque langue en deux lettres\u00a0: fr, en.")),
        help_text=_("En deux lettres\u00a0: fr, en."),
    )
    other_urls = WordsField(
        label=_("Autres adresses"),
        max_length=2000,
        of_each=URLValidator(["http", "https"], message=_("L’une de ces adresses n’en est pas une.")),
        widget=forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
        help_text=_("L’une après l’autre."),
    )

    def clean(self):
        data = super().clean()
        if data.get("is_link_lost") and data.get("url"):
            self.add_error("is_link_lost", _("L’adresse est donnée\u00a0: le lien n’est plus perdu."))
        return data


@admin.register(Resource)
class ResourceAdmin(TranslationAdmin):
    form = ResourceForm
    list_display = ["title", "kind", "publisher", "access", "is_link_lost", "is_published"]
    list_select_related = ["publisher"]
    list_filter = ["kind", "access", ToVerify, "is_in_progress", "is_published"]
    search_fields = ["title_fr", "title_en", "authors", "publisher__name", "url"]
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["publisher", "articles", "source"]
    fieldsets = [
        (_("Quoi"), {"fields": [both("title"), ("kind", "slug", "is_published"), both("summary")]}),
        (_("De qui"), {"fields": ["publisher", ("authors", "year"), both("licence")]}),
        (
            _("Où"),
            {"fields": ["url", "is_link_lost", "other_urls", ("access", "is_in_progress"), ("file_name", "pages")]},
        ),
        (_("En quelle langue"), {"fields": ["languages", ("original_language", "is_translation")]}),
        (_("De quoi elle parle"), {"fields": ["themes", "edition", "articles"]}),
        PROVENANCE,
    ]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "themes":
            return ThemesField()
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "edition":
            kwargs["queryset"] = Edition.objects.select_related("study").order_by("study__title", "-year")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
