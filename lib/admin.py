"""What the administrations share: translated fields side by side, and who changed what and when, in words."""

import datetime

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from modeltranslation.utils import get_translation_fields
from simple_history.admin import SimpleHistoryAdmin
from simple_history.template_utils import HistoricalRecordContextHelper


def both(name: str) -> tuple[str, ...]:
    """The columns of a translated field, to stand side by side in a form."""
    return tuple(get_translation_fields(name))


class InWords(HistoricalRecordContextHelper):
    """Values as the form shows them."""

    def prepare_delta_change_value(self, change, value):
        value = super().prepare_delta_change_value(change, value)
        if value in (None, "", []):
            return "–"
        if isinstance(value, bool):
            return _("oui") if value else _("non")
        if isinstance(value, datetime.datetime):
            return formats.date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
        if isinstance(value, datetime.date):
            return formats.date_format(value, "SHORT_DATE_FORMAT")
        return dict(self.model._meta.get_field(change.field).flatchoices).get(value, value)


class ReadableHistory(SimpleHistoryAdmin):
    """A history to be read: the way back is the form itself."""

    object_history_template = "simple_history/object_history.html"

    def get_historical_record_context_helper(self, request, historical_record):
        return InWords(self.model, historical_record)

    def revert_disabled(self, request, obj=None):
        return True

    def history_view(self, request, object_id, extra_context=None):
        if not unquote(object_id).isdecimal():
            raise Http404
        return super().history_view(request, object_id, extra_context)

    def history_form_view(self, request, object_id, version_id, extra_context=None):
        """Closed: the library's page saves whatever is sent to it, asks only for the right to see, and forgets the rows
        that hang on an event."""
        raise PermissionDenied
