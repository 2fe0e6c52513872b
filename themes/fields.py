"""The form field of the themes of something."""

from django import forms
from django.contrib.admin.widgets import FilteredSelectMultiple
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from .models import Theme


class TwoBoxes(FilteredSelectMultiple):
    """Django's two boxes, which its script puts first in whatever holds the field: hence a holder of their own."""

    @property
    def media(self):
        return super().media + forms.Media(js=["admin/js/SelectFilter2.js", "js/admin-two-boxes.js"])

    def render(self, name, value, attrs=None, renderer=None):
        boxes = super().render(name, value, attrs, renderer)
        return format_html('<div class="related-widget-wrapper">{}</div>', boxes)


class ThemesField(forms.ModelMultipleChoiceField):
    """Among the themes that exist: another one is made on its own page, with its two names."""

    def __init__(self, **kwargs):
        name = _("thématiques")
        defaults = {"required": False, "label": capfirst(name), "widget": TwoBoxes(name, is_stacked=False)}
        super().__init__(Theme.objects.order_by("name"), **(defaults | kwargs))


class ChoosesThemes:
    """For a ModelAdmin whose rows stand under themes: its `themes` are chosen, never typed."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "themes":
            return ThemesField()
        return super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
