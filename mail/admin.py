from django.conf import settings
from django.contrib import admin, messages
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lib.long_lists import LongList

from .models import QueuedMail


class LanguageFilter(admin.SimpleListFilter):
    """The languages of the site; Django would ask each mail for its own."""

    title = _("langue")
    parameter_name = "language"

    def lookups(self, request, model_admin):
        return settings.LANGUAGES

    def queryset(self, request, queryset):
        return queryset.filter(language=self.value()) if self.value() else queryset


@admin.register(QueuedMail)
class QueuedMailAdmin(LongList, admin.ModelAdmin):
    """The outbox: what was sent, what waits and why. To be read; a mail given up can be tried again."""

    list_display = ["subject", "to", "state", "attempts", "queued_at", "sent_at"]
    list_filter = ["state", LanguageFilter, "queued_at"]
    search_fields = ["to", "subject__spelled", "key"]
    actions = ["try_again"]
    fieldsets = [
        (None, {"fields": [("to", "state", "language"), "text", "attachments_shown", "last_error"]}),
        (
            _("Envoi"),
            {"fields": [("queued_at", "sent_at"), ("attempts", "next_attempt_at"), ("key", "message_id")]},
        ),
    ]
    readonly_fields = ["attachments_shown"]

    @admin.display(description=_("pièces jointes"))
    def attachments_shown(self, mail):
        return ", ".join(name for name, _argument in mail.attachments) or "–"

    @admin.action(description=_("Réessayer les courriels abandonnés"), permissions=["view"])
    def try_again(self, request, queryset):
        """Those that wait are left alone: one may be on its way at this moment, and would go twice."""
        now = timezone.now()
        # Queued anew: what a mail waits for a server that is away is counted from there.
        count = queryset.given_up().update(
            state=QueuedMail.State.WAITING, attempts=0, queued_at=now, next_attempt_at=now
        )
        sentence = ngettext("%(count)s courriel repart.", "%(count)s courriels repartent.", count) % {"count": count}
        if not count:
            sentence = _("Aucun de ces courriels n’est abandonné.")
        self.message_user(request, sentence, messages.SUCCESS if count else messages.WARNING)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
