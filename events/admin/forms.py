"""What the forms of an event and of its inlines share."""

import datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.forms.models import BaseInlineFormSet
from django.template.response import SimpleTemplateResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


@cache
def zone_names() -> set[str]:
    return available_timezones()


class LocalClock:
    """Hours are typed and shown on the clock of the place, whatever the clock of the reader."""

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        with timezone.override(self.zone(request, object_id)):
            response = super().changeform_view(request, object_id, form_url, extra_context)
            # Widgets ask for the clock when they are drawn, which would be after this block.
            return response.render() if isinstance(response, SimpleTemplateResponse) else response

    def zone(self, request, object_id) -> datetime.tzinfo:
        name = self.zone_name(request, object_id)
        return ZoneInfo(name) if name in zone_names() else timezone.get_default_timezone()


class DayEndField(forms.SplitDateTimeField):
    """A deadline: a day to its very end, or an hour of it, on the clock of the place."""

    widget = AdminSplitDateTime
    END = datetime.time(23, 59, 59)

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", _("Sans heure, le jour entier compte."))
        super().__init__(required=False, require_all_fields=False, **kwargs)
        for field in self.fields:
            field.required = False

    def compress(self, data_list):
        day, hour = data_list or (None, None)
        if day is None and hour is not None:
            raise forms.ValidationError(gettext("Il manque le jour."))
        return super().compress([day, hour or self.END]) if day else None


class TimesForm(forms.ModelForm):
    """A start and an end, in that order."""

    def clean(self):
        data = super().clean()
        if data.get("starts_at") and data.get("ends_at") and data["ends_at"] <= data["starts_at"]:
            self.add_error("ends_at", _("La fin vient après le début."))
        return data


class RowsFormSet(BaseInlineFormSet):
    """Says in a sentence which rows are the same."""

    def get_unique_error_message(self, unique_check):
        names = [self.model._meta.get_field(name).verbose_name for name in unique_check if name != self.fk.name]
        return _("Deux lignes ont la même valeur\u00a0: %(names)s.") % {"names": ", ".join(map(str, names))}

    def get_form_error(self):
        return _("Cette ligne en répète une autre.")
